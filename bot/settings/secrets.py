"""The key that links are signed with, and the error of a setting that can't be used."""

SHORTEST_KEY = 32  # bytes: as much as what is signed with it
MAKE_A_KEY = 'make one: export WINLOSS_SECRET_KEY="$(winloss secret)"'
NO_KEY = f"WINLOSS_SECRET_KEY is missing: the page's sign-in links are signed with it; {MAKE_A_KEY}"


class ConfigError(Exception):
    """A setting that can't be used; the text is one sentence that says where and what to do."""


def check_key(key: str) -> None:
    """Raises ConfigError for a key so short that what is signed with it could be forged; "" is none at all."""
    size = len(key.encode(errors="surrogateescape"))
    if 0 < size < SHORTEST_KEY:
        raise ConfigError(
            f"WINLOSS_SECRET_KEY is too short to sign with ({size} bytes; it takes {SHORTEST_KEY}); {MAKE_A_KEY}"
        )
