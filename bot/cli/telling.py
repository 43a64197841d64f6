"""What `winloss import` tells in the terminal: how a file is read, what was found in it, what was written."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import click

from bot.crm.importing import alike
from bot.crm.importing.check import Checked
from bot.crm.importing.matching import Likeness, Matched
from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import ImportProblem, Question, Unclear
from bot.crm.importing.stages import ALL_OTHERS, OPEN
from dialogs.cards.wording import day
from dialogs.records import Outcome
from insights.wording.words import count_of
from storage.units.import_changes import Kept, Tally

SHOWN, SOME = 20, 5
CODE, OUTCOME = "CODE", "OUTCOME"
"""Stand where only a person knows which."""
WORDS = {"won": "won", "lost": "lost", "no_decision": "ended without a decision", "open": "still open"}


def show_found(matched: Matched) -> None:
    """The deals that were recognised although something about them has changed."""
    if matched.found:
        click.echo(f"{count_of(len(matched.found), 'row')} recognised as deals you have:")
        show_likenesses(matched.found)


def show_likenesses(likenesses: Sequence[Likeness]) -> None:
    """Rows beside the deals that they are like, the first of them."""
    for like in likenesses[:SHOWN]:
        click.echo(f"  {likeness(like)}")
    if len(likenesses) > SHOWN:
        click.echo(f"  and {len(likenesses) - SHOWN:,} more")


def likeness(like: Likeness) -> str:
    """A row beside the deal that it is like."""
    there = like.known.mention
    what = ", ".join(
        (
            *((there.account,) if there.account else ()),
            *(f"closed on {day(closed)}" for closed in like.known.closings[-1:]),
            *(() if like.known.closings else ("open",)),
            *(() if there.external_id else ("without an id",)),
        )
    )
    return f"line {like.row.line}: {like.row.deal.name} is like {there.name} ({what})"


def show_mapping(plan: Plan) -> None:
    """How the columns are read, and what is odd about them."""
    crm = f" of {plan.profile.crm}" if plan.profile.crm else ""
    click.echo(
        f"{plan.sheet.path.name}{crm}: {rows_of(plan.rows)}, read like this (change it with --map FIELD=COLUMN):"
    )
    for line in plan.describe():
        click.echo(f"  {line}")
    for line in plan.warnings():
        click.secho(f"  ! {line}", fg="yellow")


def show_checked(
    plan: Plan, checked: Checked, *, skip_bad: bool, guessed: Mapping[Question, str], typed: Sequence[str]
) -> None:
    """What was found. ImportProblem: something must be said or mended first."""
    for line in plan.mixed:
        click.echo(line, err=True)
    _show_refused(checked)
    for question in guessed:
        click.echo(str(question), err=True)
    if guessed or plan.mixed or (checked.stuck and not skip_bad):
        for line in _questioned(checked):
            click.echo(line, err=True)
        raise ImportProblem(_how_to_go_on(plan, checked, guessed, typed))
    _show_good(plan, checked)


def _show_good(plan: Plan, checked: Checked) -> None:
    click.echo(_counts(checked.outcomes))
    for line in _told(plan, checked):
        click.echo(f"  {line}")
    if checked.repeated:
        verb = "says" if checked.repeated == 1 else "say"
        click.echo(f"{rows_of(checked.repeated)} {verb} again what another row says, and that counts once.")
    for line in alike.told(checked.alike):
        click.echo(line)
    if checked.deleted:
        click.echo(f"Left out: {rows_of(checked.deleted)} of deals deleted in the CRM. What is here of them stays.")
    for line in _questioned(checked):
        click.echo(f"Left out: {line}")
    for stage, n in checked.past.items():
        click.echo(f"Taken as open, as you say, though the closing date is past: {rows_of(n)} {at(stage)}.")
    if checked.currencies.keys() - {plan.currency}:
        click.echo(_amounts(checked.currencies, plan.currency))
    for kind, names in checked.strangers.items():
        some = ", ".join(sorted(names)[:5]) + (", …" if len(names) > 5 else "")  # noqa: PLR2004 -- enough to look them up
        click.echo(f"Not in the {kind}s file: {len(names):,} ({some}).")


def _told(plan: Plan, checked: Checked) -> Iterator[str]:
    """Which columns gave the outcomes, and what of their cells was taken for which, the most frequent first."""
    for fields in sorted({told.fields for told in checked.told}):
        yield f"From {' and '.join(plan.header(name) for name in fields) or 'no column'}:"
        for outcome, word in WORDS.items():
            cells = Counter({told.cells: n[outcome] for told, n in checked.told.items() if told.fields == fields})
            most = [(" and ".join(said), n) for said, n in (+cells).most_common()]
            if most:
                rest = f", and {len(most) - SOME:,} others" if len(most) > SOME else ""
                yield f"  {word}: {', '.join(f'{said} ({rows_of(n)})' for said, n in most[:SOME])}{rest}"


def _show_refused(checked: Checked) -> None:
    if checked.bad:
        for row in checked.bad:
            click.echo(f"  line {row.line}: {'; '.join(row.faults)}", err=True)
        if checked.more:
            click.echo(f"  and {checked.more:,} more", err=True)
    for unclear, n in checked.signs.items():
        click.echo(f"{in_currency(unclear, n)}.", err=True)
    if checked.unknown:
        click.echo("What these stages mean isn't known:", err=True)
        for stage, n in checked.unknown.items():
            click.echo(f"  {at_stage(checked, stage, n)}", err=True)
    for stage in checked.gainsaid:
        click.secho(f"! {contradiction(checked, stage)}", fg="yellow", err=True)


def at_stage(checked: Checked, stage: str, n: int) -> str:
    """A stage that isn't known, with so many rows, and what they say of how they ended."""
    told = checked.evidence[stage].told()
    return f"{stage}: {rows_of(n)}{f', {told}' if told else ''}"


