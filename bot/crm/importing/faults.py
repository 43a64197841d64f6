"""What is wrong with one row of a file, all of it."""

from typing import Self

from bot.commands.currencies import sign_of
from bot.crm.importing.problems import BadRow


class UnknownStage(ValueError):
    """A word that nobody has said the meaning of."""


class SharedSign(ValueError):
    """A sign that several currencies share, and nobody has said which is meant."""

    def __init__(self, where: str, possible: tuple[str, ...]) -> None:
        super().__init__(f"{where} is in {sign_of(possible)}, which several currencies share")
        self.possible = possible


class Faults:
    """Notes what is wrong with a row, so that all of it is told at once: `with faults: …`."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.stage = self.sign = ""
        self.possible: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: object) -> bool:
        match error:
            case UnknownStage():
                self.stage = str(error)
            case SharedSign():
                self.sign, self.possible = str(error), error.possible
            case ValueError():
                self.said.append(str(error))
            case _:
                return False
        return True

    def __bool__(self) -> bool:
        return bool(self.said or self.stage or self.possible)

    def told(self, line: int) -> BadRow:
        """As a row that can't be imported."""
        return BadRow(line, tuple(self.said), self.stage, self.possible, self.sign)
