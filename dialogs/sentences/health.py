"""What is said of what doesn't go on by itself."""

from collections.abc import Mapping

from dialogs.sentences.words import Counted, Sentence

COMMAND = Sentence("health-command", "what is stopped, late or failing")
REFUSAL = Sentence("health-refusal", "What is stopped or late is for managers.")
WELL = Sentence("health-well", "All is well: nothing is stopped, nothing is late.")
HEAD = Counted("health-head", one="One thing needs a look.", other="{n} things need a look.")
STOPPED = Sentence("health-stopped", "{what}{about} is stopped: {why}")
LEFT = Sentence(
    "health-left",
    "{crm} isn't asked any more, and what winloss wrote there to deal {id}{about} is to go or to change. Have winloss "
    "ask {crm} again, or see to it there by hand and drop this.",
)
FAILING = Sentence("health-failing", "{what}{about} is late and has failed {n} times; it is tried again.")
LATE = Sentence("health-late", "{what}{about} is late.")
MORE = Counted("health-more", one="and one more", other="and {n} more")
AGAIN = Sentence("health-again", "Try again")
DROP = Sentence("health-drop", "Drop")
TRIED = Sentence("health-tried", "It's tried again now.")
DROPPED = Sentence("health-dropped", "Dropped. No answer went with it.")
GONE = Sentence("health-gone", "That isn't stopped any more.")
NAME = Sentence("health-name", "Nothing that is stopped is called {name}; see winloss health.")
NONE_STOPPED = Sentence("health-none-stopped", "Nothing is stopped.")
DECIDED = Sentence("health-decided", "What your CRM told of a deal")
WHAT: Mapping[str, Sentence] = {
    "message:card": Sentence("health-card", "A debrief's card"),
    "message:receipt": Sentence("health-receipt", "A debrief's earlier card"),
    "message:follow_up": Sentence("health-follow-up", "A follow-up's message"),
    "message:digest": Sentence("health-digest", "The digest's message"),
    "message:post": Sentence("health-post", "A shared figure or a note"),
    "timer:remind": Sentence("health-remind", "A reminder"),
    "timer:resume": Sentence("health-resume", "A debrief that was put off"),
    "timer:follow_up": Sentence("health-bring-up", "A follow-up"),
    "timer:digest": Sentence("health-make-digest", "The weekly digest"),
    "timer:prune": Sentence("health-prune", "Tidying up"),
}
