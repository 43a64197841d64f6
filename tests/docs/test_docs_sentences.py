"""No new sentence for people is written outside of dialogs/sentences."""

import ast

import pytest

from tests.docs import sentences

HOW = (
    "A sentence that people read is a row in dialogs/sentences, said with words() or counted(): see "
    '"A sentence that people read" in CONTRIBUTING.md.'
)
COUNT_ANEW = "Run python -m tests.docs.sentences, and commit tests/docs/sentences.txt."


def test_no_sentence_is_added_to_a_file():
    before, now = sentences.baseline(), sentences.found()
    more = [
        f"{name} has {len(texts)} sentences, {before.get(name, 0)} of old; among them\n"
        + "\n".join(f"  line {line}: {text!r}" for line, text in texts)
        for name, texts in now.items()
        if len(texts) > before.get(name, 0)
    ]
    assert not more, f"{HOW}\nIf code only moved: {COUNT_ANEW}\n\n" + "\n".join(more)


def test_what_went_does_not_come_back():
    now = sentences.found()
    fewer = [name for name, number in sentences.baseline().items() if len(now.get(name, ())) < number]
    assert not fewer, f"There are fewer sentences now in {', '.join(fewer)}. {COUNT_ANEW}"


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ('say("Two deals are open.")', ["Two deals are open."]),
        ('say(f"{n} deals open")', ["¤ deals open"]),
        ('raise Stale("That is already answered.")', ["That is already answered."]),
        ('class Early(Stale):\n    """Not before Monday, please."""', ["Not before Monday, please."]),
        ('raise ConfigError("app.yaml: there is no such thing.")', []),
        ('raise ValueError(f"{n} is not a number")', []),
        ('log.warning("delivery: that was not sent")', []),
        ('click.echo("That is written.")', []),
        ('@click.option("--url", help=f"Where {name} reaches us.")\ndef f(): ...', []),
        ('def f():\n    """What it does, in a few words."""', []),
        ('text("SELECT id FROM deal WHERE name = :name")', []),
        ('say("winloss")\nKEY = "closing_id"\nclass_ = "card wide"', []),
    ],
)
def test_what_is_a_sentence_for_people(code, seen):
    tree = ast.parse("class Stale(DebriefError): pass\n" + code)
    assert [text for _, text in sentences.sentences(tree, sentences.told([tree]))] == seen
