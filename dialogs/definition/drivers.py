"""What drivers are called, so that a name from elsewhere can be told to be one. Pure."""

from collections.abc import Callable, Mapping

from dialogs.definition.definition import Definition
from dialogs.definition.roles import Role
from dialogs.identity.spelling import same_text


def drivers(definition: Definition) -> frozenset[str]:
    """The key of every driver."""
    return frozenset(definition.shorts.get(Role.DRIVER, {}))


def driver_of(definition: Definition, listed: Mapping[str, str]) -> Callable[[str], str | None]:
    """The driver that a name counts as: as `listed`, else where it is called so; None for any other."""
    keys, found = drivers(definition), dict[str, set[str]]()
    for key, short in definition.shorts.get(Role.DRIVER, {}).items():
        for name in (key, short):
            found.setdefault(same_text(name), set()).add(key)
    for script in definition.scripts.values():
        if field := script.roles.get(Role.DRIVER):
            for key in keys & field.labels.keys():
                found.setdefault(same_text(field.labels[key]), set()).add(key)
    plain = {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1}
    names = plain | {same_text(name): key for name, key in listed.items()}
    return lambda name: names.get(same_text(name))
