"""What buyers said and what reps took from it, by outcome and by what decided the deal."""

QUOTES = {
    "won": {
        "price": ("Not the cheapest, but we could see what we'd get for it.", "The fixed monthly figure settled it."),
        "product_fit": (
            "It did the one thing we needed, scanning straight into our files.",
            "You showed it with our own forms. That was it.",
        ),
        "relationship": (
            "You'd looked after us for six years. Why start again?",
            "We knew who would come if it broke.",
            "My sister's practice uses you and sleeps well.",
        ),
        "service_support": (
            "Somebody picks up the phone. That's rarer than you think.",
            "You fixed the old printer before we had signed anything.",
            "The engineer's visit convinced us more than the slides.",
            "When the ward printer died you drove over the same night.",
            "We rang your other customers. Nobody had waited a day.",
        ),
        "sales_process": (
            "You asked what a bad day looks like here. Nobody else did.",
            "You told us what we didn't need.",
            "Short answers, the same day. We noticed.",
            "You wrote down what we said and came back with just that.",
            "No pushing, even in the last week of the quarter.",
        ),
        "timing_budget": ("Our lease ran out in March and you were ready.",),
        "competitor": ("The other offer had three pages of exceptions.",),
        "implementation_risk": (
            "You moved us over on a Saturday and nobody noticed on Monday.",
            "The week of both systems side by side calmed everyone down.",
        ),
        "exec_sponsor": ("Our practice manager fought for it.",),
    },
    "lost": {
        "price": (
            "We'd have had to give up the new van for it.",
            "Good, but too much for eleven people.",
            "The second year was what scared us.",
        ),
        "product_fit": (
            "It couldn't do our label rolls, and we do labels all day.",
            "We needed call recording from day one.",
            "Two of our branches would have been left out.",
        ),
        "relationship": (
            "He's looked after us since we opened. I couldn't ring him and say no.",
            "The owner plays five-a-side with theirs.",
        ),
        "service_support": (
            "We asked who comes on a Friday night and didn't get a name.",
            "Theirs is twenty minutes away. Yours is two hours.",
        ),
        "sales_process": (
            "By the third demo we had forgotten the first question.",
            "You'd answered before we had finished asking.",
        ),
        "timing_budget": ("The roof came first.", "We spent this year's money in February."),
        "competitor": ("They threw in the phones for two years.", "They promised us a number, in writing."),
        "implementation_risk": (
            "We liked you. Nobody wanted to own the switch.",
            "The thought of retraining reception did it.",
            "Last time we changed, the phones were dead for three days.",
            "Honestly, we were afraid of the week in between.",
            "Whoever I asked here, nobody wanted the switch.",
            "I couldn't find one colleague who wanted to go through that again.",
            "It's bad, but we know how it's bad.",
            "Who would have typed in all those speed dials?",
            "In the end it was the moving, not the money.",
            "The switch frightened everybody who would have had to live with it.",
            "With exams coming, nobody dared.",
            "Our one person who knows the old system is retiring.",
        ),
        "legal_security": ("Our insurer wanted the backups kept in the country.",),
        "exec_sponsor": (
            "I wanted it. I was the only one.",
            "The new director had never heard of it.",
            "Nobody upstairs asked for it.",
        ),
    },
    "no_decision": {
        "price": ("We couldn't make the sums work this year.",),
        "product_fit": ("We found out we need something simpler first.",),
        "sales_process": ("So many options that we stopped looking.",),
        "timing_budget": (
            "Ask me again when the new site opens.",
            "The grant didn't come.",
            "Busiest season of the year, I just can't.",
            "We're merging two offices first. After that, gladly.",
            "Every penny goes into the new roof this year.",
            "The budget round ended the day before your offer came.",
        ),
        "implementation_risk": (
            "It works well enough, and I dread the move.",
            "No one has two days to sit with the engineer.",
            "We'd rather nurse the old one than train twelve people.",
        ),
        "legal_security": ("The trustees want a policy before they want a product.",),
        "exec_sponsor": ("My boss left, and the plan left with her.", "The partners couldn't agree who decides."),
    },
}

LESSONS = {
    "won": (
        "Bring the engineer to the second meeting.",
        "Ask about their worst day first.",
        "Offer the weekend move without being asked.",
        "Show it with their own paper.",
        "One page, one price.",
        "Say early what we can't do.",
        "Ring the person who will use it, not only the one who signs.",
        "Send the reference before they ask.",
        "Leave time for questions. Then wait.",
        "Agree the next date before hanging up.",
        "Walk through the building with them.",
        "Write down their words and use those.",
    ),
    "lost": (
        "Ask who signs in the first call.",
        "Meet reception before the second visit.",
        "Ask what they would miss about the old one.",
        "Price it in two steps, small one first.",
        "Listen longer before the demo.",
        "Check labels and odd paper before quoting.",
        "Name the engineer who comes on a Friday.",
        "Ask when the contract ends before writing an offer.",
        "Find a second person who wants it.",
        "Be honest sooner that we're far away.",
        "Call the week before the budget, not after.",
        "Send one page instead of nine.",
    ),
    "changing": (
        "Show the first week after the switch, day by day.",
        "Offer to move the data ourselves, over a weekend.",
        "Bring someone who has been through the switch with us.",
        "Ask what went wrong the last time they changed.",
        "Put a name on the switch: who does what on Monday.",
        "Let them keep the old number for a month.",
        "Talk about the move before the price.",
        "Ask who would have to learn it, and meet them.",
    ),
    "no_decision": (
        "Agree a small first step.",
        "Ask what happens if they do nothing.",
        "Come back when the season is over.",
        "Offer two choices, not seven.",
        "Ask early who else must say yes.",
        "Help them write the note for the board.",
        "Leave earlier, and kindly.",
        "Start with one room.",
    ),
}
"""`changing` is for deals that the effort of changing decided."""

OTHER_WORDS = ("Their nephew set something up", "They moved in with a bigger firm", "The owner sold the business")
