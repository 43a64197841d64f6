"""A debrief of one's own is read by what its questions mean, whatever their keys are."""

from datetime import date

from dialogs.records import Outcome
from tests.bot.reporting.test_rereading import TODAY, WORDS, WS, YAML, Office

RENAMED = YAML.replace("- key: lesson\n", "- key: takeaway\n")
REASONLESS = """
greeting: "About {deal}."
privacy: "Between us."
ask_buyer: "Why?"
steps:
  - key: first
    title: First
    fields:
      - {key: called, kind: yesno, ask: Did you call them?, name: Called, required: true}
"""


async def test_a_renamed_lesson_is_quoted(storage):
    office = await Office(storage, RENAMED).begins()
    await office.debriefed("Acme", (("driver", "not_a_fit"), ("field", "self"), ("takeaway", WORDS)))

    found = await office.looks.lessons(WS, TODAY, date(2027, 1, 1), {}, few=True)

    quote, n = found[Outcome.LOST]
    assert (quote.text, quote.field, n) == (WORDS, "takeaway", 1)


async def test_a_debrief_without_a_reason_still_has_its_look(storage):
    office = await Office(storage, REASONLESS).begins()
    await office.debriefed("Acme", (("called", "yes"),))
    assert (await office.looks.at(WS, date(2026, 11, 30))).themes == ()