def contradiction(checked: Checked, stage: str) -> str:
    """What a person says of a stage, and what its rows say instead."""
    rows, there = checked.gainsaid[stage], checked.evidence[stage].rows
    verb = "says" if len(rows) == 1 else "say"
    return (
        f'You say that "{stage}" is {WORDS[rows[0].said]}, but {len(rows):,} of {rows_of(there)} there '
        f"{verb} otherwise: line {rows[0].line} {rows[0].gainsays}"
    )


def in_currency(unclear: Unclear, n: int) -> str:
    """So many rows have amounts in a currency that isn't clear, and what it may be."""
    several = ", ".join(unclear.possible[:SOME]) + (", …" if len(unclear.possible) > SOME else "")
    why = f"which may be {several}" if several else "which isn't the name of a currency that is known"
    return f"{rows_of(n)} with amounts in {unclear.said}, {why}"


def _questioned(checked: Checked) -> Iterator[str]:
    """Of each stage whose rows read as open against what else they say: how many there are, and how to answer."""
    for stage, rows in checked.questioned.items():
        how = f"Say what they are with {_stage_option(stage, checked.guesses.get(stage))} ({_meanings()})."
        if not stage:  # a column of yes and no says that they are open
            how = f"If they are: {_stage_option(stage, OPEN)}."
        yield f"{rows_of(len(rows))} {at(stage)}, read as open, but line {rows[0].line} {rows[0].why}. {how}"


