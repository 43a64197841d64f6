"""What one row's deal is worth, of all that the file says of it."""

from bot.commands.currencies import agreed, named, settled, sign_of
from bot.crm.importing.faults import SharedSign
from bot.crm.importing.periods import parted, period_of
from bot.crm.importing.plan import Plan
from dialogs.records import Outcome


class Worth:
    """Reads the amounts of rows; remembers which currency a word is."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._parts = {name: plan.parts(name) for name in plan.amounts}
        self._named: dict[str, tuple[str, ...]] = {}

    def of(self, texts: dict[str, str], outcome: Outcome | None) -> tuple[int | None, str | None]:
        """The amount in thousandths, and its currency where the file names one."""
        currency: tuple[str, ...] = ()
        mills = None
        for name in ("amount", "expected_amount"):  # the second where the first says nothing, or 0
            text = texts.get(name)
            if not text or name not in self._plan.amounts:
                continue
            bare, times = parted(text)
            try:
                read, beside = self._plan.amounts[name].read(bare, self._parts[name])
            except ValueError as error:
                raise ValueError(f'{self._plan.header(name)} "{text}" {error}') from None
            if mills is None or read:
                mills, currency = read * self._a_year(texts, times), self._currency(texts, beside, text)
            if mills:
                break
        if not mills and outcome is not Outcome.WON:
            return None, None  # CRMs write 0 for a lost deal's unknown value
        if mills is None or not currency:
            return mills, None
        code = self._plan.signs.get(sign_of(currency)) or settled(currency, self._plan.currency)
        if code is None:
            raise SharedSign(f"{self._plan.header(name)} {text}", currency)
        return mills, code

    def _a_year(self, texts: dict[str, str], beside: int | None) -> int:
        """How often a year the amount is due, as the row's own column says, else what stands `beside` the amount."""
        if not self._plan.periods:
            return 1
        text = texts.get("period")
        if not text:
            return beside or 1
        if (times := period_of(text)) is None:
            raise ValueError(
                f"{self._plan.header('period')} {text} isn't a period that is known; "
                "to take amounts as they stand: --map period="
            )
        return times

    def _currency(self, texts: dict[str, str], beside: tuple[str, ...], amount: str) -> tuple[str, ...]:
        """What the row's own column says and what stands `beside` the amount, which must agree; else the header."""
        text = texts.get("currency")
        if not text or text in self._plan.profile.our_currency:
            return beside or self._plan.currencies
        if text not in self._named:
            self._named[text] = named(text)
        found = self._named[text]
        if not found:
            raise ValueError(
                f"{self._plan.header('currency')} {text} isn't a known currency; write its three letters, such as EUR, "
                "or leave the column out with --map currency="
            )
        both = agreed([found, beside]) if beside else found
        if not both:
            raise ValueError(
                f"{self._plan.header('amount')} {amount} isn't in {text}, as its {self._plan.header('currency')} says"
            )
        return both
