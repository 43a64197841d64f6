"""Clauses that say what it was not: "price was not the issue", or concede it: "we were dearer, but …".

They are taken out before the words are weighed. English, German, French, Spanish; all are tried on every text, for who
writes in one language may quote in another. A denial that isn't seen here merely stays in.
"""

import re

_NOT = r"(?:(?:was|is|were|are|has|had|did|do|does|could|would)(?: not|n'?t| never)|never (?:was|were))"
_MATTER = (
    r"(?:issue|issues|problem|problems|reason|reasons|point|question|matter|factor|decider|obstacle|blocker|concern|it)"
)
_CLAUSE = r"[^,.;:!?\n–—]*"
_WHOLE = rf"(?:(?<=[,.;:!?\n–—])|^){_CLAUSE}"  # from the clause's start: else it is tried at every letter
_REALLY = r"(?: really| even| ever| just| actually)?"
_CAUSE = r"about|because(?: of)?|due to|down to|a question of|a matter of"
_BUT = r"(?=[,;]? (?:but|just|only)\b)"
_CONTRAST = r"(?:but|aber|sondern|mais|pero|sino)"
_REST = rf"(?:(?!\s{_CONTRAST}\b)[^,.;:!?\n–—])*"
"""To the clause's end, but for what it was instead: "not the price but the timing"."""
_SOME = rf"(?:(?!\s{_CONTRAST}\b)[^,.;:!?\n–—]){{0,40}}"
"""A few words of it, where more must follow: of the whole the longest text would take seconds."""
_NOBODY = r"(?:nobody|no[\s-]one|none\sof\sthem)"
_START = r"(?:(?<=[,.;:!?\n–—])|^)"
_RIVAL = (
    r"(?:competitors?|competition|competing\s\w+|rivals?|(?:other|rival|second|third)\s"
    r"(?:vendor|supplier|provider|bidder|bid|offer|party|player|company)s?)"
)
_END = r"(?=\s*(?:[,.;:!?\n–—]|$))"
_GERMAN_MATTER = r"(?:problem|thema|grund|frage|punkt|hindernis|knackpunkt|ausschlaggebend|entscheidend)"
_FRENCH_NOT = r"(?:n')?(?:était|étaient|est|etait|posait|posaient|pose|jouait)(?: \w+)? (?:pas|aucun|jamais)"
_FRENCH_IT = r"(?:à cause|une question|une histoire|un problème|le |la |les |l'|notre |nos )"
_SPANISH_IT = r"(?:por |cuestión |tema |una cuestión |un tema |un problema |el |la |los |las |nuestr[oa] )"
_FRENCH_MATTER = r"(?:problème|probleme|sujet|souci|question|raison|frein|rôle|cause|déterminant|décisif)"
_TROUBLE = r"(?:concerns?|objections?|worry|worries|complaints?|issues?|problems?|discussions?|pushback|debates?)"

_NEVER = r"(?:never|not|hardly|n'?t)"
_FIT = r"(?:right|best|same|first|fit)\b"
"""The right time, the best fit: that it wasn't is a reason."""
_IT_WAS_NOT = r"(?:it|this|that)(?: was not| wasn'?t| is not| isn'?t|'s not)"
_GERMAN_NOT = r"(?:nicht|nie|niemals|kaum)"
_FRENCH_NEVER = r"(?:pas|jamais|aucunement|guère)"
_SPANISH_MATTER = (
    r"(?:problema|motivo|tema|razón|causa|factor|cuestión|obstáculo|determinante|decisiv\w+|relevante|clave)"
)

