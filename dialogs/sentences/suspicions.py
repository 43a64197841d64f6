"""What is said of suspicions: naming one, how it stands, withdrawing it."""

from collections.abc import Mapping

from dialogs.sentences.words import Counted, Sentence

USAGE = Sentence("suspicion-usage", "suspect [<reason> [vs <competitor>]]")
COMMAND = Sentence("suspicion-command", "name a reason you suspect, before the deals are in")
REFUSAL = Sentence("suspicion-refusal", "Managers name what we suspect. You can read it with /winloss how.")

TITLE = Sentence("suspicion-title", "What we suspect")
WHY = Sentence(
    "suspicion-why",
    "Name up to three reasons why you think we lose. Only deals that close after that count, so the deals that gave "
    "you the idea can't prove it.",
)
FREE = Counted("suspicion-free", "1 of 3 places is free.", "{n} of 3 places are free.")
FULL = Sentence("suspicion-full", "All three places are taken. The next is free from {day}.")
WHICH = Sentence("suspicion-which", "Name a reason")
WITHDRAW = Sentence("suspicion-withdraw", "Withdraw {n}")

CALLED = Sentence("suspicion-called", "{reason}, in {group}")
NAMED = Sentence("suspicion-named", "Named {day} for {months} months, last look {last}.")
FORETOLD = Sentence("suspicion-foretold", "If it is three times likelier, that would show {often}.")
WAITS = Sentence("suspicion-waits", "Not looked at yet, first on {day}.")
SO_FAR = Sentence("suspicion-so-far", "Not enough yet ({day}): {numbers}. Next look {next}.")
FEW_SO_FAR = Sentence("suspicion-few-so-far", "Not enough yet ({day}). Next look {next}.")
BORNE_OUT = Sentence(
    "suspicion-borne-out", "Borne out on {day}: {numbers}; {whose}. It is our own view; buyers may see it otherwise."
)
RULED_OUT = Sentence(
    "suspicion-ruled-out",
    "Ruled out on {day}: {numbers}. Were it three times likelier, that would have shown. Something weaker may be so.",
)
NOT_ENOUGH = Sentence("suspicion-not-enough", "Over on {day}, with not enough to tell: {numbers}.")
FEW = Sentence("suspicion-few", "Over on {day}, with not enough to tell.")
WITHDRAWN = Sentence("suspicion-withdrawn", "Withdrawn {day}. Its place is free after its last look, {last}.")
ERASED = Sentence("suspicion-erased", "a competitor whose name was erased")

PREVIEW = Sentence("suspicion-preview", "{what}: shall it be named?")
TESTED = Sentence("suspicion-tested", "We'd test whether sellers name it more often in {group} than in other {others}.")
COUNTS = Sentence("suspicion-counts", "Only deals that close after today count. We look every four weeks.")
POWER = Sentence(
    "suspicion-power",
    "If it is three times likelier than elsewhere, would it show? In 12 months (last look {first}) {often}; in 24 "
    "months (last look {second}) {oftener}.",
)
NO_POWER = Sentence(
    "suspicion-no-power",
    "Would it show, if it is so? That can't be said: too little was debriefed in the last 12 months. Last look after "
    "12 months: {first}; after 24: {second}.",
)
TIMES = Counted("suspicion-times", "about once in 10", "about {n} times of 10")
HARDLY = Sentence("suspicion-hardly", "hardly ever")
NEARLY = Sentence("suspicion-nearly", "nearly always")
FROZEN = Sentence(
    "suspicion-frozen",
    "Once named it can't be changed. It can be withdrawn; its place, one of three, stays taken until its last look.",
)
FOR: Mapping[int, Sentence] = {
    12: Sentence("suspicion-for-12", "Name it for 12 months"),
    24: Sentence("suspicion-for-24", "Name it for 24 months"),
}
ONLY = Sentence("suspicion-only", "Only in some losses?")

DONE = Sentence("suspicion-done", "Named: {what}. First look {first}, last look {last}. Everybody sees it in {how}.")
ALREADY = Sentence("suspicion-already", "That is named already: {what}, last look {last}.")
ASK_WITHDRAW = Sentence(
    "suspicion-ask-withdraw",
    "Withdraw “{what}”? It isn't tested any more. It stays listed as withdrawn, and its place stays taken until "
    "{last}, so that nobody tries until something fits.",
)
WITHDRAW_IT = Sentence("suspicion-withdraw-it", "Withdraw it")
GONE = Sentence("suspicion-gone", "Withdrawn: {what}. Its place stays taken until {last}.")
NOT_RUNNING = Sentence("suspicion-not-running", "None of that number runs. {list} shows those that do.")
HOW_WITHDRAW = Sentence("suspicion-how-withdraw", "Which one? Like this: /winloss suspect withdraw 1.")
LONG = Sentence("suspicion-long", "That is long. Like this: /winloss suspect price vs Globex.")
NO_REASON = Sentence("suspicion-no-reason", "I know no reason “{given}”. There are: {known}.")
NO_VALUE = Sentence("suspicion-no-value", "I know nothing called “{given}” to look inside of. There are: {known}.")
NOTHING_KNOWN = Sentence("suspicion-nothing-known", "I know nothing called “{given}” to look inside of yet.")

METHOD = Sentence(
    "suspicion-method",
    "Managers may name up to three reasons before the deals are in, for 12 or 24 months. Only what closes after that "
    "counts, tested like a theme with a budget of its own: in made-up companies with 150 deals a year in which nothing "
    "went on, one of three was borne out by chance in fewer than one of a hundred.",
)
EARLIER = Counted("suspicion-earlier", "An earlier one isn't listed.", "{n} earlier ones aren't listed.")
NONE = Sentence("suspicion-none", "None is named for now.")
SUSPECTED = Sentence("suspicion-suspected", "We suspected: {what}")
DIGEST: Mapping[str, Sentence] = {
    "borne_out": Sentence("suspicion-digest-borne-out", "Borne out: {what}"),
    "ruled_out": Sentence("suspicion-digest-ruled-out", "Ruled out: {what}"),
    "not_enough": Sentence("suspicion-digest-not-enough", "Not enough to tell: {what}"),
}
YEAR_BEGINS = Sentence("suspicion-year-begins", "What do we suspect?")
INVITED = Sentence(
    "suspicion-invited",
    "Our business year begins. Managers may name up to three reasons before the deals are in: `/winloss suspect`.",
)
