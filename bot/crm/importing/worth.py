"""What one row's deal is worth, of all that the file says of it."""

from bot.commands.currencies import agreed, named, only_behind, settled
from bot.commands.money import written
from bot.crm.importing.faults import UnclearCurrency
from bot.crm.importing.money import spelt
from bot.crm.importing.periods import parted, period_of
from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import Unclear
from bot.crm.importing.reading import fold
from dialogs.records import Outcome


class Worth:
    """Reads the amounts of rows; remembers which currency a word is."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._parts = {name: plan.parts(name) for name in plan.amounts}
        self._named: dict[str, tuple[str, ...]] = {}
        self._spelt: dict[str, str] = {}
        self._codes: dict[tuple[str, tuple[str, ...]], str] = {}

    def of(self, texts: dict[str, str], outcome: Outcome | None) -> tuple[int | None, str | None]:
        """The amount in thousandths, and its currency where the file names one."""
        mills, amount = None, ""
        beside: tuple[str, ...] = ()
        for name in ("amount", "expected_amount"):  # the second where the first says nothing, or 0
            text = texts.get(name)
            if not text or name not in self._plan.amounts:
                continue
            bare, times = parted(text)
            try:
                read, its = self._plan.amounts[name].read(bare, self._parts[name])
            except UnclearCurrency:
                raise
            except ValueError as error:
                raise ValueError(f'{self._plan.header(name)} "{text}" {error}') from None
            if mills is None or read:
                mills, amount, beside = read * self._a_year(texts, times), text, its
            if mills:
                break
        if not mills and outcome is not Outcome.WON:
            return None, None  # CRMs write 0 for a lost deal's unknown value
        return mills, self._code(texts, beside, name, amount) if amount else None

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

    def _code(self, texts: dict[str, str], beside: tuple[str, ...], name: str, amount: str) -> str | None:
        """What the row's own column says and what stands `beside` the amount, which must agree; else the header."""
        where = f"{self._plan.header(name)} {amount}"
        text = texts.get("currency")
        if not text or text in self._plan.profile.our_currency:
            words = written(parted(amount)[0]) if len(beside) > 1 else None
            said = (words.unknown or " ".join(filter(only_behind, words.marks))) if words else ""
            return self._settled(said, beside or self._plan.currencies, where)
        found = self._names(text)
        both = agreed([found, beside]) if beside and found else found
        if found and not both:
            raise ValueError(f"{where} isn't in {text}, as its {self._plan.header('currency')} says")
        return self._settled(text, both, where)

    def _settled(self, said: str, possible: tuple[str, ...], where: str) -> str | None:
        """The one that is meant, None where nothing was said. UnclearCurrency: a person must say which."""
        if (said, possible) in self._codes or not (said or possible):
            return self._codes.get((said, possible))
        kept = spelt(said, possible)
        if code := self._plan.signs.get(kept) or settled(possible, self._plan.currency):
            self._codes[said, possible] = code
            return code
        shown = self._spelt.setdefault(kept, said if kept == fold(said) else kept)
        raise UnclearCurrency(where, Unclear(shown, possible))

    def _names(self, text: str) -> tuple[str, ...]:
        """The currencies that a cell names; what a person says of it goes before."""
        if text not in self._named:
            said = self._plan.signs.get(fold(text))
            self._named[text] = (said,) if said else named(text)
        return self._named[text]
