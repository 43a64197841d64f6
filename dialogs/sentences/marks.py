"""What is asked when a deal is marked."""

from dialogs.records import Outcome
from dialogs.sentences.words import Sentence

HOW_MUCH = Sentence("mark-how-much", "How much is that?")
WHICH_AMOUNT = Sentence("mark-which-amount", "One amount counts for a deal. Which one is it?")
ANOTHER_CURRENCY = Sentence("mark-another-currency", "Another currency? Say it again with its code: {example}.")
FOR_A_YEAR = Sentence("mark-for-a-year", "{amount} a month is counted for a year, times {times}.")
BY_QUARTERS = Sentence("mark-by-quarters", "{amount} a quarter is counted for a year, times {times}.")
WITH_TAX = Sentence("mark-with-tax", "The amount counts as you typed it: no tax is added or taken off.")
LEFT_OUT = Sentence("mark-left-out", "I left “{words}” out of the competitor's name.")
WHICH = Sentence("mark-which", "Which deal is that?")
NEW = Sentence("mark-new", "A new deal")
MARKED = {Outcome.WON: "won", Outcome.LOST: "lost", Outcome.NO_DECISION: "no decision"}
NOT_A_NAME = Sentence("mark-not-a-name", "Which deal was that? “{words}” doesn't read like a name.")
ITS_NAME = Sentence("mark-its-name", "It's called {name}")
SAY_AGAIN = Sentence("mark-say-again", "Another one? Say it again with its name: {example}")
EXAMPLE = "Acme renewal"
WHICH_NAME = Sentence("mark-which-name", "What is the deal called?")
AGAINST = Sentence("mark-against", "{deal}, against {rival}")
WORTH = Sentence("mark-worth", "{deal}, {amount}")
PRICE = Sentence("mark-price", "“{words}” reads like an amount, not like a competitor. Which is it?")
ONE_COMPANY = Sentence("mark-one-company", "{name}, one company")
REOPENED = Sentence(
    "mark-reopened",
    "{who} says that {deal} reopened and has closed again ({outcome}). Is that so? If not, leave it: nothing changes.",
)
IT_DID = Sentence("mark-it-did", "Yes, it closed again")
ASKED_REP = Sentence(
    "mark-asked-rep", "{deal} is {rep}'s, so I'm asking {rep} whether it reopened. It counts once they say so."
)
ASKED_MANAGERS = Sentence(
    "mark-asked-managers", "{deal} is {rep}'s, whom I can't ask, so I'm asking a manager whether it reopened."
)
ASKED_WITHOUT_REP = Sentence(
    "mark-asked-without-rep",
    "Nobody knows yet whose {deal} is, so I'm asking a manager whether it reopened.",
)
WHOSE = Sentence("mark-whose", "Nobody knows yet whose it is; a manager sees to that.")
WHICH_RIVAL = Sentence("mark-which-rival", "One competitor counts for a deal. Which one was it?")
