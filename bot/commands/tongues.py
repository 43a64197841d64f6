"""How a deal ended, said in German, French or Spanish, or in English by more than "won" or "lost". Pure.

One row a language, written without accents, as phones write. Only what is said plainly is
taken; what isn't read here is answered as any words are.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from dialogs.engine.accept import clean
from dialogs.patterns import pattern
from dialogs.records import Outcome
from dialogs.values import dataclass

LONGEST = 400
"""Characters of a message that is read; who writes more tells a story."""
_WON, _LOST, _NONE = Outcome.WON, Outcome.LOST, Outcome.NO_DECISION


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of a language.

    forms: sentences that tell an end: NAME where the deal stands, `_` where a word like "sadly" may, `~` where one
    must. before: what stands before a name and is no part of it; kinds: what deals are about, in small letters; links:
    what joins them to a name. behind: what a sentence goes on with. doubts: where one stands the end is asked, denied,
    feared or long ago, or it wasn't a deal that was won. stems: both of them in one message tell two ends.
    """

    forms: tuple[tuple[Outcome, str], ...]
    softly: str
    before: str
    kinds: str
    links: str
    behind: str
    doubts: str
    stems: tuple[str, str]


ENGLISH = Tongue(
    forms=(
        (_WON, r"_NAME _(?:has )?_signed(?: (?:the (?:contract|deal|order|quote)|with us))?"),
        (_WON, r"_NAME _(?:has )?_(?:chose|chosen|picked|gone with|went with) us"),
        (_LOST, r"_NAME _(?:has )?_(?:went|gone) with (?!us\b)(?-i:[A-Z]).*"),
        (
            _LOST,
            r"_NAME _(?:has )?_(?:chose|chosen|picked) (?:an?other|a different|some(?:one|body) else|a competitor).*",
        ),
        (_LOST, r"_NAME _(?:has )?_(?:said no|turned us down)"),
        (_WON, r"_NAME (?:is )?closed[ -]won"),
        (_LOST, r"_NAME (?:is )?closed[ -]lost"),
        (_WON, r"_(?:(?:please|pls|can you|could you) )?mark NAME (?:as )?(?:closed[ -])?won"),
        (_LOST, r"_(?:(?:please|pls|can you|could you) )?mark NAME (?:as )?(?:closed[ -])?lost"),
        (_NONE, r"_(?:(?:please|pls|can you|could you) )?mark NAME (?:as )?no[ -]?decision"),
    ),
    softly=r"sadly|unfortunately|finally|today|yesterday|just|also|now|so|hey|ok|okay",
    before=r"[Tt]he|[Oo]ur|[Mm]y|deal",
    kinds=r"renewal|roll-?out|pilot|expansion|upgrade|licen[cs]es?|seats|migration|project|tender|extension",
    links=r"of|and|&",
    behind=r"today|yesterday|this|on|because|for|but|after|over|and they|vs|against",
    doubts=r"\w+n't|dont|didnt|hasnt|havent|isnt|wont|aint|not|never|if|unless|until|when|could(?! you)|would|should"
    r"|might|may|will|almost|nearly|hope\w*|about to|going to|gonna|afraid|looks?|probably|maybe|perhaps|risk|think"
    r"|guess|last year|years ago|again|nda|poc|wrong|who|why|how|did|do",
    stems=(r"\bwon\b|\bsigned\b", r"\blost\b|\bsaid no\b"),
)
GERMAN = Tongue(
    forms=(
        (_LOST, r"_(?:(?:wir|ich) )?(?:haben?|hab) _NAME _(?:(?:an|gegen) .+ )?_verloren"),
        (_WON, r"_(?:(?:wir|ich) )?(?:haben?|hab) _NAME _(?:gegen .+ )?_gewonnen"),
        (_LOST, r"~(?:haben?|hab) (?:wir|ich) _NAME _(?:(?:an|gegen) .+ )?_verloren"),
        (_WON, r"~(?:haben?|hab) (?:wir|ich) _NAME _(?:gegen .+ )?_gewonnen"),
        (_LOST, r"_NAME (?:haben?|hab) (?:wir|ich) _(?:(?:an|gegen) .+ )?_verloren"),
        (_WON, r"_NAME (?:haben?|hab) (?:wir|ich) _(?:gegen .+ )?_gewonnen"),
        (_LOST, r"_NAME (?:(?:ist|sind|wurden?) )?_(?:(?:an|gegen) .+ )?verloren(?: gegangen)?"),
        (_WON, r"_NAME (?:(?:ist|sind|wurden?) )?_(?:gegen .+ )?gewonnen"),
        (_LOST, r"_(?:wir|ich) verlor(?:en)? _NAME(?: (?:an|gegen) .+)?"),
        (_WON, r"_(?:wir|ich) gewann(?:en)? _NAME(?: gegen .+)?"),
        (
            _WON,
            r"_(?:(?:wir|ich) )?(?:haben?|hab) _den (?:zuschlag|auftrag) (?:von|bei) NAME _(?:bekommen|erhalten)",
        ),
        (_WON, r"_NAME (?:hat|haben) _(?:(?:den vertrag|das angebot|den auftrag) )?_unter(?:schrieben|zeichnet)"),
        (_WON, r"_NAME (?:hat|haben) sich _fu?e?r uns entschieden"),
        (_LOST, r"_NAME hat sich _(?:gegen uns|fu?e?r (?:die konkurrenz|einen anderen(?: anbieter)?)) entschieden"),
        (_LOST, r"_NAME (?:hat|haben) (?:uns )?_abgesagt"),
        (_NONE, r"_NAME (?:hat|haben) _(?:das|sein|ihr) (?:projekt|vorhaben) _(?:gestoppt|eingestellt|abgeblasen)"),
        (_NONE, r"_NAME (?:ist|wurde) _(?:gestoppt|eingestellt|abgeblasen)"),
    ),
    softly=r"leider|heute|gestern|endlich|gerade|eben|soeben|jetzt|nun|doch|auch|tatsachlich|offiziell|am ende",
    before=r"[Dd](?:en|ie|as|er|em)|(?:[Uu]nser|[Mm]ein)(?:en?|em)?|[Dd]eal|[Aa]uftrag|[Vv]ertrag|[Kk]unden?|[Aa]ccount"
    r"|[Zz]uschlag|von|mit|bei|beim|fu?e?r|[Aa]n",
    kinds=r"[Rr]ollout|[Pp]rojekt|[Vv]erlangerung|[Aa]usschreibung|[Ll]izenzen|[Pp]ilot|[Ee]rweiterung|[Mm]igration",
    links=r"&",
    behind=r"wegen|weil|da|an|gegen|aber|heute|gestern|mit|am|auf|fu?e?r|[Ss]ie|die",
    doubts=r"nicht|nie|niemals|kein\w*|noch|wenn|falls|ob|warum|wieso|weshalb|wie|was|wer|wann|wird|werden|werd|vielleicht"
    r"|konnt\w*|hatt\w*|ware\w*|durfte\w*|sollt\w*|wohl|vermutlich|wahrscheinlich|glaub\w*|denk\w*|(?:be)?furcht\w*|hoff\w*"
    r"|fast|beinahe?|bald|dro\w+|letztes jahr|damals|fru?e?her|wieder|angeblich|scheint?|quasi|praktisch|so gut wie"
    r"|\w*kontakt|zeit|faden|hoffnung|vertrauen|geduld|uberblick|interesse|lust|spur|anschluss|schwung|fokus|geld|nerven"
    r"|stunden?|tage?|wochen?|monate?|runde|punkte?|spiel|marktanteile?|\w*partner|champion|eindruck|klarheit|sicherheit"
    r"|termin|handy|nda|poc|als kunden?",
    stems=(r"gew[io]nn|gewann", r"verl[io]e?r"),
)
FRENCH = Tongue(
    forms=(
        (_LOST, r"_(?:(?:on a|nous avons|j'? ?ai) )?_perdu NAME"),
        (_LOST, r"_(?:on vient|nous venons|je viens) de perdre NAME"),
        (_WON, r"_(?:(?:on a|nous avons|j'? ?ai) )?_(?:gagne|remporte|decroche|signe) NAME"),
        (_WON, r"_(?:on vient|nous venons|je viens) de (?:gagner|remporter|decrocher|signer) NAME"),
        (_LOST, r"_NAME (?:(?:est|a ete) )?_perdue?s?"),
        (_WON, r"_NAME (?:(?:est|a ete) )?_(?:gagne|remporte)e?s?"),
        (_WON, r"_NAME a _signe(?: (?:le contrat|l'offre|le devis|le bon de commande))?"),
        (_WON, r"_NAME (?:nous a choisie?s?|a choisi (?:notre (?:offre|solution)))"),
        (_LOST, r"_NAME (?:nous a dit non|a (?:refuse notre offre|choisi (?:un|la|le) concurren(?:t|ce)))"),
        (_LOST, r"_NAME est partie? (?:chez|a la concurrence).*"),
        (_LOST, r"_(?:on s'est|nous nous sommes) faits? battre par .+ sur NAME"),
        (_NONE, r"_NAME a (?:abandonne|arrete|annule|stoppe) (?:le|son|leur) projet"),
        (_NONE, r"_NAME est (?:abandonne|arrete|annule|stoppe)"),
    ),
    softly=r"malheureusement|helas|enfin|aujourd'hui|hier|ce matin|finalement|officiellement|donc|aussi",
    before=r"le|la|les|l'|L[ea]s?(?=\s+[a-z])|L'(?=[a-z])|notre|nos|un|deal|contrat|affaire|client|compte|appel|d'offres"
    r"|marche|avec|de|d'|chez",
    kinds=r"projet|renouvellement|deploiement|licences?|extension|migration|pilote|abonnement",
    links=r"de la|de|du|des|d'|&",
    behind=r"face|contre|au profit|a cause|car|parce|pour|hier|aujourd'hui|ce|cette|mais|ils",
    doubts=r"ne|n'\w*|pas|jamais|plus|si|s'ils?|pourquoi|comment|quand|est-ce|peut[- ]etre|crois|croit|pens\w+|presque"
    r"|failli|aur(?:ait|ais|ions|aient)|pourr\w+|devr\w+|risqu\w+|esper\w+|va|vais|vont|allons|bientot|encore"
    r"|probablement|sans doute|semble|parait|l'an dernier|annee derniere|autrefois|a nouveau|de vue|nda|poc"
    r"|sur le point",
    stems=(r"\b(?:gagn|remport|decroch)", r"\bperd"),
)
SPANISH = Tongue(
    forms=(
        (
            _LOST,
            r"_(?:(?:(?:hemos|he) )?_perdido|perdimos|perdi|se (?:ha perdido|perdio)|acab(?:amos|o) de perder) NAME",
        ),
        (_WON, r"_(?:(?:(?:hemos|he) )?_ganado|ganamos|acab(?:amos|o) de ganar) NAME"),
        (_LOST, r"_NAME (?:(?:esta|fue|ha sido|queda) )?_perdid[oa]s?"),
        (_WON, r"_NAME (?:(?:esta|fue|ha sido|queda) )?_ganad[oa]s?"),
        (_WON, r"_NAME (?:ha firmado|firmo)(?: (?:el contrato|la oferta))?"),
        (_WON, r"_NAME nos (?:ha elegido|eligio)"),
        (_LOST, r"_NAME (?:ha elegido|eligio) a (?:la competencia|otro(?: proveedor)?)"),
        (_LOST, r"_NAME se (?:ha ido|fue) con (?:(?-i:[A-Z])|la competencia|otro).*"),
        (_NONE, r"_NAME (?:ha (?:cancelado|parado|detenido)|cancelo|paro|detuvo) (?:el|su) proyecto"),
        (_NONE, r"_NAME (?:esta|fue|ha sido|queda) (?:cancelado|parado)"),
    ),
    softly=r"lamentablemente|desgraciadamente|por desgracia|por fin|al final|finalmente|hoy|ayer|esta manana|tambien"
    r"|oficialmente",
    before=r"el|la|los|las|(?:El|Las?|Los)(?=\s+[a-z])|nuestr[oa]|contrato|cuenta|cliente|acuerdo|negocio|oportunidad|con"
    r"|del?",
    kinds=r"proyecto|renovacion|despliegue|licencias?|licitacion|ampliacion|migracion|piloto|suscripcion",
    links=r"de la|del?|con|&",
    behind=r"contra|frente|ante|por|porque|hoy|ayer|esta|pero|a favor|en favor",
    doubts=r"no|nunca|jamas|si|por que|como|cuando|quizas?|tal vez|creo|creemos|pienso|casi|habri\w+|hubi\w+|podri\w+"
    r"|deberi\w+|vamos a|voy a|va a|van a|espero|ojala|aun|todavia|probable\w*|seguramente|parece|a punto|riesgo|temo"
    r"|el ano pasado|antes|de nuevo|otra vez|de vista|nda|poc|que",
    stems=(r"\bgan[aeo]", r"\bp[ei]e?rd"),
)
AGAINST = ("an", "gegen", "face a", "face à", "contre", "chez", "contra", "frente a", "ante", "con")
"""What stands before somebody else's name who was in the running."""
TONGUES = (ENGLISH, GERMAN, FRENCH, SPANISH)
_NO_NAMES = (
    "They|We|He|She|It|You|I|Who|This|That|Everybody|Everyone|Customer|Client|Buyer|Wir|Ich|Das|Es|Sie|Er|Alles|Was|Ja|Hallo|On|Nous|Je|Ils?|Elles?|Tout|Ca|Bonjour|Lo|Eso|Todo|Yo|Hola|Se|Montag|Dienstag"
    "|Mittwoch|Donnerstag|Freitag|Deal|NDA|POC"
)
_NAMED = rf"(?!(?:{_NO_NAMES})\b)(?![a-z])\w[^\s,;:!?]*"
_LEAD = r"(?:[^,:]{1,40}[,:]\s+)?"
"""A greeting, "bad news:"."""
_SENTENCE = pattern(r"[^\w\n]*(?P<said>\w(?:(?:[^.!;\n\u2026]|\.(?=\w| [a-z]))*[\w)])?)")


