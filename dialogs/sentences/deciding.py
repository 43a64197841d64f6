"""What managers are told of deals that a CRM told of."""

from dialogs.sentences.words import Sentence

NOBODY = Sentence(
    "deciding-nobody",
    "{deal} closed in your CRM ({outcome}). I know nobody in chat by {owner}, so I ask nobody about it. Once they have "
    "written me a word, `lost {deal}` or `won {deal}` begins its debrief.",
)
NO_OWNER = Sentence(
    "deciding-no-owner",
    "{deal} closed in your CRM ({outcome}), which didn't say whose it is, so I ask nobody about it. "
    "Whoever had it can mark it here: `lost {deal}` or `won {deal}`.",
)
LIKES = Sentence(
    "deciding-likes",
    "{deal} closed in your CRM ({outcome}) and looks like {like}, which is here already. If they are one deal: "
    "`merge {deal} into {like}`.",
)
