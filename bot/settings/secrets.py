"""The keys that links are signed with, and the error of a setting that can't be used."""

SHORTEST_KEY = 32  # bytes: as much as what is signed with it
MAKE_A_KEY = 'make one: export WINLOSS_SECRET_KEY="$(winloss secret)"'
NO_KEY = f"WINLOSS_SECRET_KEY is missing: the page's sign-in links are signed with it; {MAKE_A_KEY}"
TO_ROTATE = (
    "To replace a key: put the new one before the one in use, WINLOSS_SECRET_KEY=new,old, and restart every winloss. "
    "What the old one signed stays good. Take the old one away once its links may end and, where words are encrypted, "
    "`winloss check` says that no older key is needed to read them."
)


class ConfigError(Exception):
    """A setting that can't be used; the text is one sentence that says where and what to do."""


def moved_away(workspace_id: str) -> ConfigError:
    """What is said where a workspace is asked for in a database that it was moved away from."""
    return ConfigError(
        f"{workspace_id} was moved from this database to another one (`winloss move`): name that one in "
        "WINLOSS_DATABASE_URL."
    )


def keys(text: str) -> tuple[str, ...]:
    """The keys that WINLOSS_SECRET_KEY holds, a comma between two: the first signs, each proves."""
    return tuple(key for part in text.split(",") if (key := part.strip()))


def check_key(text: str) -> None:
    """Raises ConfigError for a key so short that what is signed with it could be forged; "" is none at all."""
    given = keys(text)
    for key in given:
        size = len(key.encode(errors="surrogateescape"))
        if size < SHORTEST_KEY:
            parts = ", a comma begins another key" if len(given) > 1 else ""
            raise ConfigError(
                f"WINLOSS_SECRET_KEY is too short to sign with ({size} bytes; it takes {SHORTEST_KEY}{parts}); "
                f"{MAKE_A_KEY}"
            )
