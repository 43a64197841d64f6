"""Where deals are lost in the buying process, and how many were never a fit."""

from dialogs.sentences.words import Sentence

PROCESS = Sentence("process-button", "Buying process")
TITLE = Sentence("process-title", "The buying process. {period}")
STAGES = Sentence("process-stages", "Where losses closed")
STAGES_KNOWN = Sentence("process-stages-known", "({known} of {n}): {stages}.")
STAGES_TOLD = Sentence("process-stages-told", "(stages of three sellers or more): {stages}.")
AHEAD = Sentence("process-ahead", "Ahead of the buyer")
AHEAD_IN = Sentence("process-ahead-in", "{k} of {n} {outcome}{rate}")
PHASES = Sentence("process-phases", "In losses they were still on {phases}.")
NEEDS = Sentence("process-needs", "what they need ({n})")
SOLUTION = Sentence("process-solution", "the solution ({n})")
RISK = Sentence("process-risk", "the risk ({n})")
SOMEWHERE = Sentence("process-somewhere", "something hard to name ({n})")
FIT = Sentence("process-fit", "Never a fit")
FIT_IN = Sentence("process-fit-in", "{k} of {n} {outcome}{rate}")
SEGMENTS = Sentence("process-segments", "{outcome} by segment: {listed}.")
SOURCES = Sentence("process-sources", "{outcome} by lead source: {listed}.")
PART = Sentence("process-part", "{name} {k} of {n}")
