"""What `winloss check` finds: a row each, with what is wrong and what to do."""

from enum import StrEnum

from dialogs.values import dataclass


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"  # worth knowing, or couldn't be found out; serving goes on
    WRONG = "wrong"  # serving, or a part of it that was asked for, would fail


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `says` is a sentence, `do` another for a person: what mends it."""

    about: str
    level: Level
    says: str
    do: str = ""

    @property
    def line(self) -> str:
        """As a terminal shows it."""
        return f"{self.level:<5}  {self.about}: {f'{self.says} {self.do}'.strip()}"


def ok(about: str, says: str) -> Finding:
    """It is as it should be."""
    return Finding(about, Level.OK, says)


def note(about: str, says: str, do: str = "") -> Finding:
    """Worth knowing."""
    return Finding(about, Level.NOTE, says, do)


def wrong(about: str, says: str, do: str = "") -> Finding:
    """Serving would fail."""
    return Finding(about, Level.WRONG, says, do)


SKEW, TOO_MUCH = 60, 300  # seconds
"""From where on a clock is worth a word, and from where on a request that was signed by another one is refused."""


def clock(about: str, theirs: float | None, ours: float) -> Finding:
    """How far our clock is from the platform's. Both in Unix seconds; None: the platform didn't tell."""
    if theirs is None:
        return note(about, "didn't tell its time, so our clock couldn't be compared.")
    seconds = round(abs(ours - theirs))
    if seconds <= SKEW:
        return ok(about, f"our clock agrees with theirs ({seconds} s apart).")
    apart = f"{seconds} s" if seconds < 2 * SKEW else f"{seconds // 60} minutes"
    says = f"this machine's clock is {apart} {'ahead' if ours > theirs else 'behind'}."
    mend = "Set it, and keep it so with NTP (timedatectl set-ntp true)."
    if seconds < TOO_MUCH:
        return note(about, says, mend)
    return wrong(about, f"{says} What they sign more than five minutes apart is refused.", mend)
