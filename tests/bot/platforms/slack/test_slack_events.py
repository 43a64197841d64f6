"""What a person does in Slack, as the desk hears it."""

import asyncio

import pytest

from bot.commands.forms import MARK, NotAnAmount
from dialogs.errors import NotYours
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Choice, Input, Message, Option, note, say
from storage.engine.engine import StorageError

NEXT = Action(Verb.NEXT, "01J", 3)


def pick(field: str, value: str = "") -> Action:
    return Action(Verb.PICK, "01J", 3, field, value)


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name.lower(), name) for name in names)


CARD = Message(
    "Acme",
    (
        Choice("driver", "Why?", options("Price", "Fit", "Trust", "Service", "Us", "R&D <x>"), pick=pick("driver")),
        Choice("asked", "Asked?", options("Yes", "No"), pick=pick("asked")),
        Choice("also", "Also?", options("Price", "Fit", "Trust"), ("fit",), multiple=True, limit=2),
        Choice("size", "Size?", options("Small", "Large")),
        Input("lesson", "What next time?", limit=300),
        Input("next", "When?", "date", pick=pick("next")),
        Buttons((Button("Next", NEXT, "primary"),)),
    ),
)


async def dealt(adapter, person, message: Message = CARD) -> str:
    conversation = await adapter.open("slack:T0SALES", person.id)
    return await adapter.create("slack:T0SALES", conversation, message, "card:01J:0")


async def test_a_command_is_heard_and_answered_to_that_person_only(ann, desk, slack):
    sales = slack.channel("sales")
    desk.answer = note("Marked *Acme*.")
    reply = await ann.types("/winloss  lost Acme & Söhne <EU>  ", channel=sales)
    assert (reply.status, reply.text, reply.body["response_type"]) == (200, "Marked *Acme*.", "ephemeral")
    assert desk.last.text == "lost Acme & Söhne <EU>"
    assert desk.last.channel == sales
    assert (desk.last.who.workspace_id, desk.last.who.user_id) == ("slack:T0SALES", ann.id)
    assert desk.last.event_id


async def test_a_command_with_nothing_to_say_is_acknowledged(ann):
    reply = await ann.types("/winloss")
    assert (reply.status, reply.text) == (200, "")


async def test_what_cannot_be_done_is_said_in_a_sentence(ann, desk, adapter):
    desk.error = NotYours()
    assert (await ann.types("/winloss x")).text == NotYours().sentence
    await dealt(adapter, ann)
    assert (await ann.clicks("Next")).status == 200
    await ann.sees(NotYours().sentence)


async def test_a_slow_command_says_one_moment_and_answers_later(ann, desk):
    desk.slowly, desk.answer = asyncio.Event(), note("36 % of 140")
    reply = await ann.types("/winloss stats all")
    assert reply.text.startswith("One moment…")
    desk.slowly.set()
    await ann.sees("36 % of 140")


async def test_a_slow_mark_is_acknowledged_only_once_it_is_saved(ann, desk):
    desk.slowly, desk.answer = asyncio.Event(), note("Acme marked as lost.")
    asyncio.get_running_loop().call_later(0.2, desk.slowly.set)  # patience is 0.05 s
    assert (await ann.types("/winloss lost Acme 12k")).text == "Acme marked as lost."


async def test_what_could_not_be_saved_is_said_and_an_event_comes_again(ann, desk, adapter):
    await dealt(adapter, ann)
    desk.error = StorageError("Nothing was changed; please try again.")
    assert (await ann.types("/winloss lost Acme")).text == "Nothing was changed; please try again."
    assert (await ann.clicks("Next")).status == 503
    await ann.sees("Nothing was changed; please try again.")
    assert (await ann.says("hello")).status == 500


async def test_a_press_that_could_not_be_kept_is_not_acknowledged_also_where_no_words_come_through(
    ann, desk, adapter, slack
):
    await dealt(adapter, ann)
    desk.error = StorageError("Nothing was changed; please try again.")
    slack.fault("response_url", "drop_before", times=9)
    assert (await ann.clicks("Next")).status == 503, "Slack shows that it failed"
    desk.error = NotYours("Somebody else answers it.")
    assert (await ann.clicks("Next")).status == 200, "there is nothing to be kept of it"


