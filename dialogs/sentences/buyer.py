"""The buyer's own page: what its rep is told of it in chat."""

from collections.abc import Mapping

from dialogs.sentences.words import Sentence

ASK = Sentence("buyer-ask", "A link for the buyer")
OF_THEIRS = Sentence("buyer-page", "A page of their own for {deal}: half a minute, no account. It opens until {day}.")
THEIRS = Sentence(
    "buyer-theirs", "Nothing of the deal stands on it. What they write, you and your managers read; they can delete it."
)
LOOK = Sentence("buyer-look", "See it first, or open a mail draft")
WITHDRAW = Sentence("buyer-withdraw", "Withdraw the link")
WITHDRAWN = Sentence("buyer-withdrawn", "The link for {deal} opens nothing any more.")
STOPPED = Sentence("buyer-stopped", "{deal}: they asked us not to ask them, so nobody does.")
WANTS_NONE = Sentence("buyer-wants-none", "They asked on their page not to be asked again, so nobody does.")
LIFT = Sentence("buyer-lift", "They may be asked again")
LIFT_WHY = Sentence(
    "buyer-lift-why",
    "{deal}: somebody with the buyer's link asked us not to ask that company again. It's their wish, and I keep to it "
    "for all its deals. What makes it void?",
)
LIFT_SURE = Sentence(
    "buyer-lift-sure",
    "This overrules what the buyer asked of us: your reps may ask them again. The audit log says that you did so.",
)
LIFT_REASONS = {
    "took_back": Sentence("buyer-lift-took-back", "They told us we may ask"),
    "not_them": Sentence("buyer-lift-not-them", "It wasn't them who pressed it"),
}
LIFTED = Sentence("buyer-lifted", "{deal}: their company may be asked again. A link that was withdrawn stays closed.")
NOT_STOPPED = Sentence("buyer-not-stopped", "{deal}: nothing keeps anybody from asking them.")
WAITS = Sentence(
    "buyer-waits",
    "{deal}: your link for them is open. If nothing has come by {day}, I'll say so; I never write to them.",
)
NOTHING_CAME = Sentence(
    "buyer-nothing-came",
    "Nothing has come yet from the page for {deal}. A second, short word from you is fine; after that, let it be. "
    "I never write to them. Words you can send:",
)
TOLD_ME = Sentence("buyer-told-me", "They told me")
LET_BE = Sentence("buyer-let-be", "Let it be")
ELSEWHERE = Sentence(
    "buyer-elsewhere",
    "The buyer of {deal} answered on their own page, and would rather talk to somebody else than {rep}. "
    "`/winloss deal {deal}` shows what they said and how to reach them.",
)
TO_NOBODY = Sentence(
    "buyer-to-nobody",
    "The buyer of {deal} answered on their own page, and whose debrief it is isn't here any more. "
    "`/winloss deal {deal}` shows what they said; in `/winloss followups` you can hand it on.",
)
TAKEN_BACK = Sentence(
    "buyer-taken-back",
    "{deal}: the buyer took back what they had said here. That's theirs to do; nothing is left to do.",
)
CAME = Sentence("buyer-came", "The buyer of {deal} answered on their own page.")
REASON = Sentence("buyer-reason", "What decided it")
WORDS = Sentence("buyer-words", "Their words")
PRICE = Sentence("buyer-price", "Our price, they say")
CONTACT = Sentence("buyer-contact", "Who, or whom to talk to")
QUOTED = Sentence("buyer-quoted", "Their words may be quoted without names.")
NOT_QUOTED = Sentence("buyer-not-quoted", "Their words aren't to be quoted.")
BESIDE = Sentence("buyer-beside", "It stands beside what you said, which stays as it is. A thank-you back is worth it.")
SUBJECT = Sentence("buyer-subject", "A question from {seller}")
ROW = Sentence("buyer-row", "The buyer, themselves")
NO_PAGE = Sentence(
    "buyer-no-page", "I have no public address, so there are only the words to send (WINLOSS_PUBLIC_URL sets one)."
)
SAID = Sentence("buyer-said", "{reason}: “{said}”")

# on the page
TO_THEM: Mapping[str, Sentence] = {
    "price": Sentence("buyer-to-them-price", "Price and value"),
    "product_fit": Sentence("buyer-to-them-product-fit", "How well it fits what you need"),
    "relationship": Sentence("buyer-to-them-relationship", "People or a supplier you know"),
    "service_support": Sentence("buyer-to-them-service-support", "Service and support"),
    "sales_process": Sentence("buyer-to-them-sales-process", "How we worked with you"),
    "timing_budget": Sentence("buyer-to-them-timing-budget", "Timing or budget"),
    "competitor": Sentence("buyer-to-them-competitor", "What others offered"),
    "implementation_risk": Sentence("buyer-to-them-implementation-risk", "Effort or risk of changing"),
    "legal_security": Sentence("buyer-to-them-legal-security", "Legal, security or rules"),
    "exec_sponsor": Sentence("buyer-to-them-exec-sponsor", "Backing inside your company"),
    "other": Sentence("buyer-to-them-other", "Something else"),
}
"""The drivers of the debrief that ships, as a buyer is asked them: what is said of them there is said to a seller."""
