"""Who and where somebody means at `winloss init`: channels and people by name, looked up as they are given."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

from bot.cli.draft import Draft
from bot.platforms.asking import Asking, Named
from bot.platforms.findings import Level
from bot.platforms.ports import DeliveryError
from bot.platforms.setup import Setup
from bot.settings.secrets import ConfigError

LATER = "-"
Given = Mapping[str, Any]
"""What was given as options: the name of each -> its value; None and () were not."""


def listed(text: str) -> list[str]:
    """What stands between commas."""
    return [name.strip() for name in re.split(r"[,;]", text) if name.strip()]


class Names:
    """The digest's channel and the managers. `asks`: somebody is at the terminal; `zone`: where the first one lives."""

    def __init__(self, draft: Draft, given: Given, *, asks: bool) -> None:
        self._draft = draft
        self._given = given
        self._asks = asks
        self.zone = ""

    async def channel(self, setup: Setup, platform: Asking | None) -> str:
        """Where its digest goes: by name; the id, where it was changed and can be posted to."""
        if setup.channel is None:
            return ""
        key, kept = setup.channel[0], setup.channel_in(self._draft.settings().app)
        words = self._given["channel"] or ""
        chosen = ""
        while True:
            if not words and self._asks:
                ask = f"Channel of the weekly digest in {setup.name.capitalize()} (its name; {LATER} for none yet)"
                words = click.prompt(ask, default=chosen or kept or LATER).strip()
            if words in {"", LATER, kept}:
                return ""
            found, trouble = await self._found(platform, words)
            if found is not None:
                if not trouble or not self._asks:
                    self._draft.put("digest", key, value=found.id)
                    click.echo(f"  The digest goes to {found.name}.")
                if not trouble:
                    return found.id
            click.echo(f"  {trouble}")
            if not self._asks:
                if found is None:
                    raise ConfigError(f"--channel {words}: {trouble}")
                return ""
            chosen, words = (words, "")

    async def _found(self, platform: Asking | None, words: str) -> tuple[Named | None, str]:
        """The channel that is meant, and what is wrong with it."""
        if platform is None:
            return Named(words, words), ""
        try:
            found = await platform.channels(words)
            if len(found) != 1:
                mend = "A private one I see once I'm in it: there, type /invite @winloss. Then Enter looks again."
                return None, f"I see no channel {words}. {mend}"
            finding = await platform.joined(found[0].id)
        except DeliveryError as error:
            return None, str(error)
        bad = finding.level is Level.WRONG
        return found[0], f"{finding.says} {finding.do} Then Enter looks again." if bad and self._asks else (
            f"{finding.says} {finding.do}" if bad else ""
        )

    async def managers(self, asked: Sequence[tuple[Setup, Asking | None]]) -> None:
        """Who reads everything: by name, address or id."""
        kept = self._draft.settings().app.managers
        words = list(self._given["manager"])
        if not words and self._asks:
            ask = "Managers, who read every answer (names or e-mails, a comma between"
            words = listed(click.prompt(f"{ask}; {LATER} for none)", default=", ".join(kept) or LATER))
        if not words or words == [LATER] or tuple(words) == kept:
            return
        chosen: dict[str, str] = {}
        for one in words:
            found = Named(one, "") if one in kept else await self._person(asked, one)
            if found is not None:
                chosen[found.id] = found.name
                self.zone = self.zone or found.tz
        self._draft.put("managers", value=chosen)

    async def _person(self, asked: Sequence[tuple[Setup, Asking | None]], words: str) -> Named | None:
        """Who is meant; None where nobody is, and somebody at the terminal lets it be."""
        while words and words != LATER:
            found, why = await self._people(asked, words)
            if len(found) == 1:
                click.echo(f"  {found[0]}" if found[0].name else f"  {found[0].id}")
                return found[0]
            if not self._asks:
                several = "; ".join(f"{one} is {one.id}" for one in found)
                raise ConfigError(f"--manager {words}: {f'there are several: {several}.' if found else why}")
            if found:
                for number, one in enumerate(found, 1):
                    click.echo(f"  {number}  {one}")
                return found[click.prompt("  Which", type=click.IntRange(1, len(found))) - 1]
            click.echo(f"  {why}")
            words = click.prompt(f"  Another name or e-mail ({LATER} for nobody)", default=LATER).strip()
        return None

    async def _people(self, asked: Sequence[tuple[Setup, Asking | None]], words: str) -> tuple[list[Named], str]:
        found: list[Named] = []
        why = f"{words} is nobody I know of."
        for setup, platform in asked:
            try:
                if setup.claims(words):
                    answer = await platform.person(words) if platform else Named(words, "")
                    if isinstance(answer, Named):
                        return [answer], ""
                    why = f"{words} {answer}."
                    if not setup.questions({}, "") or "yet" in answer:  # an id is one also where nobody was met
                        return [Named(words, "")], ""
                elif platform:
                    found += await platform.people(words)
            except DeliveryError as error:
                why = str(error)
        return found, why
