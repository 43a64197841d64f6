"""What `winloss import` asks in a terminal of a file that doesn't say it all, with the guess preselected."""

from collections.abc import Callable
from dataclasses import replace

import click

from bot.cli.telling import SOME, WORDS, at, at_stage, contradiction, in_currency, rows_of
from bot.commands.currencies import codes
from bot.crm.importing.check import Checked
from bot.crm.importing.money import spelt
from bot.crm.importing.plan import Plan, Request
from bot.crm.importing.stages import ALL_OTHERS, OPEN


def asked_all(
    request: Request, plan: Plan, checked: Checked, again: Callable[[Request], tuple[Plan, Checked]]
) -> tuple[Request, Plan, Checked]:
    """With what the person says of stages and currencies; what the rows gainsay is asked once more, and that holds.

    `again`: read the file and check it with that.
    """
    sure, stages, signs = checked.gainsaid.keys(), _asked(checked), _asked_signs(checked)
    while stages or signs:
        request = replace(
            request,
            stages={**request.stages, **stages},
            signs={**request.signs, **signs},
            sure=request.sure | sure,
        )
        plan, checked = again(request)
        sure, stages, signs = checked.gainsaid.keys(), _asked_again(checked), {}
    return request, plan, checked


def _asked_again(checked: Checked) -> dict[str, str]:
    """What the person says of stages once they have heard what the rows say."""
    return {
        stage: click.prompt(
            f"{contradiction(checked, stage)}. How did they end?",
            type=click.Choice(tuple(WORDS)),
            default=checked.guesses.get(stage),
        )
        for stage in checked.gainsaid
    }


def _asked(checked: Checked) -> dict[str, str]:
    """What the person says of the stages that aren't known or are in doubt, preselected what the rows say."""
    answers = _asked_again(checked)
    for stage, n in checked.unknown.items():
        question = (
            f'Of the stage "{stage}" isn\'t known how deals end. {at_stage(checked, stage, n)}. How did they end?'
        )
        answers[stage] = click.prompt(question, type=click.Choice(tuple(WORDS)), default=checked.guesses.get(stage))
    for stage, rows in checked.questioned.items():
        first = f"line {rows[0].line} {rows[0].why}"
        question = f"{rows_of(len(rows))} {at(stage)} read as open, but {first}. How did they end?"
        possible = tuple(WORDS) if stage else (OPEN,)  # a column of yes and no says that they are open
        said = click.prompt(question, type=click.Choice((*possible, "leave out")), default="leave out")
        if said != "leave out":
            answers[stage or ALL_OTHERS] = said
    return answers


def _asked_signs(checked: Checked) -> dict[str, str]:
    """What the person says that signs and names stand for."""
    return {
        spelt(unclear.said, unclear.possible): click.prompt(
            f"{in_currency(unclear, n)}. Which one is it, by its three letters?",
            type=click.Choice(unclear.possible or sorted(codes()), case_sensitive=False),
            show_choices=0 < len(unclear.possible) <= SOME,
            default=next(iter(unclear.possible), None),
        )
        for unclear, n in checked.signs.items()
    }
