"""`winloss import`: closings of a CRM export, checked as a whole before anything is written."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import click
from click.core import ParameterSource

COMMANDLINE = ParameterSource.COMMANDLINE
WITH_UNDO = frozenset({"--undo", "--workspace", "--dry-run", "--yes"})
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=FILE, required=False)
@click.option("--accounts", type=FILE, help="A file that gives the segment of each account.")
@click.option("--teams", type=FILE, help="A file that gives the region of each owner.")
@click.option("--products", type=FILE, help="A file with the products' proper names.")
@click.option("--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Take a field from this column.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="WORD=OUTCOME",
    help="What a stage means, such as Gone=lost; '*=open' for all that aren't known. Twice: against the rows.",
)
@click.option("--date-format", metavar="FORMAT", help="M/D/Y, D/M/Y or Y-M-D, where the file doesn't show it.")
@click.option(
    "--currency",
    "currencies",
    multiple=True,
    metavar="CODE",
    help="Of amounts that name none, such as USD; or what a sign or a name stands for: '$=USD', 'peso=MXN'.",
)
@click.option("--decimal", metavar="SIGN", help="point or comma: the decimal sign of amounts, where none shows it.")
@click.option("--amounts-in", metavar="UNIT", help="ones, thousands or millions: what their numbers count.")
@click.option("--encoding", metavar="NAME", help="The code page of a CSV, such as cp1250, where it isn't found.")
@click.option(
    "--skip-bad",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Import the rest; the rows left out go there.",
)
@click.option("--same", "alike", flag_value="same", help="Rows that look like deals you have are those deals.")
@click.option("--apart", "alike", flag_value="apart", help="They are deals of their own.")
@click.option("--forget", is_flag=True, help="Drop what you said of earlier files of this CRM; be asked anew.")
@click.option("--undo", metavar="NUMBER", help="Take an import back: its number, or last. No FILE then.")
@click.option("--workspace", metavar="ID", help="Which workspace, where there are several.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--yes", is_flag=True, help="Don't ask before writing.")
def import_command(
    file: Path | None,
    accounts: Path | None,
    teams: Path | None,
    products: Path | None,
    columns: tuple[str, ...],
    stages: tuple[str, ...],
    date_format: str | None,
    currencies: tuple[str, ...],
    decimal: str | None,
    amounts_in: str | None,
    encoding: str | None,
    skip_bad: Path | None,
    alike: Literal["same", "apart"] | None,
    forget: bool,
    undo: str | None,
    workspace: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Import the deals and closings of a CRM export (CSV or Excel). Run again, it changes only what the CRM changed."""
    from bot import logs
    from bot.app import load_settings
    from bot.cli.importing import Choices, import_file, meant
    from bot.cli.taking_back import take_back
    from bot.crm.importing.dates import read_order
    from bot.crm.importing.encodings import read_encoding
    from bot.crm.importing.money import read_decimal, read_signs
    from bot.crm.importing.plan import Request
    from bot.crm.importing.problems import ImportProblem
    from bot.crm.importing.units import read_counts
    from bot.settings.secrets import ConfigError
    from dialogs.errors import DebriefError
    from storage.engine.engine import StorageError

    if not sys.stderr.isatty():  # who looks on sees it all
        logs.set_up()
    try:
        settings = load_settings(os.environ)
        if undo is not None:
            if file or {word for word in _typed() if word.startswith("--")} - WITH_UNDO:
                raise click.UsageError("--undo takes no FILE, and only --workspace, --dry-run and --yes beside it.")
            asyncio.run(take_back(settings, undo, workspace, writes=not dry_run, asks=not yes))
            return
        if file is None:
            raise click.UsageError("Missing argument 'FILE'.")
        settings = settings.within(asyncio.run(meant(settings, workspace)))
        request = Request(
            path=file,
            accounts=accounts,
            teams=teams,
            products=products,
            columns=_pairs("--map", columns),
            stages=_pairs("--stage", stages),
            sure=_twice(stages),
            order=read_order(date_format) if date_format else None,
            decimal=read_decimal(decimal) if decimal else None,
            counts=read_counts(amounts_in) if amounts_in else None,
            encoding=read_encoding(encoding) if encoding else None,
            currency=next((text.upper() for text in currencies if "=" not in text), settings.app.currency),
            signs=read_signs([text for text in currencies if "=" in text]),
            zone=ZoneInfo(settings.app.timezone),
            competitor=settings.definition.competitor,
        )
        choices = Choices(workspace, dry_run, yes, skip_bad, alike, forget=forget, typed=_typed())
        import_file(settings, request, choices)
    except (ConfigError, ImportProblem, DebriefError, StorageError) as error:
        raise click.ClickException(str(error)) from None


def _twice(stages: tuple[str, ...]) -> frozenset[str]:
    """The stages of which the last that is said was said before, too."""
    said = [(word.strip(), meaning.strip()) for word, _, meaning in (text.rpartition("=") for text in stages)]
    return frozenset(word for word, meaning in dict(said).items() if said.count((word, meaning)) > 1)


def _typed() -> tuple[str, ...]:
    """The options as they were typed, so that what is to be typed next has them, too."""
    context, words = click.get_current_context(), list[str]()
    for option in context.command.params:
        if isinstance(option, click.Option) and context.get_parameter_source(option.name or "") is COMMANDLINE:
            given = context.params[option.name or ""]
            if option.is_flag:
                words += [option.opts[0]] if given in {True, option.flag_value} else []
            else:
                words += [
                    word for one in (given if option.multiple else [given]) for word in (option.opts[0], str(one))
                ]
    return tuple(words)


def _pairs(option: str, texts: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        before, sign, after = text.partition("=") if option == "--map" else text.rpartition("=")
        if not sign:
            raise click.UsageError(f"{option} {text}: write it as NAME=VALUE.")
        pairs[before.strip()] = after.strip()
    return pairs
