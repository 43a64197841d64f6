"""How debriefs are answered, told to managers."""

from dialogs.sentences.words import Counted, Sentence

USAGE = Sentence("answering-usage", "stats answers [quarter|last quarter|year|all]")
HELP = Sentence("answering-help", "how debriefs are answered: asked, begun, finished, and where people stop")
REFUSAL = Sentence("answering-refusal", "How debriefs are answered is for managers. `/winloss pending` has yours.")
TITLE = Sentence("answering-title", "How debriefs are answered. {period}")
NONE = Sentence("answering-none", "Nobody was asked in this period.")
COUNTS = Sentence("answering-counts", "Asked for: {prompted}. Begun: {started}. Finished: {finished}.")
ANSWERING = Sentence("answering-time", "Half of those finished took no more than {time}, first answer to last.")
WAITING = Sentence("answering-waiting", "Half of them were there within {time} of being asked for.")
STOPS = Sentence("answering-stops", "Where people stop")
ELSEWHERE = Sentence("answering-elsewhere", "elsewhere {n}")
NO_STOPS = Sentence("answering-no-stops", "Nobody stopped on the way.")
FEW_STOPS = Sentence(
    "answering-few-stops", "Which card people stop at is told once three sellers have stopped at the same one."
)
FEW_TIMES = Sentence("answering-few-times", "How long it takes is told once three sellers have finished one.")
WHAT = Sentence(
    "answering-what",
    "Of everybody together, never of one person. To stop is to finish early there, or to leave it there so far.",
)
WEEKS = Sentence("answering-weeks", "By week")
WEEK_COLUMNS = (
    Sentence("answering-column-week", "Asked in the week of"),
    Sentence("answering-column-asked", "Asked"),
    Sentence("answering-column-begun", "Begun"),
    Sentence("answering-column-finished", "Finished"),
    Sentence("answering-column-time", "Median time"),
    Sentence("answering-column-stop", "Most stopped at"),
)
SECONDS = Counted("answering-seconds", "{n} second", "{n} seconds")
MINUTES = Counted("answering-minutes", "{n} minute", "{n} minutes")
HOURS = Counted("answering-hours", "{n} hour", "{n} hours")
DAYS = Counted("answering-days", "{n} day", "{n} days")