async def test_closing_waits_for_an_answer_under_way(ann, desk, adapter):
    desk.slowly, desk.answer = asyncio.Event(), note("36 % of 140")
    await ann.types("/winloss stats all")
    asyncio.get_running_loop().call_later(0.05, desk.slowly.set)
    await adapter.close()
    assert "36 % of 140" in ann.screen


async def test_a_slow_command_that_breaks_says_so(ann, desk, caplog):
    desk.slowly, desk.error = asyncio.Event(), RuntimeError("boom")
    await ann.types("/winloss stats")
    desk.slowly.set()
    assert "boom" not in await ann.sees("Something went wrong here.")
    assert [record.exc_info[1].args for record in caplog.records if record.exc_info] == [("boom",)]


async def test_a_button_carries_its_action_and_what_was_filled_in(ann, desk, adapter):
    ts = await dealt(adapter, ann)
    await ann.picks("Trust", under="Also?")
    await ann.picks("Small")
    await ann.fills("What next time?", "Ask <IT> & co")
    assert desk.events == []
    await ann.clicks("Next")
    assert desk.last.action == NEXT
    assert desk.last.values == {"also": ("fit", "trust"), "size": ("small",), "lesson": ("Ask <IT> & co",)}
    assert (desk.last.message_id, desk.last.channel) == (ts, ""), "in private"


async def test_an_emptied_box_is_heard_as_empty(ann, desk, adapter):
    await dealt(adapter, ann, Message("x", (Input("lesson", "Lesson", value="old"), Buttons((Button("Next", NEXT),)))))
    await ann.fills("Lesson", "")
    await ann.clicks("Next")
    assert desk.last.values == {"lesson": ()}


async def test_a_pick_is_sent_at_once_from_a_button_a_menu_and_a_calendar(ann, desk, adapter):
    await dealt(adapter, ann)
    await ann.clicks("Yes")
    assert desk.last.action == pick("asked", "yes")
    await ann.clicks("R&D <x>")
    assert desk.last.action == pick("driver", "r&d <x>")
    await ann.dates("2026-12-01")
    assert desk.last.action == pick("next", "2026-12-01")


async def test_the_clicked_card_is_replaced_through_its_own_address(ann, desk, adapter, slack):
    await dealt(adapter, ann)
    desk.replacement = note("2 of 6")
    await ann.clicks("Yes")
    assert desk.replaced is True
    assert ann.card == "2 of 6"
    assert [method for method, _ in slack.calls].count("chat.update") == 0


@pytest.mark.parametrize("fault", ["500", "drop_before", "drop_after"])
async def test_a_replacement_that_may_not_show_says_so(ann, desk, adapter, slack, fault):
    await dealt(adapter, ann)
    desk.replacement = note("2 of 6")
    slack.fault("response_url", fault)
    assert (await ann.clicks("Yes")).status == 200
    assert desk.replaced is False


async def test_a_response_url_works_five_times_within_half_an_hour(ann, desk, adapter, clock):
    await dealt(adapter, ann)
    await ann.clicks("Yes")
    assert [await desk.last.respond(note("x")) for _ in range(6)] == [True] * 5 + [False]
    await dealt(adapter, ann)
    await ann.clicks("No")
    clock.seconds += 31 * 60
    assert await desk.last.respond(note("x")) is False


async def test_a_button_in_an_ephemeral_message_has_no_message(ann, desk):
    desk.answer = Message("Share?", (say("Share?"), Buttons((Button("Share", Action(Verb.SHARE, value="stats")),))))
    await ann.types("/winloss stats")
    desk.answer = note("On its way.")
    await ann.clicks("Share")
    assert desk.last.message_id is None
    assert await desk.last.respond(note("Shared."))
    assert "[Share]" not in ann.screen


async def test_a_chooser_is_taken_away_once_it_was_used(ann, desk, adapter):
    await dealt(adapter, ann)
    later = Buttons((Button("Next week", Action(Verb.LATER, "01J", 3, value="week")),))
    desk.answer = Message("When?", (say("When shall I come back?"), later))
    await ann.clicks("Next")
    await ann.sees("When shall I come back?")
    desk.answer = None
    await ann.clicks("Next week")
    await adapter.close()
    assert "When shall I come back?" not in ann.screen
    assert "[Next]" in ann.screen


