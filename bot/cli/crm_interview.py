"""What `winloss init` asks of a CRM: which one is asked what closed, and with what; tried as it is given."""

import click

from bot.cli.crms import AT_ONCE, CRMS, asked_of, every_question, questions, to_do_in
from bot.cli.draft import Draft
from bot.cli.names import Given
from bot.moments.clock import Clock
from bot.platforms.findings import Finding, Level
from bot.platforms.setup import Question, Terminal
from bot.settings.secrets import ConfigError
from dialogs.records import Moment
from dialogs.sentences.writing_back import CRMS as CALLED

NONE = "none"


class CrmInterview:
    """One run. `asks`: somebody sits at the terminal; `live`: answers are tried."""

    def __init__(self, draft: Draft, given: Given, *, asks: bool, live: bool) -> None:
        self._draft, self._asks, self._live, self._named = draft, asks, live, str(given["crm"] or "").lower()
        said = {question: str(given.get(question.variable.lower()) or "") for _, question in every_question()}
        self._options = {question.variable: value for question, value in said.items() if value}

    async def ask(self) -> None:
        """What the one needs that is named, if any, and once more what isn't taken.

        Raises ConfigError where nobody can be asked.
        """
        if not (self._named or self._options):
            return
        kept, crm = self._draft.settings().asks, self._which()
        for other, question in every_question():
            if other == kept != crm:
                self._draft.name(question.variable, "")  # one CRM can be asked
        options, first = self._options, True
        while crm:
            wanted = questions(crm, self._draft.environ, options)
            for question in wanted:
                self._one(question, options.get(question.variable, ""), first=first)
            for of, question in every_question():  # another way to log in, which was before
                if of == crm and question not in (*wanted, AT_ONCE.get(crm)) and question.variable not in options:
                    self._draft.name(question.variable, "")
            told = await self._hindrance(crm)
            if not told:
                self._tells_at_once(crm)
                await self._goes_back(crm)
                return
            if not self._asks:
                raise ConfigError(told)
            click.echo(f"  {told}")
            options, first = {}, False

    def _which(self) -> str:
        """The name of one, "" for none."""
        if self._named and self._named not in {*CRMS, NONE}:
            known = ", ".join(CRMS)
            raise ConfigError(f"--crm: I know {known} and {NONE}. Any other CRM can post to winloss: see docs/crm.md.")
        given = next((crm for crm, question in every_question() if question.variable in self._options), "")
        return "" if self._named == NONE else self._named or given

    def _one(self, question: Question, value: str, *, first: bool) -> None:
        there = self._draft.environ.get(question.variable, "") if first else ""
        if not value and self._asks:
            click.echo(f"{question.ask}: {question.where}")
            keep = ", Enter keeps the one there is" if there else ""
            ask, hidden = f"  {question.variable}{keep}", question.hidden
            value = click.prompt(ask, default=there or None, show_default=False, hide_input=hidden).strip()
        if not (value or there):
            raise ConfigError(f"{question.option} is missing ({question.variable}). {question.ask}: {question.where}")
        self._draft.name(question.variable, value or there)

    async def _hindrance(self, crm: str) -> str:
        """Why it can't be asked so, "" where it can, or might once it answers."""
        try:
            settings = self._draft.settings()
        except ConfigError as error:
            return str(error)
        if not self._live:
            return ""
        clock = Clock()
        nothing, now = Terminal(None, (), clock.real), Moment(clock.now(), clock.real())
        found: list[Finding] = [one async for one in asked_of(crm)(settings, nothing, now, ())]
        wrong = next((one for one in found if one.level is Level.WRONG), None)
        if wrong is not None:
            return f"{wrong.about} {wrong.says} {wrong.do}".strip()
        for one in found[:1]:
            click.echo(f"  {one.about}: {one.says}")
        return ""

    def _tells_at_once(self, crm: str) -> None:
        """What its webhooks are signed with, where it can reach winloss and somebody wants that."""
        question, address = AT_ONCE.get(crm), self._draft.settings().address
        if question is None:
            return
        given, kept = self._options.get(question.variable, ""), self._draft.environ.get(question.variable)
        if not (given or kept) and self._asks and address.startswith("https:"):
            click.echo("  It is asked every five minutes what changed.")
            if not click.confirm(f"  Is an app of yours in {CALLED[crm]} to tell at once?"):
                return
            click.echo(f"  It posts what changed to {address}/crm/{crm}; docs/crm.md says what it subscribes to.")
            click.echo(f"{question.ask}: {question.where}")
            given = click.prompt(f"  {question.variable}", hide_input=True).strip()
        if given:
            self._draft.name(question.variable, given)

    async def _goes_back(self, crm: str) -> None:
        """Where answers are to go back there: what has to be done for that, until it is done or left for later."""
        to_do = to_do_in(crm)
        if to_do is None or not (self._asks and self._live):
            return
        if not click.confirm(f"  Are answers to go back to {CALLED[crm]}, once a manager says so in chat?"):
            return
        while told := await to_do(self._draft.settings()):
            click.echo(f"  {told}")
            if not click.confirm("  Is that done? (No leaves it for later: winloss check tells what is lacking.)"):
                return
        click.echo("  All is there for that.")
