"""Cards node by node through the models of `microsoft-teams-cards`, which takes unknown keys in silence."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from tests.stand_ins.teams_rules import nodes
from tests.validators.needs import library

Json = dict[str, Any]


@cache
def models() -> dict[str, type[BaseModel]]:
    """Each model by the `type` of its nodes."""
    cards = library("cards by Microsoft's library", "microsoft_teams.cards.core")
    found = [one for one in vars(cards).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    return {one.model_fields["type"].default: one for one in found if "type" in one.model_fields}


def complaints(card: Json) -> Iterator[str]:
    """What the library has against a card's nodes."""
    for node in nodes(card):
        model = models().get(node["type"])
        if model is None:
            yield f"no such node: {node['type']}"
            continue
        known = {field.validation_alias or name for name, field in model.model_fields.items()}
        if unknown := node.keys() - known - {"$schema"}:  # which the library calls schema
            yield f"{node['type']} has no {', '.join(sorted(unknown))}"
        try:
            model.model_validate(node)
        except ValidationError as error:
            yield from (f"{node['type']} at {one['loc']}: {one['msg']}" for one in error.errors() if not _full(one))


def _full(error: Any) -> bool:
    """Whether it is about `"width": "Full"`, as Microsoft's documentation spells it; the library says `full`."""
    return error["loc"] == ("msteams", "width") and error["input"] == "Full"