async def test_a_button_of_another_version_gets_a_friendly_word(ann, desk, adapter, slack):
    await dealt(adapter, ann)
    (message,) = slack.messages(ann.conversation)
    message["blocks"][-1]["elements"][0]["value"] = "retired/1/2"
    assert (await ann.clicks("Next")).status == 200
    await ann.sees("too old to work")
    assert desk.events == []


async def test_typed_words_are_heard_and_answered_to_that_person_only(ann, desk):
    desk.answer = note("Nothing is open.")
    await ann.says("…", text="They said <https://globex.example|Globex> &amp; <@U1> were &lt;cheaper&gt;")
    assert desk.last.text == "They said Globex & @U1 were <cheaper>"
    await ann.sees("Nothing is open.")
    assert ann.shown()[-1]["to"] == ann.id


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"channel_type": "channel"},
        {"text": ""},
    ],
)
async def test_every_other_event_is_acknowledged_and_left_alone(ann, desk, event):
    assert (await ann.says("hello", **event)).status == 200
    assert desk.events == []


async def test_a_redelivered_event_bears_the_same_id(ann, desk, slack, adapter):
    await ann.says("hello")
    await slack.redelivers()
    await dealt(adapter, ann)
    await ann.clicks("Next")
    await slack.redelivers(2)
    ids = [event.event_id for event in desk.events]
    assert ids[0] == ids[1] != ids[2] == ids[3]


async def test_something_unforeseen_is_500_logged_once_and_told_to_nobody(ann, desk, adapter, caplog):
    await dealt(adapter, ann)
    desk.error = RuntimeError("secret detail")
    for reply in (await ann.clicks("Next"), await ann.says("hello"), await ann.types("/winloss stats")):
        assert (reply.status, reply.text) == (500, "")
    assert len([record for record in caplog.records if record.exc_info or "secret detail" in record.message]) == 3


async def test_the_shortcut_opens_a_form_that_is_handed_in_as_it_is_filled(ann, desk):
    await ann.uses("mark_deal")
    await ann.fills("Or its name, if it isn't there", "Acme   renewal")
    await ann.clicks("Lost")
    await ann.fills("Amount, if you know it", "12000")
    await ann.fills("Who else was in the running?", "Globex")
    desk.answer = note("Marked. I've written to you.")
    await ann.submits()
    filled = {"deal": "Acme   renewal", "outcome": "lost", "amount": "12000", "competitor": "Globex"}
    filled |= {"deal.found": ""}
    assert (desk.last.form, desk.last.values) == ("mark", filled)
    assert "Marked. I've written to you." in ann.screen


async def test_the_form_has_the_competitors_that_are_known_and_a_line_for_others(ann, desk):
    desk.names = tuple(f"Rival {n} & <Söhne>" for n in range(99))
    await ann.uses("mark_deal")
    await ann.fills("Or its name, if it isn't there", "Acme")
    await ann.clicks("Lost")
    await ann.clicks("Rival 98 & <Söhne>", under="Who else was in the running?")
    await ann.fills("Somebody else", "")
    desk.answer = note("Marked.")
    await ann.submits()
    assert (desk.last.values["competitor"], desk.last.values["competitor.else"]) == ("Rival 98 & <Söhne>", "")


async def test_a_form_opens_though_no_name_fits_into_a_menu_of_slack(ann, desk):
    desk.names = ("株式会社" * 10,)
    await ann.uses("mark_deal")
    await ann.fills("Somebody else", "株式会社")
    assert "Who else was in the running?" not in ann.screen