def end_in(text: str) -> tuple[Outcome, str] | None:
    """How the message says that a deal ended, and what that deal is called; None where either isn't plain."""
    said = clean(text).strip()
    if len(said) > LONGEST:
        return None
    plain = "".join(normalize("NFD", char)[0] for char in said).replace("\u2019", "'")  # as long as it was
    ends: set[tuple[Outcome, str]] = set()
    for doubts, stems, forms in _read():
        if not doubts.search(plain) and not all(stem.search(plain.casefold()) for stem in stems):
            ends.update(end for start, stop in _sentences(plain) if (end := _end(said, plain, start, stop, forms)))
    return ends.pop() if len(ends) == 1 else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, without the emoji and dots around it."""
    for found in _SENTENCE.finditer(text):
        yield found.span("said")


def _end(
    said: str, plain: str, start: int, stop: int, forms: tuple[tuple[Outcome, re.Pattern[str]], ...]
) -> tuple[Outcome, str] | None:
    for outcome, form in forms:
        if match := form.fullmatch(plain, start, stop):
            return outcome, said[slice(*match.span("name"))]
    return None


@lru_cache(1)
def _read() -> tuple[
    tuple[re.Pattern[str], tuple[re.Pattern[str], ...], tuple[tuple[Outcome, re.Pattern[str]], ...]], ...
]:
    """Each row as patterns: its doubts, its stems, its forms."""
    return tuple((_doubts(one), tuple(map(re.compile, one.stems)), tuple(_forms(one))) for one in TONGUES)


def _doubts(tongue: Tongue) -> re.Pattern[str]:
    return re.compile(rf"[?\u00bf]|(?<!\w)(?:{tongue.doubts})(?!\w)", re.IGNORECASE)


def _forms(tongue: Tongue) -> Iterator[tuple[Outcome, re.Pattern[str]]]:
    kind, link = f"(?:{tongue.kinds})", rf"(?:(?:{tongue.links})(?:\s+|(?<=')))?"
    name = (
        rf"(?:(?:{tongue.before})(?:\s+|(?<=')))*"
        rf"(?P<name>(?:{kind}\s+(?:(?:{tongue.before})(?:\s+|(?<=')))*){{0,2}}{_NAMED}(?:\s+{link}(?:{_NAMED}|{kind})){{0,5}})(?:[\s-][Dd]eal)?"
    )
    softly = rf"(?:(?:{tongue.softly})\s+)"
    tail = rf"(?:(?:\s*[,:(\u2013\u2014]|\s+[-(]|\s+\d|\s+(?:{tongue.behind})\b).*)?"
    for outcome, form in tongue.forms:
        parts = form.replace("_", softly + "*").replace("~", softly + "+").split("NAME")
        yield outcome, re.compile(_LEAD + name.join(f"(?i:{part})" for part in parts) + tail)
