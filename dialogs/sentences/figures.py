"""How figures are said."""

from dialogs.records import MILLS
from dialogs.sentences.words import ENGLISH, Counted, Sentence, in_currency

OTHER_CURRENCIES = Counted("figures-other-currencies", "{n} deal in another currency", "{n} deals in other currencies")
CONVERTED = Sentence("figures-converted", "Converted by app.yaml's rates of {day}: {currencies}")
OF = Sentence("figures-of", "{k} of {n}")


def worth_of(mills: int | None, currency: str | None, ours: str) -> str:
    """`EUR 12,000`, in whole units, a half upwards; "" where it isn't known. `ours`: for an amount that names none."""
    return "" if mills is None else in_currency((mills + MILLS // 2) // MILLS, currency or ours, ENGLISH)
