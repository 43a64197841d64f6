"""A debrief as a conversation: the rep can only press what the card shows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dialogs
from dialogs.cards import prompts
from dialogs.definition.definition import load
from dialogs.engine import engine, facts
from dialogs.messages.actions import Action, Verb, parse, render
from dialogs.messages.messages import Buttons, Choice, Facts, Input, Text, plain
from dialogs.records import Answers, Case, Closing, Deal, Debrief, Outcome, Person, Status

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 12)
YAML = (Path(dialogs.__file__).parent / "definition" / "debrief.yaml").read_text(encoding="utf-8")
RIVALS = ("Globex", "Initech", "Hooli")
STANDARD = load(YAML, RIVALS)
CONTEXT = prompts.Context(TODAY)


def new_case(outcome="lost", status=Status.OPEN, deal="Acme renewal", **closing):
    """A debrief that has just begun."""
    case = Case(
        Debrief("w", "d1", "ana", 0, status),
        Closing("w", "d1", "deal1", Outcome(outcome), TODAY, **closing),
        Deal("w", "deal1", deal, engaged_on=date(2026, 10, 1)),
        Person("w", "ana", "Ana"),
    )
    return replace(case, answers=Answers(engine.marked(STANDARD, case, NOW)))


class Talk:
    def __init__(self, outcome="lost", definition=STANDARD, **closing):
        self.definition = definition
        self.case = new_case(outcome, **closing)
        self.taps = 0

    # what the rep sees

    @property
    def card(self):
        return prompts.card(self.definition, self.case, CONTEXT)

    @property
    def step(self):
        step = engine.next_step(self.definition, self.case)
        return step.key if step else None

    @property
    def progress(self):
        return engine.progress(self.definition, self.case)

    @property
    def buttons(self):
        return [b.label for block in self.card.blocks if isinstance(block, Buttons) for b in block.buttons]

    @property
    def asks(self):
        return [b.label for b in self.card.blocks if isinstance(b, Choice | Input)]

    @property
    def reads(self):
        return "\n".join(plain(b.parts) for b in self.card.blocks if isinstance(b, Text))

    @property
    def recap(self):
        return dict(row for b in self.card.blocks if isinstance(b, Facts) for row in b.rows)

    def recap_of(self, key):
        found = engine.effective(self.definition, self.case).get(key)
        return found.value[0] if found else None

    @property
    def fact(self):
        return facts.flatten(self.definition, self.case, prompted=True)

    def box(self, key):
        return next(b for b in self.card.blocks if isinstance(b, Input) and b.key == key)

    def choice(self, key):
        return next(b for b in self.card.blocks if isinstance(b, Choice) and b.key.removesuffix(":in") == key)

    def labels(self, key):
        return [option.label for option in self.choice(key).options]

    # what the rep does

    def picks(self, key, value, **typed):
        """Pick an option, or a date in the date box; what is typed in the boxes of the card goes along."""
        shown = [b for b in self.card.blocks if isinstance(b, Choice | Input) and b.pick and b.pick.field == key]
        assert shown, f"{key} is not on the card: {self.asks}"
        offered = {option.value for b in shown if isinstance(b, Choice) for option in b.options}
        assert value in offered or any(isinstance(b, Input) for b in shown), f"{value} is not offered: {offered}"
        return self.act(replace(shown[0].pick, value=value), **typed)

    def presses(self, label, **typed):
        buttons = [b for block in self.card.blocks if isinstance(block, Buttons) for b in block.buttons]
        action = next((b.action for b in buttons if b.label == label), None)
        assert action, f"there is no {label} among {[b.label for b in buttons]}"
        return self.act(action, **typed)

    def edits(self, step):
        return self.act(self.action(Verb.EDIT, step))

    def leaves(self, **typed):
        """Press Later with the form as it stands; when isn't said yet."""
        action = self.action(Verb.LATER)
        return self.write(engine.keep(self.definition, self.case, action, self.form(typed), NOW, TODAY))

    def types(self, text):
        return self.write(engine.type_text(self.definition, self.case, text, NOW))

    def hears_back(self):
        return self.write(engine.told(self.definition, self.case, NOW))

    # how it works

    def action(self, verb, field="", value=""):
        return Action(verb, "d1", self.case.debrief.rev, field, value)

    def act(self, action, **typed):
        self.taps += 1
        action = parse(render(action))
        return self.write(engine.act(self.definition, self.case, action, self.form(typed), NOW, TODAY))

    def form(self, typed):
        return {key: (value,) if isinstance(value, str) else tuple(value) for key, value in typed.items()}

    def write(self, rows):
        rev = self.case.debrief.rev + 1
        assert all(row.rev == rev for row in rows)
        assert len({row.field for row in rows}) == len(rows)
        debrief = replace(self.case.debrief, rev=rev)
        self.case = replace(self.case, debrief=debrief, answers=self.case.answers.plus(*rows))
        return self


def lost(**closing):
    """A lost deal, the two required cards answered, the buyer's reason not heard."""
    talk = Talk("lost", **closing).picks("driver", "price").presses("Next")
    return talk.picks("asked", "not_yet").picks("expected", "half")


def heard(outcome="lost", **closing):
    """A deal whose buyer told why, at card 3."""
    talk = Talk(outcome, **closing).picks("driver", "price").presses("Next")
    return talk.picks("asked", "told").picks("expected", "no")
