"""What people say in place of a name, or behind one: a reason, a remark. Pure."""

import re

from dialogs.patterns import pattern

_REASON = (
    "about|above|after|against|as|at|because|before|below|by|due|during|except|for|from|if|in|instead|its|none|not|of|"
    "on|once|our|out|over|owing|since|than|thanks|their|they|to|too|under|until|we|when|where|while|why|with|within|"
    "without|i|he|she|him|her|his|my|your|you"
)
_LOSING = (
    r"(?-i:touch|contact|track|sight|interest|patience|faith|trust|confidence|hope|control|count|momentum|sleep|ground)"
    r"\s(?:with|in|of|to|on|over)\s.*|(?-i:[a-z]+\s|\d+\s)?(?-i:hours?|minutes?|days?|weeks?)\s(?:in|on|with|at|of|to|for)\s.*"
)
"""What people lose that is no deal: touch with somebody, two hours in traffic."""
_NO_DEAL = (
    r"(?-i:again|nothing|(?:the\s|some\s|my\s)?(?:count|signal|connection|money|time|power|way|plot|file|link|lottery))"
    r"(?:\s(?:again|sorry|lol|today|now)\b.*)?"
)
"""What is lost or won that is none, and nothing more is said."""
_PUNCTUATION = r"[!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u205e\s]+"
"""And no more than that; of rockets alone a deal may be named."""
REMARK = pattern(
    rf"(?!(?-i:[A-Z][a-z]+\s+[A-Z\d]))(?:{_REASON}|no\sreason|the\s(?:deal|one|customer|client|buyer))(?:[\s,.:;].*)?|"
    rf"{_LOSING}|{_NO_DEAL}|{_PUNCTUATION}|(?-i:(?:(?:a|an|another|one|my|our)\s)?(?:deal|customer|client|opp|opportunity))|"
    r"(?:it|this|that|them|us|all|everything)(?:\s(?:again|all|because|by|due|for|on|one|over|time|to)\b.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""What no name begins with, as far as anybody knows: a reason, a remark. `AT&T` and `Under Armour` are names."""
ABOUT = r"(?:price|pricing|costs?|budget|timing|features?|product|security|terms|roadmap|integrations?|support|trust)"
"""What a deal may have been won or lost on."""
_BECAUSE = (
    r"because|cause|coz|cos|cuz|bcs?|b/c|due\sto|owing\sto|thanks\sto|since\s(?:they|we|it)|as\s(?:they|we|it)|"
    r"they\s(?:went|chose|picked|said|stayed|signed|postponed|delayed|paused|pushed|froze|had|got|wanted)|"
    rf"(?:on|over|for|by|about)\s(?:(?:the|their|our|a|better|lower|cheaper|higher|lack\sof)\s)*{ABOUT}|wegen|weil|"
    r"parce\squ|à\scause|porque|por\s(?:el\s)?precio|pelo\spreço"
)
_DAY = (
    r"(?-i:today|yesterday|tonight|this\s(?:morning|afternoon|week|month)|last\s(?:night|week|month|quarter|year))|gestern|heute|"
    r"(?:(?:on|last|this)\s)(?:mon|tues|wednes|thurs|fri|satur|sun)day|on\s\d{1,2}(?:st|nd|rd|th)?\s[a-z]{3,9}|"
    r"on\s[a-z]{3,9}\s\d{1,2}(?:st|nd|rd|th)?"
)
_ONE_TO_NINETY = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
)
_SPELT_OUT = (
    rf"(?:(?:a|and|{_ONE_TO_NINETY})[\s-])*(?:{_ONE_TO_NINETY})\s(?:thousand|million|grand)|a\s(?:thousand|million)|"
    r"[a-zäöüß]+(?:tausend|hundert)\s(?:euro|franken|dollar)"
)
_LAUGHS = (
    r"(?-i:lol|lmao|(?:ha)+|omg|ugh|smh|sigh|sadly|unfortunately|finally|though|tho|idk|tbh|hopefully|maybe|probably|"
    r"apparently|tomorrow|not\ssure|thank\sgod|[iI]\s(?:think|guess|hope))"
)
"""What phones write behind anything: a sigh, a doubt."""
_OTHERWISE = r"(?:(?:but|and|while)\s|(?<=[.,;!]\s))(?:(?:we|i)\s)?(?:(?:have|just)\s)?(?:lost|won)"
_BEHIND = pattern(
    rf"(?P<name>\S.*?)(?:,|[.;!](?=\s+(?:we\s|i\s)?(?:lost|won)\b))?\s+"
    rf"(?P<rest>(?:{_BECAUSE}|{_OTHERWISE}|{_LAUGHS}|{_DAY}|{_SPELT_OUT})\b.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A name, and behind it a reason, a day, an amount in words, or how another one ended."""
_HELD = r"seats?|users?|licen[sc]es?|sites?|stores?|machines?"
"""What a customer has several of."""
A_PART = pattern(
    rf"(?:(?:about|around|only|another|nearly|over)\s)?(?:{_ONE_TO_NINETY}|\d+k?|\d+\s?(?:%|percent|per\scent)|"
    r"\d+\s(?:out\s)?of\s\d+|half|some|most|many|several|more|"
    r"(?:a|two)\s(?:few|couple|lot|third|quarter)s?)\s(?:of\s)?(?:(?:the|their|our|its|more|extra|new|those)\s)*"
    rf"(?:{_HELD}|branches|locations?|people|agents?|devices?|subscriptions?|traffic|volume|business|revenue|spend|"
    r"orders?|contacts?)\s"
    r"(?:at|with|in|of|from|there|over)\b.*",
    re.DOTALL,
)
"""What a customer takes away of what they have, `3 seats at Acme`: no deal has ended with it."""
_SOFT = (
    rf"\d+\s?%|\d+\s(?:{_HELD}|years?|months?)|"
    r"i\sthink|I\sthink|i\sguess|I\sguess|probably|maybe|apparently|not\ssure|who|which|but|after|when|while|again|today|yesterday|(?:last|this)\s(?:week|month|quarter|year|time)|sadly|"
    r"unfortunately|finally|in\sthe\send|at\sthe\send|they|we|he|she|it|was|were|had|has|got|also|too|mainly|mostly|"
    r"sorry|price|pricing|cheaper|undercut"
)
_BEHIND_A_RIVAL = pattern(
    rf"(?P<one>\S.*?)[.!;]+\s+(?P<then>(?i:{_SOFT}|{_BECAUSE})(?:\W.*)?)|"
    rf"(?P<name>\S.*?)(?:[,;:.]*\s+[-\N{{EN DASH}}\N{{EM DASH}}]*\s*|[,;:.]+)(?P<rest>(?:{_SOFT})(?:\W.*)?)|"
    r"(?P<whom>\S.*?)(?:\s+[-\N{EN DASH}\N{EM DASH}]+\s+|[:;]\s+|\s+\()(?P<more>[a-zà-ÿ].*)",
    re.DOTALL,
)
"""A competitor's name, and what in small letters no name goes on with."""


def without_reason(text: str) -> tuple[str, str]:
    """A name, and the reason behind it; "" where there is none."""
    found = _BEHIND.fullmatch(text)
    return (found["name"], found["rest"]) if found else (text, "")


def without_remark(rival: str) -> tuple[str, str]:
    """A competitor, and whatever was said behind the name; "" where that is nothing."""
    name, reason = without_reason(rival)
    found = _BEHIND_A_RIVAL.fullmatch(name)
    if not found:
        return name, reason
    whom = found["name"] or found["one"] or found["whom"]
    rest = rival[len(whom) :].lstrip(" ,;:-\N{EN DASH}\N{EM DASH}").strip()
    return whom, rest
