"""Decisions, pure: what a press, typed words or a due timer change. No storage, no clock, no platform."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources

import pytest

from bot.desk.cases import NEVER_AGAIN, Undone, own
from bot.desk.rules import Rules
from bot.settings.app_file import AppFile, ReminderSettings
from dialogs.cards.followups import follow_ups
from dialogs.definition.definition import load
from dialogs.effects import Change, Target, Timer, TimerKind
from dialogs.engine import engine
from dialogs.engine.accept import options
from dialogs.errors import NotAnAnswer, NotYours, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.records import (
    UNOWNED,
    Answer,
    Answers,
    AnswerState,
    Case,
    Closing,
    Deal,
    Debrief,
    FollowUp,
    FollowUpKind,
    Outcome,
    Person,
    Status,
)
from tests.dialogs.dialogs_talk import heard

THURSDAY = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
WS = "slack:T1"
ANN = Person(WS, "ann", "Ann Ames", "U1", tz="Europe/Berlin")
STANDARD = load(resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8"))
RULES = Rules(lambda _: STANDARD, lambda _: AppFile())
NINE_IN_BERLIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def a_case(*answers: Answer, status: Status = Status.OPEN, outcome: Outcome = Outcome.LOST, **debrief) -> Case:
    rev = max((answer.rev for answer in answers), default=0)
    return Case(
        Debrief(WS, "d1", ANN.id, **{"rev": rev, "status": status, "prompted_at": THURSDAY, **debrief}),
        Closing(WS, "d1", "deal1", outcome, date(2026, 11, 19), ANN.id),
        Deal(WS, "deal1", "Acme renewal", owner_id=ANN.id),
        ANN,
        Answers(answers),
    )


def with_reminders(given: ReminderSettings) -> Rules:
    return replace(RULES, settings=lambda _: AppFile.model_construct(reminders=given))


def said(field: str, *value: str, rev: int, at: datetime = THURSDAY) -> Answer:
    return Answer(field, value, AnswerState.GIVEN if value else AnswerState.SKIPPED, rev, at)


def press(case: Case, verb: Verb, field: str = "", value: str = "", *, by: str = "U1", rev: int | None = None, **form):
    action = Action(verb, case.debrief.id, case.debrief.rev if rev is None else rev, field, value)
    values = {key: (text,) for key, text in form.items()}
    return RULES.pressed(action, values, by, THURSDAY)(case)


def after(case: Case, change: Change) -> Case:
    debrief = replace(case.debrief, rev=case.debrief.rev + 1, status=change.status or case.debrief.status)
    return replace(case, debrief=debrief, answers=case.answers.plus(*change.answers))


def talk(case: Case, *presses: tuple) -> tuple[Case, Change]:
    change = Change()
    for verb, *rest in presses:
        change = press(case, verb, *rest)
        case = after(case, change)
    return case, change


TWO_CARDS = (
    (Verb.PICK, "driver", "price"),
    (Verb.NEXT,),
    (Verb.PICK, "asked", "no_answer"),
    (Verb.PICK, "expected", "half"),
)


def timers_of(change: Change, kind: TimerKind) -> dict[str, datetime | None]:
    return {timer.subject: timer.due_at for timer in change.timers if timer.kind is kind}


# a debrief begins


def test_a_new_debrief_shows_its_card_and_will_be_brought_up_once_more_the_next_morning():
    change = RULES.opened(THURSDAY)(a_case(status=Status.PROMPTED))
    assert [(want.kind, want.subject, want.recipient, want.below) for want in change.wants] == [
        (Target.CARD, "d1", "ann", True)
    ]
    assert change.timers == (Timer(TimerKind.REMIND, "d1", NINE_IN_BERLIN),)
    assert change.fact.prompted


def test_one_that_waits_behind_another_shows_nothing_and_reminds_of_nothing():
    change = RULES.opened(THURSDAY)(a_case(status=Status.WAITING, prompted_at=None))
    assert (change.wants, change.timers) == ((), ())
    assert not change.fact.prompted


def test_a_competitor_named_at_the_mark_is_an_answer_already():
    case = a_case(status=Status.PROMPTED)
    case = replace(case, closing=replace(case.closing, competitor="globex"))
    change = RULES.opened(THURSDAY)(case)
    assert [answer.value for answer in change.answers] == [("Globex",)]
    assert RULES.opened(THURSDAY)(after(case, change)).answers == ()  # and only once


def test_somebody_without_a_zone_lives_in_the_workspaces():
    case = replace(a_case(status=Status.PROMPTED), person=replace(ANN, tz=None))
    assert RULES.opened(THURSDAY)(case).timers[0].due_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


# whose it is


@pytest.mark.parametrize("verb", [Verb.START, Verb.RESUME, Verb.LATER, Verb.LEAVE, Verb.NOT_MINE, Verb.NEXT, Verb.PICK])
def test_nobody_else_can_press_it(verb):
    with pytest.raises(NotYours):
        press(a_case(), verb, value="tomorrow", by="U2")


def test_nobody_else_can_write_into_it():
    with pytest.raises(NotYours):
        RULES.typed("theirs", "U2", THURSDAY)(a_case())
    with pytest.raises(NotYours):
        RULES.told("U2", THURSDAY)(a_case())


def test_somebody_not_linked_owns_nothing():
    nobody = replace(a_case(), person=replace(ANN, user_id=None))
    with pytest.raises(NotYours):
        own(nobody, "")


@pytest.mark.parametrize("verb", [Verb.START, Verb.RESUME, Verb.PICK, Verb.LATER, Verb.LEAVE, Verb.FINISH])
def test_a_mark_taken_back_leaves_nothing_to_press(verb):
    with pytest.raises(Undone):
        press(a_case(status=Status.UNDONE), verb, "driver", "price")


# presses


def test_start_and_continue_open_the_card_and_a_finished_one_stays_finished():
    assert press(a_case(status=Status.PROMPTED), Verb.START).status is Status.OPEN
    assert press(a_case(status=Status.LEFT), Verb.RESUME).status is Status.OPEN
    assert press(a_case(status=Status.DONE), Verb.RESUME).status is None


def test_a_pick_is_an_answer_a_fact_and_a_card():
    change = press(a_case(), Verb.PICK, "driver", "price")
    assert [(answer.field, answer.value, answer.rev) for answer in change.answers] == [("driver", ("price",), 1)]
    assert (change.fact.driver, change.fact.debriefed, change.status) == ("price", False, Status.OPEN)
    assert [want.kind for want in change.wants] == [Target.CARD]


def test_a_press_on_an_old_card_is_stale():
    case, _ = talk(a_case(), *TWO_CARDS[:2])
    for verb, field, value in (
        (Verb.PICK, "driver", "timing_budget"),
        (Verb.NEXT, "", ""),
        (Verb.BACK, "", ""),
        (Verb.LEAVE, "", ""),
        (Verb.LATER, "", "tomorrow"),
        (Verb.NOT_MINE, "", "bob"),
    ):
        with pytest.raises(Stale):
            press(case, verb, field, value, rev=0)


def test_two_quick_taps_on_one_card_both_count_and_the_same_tap_twice_does_not():
    case, _ = talk(a_case(), *TWO_CARDS[:2])
    seen = case.debrief.rev
    case = after(case, press(case, Verb.PICK, "asked", "no_answer", rev=seen))
    with pytest.raises(Stale):
        press(case, Verb.PICK, "asked", "told", rev=seen)
    assert press(case, Verb.PICK, "expected", "half", rev=seen).answers[0].value == ("half",)


def test_next_right_after_a_tap_on_the_same_card_counts():
    case, _ = talk(a_case(), *TWO_CARDS, (Verb.BACK,))
    seen = case.debrief.rev
    case = after(case, press(case, Verb.PICK, "asked", "told", rev=seen))
    assert press(case, Verb.NEXT, rev=seen).answers


def test_next_on_a_card_that_has_grown_a_question_since_is_stale():
    case = after(a_case(), press(a_case(), Verb.PICK, "driver", "price"))
    with pytest.raises(Stale):
        press(case, Verb.NEXT, rev=0)


def test_later_keeps_half_typed_words_and_comes_back_in_the_reps_morning():
    case, _ = talk(a_case(), *TWO_CARDS[:2], (Verb.PICK, "asked", "told"), (Verb.PICK, "expected", "half"))
    change = press(case, Verb.LATER, value="monday", buyer_words="Nobody wanted")
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert (change.status, change.resume_at) == (Status.LATER, monday)
    assert timers_of(change, TimerKind.RESUME) == {"d1": monday}
    assert [(row.field, row.value, row.state) for row in change.answers] == [
        ("buyer_words", ("Nobody wanted",), AnswerState.OPEN)
    ]


@pytest.mark.parametrize("when", ["ever", "MONDAY", "2026-12-01", "\x00", "tomorrow "])
def test_later_takes_only_the_words_it_offers(when):
    with pytest.raises(NotAnAnswer):
        press(a_case(), Verb.LATER, value=when)


def test_dont_remind_me_takes_every_timer_away_and_keeps_what_is_half_typed():
    case, _ = talk(a_case(), *TWO_CARDS[:2], (Verb.PICK, "asked", "told"), (Verb.PICK, "expected", "half"))
    change = press(case, Verb.LATER, value="never", buyer_words="Nobody wanted")
    assert (change.status, change.quiet, change.reminders) == (Status.LATER, True, NEVER_AGAIN)
    assert timers_of(change, TimerKind.RESUME) == timers_of(change, TimerKind.REMIND) == {"d1": None}
    assert [row.value for row in change.answers] == [("Nobody wanted",)]


def test_what_is_nobodys_is_handed_on_by_a_manager_and_not_answered_by_anybody():
    case = a_case()
    case = replace(case, person=Person("w", UNOWNED, "Nobody yet"))
    assert RULES.handed_on("bob")(case).person_id == "bob"
    with pytest.raises(NotYours):
        press(case, Verb.START)


def test_a_contracts_end_comes_up_again_on_a_saturday_of_who_works_then():
    talked = heard().presses("Skip").picks("field", "stayed").presses("Skip").presses("Skip")
    case = talked.picks("contract_end", "2027-03-27").case
    (ends,) = follow_ups(STANDARD, case, date(2027, 1, 26), timedelta(days=60))
    now = datetime(2027, 2, 1, 12, tzinfo=UTC)
    weekdays = RULES.next_time(case, ends, case.person, now)
    saturdays = RULES.next_time(case, ends, replace(case.person, works_on="23456"), now)
    assert [one.due_at.date() for one in (weekdays, saturdays)] == [date(2027, 3, 15), date(2027, 3, 13)]


def test_leave_it_keeps_the_answers():
    case, _ = talk(a_case(), *TWO_CARDS)
    change = press(case, Verb.LEAVE)
    assert change.status is Status.LEFT
    assert change.fact.driver == "price"


def test_a_buyer_not_asked_yet_comes_up_also_where_the_debrief_is_left():
    case = a_case(said("driver", "price", rev=1), said("asked", "not_yet", rev=2))
    change = press(case, Verb.LEAVE)
    assert [item.kind for item in change.follow_ups] == [FollowUpKind.ASK_BUYER]
    assert Target.FOLLOW_UP in {want.kind for want in change.wants}
    left = RULES.remind(morning(6))(a_case(*case.answers.history, status=Status.REMINDED, reminders=2))
    assert [item.kind for item in left.follow_ups] == [FollowUpKind.ASK_BUYER]


def test_asking_the_buyer_comes_back_by_itself_only_once():
    case = a_case(said("driver", "price", rev=1), said("asked", "not_yet", rev=2), status=Status.REMINDED, reminders=2)
    soon, much_later = RULES.remind(morning(6))(case), RULES.remind(morning(20))(case)
    assert timers_of(soon, TimerKind.FOLLOW_UP)["d1.ask_buyer"] == morning(13)
    assert "d1.ask_buyer" not in timers_of(much_later, TimerKind.FOLLOW_UP)


def test_words_go_to_the_open_card_that_was_touched_last():
    active = a_case(said("driver", "price", rev=1))
    done, _ = finished()
    assert RULES.at_hand((active, done)) is active
    assert RULES.at_hand((done,)) is None
    later = done.debrief.rev + 1
    reopened = replace(done.answers.current["driver"], state=AnswerState.OPEN, rev=later)
    changing = replace(done, answers=done.answers.plus(replace(reopened, at=THURSDAY + timedelta(hours=1))))
    assert RULES.at_hand((active, changing)) is changing
    assert RULES.at_hand(()) is None


def test_a_corrected_outcome_leaves_a_finished_debrief_finished():
    case, change = finished()
    case = after(case, change)
    won = replace(case, closing=replace(case.closing, outcome=Outcome.WON))
    corrected = RULES.corrected(THURSDAY)(won)
    assert corrected.status is Status.DONE
    assert engine.next_step(STANDARD, after(won, corrected)) is None
    assert {row.state for row in corrected.answers} <= {AnswerState.SKIPPED}


def test_a_card_asked_for_elsewhere_comes_below():
    case = a_case(said("driver", "price", rev=1), status=Status.LATER)
    resume = Action(Verb.RESUME, "d1", 1)
    assert RULES.pressed(resume, {}, "U1", THURSDAY, below=True)(case).wants[0].below
    assert not RULES.pressed(resume, {}, "U1", THURSDAY)(case).wants[0].below
    edit = Action(Verb.EDIT, "d1", 1, "reason")
    assert RULES.pressed(edit, {}, "U1", THURSDAY, below=True)(case).wants[0].below


@pytest.mark.parametrize("verb", [Verb.UNDO, Verb.CORRECT, Verb.SHARE, Verb.TOLD, Verb.DROP, Verb.RUN])
def test_a_verb_of_another_kind_of_message_is_no_answer(verb):
    with pytest.raises(NotAnAnswer):
        press(a_case(), verb, value="price")


# what a finished debrief leaves behind


def finished(*, asked: str = "no_answer", talk_again: str = "") -> tuple[Case, Change]:
    case, _ = talk(a_case(), *TWO_CARDS[:2], (Verb.PICK, "asked", asked), (Verb.PICK, "expected", "half"))
    if not talk_again:
        change = press(case, Verb.FINISH)
        return after(case, change), change
    case, change = talk(case, (Verb.SKIP,), (Verb.SKIP,), (Verb.PICK, "next", talk_again))
    if change.status is not Status.DONE:
        case, change = talk(case, (Verb.FINISH,))
    return case, change


def test_the_buyer_not_asked_yet_is_a_follow_up_of_today():
    _, change = finished(asked="not_yet")
    assert [(item.kind, item.due_on) for item in change.follow_ups] == [(FollowUpKind.ASK_BUYER, date(2026, 11, 19))]
    assert [want.kind for want in change.wants] == [Target.CARD, Target.FOLLOW_UP]
    assert set(change.dropped) == {"d1.talk", "d1.contract"}
    timers = timers_of(change, TimerKind.FOLLOW_UP)
    assert timers == {"d1.ask_buyer": morning(13), "d1.talk": None, "d1.contract": None}


def test_a_date_to_talk_again_is_a_timer_in_the_reps_morning():
    _, change = finished(talk_again="2027-02-19")
    assert [(item.kind, item.due_on) for item in change.follow_ups] == [(FollowUpKind.TALK, date(2027, 2, 19))]
    assert timers_of(change, TimerKind.FOLLOW_UP)["d1.talk"] == datetime(2027, 2, 19, 8, 0, tzinfo=UTC)
    assert [want.kind for want in change.wants] == [Target.CARD]


def test_nothing_to_do_drops_what_stood():
    _, change = finished()
    assert change.follow_ups == ()
    assert set(change.dropped) == {f"d1.{kind}" for kind in FollowUpKind}
    assert set(timers_of(change, TimerKind.FOLLOW_UP).values()) == {None}


def test_an_answer_changed_later_plans_and_drops_anew():
    case, _ = finished(asked="not_yet")
    case, change = talk(case, (Verb.EDIT, "heard"), (Verb.PICK, "asked", "no_answer"), (Verb.NEXT,))
    assert change.status is Status.DONE
    assert "d1.ask_buyer" in change.dropped


def test_told_after_all_asks_what_they_said_below():
    case, _ = finished(asked="not_yet")
    change = RULES.told("U1", THURSDAY)(case)
    assert [(answer.field, answer.value) for answer in change.answers] == [("asked", ("told",))]
    assert change.wants[0].below
    assert change.status is Status.DONE  # an edit of a finished one; nobody is reminded of it


def test_told_a_second_time_changes_nothing():
    case, _ = finished(asked="not_yet")
    case = after(case, RULES.told("U1", THURSDAY)(case))
    assert RULES.told("U1", THURSDAY)(case).answers == ()


# reminders


def morning(days: int) -> datetime:
    return NINE_IN_BERLIN + timedelta(days=days)


def test_the_first_reminder_then_the_last_then_it_is_left():
    case = a_case(status=Status.PROMPTED)
    first = RULES.remind(morning(0))(replace(case, debrief=replace(case.debrief, prompted_at=THURSDAY - timedelta(1))))
    assert (first.status, first.reminders) == (Status.REMINDED, 1)
    assert first.wants[0].below
    assert timers_of(first, TimerKind.REMIND) == {"d1": morning(3)}

    once = a_case(status=Status.REMINDED, reminders=1, prompted_at=THURSDAY - timedelta(1))
    last = RULES.remind(morning(3))(once)
    assert (last.status, last.reminders) == (Status.REMINDED, 2)

    twice = a_case(status=Status.REMINDED, reminders=2, prompted_at=THURSDAY - timedelta(1))
    left = RULES.remind(morning(6))(twice)
    assert (left.status, left.wants[0].below) == (Status.LEFT, False)
    assert timers_of(left, TimerKind.REMIND) == {}


def test_somebody_who_answered_within_the_day_is_not_reminded():
    case = a_case(said("driver", "price", rev=1, at=morning(0) - timedelta(hours=3)))
    change = RULES.remind(morning(0))(case)
    assert (change.status, change.wants) == (None, ())
    assert timers_of(change, TimerKind.REMIND) == {"d1": morning(3)}  # morning(0) is a Friday's


def test_nobody_is_reminded_at_a_weekend():
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    timers = RULES.opened(friday)(a_case(status=Status.PROMPTED)).timers
    assert [timer.due_at for timer in timers] == [datetime(2026, 11, 23, 8, 0, tzinfo=UTC)]


def test_the_last_reminder_is_never_before_the_first_even_if_app_yaml_says_so():
    odd = with_reminders(ReminderSettings.model_construct(first_days=5, last_days=2, time=time(9, 0)))
    case = a_case(status=Status.PROMPTED, prompted_at=THURSDAY - timedelta(9))
    assert timers_of(odd.remind(morning(0))(case), TimerKind.REMIND)["d1"] > morning(0)


def test_a_reminder_in_the_gap_of_spring_comes_at_its_end():
    odd = with_reminders(ReminderSettings(time=time(0, 30)))
    thursday = datetime(2026, 4, 23, 12, 0, tzinfo=UTC)  # in Cairo, Friday begins at 01:00
    case = replace(a_case(status=Status.PROMPTED), person=replace(ANN, tz="Africa/Cairo"))
    assert odd.opened(thursday)(case).timers[0].due_at == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_each_workspace_is_asked_about_the_competitors_that_its_own_settings_name():
    text = resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8")
    named = {WS: ("Globex",), "slack:T2": ("Initech", "Hooli")}
    rules = Rules(lambda workspace_id: load(text, named[workspace_id]), lambda _: AppFile())
    for workspace_id, rivals in named.items():
        case = a_case()
        case = replace(case, debrief=replace(case.debrief, workspace_id=workspace_id))
        field = next(f for f in rules.asked(case).script(Outcome.LOST).fields.values() if f.competitors)
        offered = {option.value for option in options(rules.asked(case), case, field)}
        assert offered & {"Globex", "Initech", "Hooli"} == set(rivals)


def test_a_follow_up_comes_as_a_message_of_its_own():
    item = FollowUp(WS, "f1", "d1", "deal1", ANN.id, FollowUpKind.ASK_BUYER, date(2026, 11, 19))
    change = RULES.brings_up(THURSDAY)(item, a_case(), ANN)
    (want,), (timer,) = change.wants, change.timers
    assert (want.kind, want.subject, want.below) == (Target.FOLLOW_UP, "f1", True)
    assert timer == Timer(TimerKind.FOLLOW_UP, "f1", None), "there is no other day for it"