async def test_a_searched_menu_offers_what_is_found_and_what_is_chosen_comes_back_as_it_was(ann, desk):
    names = ("Acme & Söhne <50%>", "株式会社", "x" * 147)
    desk.options = tuple(Option(f"new:{name}", f"A new deal: {name}") for name in names)
    await ann.uses("mark_deal")
    offered = await ann.searches("Which deal?", "Acme & <b>")
    assert desk.typed_so_far == "Acme & <b>"
    assert offered == [f"A new deal: {name}" for name in names[:2]], "one too long for Slack is left out"
    for name in names[:2]:
        await ann.finds("Which deal?", "x", f"A new deal: {name}")
        await ann.clicks("Lost")
        desk.answer = note("Marked.")
        await ann.submits()
        assert desk.last.values["deal.found"] == f"new:{name}"
        await ann.uses("mark_deal")


async def test_an_amount_that_cannot_be_read_is_said_at_its_field(ann, desk):
    await ann.uses("mark_deal")
    await ann.fills("Or its name, if it isn't there", "Acme")
    await ann.clicks("Lost")
    await ann.fills("Amount, if you know it", "a lot")
    desk.error = NotAnAmount()
    reply = await ann.submits()
    assert reply.body == {"response_action": "errors", "errors": {"amount": "Write the amount like 12k or 12,000."}}


async def test_a_form_whose_mark_could_not_be_saved_stays(ann, desk):
    await ann.uses("mark_deal")
    desk.error = StorageError("Please try again.")
    assert (await ann.submits()).body == {"response_action": "errors", "errors": {"deal": "Please try again."}}


async def test_a_form_that_cannot_be_taken_says_why_and_stays(ann, desk):
    await ann.uses("mark_deal")
    desk.error = NotYours("There is no such deal.")
    reply = await ann.submits()
    assert reply.body == {"response_action": "errors", "errors": {"deal": "There is no such deal."}}
    assert ann.modal


async def test_a_press_in_the_modal_is_answered_in_the_modal(ann, desk):
    await ann.uses("mark_deal")
    reopen = Buttons((Button("Reopened", Action(Verb.REOPEN, "01J", value="won")),))
    desk.answer = Message("Correction?", (say("A correction, or reopened?"), reopen))
    await ann.submits()
    desk.answer = note("Reopened.")
    await ann.clicks("Reopened")
    assert desk.last.action.verb is Verb.REOPEN
    await ann.sees("Reopened.")


async def test_a_trigger_that_ran_out_is_acknowledged(ann, slack, clock, caplog):
    slack.trigger = lambda: "1.gone.trigger"
    assert (await ann.uses("mark_deal")).status == 200
    assert ann.modal is None
    assert "the form did not open" in caplog.text


NOT_OPENED = "The form “Mark a deal” didn't open. Please ask for it again."


async def test_a_form_opens_over_what_its_command_was_typed_in(ann, desk):
    desk.answer = MARK
    reply = await ann.types("/winloss mark")
    assert (reply.status, reply.text) == (200, "")
    await ann.sees("Which deal?")


@pytest.mark.parametrize("slow", [False, True])
async def test_a_form_that_comes_after_its_trigger_is_gone_is_asked_for_again(ann, slack, desk, slow):
    desk.answer = MARK
    if slow:
        desk.slowly = asyncio.Event()
        await ann.types("/winloss stats")
        desk.slowly.set()
        await ann.sees(NOT_OPENED)
    else:
        slack.trigger = lambda: "1.gone.trigger"
        assert (await ann.types("/winloss mark")).text == NOT_OPENED
    assert ann.modal is None


async def test_a_press_whose_trigger_is_gone_says_so_below(ann, slack, desk, adapter):
    await dealt(adapter, ann)
    desk.answer, slack.trigger = MARK, lambda: "1.gone.trigger"
    await ann.clicks("Next")
    await ann.sees(NOT_OPENED)


async def test_a_form_takes_the_place_of_what_a_modal_shows(ann, desk):
    await ann.uses("mark_deal")
    again = Buttons((Button("Another", Action(Verb.RUN, value="mark")),))
    desk.answer = Message("Marked.", (say("Marked."), again))
    await ann.submits()
    desk.answer = MARK
    await ann.clicks("Another")
    await ann.sees("Which deal?")
    await ann.submits()
    await ann.sees("Which deal?")


async def test_words_open_no_form(ann, desk):
    desk.answer = MARK
    await ann.says("mark")
    await ann.sees(NOT_OPENED)
