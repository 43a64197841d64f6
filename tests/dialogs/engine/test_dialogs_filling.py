"""All that remains on one form: what it shows, what a pick in it and Save come to, and who else answered meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.cards.form import form, goes_on, refused
from dialogs.definition.definition import load
from dialogs.definition.kinds import Kind
from dialogs.engine import engine
from dialogs.engine.filling import PRESET
from dialogs.engine.position import read
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Choice, Input, Quote, Text, plain
from dialogs.records import AnswerState
from dialogs.rivals import NOBODY
from tests.dialogs.dialogs_talk import NOW, RIVALS, TODAY, YAML, Talk, lost


class Filled(Talk):
    """A debrief whose rep has all that remains before them."""

    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        self.opens()

    def opens(self):
        self.since = self.case.debrief.rev
        self.sheet = form(self.definition, self.case, self.since)
        return self

    @property
    def keys(self):
        return [block.key for block in self.sheet.blocks if isinstance(block, Choice | Input)]

    @property
    def says(self):
        return [plain(block.parts) for block in self.sheet.blocks if isinstance(block, Text)]

    def block(self, key):
        return next(block for block in self.sheet.blocks if isinstance(block, Choice | Input) and block.key == key)

    def is_refused(self, action, sentence, **typed):
        """The form as it is given back."""
        with pytest.raises((NotAnAnswer, Stale)):
            self.act(action, **typed)
        return refused(self.definition, self.case, self.since, NOBODY, sentence, action, self.form(typed))

    def fills(self, key, value="", **typed):
        """Pick in the form as it was drawn, with what stands in its boxes."""
        pick = next(b.pick for b in self.sheet.blocks if isinstance(b, Choice | Input) and b.pick and b.key == key)
        self.act(replace(pick, value=value), **typed)
        self.sheet = form(self.definition, self.case, self.since)
        return self

    def saves(self, **typed):
        self.act(self.sheet.save.action, **typed)
        left = goes_on(self.definition, self.case)
        if left:
            self.sheet, self.since = left, self.case.debrief.rev
        return self


def test_the_form_has_all_that_is_asked_now_and_more_as_answers_are_given():
    talk = Filled("lost")
    assert talk.keys == ["driver", "asked", "expected", "field", "control", "alignment", "lesson", "lesson:quote",
                         "next:in", "next"]  # fmt: skip
    talk.fills("driver", "other").fills("asked", "told")
    assert {"also", "buyer_driver", "recalled"} <= set(talk.keys)
    talk.fills("asked", "not_yet")
    assert "other_words" in talk.keys
    assert "buyer_driver" not in talk.keys
    talk.fills("field", "Globex")
    assert "price" in talk.keys


def test_what_is_picked_stays_on_the_form_and_can_be_changed_there():
    talk = Filled("lost").fills("driver", "price").fills("driver", "product_fit")
    shown = next(block for block in talk.sheet.blocks if isinstance(block, Choice) and block.key == "driver")
    assert shown.selected == ("product_fit",)
    assert talk.recap_of("driver") == "product_fit"
    talk.fills("asked", "not_yet").fills("expected", "half")
    assert {"asked", "expected"} <= set(talk.keys), "though all of that card is answered"


def test_a_form_that_is_opened_later_has_only_what_remains():
    talk = lost()
    sheet = form(talk.definition, talk.case, talk.case.debrief.rev)
    assert next(b.key for b in sheet.blocks if isinstance(b, Choice | Input)) == "field"


def test_saving_gives_what_stands_there_and_skips_what_is_empty():
    talk = Filled("lost").fills("driver", "price").fills("asked", "not_yet").fills("expected", "half")
    talk.saves(lesson="Ask earlier")
    assert talk.step is None
    assert talk.case.answers.current["lesson"].state is AnswerState.GIVEN
    assert talk.case.answers.current["control"].state is AnswerState.SKIPPED


def test_typed_words_are_kept_with_the_next_pick_and_the_form_reopens_with_them():
    talk = Filled("lost").fills("driver", "price", lesson="Ask earlier")
    assert talk.case.answers.current["lesson"].state is AnswerState.OPEN
    talk.opens()
    assert next(b.value for b in talk.sheet.blocks if isinstance(b, Input) and b.key == "lesson") == "Ask earlier"
    assert talk.step == "reason"  # and the cards go on where it was left


def test_what_is_asked_no_more_is_not_skipped():
    talk = Filled("lost").fills("driver", "other").fills("asked", "not_yet")
    assert {"also", "other_words", "control"} <= set(talk.keys)
    talk.saves(driver="not_a_fit", field="self")
    assert not {"also", "other_words", "expected", "control"} & talk.case.answers.current.keys()


def test_an_answer_that_comes_back_into_sight_counts_for_what_is_asked_after_it():
    asks = YAML.replace("      - key: lesson\n", "      - key: lesson\n        unless: {asked: told}\n", 1)
    talk = Filled("lost", load(asks, RIVALS)).fills("driver", "price").fills("asked", "told")
    talk.fills("driver", "not_a_fit")
    assert "lesson" in talk.keys
    assert "asked" not in talk.keys
    talk.saves(driver="price", field="self")
    assert "lesson" not in talk.case.answers.current


def test_words_that_are_emptied_on_the_form_are_gone_and_a_list_left_empty_says_nothing():
    talk = Filled("lost").fills("driver", "price", lesson="Ask earlier").fills("asked", "not_yet", driver="")
    talk.saves(lesson="", driver="", expected="no")
    assert talk.recap_of("lesson") is None
    assert talk.recap_of("driver") == "price"
    assert talk.case.answers.current["lesson"].state is AnswerState.SKIPPED


def test_a_required_answer_that_is_missing_is_asked_for_and_the_rest_is_kept():
    talk = Filled("lost").fills("driver", "price").saves(lesson="Ask earlier")
    assert talk.step == "heard"
    assert "One thing first: Have they told you why?" in talk.says
    assert talk.keys == ["asked", "expected"]
    assert talk.saves(asked="not_yet", expected="no").step is None


def test_all_in_one_as_teams_sends_it_brings_up_what_its_answers_ask_for():
    talk = Filled("lost").saves(driver="other", asked="told", expected="no", field="stayed", lesson="Ask")
    assert "Saved. Your answers bring up a little more:" in talk.says
    assert {"also", "buyer_driver", "recalled", "price", "contract_end"} <= set(talk.keys)
    assert talk.saves(buyer_driver="price").step is None


def test_an_older_form_does_not_write_over_what_was_answered_since():
    talk = Filled("lost")
    old = talk.sheet
    talk.fills("driver", "price")
    with pytest.raises(Stale):
        engine.act(talk.definition, talk.case, old.save.action, {"driver": ("product_fit",)}, NOW, TODAY)
    rows = engine.act(talk.definition, talk.case, old.save.action, {"driver": ("price",)}, NOW, TODAY)
    assert all(row.field != "driver" for row in rows)  # the same is no quarrel
    nothing = engine.act(talk.definition, talk.case, old.save.action, {}, NOW, TODAY)
    assert all(row.field != "driver" for row in nothing)


def test_words_of_an_older_form_are_put_behind_those_that_came_since():
    talk = Filled("lost")
    old = talk.sheet
    talk.fills("driver", "price", lesson="Ask earlier")
    rows = engine.act(talk.definition, talk.case, old.save.action, {"lesson": ("Call",)}, NOW, TODAY)
    assert next(row.value for row in rows if row.field == "lesson") == ("Ask earlier\nCall",)


def test_of_a_date_the_list_and_the_calendar_count_by_what_was_changed():
    talk = Filled("lost").fills("next:in", "month_1")
    assert talk.recap_of("next") == "2026-12-12"
    talk.saves(**{"driver": "price", "asked": "not_yet", "expected": "no", "next": "2026-12-12", "next:in": "no_need"})
    assert talk.recap_of("next") == "no_need"


def test_a_calendar_that_was_emptied_leaves_the_list_beside_it():
    talk = Filled("lost")
    talk.act(replace(talk.block("next").pick, value=""), **{"next": "", "next:in": "month_1"})
    assert talk.recap_of("next") == "2026-12-12"


def test_dont_quote_is_ticked_in_the_form_and_taken_back_there():
    talk = Filled("lost").fills("driver", "price", lesson="Ask", **{"lesson:quote": "no"})
    row = talk.case.answers.current["lesson"]
    assert (row.value, row.quotable) == (("Ask",), False)
    tick = talk.block("lesson:quote")
    assert (tick.options[0].label, tick.hint, tick.selected) == ("May be quoted", "Won't be quoted.", ())
    talk.fills("asked", "not_yet", **{"lesson:quote": "yes"})
    row = talk.case.answers.current["lesson"]
    assert (row.value, row.quotable) == (("Ask",), True)


def test_dont_quote_that_is_ticked_before_there_are_words_holds_for_those_that_come():
    talk = Filled("lost").fills("driver", "price", **{"lesson:quote": "no"})
    assert talk.case.answers.current["lesson"].value == ()
    talk.saves(asked="not_yet", expected="no", lesson="Ask")
    row = talk.case.answers.current["lesson"]
    assert (row.value, row.quotable) == (("Ask",), False)


def test_what_is_not_ticked_or_not_sent_changes_nothing_of_quoting():
    talk = Filled("lost").fills("driver", "price", lesson="Ask", **{"lesson:quote": "no"})
    talk.saves(asked="not_yet", expected="no", lesson="Ask", **{"lesson:quote": ()})
    assert not talk.case.answers.current["lesson"].quotable


def test_dont_quote_that_was_pressed_elsewhere_outlives_an_older_form():
    talk = Filled("lost").fills("driver", "price", lesson="Ask")
    old = talk.sheet
    talk.act(talk.action(Verb.QUOTE, "lesson"))
    for ticked in ((), "yes"):
        talk.act(old.save.action, asked="not_yet", lesson="Ask", **{"lesson:quote": ticked})
        assert not talk.case.answers.current["lesson"].quotable


def test_a_refused_form_comes_back_as_it_was_filled_in():
    talk = Filled("lost")
    filled = {"driver": "price", "asked": "not_yet", "expected": "half", "lesson": "Ask", "next": "2025-01-01"}
    sheet = talk.is_refused(talk.sheet.save.action, "Gone by.", **filled, **{"lesson:quote": "no"})
    assert [plain(block.parts) for block in sheet.blocks if isinstance(block, Text)][1:] == ["Gone by."]
    shown = {block.key: block for block in sheet.blocks if isinstance(block, Choice | Input)}
    assert {key: shown[key].selected for key in ("driver", "asked", "expected", "lesson:quote")} == {
        "driver": ("price",), "asked": ("not_yet",), "expected": ("half",), "lesson:quote": ("no",)
    }  # fmt: skip
    assert (shown["lesson"].value, shown["next"].value) == ("Ask", "2025-01-01")


def test_of_a_refused_form_what_was_answered_when_it_was_drawn_can_be_changed():
    talk = Filled("lost").fills("driver", "price", lesson="Ask")
    sheet = talk.is_refused(talk.sheet.save.action, "Gone by.", driver="other", lesson="Call", next="2025-01-01")
    shown = {block.key: block for block in sheet.blocks if isinstance(block, Choice | Input)}
    assert (shown["driver"].selected, shown["lesson"].value) == (("other",), "Call")


def test_of_a_refused_form_what_was_answered_elsewhere_since_stands_and_words_are_said_back():
    talk = Filled("lost")
    old = talk.sheet
    talk.fills("driver", "price", lesson="Ask earlier")
    sheet = talk.is_refused(old.save.action, "Old.", driver="product_fit", lesson="Call", asked="not_yet")
    shown = {block.key: block for block in sheet.blocks if isinstance(block, Choice | Input)}
    assert shown["driver"].selected == ("price",)
    assert shown["asked"].selected == ("not_yet",)
    assert shown["lesson"].value == "Ask earlier"
    assert [block.text for block in sheet.blocks if isinstance(block, Quote)] == ["Call"]


def test_a_day_gone_by_that_was_picked_at_once_does_not_come_back():
    talk = Filled("lost")
    pick = replace(talk.block("next").pick, value="2025-01-01")
    sheet = talk.is_refused(pick, "Gone by.", next="2025-01-01", driver="price")
    shown = {block.key: block for block in sheet.blocks if isinstance(block, Choice | Input)}
    assert (shown["next"].value, shown["driver"].selected) == ("", ("price",))


@pytest.mark.parametrize("field", ["", ".", "x.driver", "-1.driver", "0.nothing", "²."])
def test_what_no_form_of_ours_says_is_refused(field):
    talk = Filled("lost")
    with pytest.raises(Stale):
        engine.act(talk.definition, talk.case, talk.action(Verb.FILL, field, "price"), {}, NOW, TODAY)


def test_what_is_no_answer_is_refused():
    talk = Filled("lost")
    with pytest.raises(NotAnAnswer):
        talk.fills("driver", "nothing_of_ours")
    with pytest.raises(Stale):
        talk.saves(gone="Words of a question that is no more")


def by_cards(outcome, chosen):
    """The whole debrief card by card: every question by what is `chosen` for it."""
    talk = Talk(outcome)
    while talk.step:
        card, typed = talk.step, {}
        while talk.step == card:
            fields = read(talk.definition, talk.case).card.fields
            typed = {f.key: chosen[f.key] for f in fields if f.kind is Kind.TEXT and f.key in chosen}
            wanted = [f.key for f in fields if f.single and f.key not in talk.case.answers.current]
            wanted = [key for key in wanted if key in chosen or of(talk, key).required]
            if not wanted:
                talk.presses("Next" if "Next" in talk.buttons else "Skip", **typed)
                break
            talk.picks(wanted[0], picked(talk.choice(wanted[0]), chosen), **typed)
    return talk


def by_form(outcome, chosen, *, at_once):
    """The same on one form: each choice picked, or everything sent with Save (`at_once`)."""
    talk = Filled(outcome)
    while talk.step:
        sent = {key: chosen[key] for key in talk.keys if ":" not in key and isinstance(chosen.get(key), str)}
        while wanted := [block for block in waiting(talk, chosen) if block.key not in sent]:
            if at_once:
                sent[wanted[0].key] = picked(wanted[0], chosen)
            else:
                talk.fills(wanted[0].key, picked(wanted[0], chosen))
        sent |= {key: chosen[key] for key in talk.keys if ":" not in key and isinstance(chosen.get(key), str)}
        talk.saves(**sent)
    return talk


def waiting(talk, chosen):
    """The lists on the form that are still to be answered."""
    lists = [block for block in talk.sheet.blocks if isinstance(block, Choice) and block.pick]
    keys = [block.key.removesuffix(PRESET) for block in lists]
    return [
        block
        for key, block in zip(keys, lists, strict=True)
        if key not in talk.case.answers.current and (key in chosen or of(talk, key).required)
    ]


def of(talk, key):
    return talk.definition.script(talk.case.closing.outcome).fields[key]


def picked(block, chosen):
    """What is picked, by its place in the list."""
    return block.options[chosen.get(block.key.removesuffix(PRESET), 0) % len(block.options)].value


PLACES = st.integers(0, 6)
CHOSEN = st.fixed_dictionaries(
    {"driver": PLACES, "asked": PLACES, "expected": PLACES},
    optional={
        **dict.fromkeys(("field", "price", "control", "alignment", "buyer_driver", "recalled", "next"), PLACES),
        "lesson": st.just("Ask earlier"), "buyer_words": st.just("Too dear"), "named": st.just("Acme"),
    },
)  # fmt: skip


@settings(max_examples=15)
@given(st.sampled_from(["lost", "won", "no_decision"]), CHOSEN, st.booleans())
def test_the_form_and_the_cards_leave_the_same_answers(outcome, chosen, at_once):
    cards, sheet = by_cards(outcome, chosen), by_form(outcome, chosen, at_once=at_once)
    assert {k: a.value for k, a in engine.effective(cards.definition, cards.case).items()} == {
        k: a.value for k, a in engine.effective(sheet.definition, sheet.case).items()
    }
    assert cards.fact == sheet.fact


MEANWHILE = st.lists(
    st.tuples(st.sampled_from(["says", "quotes", "form"]), st.integers(0, 7), st.booleans(), st.booleans()),
    max_size=7,
)


@settings(max_examples=80)
@given(MEANWHILE)
def test_no_words_are_lost_and_none_quoted_against_a_wish_whatever_happens_elsewhere(meanwhile):
    talk, said, may = Filled("lost"), [], True
    sheets = [talk.sheet]
    for n, (what, drawn_at, writes, ticks) in enumerate(meanwhile):
        word, stands = f"word{n}.", talk.case.answers.current.get("lesson")
        if what == "says":  # in chat, below what stands there
            said.append(word)
            before = stands.value if stands else ()
            talk.act(talk.action(Verb.FILL, "0."), lesson="\n".join((*before, word)))
        elif what == "quotes" and stands:
            may = not may
            talk.act(talk.action(Verb.QUOTE, "lesson"))
        elif what == "form":  # one that stands open since, or the newest
            talk.sheet = sheets[min(drawn_at, n)]
            tick, typed = talk.block("lesson:quote").options[0].value, [talk.block("lesson").value]
            said += [word] * writes
            typed += [word] * writes
            drawn = talk.sheet.save.action
            since = stands is not None and stands.rev > drawn.rev
            if ticks and not (tick == "yes" and since):
                may = tick == "yes"
            wish = {"lesson:quote": tick if ticks else ()}
            talk.act(replace(drawn, verb=Verb.FILL), lesson="\n".join(filter(None, typed)), **wish)
        sheets.append(form(talk.definition, talk.case, 0))
        stands = talk.case.answers.current.get("lesson")
        assert all(one in "".join(stands.value if stands else ()) for one in said)
        assert (stands.quotable if stands else True) is may