_ENGLISH = (
    # neither price nor product · it was never about the price · it certainly wasn't our price
    rf"\bneither\s{_SOME}\bnor\b{_SOME}\b(?:decided|mattered|counted|played|(?:was|were)\s(?:decisive|an?\s\w+|the\s\w+))\b{_REST}",
    rf"\b(?:it|this|that)(?:'s|\s(?:was|is|has\sbeen))(?:\s\w+ly)?\s{_NEVER}(?:\sreally)?\s(?:{_CAUSE}|the|our)\s(?!{_FIT}){_REST}",
    rf"\b(?:it|this|that)\s\w+ly\s(?:was\snot|wasn'?t|isn'?t)\s(?:{_CAUSE}|the|our)\s(?!{_FIT}){_REST}",
    # the price was never in question · price wasn't what decided it · they weren't worried about security
    rf"{_WHOLE}\b{_NOT}{_REALLY}\s(?:in\s(?:question|doubt)|at\s(?:issue|stake))\b{_REST}",
    rf"{_WHOLE}\b{_NOT}{_REALLY}\s(?:what\s(?:decided|cost|lost|killed|tipped|mattered)|why\s(?:we|they|it))\b{_REST}",
    rf"(?<!\bwe\s)(?<!\bI\s)\b(?:{_NOT}|never){_REALLY}\s(?:worried|concerned|bothered|asked|complained|talked)\sabout\s{_REST}",
    # I don't think price played a role · we lost, and not on price · price aside
    rf"\b(?:I|we)\s(?:don'?t|do\snot)\s(?:think|believe)\s{_SOME}\b(?:role|part|matter(?:ed)?|issue|reason|problem|why)\b{_REST}",
    rf"(?:,|\b(?:and|but))\s+(?:and\s)?not\s(?:on|over)\s{_REST}",
    rf"{_START}[^,.;:!?\n–—]{{1,30}}\saside\b(?=\s*[,;–—])",
    # happy with our price
    r"(?<!not )(?<!n't )\b(?:happy|fine|satisfied|content)\swith\s(?:our|the\s(?:price|pricing|cost|product|demo))\b"
    + _REST,
    # price was not (really) the issue · support wasn't a problem · money never was the question
    rf"{_WHOLE}\b{_NOT}{_REALLY} (?:(?:the|an?|our|their|any) )?(?:main |real )?{_MATTER}\b(?! (?:we|they|that)\b)",
    # it wasn't (about, because of) the price · it isn't our product · this had nothing to do with money
    rf"\b{_IT_WAS_NOT}{_REALLY} (?:{_CAUSE}|for|the|our) (?!{_FIT}){_REST}",
    rf"(?:\b(?:it|this|that) )?(?:\bhad |\bhas )?\bnothing to do with {_REST}",
    # not because of the price · not the price, really · it was the move, not the money
    rf"\bnot (?:{_CAUSE}) {_REST}",
    rf"(?:(?<=[,.;:!?\n])|^)\s*(?:and )?not (?:really )?(?:the|our|their) {_REST}",
    r"(?:,|,? and) not (?:the |our |their )?\w+(?=\s*[.!?\n]|\s*$)",
    r"\bnot (?:the |our )\w+(?: and \w+)? but(?= )",
    # price didn't matter · cost played no role · no complaints about the product
    rf"{_WHOLE}\b(?:(?:did not|didn'?t|does not|doesn'?t) (?:really )?matter|played no (?:role|part))\b{_REST}",
    rf"\bno (?:issue|issues|problem|problems|complaint|complaints|objection|objections) (?:with|about|to) {_REST}",
    # price was fine · the product was great, but …
    rf"{_WHOLE}\b(?:was|were|is|are) (?:all )?(?:fine|ok|okay|no (?:issue|problem)|not bad|not at issue)\b",
    rf"{_WHOLE}\b(?:was|were|is|are) (?:good|great|lovely|right)(?: they said| he said| she said)?{_BUT}",
    # no competitor was involved · we had no competition · there was no other vendor in the running
    rf"{_WHOLE}\b(?:no|without(?:\s(?:an?|any))?)\s(?:[\w-]+\s){{0,3}}?{_RIVAL}\b{_REST}",
    # no legal or security concerns · no price objection whatsoever
    rf"{_WHOLE}\bno\s(?:[\w/&-]+\s){{0,5}}?{_TROUBLE}\b{_REST}",
    # competitor? none
    rf"{_START}[^,.;:!?\n–—]{{1,40}}\?\s*(?:none|no|nope|nothing|not\s(?:really|at\sall))\b(?=\s*(?:[.,;!\n]|$))",
    # not a price thing at all
    rf"\bnot\s(?:really\s)?an?\s(?:[\w-]+\s){{1,3}}(?:thing|topic|matter|question|issue|problem|story)\b{_REST}",
    # pricing didn't come up once · security was never mentioned · nobody complained about support
    rf"{_WHOLE}\b(?:did\snot|didn'?t|never|hardly)(?:\s(?:even|ever|really))?\s(?:come|came)\sup\b{_REST}",
    rf"{_WHOLE}\b{_NOT}(?:\s(?:even|ever|really))?\s(?:mentioned|discussed|raised|brought\sup|a\stopic)\b{_REST}",
    rf"\b{_NOBODY}(?:\s(?:ever|really))?\s(?:complained|worried|asked\sabout|objected|minded)\b{_REST}",
    # despite the price · regardless of cost · although we were dearer · wasn't price
    r"\b(?:despite|in spite of|regardless of|rather than|instead of|although|though|even (?:though|if)|granted)\b"
    + _CLAUSE,
    rf"{_START}\s*(?:wasn'?t|was not|isn'?t)(?: about| because of)? {_REST}",
)
_GERMAN = (
    # der Preis spielte keine Rolle · weder Preis noch Produkt · am Preis hat es nicht gelegen
    rf"{_WHOLE}\bspielten?(?:\s\w+)?\s(?:keine|kaum\seine|nie\seine)\s(?:\w+\s)?rolle\b{_REST}",
    rf"\bweder\s{_SOME}\bnoch\b{_SOME}\b(?:{_GERMAN_MATTER}|rolle|schuld|wichtig)\b{_REST}",
    rf"{_WHOLE}\b(?:hat|hatte|ist|war)\s(?:es|das)(?:\s\w+)?\s{_GERMAN_NOT}\s(?:gelegen|gescheitert|gehangen|gehapert)\b{_REST}",
    # am Preis lag's nicht · es lag nicht am Preis · es ging nicht ums Geld · nicht wegen der Kosten
    rf"{_WHOLE}\b(?:lag|scheiterte|hing)(?:'?s| es| das)?(?: \w+)? nicht(?= *(?:[,.;:!?\n–—]|$))",
    rf"\b(?:(?:es|das) )?(?:lag|scheiterte|hing|ging)(?: es)? (?:\w+ )?{_GERMAN_NOT} (?:am|an|wegen|um|ums)\b{_REST}",
    rf"\b(?:es|das) (?:war|ist)(?: \w+)? nicht (?:wegen|der|die|das|unser\w*)\b{_REST}",
    rf"\b(?:nicht|weniger) (?:wegen|aufgrund|am) {_REST}",
    rf"{_START}\s*(?:und )?(?:nicht|kein\w*) (?:der|die|das|den|unser\w*) {_REST}",
    # der Preis war nicht das Problem · preis war ok · hat nichts mit dem Preis zu tun
    rf"{_WHOLE}\b(?:war|waren|ist|sind)(?: \w+)? (?:nicht|nie|kein\w*)(?: \w+)? {_GERMAN_MATTER}\b{_REST}",
    rf"{_WHOLE}\b(?:war|waren|ist|sind) (?:alles )?(?:ok|okay|in ordnung|gut|top|prima)\b{_END}",
    rf"\b(?:hat|hatte)(?: das| es)? (?:damit )?nichts mit {_REST}",
    # trotz des Preises · obwohl wir teurer waren
    rf"\b(?:trotz|ungeachtet|statt|anstatt|obwohl|obgleich|auch wenn|wenn auch) {_CLAUSE}",
)
_FRENCH = (
    # ni le prix ni le produit · le prix n'a joué aucun rôle · la sécurité n'a jamais été un sujet
    rf"\bni\s{_SOME}\bni\s{_SOME}\b(?:{_FRENCH_MATTER}s?|{_SPANISH_MATTER})\b{_REST}",
    rf"{_WHOLE}\bn'(?:a|ont|avait)\s(?:{_FRENCH_NEVER}\s)?(?:joué|compté|pesé)\b{_REST}",
    rf"{_WHOLE}\bn'(?:a|ont|avait)\s{_FRENCH_NEVER}\s(?:été|posé)(?:\s\w+)?\s(?:l')?{_FRENCH_MATTER}\w*\b{_REST}",
    # ce n'était pas le prix · pas à cause du prix · rien à voir avec le prix · rien à redire sur le prix
    rf"\b(?:ce |c'|ça )?(?:n')?(?:était|est|etait)(?: \w+)? (?:pas|jamais)(?: vraiment)? {_FRENCH_IT}{_REST}",
    rf"\bpas (?:à cause|(?:pour )?une question|pour|question|une histoire|le|la|les|notre|nos) ?{_REST}",
    rf"\brien à (?:voir avec|redire|dire sur) ?{_REST}",
    # le prix ne posait aucun problème · le service n'était pas en cause · question prix c'était bon
    rf"{_WHOLE}\b{_FRENCH_NOT}(?: \w+){{0,2}} {_FRENCH_MATTER}\b{_REST}",
    rf"{_WHOLE}\b(?:était|étaient|est|etait) (?:bon|bonne|bien|ok|nickel|correct|correcte|top)\b{_END}",
    # malgré le prix · bien qu'on soit plus chers
    rf"\b(?:malgré|en dépit d|au lieu d|plutôt qu|bien qu|quoiqu|même s|certes)\w*[' ]{_CLAUSE}",
)
_SPANISH = (
    # el precio no era el problema · la seguridad nunca fue un tema · el precio no influyó · no perdimos por precio
    rf"{_WHOLE}\b(?:no|nunca)\s(?:fue|fueron|era|eran|es|ha\ssido|resultó)(?:\s\w+)?\s{_SPANISH_MATTER}\b{_REST}",
    rf"{_WHOLE}\bno\s(?:influy|import|cont|pes)(?:ó|o|aba|ía|ieron|aron)\b(?!\scon\b){_REST}",
    rf"{_WHOLE}\bno\s(?:tuvo|tuvieron|tiene|tenía)\snada\sque\sver\b{_REST}",
    rf"\bno\s(?:(?:lo|la|se)\s)?(?:perdimos|perdió|cayó|falló)(?:\s\w+)?\spor\s{_REST}",
    # no fue por precio · no era el producto · no por el precio · nada que ver con el precio
    rf"\bno (?:fue|era|es|ha sido|se trataba)(?: tanto| realmente| solo)? {_SPANISH_IT}{_REST}",
    rf"\bno (?:por|a causa de) {_REST}",
    rf"\b(?:no tuvo |no tiene )?nada que ver con {_REST}",
    # con el servicio ninguna queja · de precio íbamos bien
    rf"{_WHOLE}\b(?:ninguna? (?:queja|pega|problema)|sin (?:quejas|pegas|problemas?))\b{_REST}",
    rf"{_WHOLE}\b(?:estaba|estaban|era|iba|íbamos|ibamos) (?:bien|ok|bueno|correcto|perfecto)\b{_END}",
    # a pesar del precio · aunque éramos más caros
    rf"\b(?:a pesar del?|pese al?|en vez del?|en lugar del?|sin importar|aunque|si bien|por más que) {_CLAUSE}",
)
_DENIED = re.compile(
    "|".join(f"(?:{pattern})" for pattern in (*_ENGLISH, *_GERMAN, *_FRENCH, *_SPANISH)), re.IGNORECASE
)
_CONCEDED = re.compile(rf"{_WHOLE}(?=[,;–—]?\s*\b(?:but|aber|jedoch|mais|pero|sin embargo)\b)", re.IGNORECASE)
"""What comes before a "but" is conceded: what decided it comes after."""
_ENOUGH = 5
"""Words, the "but" included; in fewer stands no reason ("silly but true"), and nothing was conceded."""
_CLAUSE_WORDS = 3
_BETWEEN = re.compile(rf"(?:[,.;:!?–—]+|\s-\s)\s*|\s(?=(?:{_CONTRAST}|then|dann)\s)")


def affirmed(text: str) -> str:
    """The text without the clauses that deny or concede something."""
    plain = text.replace("’", "'")  # noqa: RUF001 - what phones type
    left = _tidy(_DENIED.sub(" ", plain))
    decided = _tidy(_CONCEDED.sub(" ", left))
    return decided if len(decided.split()) >= _ENOUGH else left


def last_clause(text: str) -> str:
    """The last of several clauses; "" where there is one only. In fewer than three words there is none."""
    found = [clause for clause in _BETWEEN.split(text) if len(clause.split()) >= _CLAUSE_WORDS]
    return found[-1].strip() if len(found) > 1 else ""


def _tidy(text: str) -> str:
    return re.sub(r" (?=[,.;:!?])", "", " ".join(text.split()).lstrip(" ,.;:!?–—"))
