"""What `/winloss help` says."""

from dialogs.sentences.words import Sentence

HEAD = Sentence(
    "help-head",
    "Tell me how a deal ended: `/winloss lost Acme renewal 12k vs Globex`. In our own conversation the words alone do.",
)
ENDED = Sentence("help-group-ended", "A deal ended")
YOURS = Sentence("help-group-yours", "Yours")
FIGURES = Sentence("help-group-figures", "How we do")
MANAGERS = Sentence("help-group-managers", "For managers")
MORE = Sentence("help-group-more", "More")
COMMAND = Sentence("help-command", "what I can do, in short")
ALL_COMMAND = Sentence("help-all-command", "this list: every command, a line each")
ALL = Sentence("help-all", "Every command")
FULL_HEAD = Sentence("help-full-head", "Tell me how a deal ended and I'll ask you a few quick questions about it.")
UNKNOWN = Sentence("help-unknown", 'I don\'t know "{word}". What I can do: /winloss help.')
SPLIT = Sentence(
    "help-split",
    "Figures can be split by {dimensions}. Periods: this or last week, month, quarter or year, too; "
    "Q3, 2026, October or last 14 days.",
)
