"""`winloss suggest`: what winloss hears in sentences, so that anyone can try their own."""

from typing import TextIO

import click


@click.command("suggest")
@click.option(
    "--lines",
    required=True,
    metavar="FILE",
    type=click.File(encoding="utf-8", errors="replace"),
    help="A sentence on each line; - reads what is piped in.",
)
def suggest_command(lines: TextIO) -> None:
    """Print what each line sounds like: the reason, a tab, how likely it seems (0 to 1).

    Also where that is too unsure to be offered in chat; `nothing` where a line names no reason.
    """
    from insights.language.text import CONFIDENT, likely, meaning

    for line in lines:
        found = likely(line)
        driver = max(found, key=lambda key: found[key])
        click.echo(f"{driver}\t{found[driver]:.2f}")
    by = "words and meaning" if meaning() else "words alone (the extra `text` adds what they mean)"
    click.echo(f"Heard by {by}. In chat it is offered from {CONFIDENT:.2f} on.", err=True)
