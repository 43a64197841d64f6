"""What a question asks for."""

from enum import StrEnum


class Kind(StrEnum):
    """What a field asks for."""

    CHOICE = "choice"
    CHOICES = "choices"
    YESNO = "yesno"
    TEXT = "text"
    DATE = "date"
    SCALE = "scale"
