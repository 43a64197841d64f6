"""A deploy with another definition: what was answered stays, nobody is stranded."""

from dialogs.definition.definition import load
from dialogs.messages.actions import Verb
from tests.dialogs.dialogs_talk import RIVALS, STANDARD, YAML, heard, lost

FEWER = YAML[: YAML.index("  - key: us\n")] + YAML[YAML.index("  - key: ahead\n") :]
MORE = (
    YAML
    + """
  - key: team
    title: Team
    fields:
      - {key: helped, kind: yesno, ask: Did somebody help?, name: Help, required: true}
"""
)


def deploy(talk, text, competitors=RIVALS):
    talk.definition = load(text, competitors)
    return talk


def test_a_step_that_is_gone_while_somebody_stands_on_it():
    talk = lost().presses("Skip").picks("control", "ours")
    assert talk.step == "us"
    deploy(talk, FEWER)
    assert (talk.step, talk.progress) == ("ahead", (4, 4))
    talk.presses("Finish here")
    assert "In our hands" not in talk.recap
    assert talk.fact.control is None
    talk.definition = STANDARD
    assert talk.fact.control == "ours", "nothing was deleted"


def test_a_new_step_is_asked_of_those_who_are_under_way():
    talk = deploy(lost(), MORE).presses("Skip").presses("Skip").presses("Skip")
    assert talk.asks == ["Did somebody help?"]
    talk.picks("helped", "yes")
    assert talk.recap["Help"] == "Yes"


def test_an_option_that_is_gone_is_shown_readably_and_moves_nothing():
    gone = YAML.replace("          - {value: stepped_back, label: We stepped back, outcomes: [lost]}\n", "")
    talk = deploy(lost().picks("field", "stepped_back"), gone)
    assert talk.step == "us"
    talk.presses("Back")
    assert talk.choice("field").selected == ()
    talk.presses("Next").presses("Finish here")
    assert talk.recap["Went to"] == "Stepped back"
    assert talk.fact.competitor is None


def test_a_competitor_that_is_gone_is_still_a_competitor():
    talk = deploy(lost().picks("field", "Initech"), YAML, ["Globex"])
    assert talk.asks == ["Where did they go?", "Our price next to theirs?"]
    talk.picks("price", "lower")
    assert (talk.fact.competitor, talk.fact.price) == ("Initech", "lower")


def test_an_optional_question_that_becomes_required_leaves_a_skip_in_peace():
    strict = YAML.replace("        name: In our hands\n", "        name: In our hands\n        required: true\n")
    talk = deploy(lost().presses("Skip").presses("Skip"), strict)
    assert talk.step == "ahead"
    talk.presses("Finish here")
    assert talk.step is None


def test_a_question_that_changes_its_kind():
    text = YAML.replace(
        """        kind: choice
        counts_as: alignment
        ask: Were we in step with them?
        name: In step
        hint: "Ahead: answers before they had finished that question."
        options:
          - {value: in_step, label: In step}
          - {value: fast_needs, label: Ahead on needs}
          - {value: fast_solution, label: Ahead on solution}
          - {value: fast_risk, label: Ahead on risk}
          - {value: too_slow, label: Too slow}
          - {value: too_fast, label: Too fast, retired: true}
          - {value: not_sure, label: Not sure, retired: true}
""",
        "        kind: date\n        ask: When?\n        name: When\n",
    )
    talk = lost().presses("Skip").picks("control", "ours").picks("alignment", "fast_risk").presses("Finish here")
    deploy(talk, text)
    assert talk.recap["When"] == "Fast risk"
    talk.edits("us")
    assert talk.box("alignment").value == ""


def test_an_answer_to_a_question_that_moved_to_an_earlier_card():
    start, end = YAML.index("  - key: us\n"), YAML.index("  - key: ahead\n")
    at = YAML.index("  - key: buyer\n")
    moved = YAML[:at] + YAML[start:end] + YAML[at:start] + YAML[end:]
    talk = deploy(heard().presses("Skip"), moved)
    assert talk.step == "us"
    talk.presses("Skip")
    assert talk.step == "instead"


BEFORE = YAML.replace("label: Too fast, retired: true", "label: Too fast").replace(
    "          - {value: fast_risk, label: Ahead on risk}\n", ""
)


def test_an_answer_that_is_no_longer_offered_keeps_its_name_and_counts_as_it_did():
    talk = deploy(lost().presses("Skip"), BEFORE).picks("control", "ours").picks("alignment", "too_fast")
    deploy(talk.presses("Finish here"), YAML)
    assert talk.recap["In step"] == "Too fast"
    assert talk.definition.shorts["alignment"]["too_fast"] == "Too fast"
    assert talk.fact.alignment == "too_fast"
    talk.edits("us")
    assert talk.labels("alignment")[-1] == "Too fast", "where it was picked it stands there"
    assert talk.choice("alignment").selected == ("too_fast",)


def test_a_card_that_stood_there_before_still_takes_what_is_no_longer_offered():
    talk = deploy(lost().presses("Skip"), BEFORE).picks("control", "ours")
    deploy(talk, YAML)
    assert "Too fast" not in talk.labels("alignment")
    talk.act(talk.action(Verb.PICK, "alignment", "too_fast"))
    assert talk.presses("Finish here").recap["In step"] == "Too fast"