def _how_to_go_on(plan: Plan, checked: Checked, guessed: Mapping[Question, str], typed: Sequence[str]) -> str:
    """What to type next: one line that answers everything, or one without the bad rows; behind what was `typed`."""
    stuck = f"{checked.stuck:,} of {checked.rows:,} rows can't be imported as they are. " if checked.stuck else ""
    said = f"{stuck}Nothing was written."
    if plan.mixed:
        said += "\nMend that in the file first."
    begins = shlex.join(["winloss", "import", str(plan.sheet.path), *typed])
    asked = [*checked.unknown, *checked.gainsaid, *(stage for stage in checked.questioned if stage in checked.guesses)]
    options = [_stage_option(stage, checked.guesses.get(stage)) for stage in asked]
    stages = bool(options)
    ways = [f"{question.flag} {option}" for question, option in guessed.items()]
    signs = [
        f"--currency {shlex.quote(f'{unclear.said}={next(iter(unclear.possible), CODE)}')}" for unclear in checked.signs
    ]
    if stages:
        said += f"\nSay what each means ({_meanings()}; the words are guesses"
        said += f", and one belongs in the place of {OUTCOME}" if not checked.guesses.keys() >= set(asked) else ""
        said += ")" + (", with --stage '*=open' for all others" if checked.unknown else "")
    if checked.gainsaid:
        stage, rows = next(iter(checked.gainsaid.items()))
        twice = " ".join([_stage_option(stage, rows[0].said)] * 2)
        said += f"; what is so all the same is said twice, as {twice}"
    if signs:
        said += f"{', and' if stages else chr(10) + 'Say'} which currency is meant (the codes are guesses)"
        said += (
            f", by its three letters in the place of {CODE}" if not all(one.possible for one in checked.signs) else ""
        )
    if ways:
        said += f"{', and' if stages or signs else chr(10) + 'Say'} how the file is read (these are guesses)"
    if options or signs or ways:
        said += f":\n  {begins} {' '.join([*options, *signs, *ways])}"
    if checked.bad and not plan.mixed:
        said += f"\nMend the rows, or import the rest: {begins} --skip-bad left-out.csv"
    return said


def at(stage: str) -> str:
    """Where rows stand."""
    return f'at "{stage}"' if stage else "without a stage"


def _stage_option(stage: str, meaning: str | None) -> str:
    return f"--stage {shlex.quote(f'{stage or ALL_OTHERS}={meaning or OUTCOME}')}"


def _meanings() -> str:
    *most, last = sorted(WORDS, key=OPEN.__eq__)
    return f"{', '.join(most)} or {last}"


def _counts(outcomes: Mapping[str, int]) -> str:
    return "Found " + ", ".join(f"{outcomes.get(key, 0):,} {word}" for key, word in WORDS.items()) + "."


def rows_of(n: int) -> str:
    """So many rows."""
    return count_of(n, "row")


def _amounts(currencies: Mapping[str, int], ours: str) -> str:
    most_first = sorted(currencies.items(), key=lambda item: (item[0] != ours, -item[1], item[0]))
    rows = ", ".join(f"{rows_of(n)} in {code}" for code, n in most_first)
    sums = f"Amounts: {rows}. Each currency has sums of its own"
    if ours in currencies:
        return f"{sums}."
    return f"{sums}; if {ours} isn't yours, set it in app.yaml (currency)."


def show_tally(tally: Tally, would: str) -> None:
    """What was written; `would`: "would be " where nothing was."""
    click.echo(f"Deals: {tally.new:,} {would}new, {tally.changed:,} {would}changed, {tally.same:,} the same.")
    if tally.erased:
        click.echo(
            f"Left out: {rows_of(tally.erased)} of deals that were erased here. They stay counted, without a name."
        )
    if tally.kept:
        differ = "differs" if len(tally.kept) == 1 else "differ"
        some = count_of(len(tally.kept), "closing")
        click.echo(f"{some} {differ} from what was marked in chat; {would}kept as in chat:")
        for kept in tally.kept[:SHOWN]:
            click.echo(f"  line {kept.line}: {_difference(kept)}")
        if len(tally.kept) > SHOWN:
            click.echo(f"  and {len(tally.kept) - SHOWN:,} more")


def _difference(kept: Kept) -> str:
    chat = "undone" if kept.marked is None else f"{_word(kept.marked)} on {day(kept.marked_on)}"
    return f"{kept.name}: {chat} in chat, {_word(kept.file)} on {day(kept.file_on)} in the file"


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")
