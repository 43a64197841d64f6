"""What is wrong with one row of a file, all of it."""

from typing import Self

from bot.crm.importing.problems import BadRow, Unclear


class IsDeletedError(Exception):
    """The row is of a deal that was deleted in the CRM."""


class UnknownStage(ValueError):
    """A word that nobody has said the meaning of."""


class Gainsaid(ValueError):
    """What a person says of a stage, and what its row says instead."""

    def __init__(self, stage: str, said: str, why: str) -> None:
        super().__init__(stage)
        self.said, self.why = said, why


class UnclearCurrency(ValueError):
    """A sign or a name of a currency, and nobody has said which is meant."""

    def __init__(self, where: str, unclear: Unclear) -> None:
        why = "several currencies share" if unclear.possible else "isn't the name of a currency that is known"
        super().__init__(f"{where} is in {unclear.said}, which {why}")
        self.unclear = unclear


class Faults:
    """Notes what is wrong with a row, so that all of it is told at once: `with faults: …`."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.stage = self.sign = self.answer = self.why = ""
        self.unclear: Unclear | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: object) -> bool:
        match error:
            case UnknownStage():
                self.stage = str(error)
            case Gainsaid():
                self.stage, self.answer, self.why = str(error), error.said, error.why
            case UnclearCurrency():
                self.sign, self.unclear = str(error), error.unclear
            case ValueError():
                self.said.append(str(error))
            case _:
                return False
        return True

    def __bool__(self) -> bool:
        return bool(self.said or self.stage or self.unclear)

    def told(self, line: int) -> BadRow:
        """As a row that can't be imported."""
        return BadRow(line, tuple(self.said), self.stage, self.answer, self.why, self.unclear, self.sign)
