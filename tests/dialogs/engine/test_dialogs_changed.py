"""A deploy with another definition: what was answered stays, nobody is stranded."""

from dialogs.definition.definition import load
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
        options:
          - {value: in_step, label: In step}
          - {value: too_fast, label: Too fast, help: answers before they had finished the question}
          - {value: too_slow, label: Too slow}
          - {value: not_sure, label: Not sure}
""",
        "        kind: date\n        ask: When?\n        name: When\n",
    )
    talk = lost().presses("Skip").picks("control", "ours").picks("alignment", "too_fast").presses("Finish here")
    deploy(talk, text)
    assert talk.recap["When"] == "Too fast"
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
