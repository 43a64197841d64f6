"""What stages mean: words that say it themselves need no option, and what may mean something else is asked."""

import pytest

from bot.crm.importing.stages import answered, hinted, own_words, read_stage


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("6 - Closed Won", "won"),
        ("07. Closed Lost (Enterprise)", "lost"),
        ("S3: Proposal", "open"),
        ("Closed Lost to Competition", "lost"),
        ("Closed Lost – No Budget", "lost"),
        ("Closed Lost - No Decision", "no_decision"),
        ("Lost to Globex", "lost"),
        ("Lost: price", "lost"),
        ("Closed Won / Renewal", "won"),
        ("Cerrada ganada - nueva", "won"),
        ("Perdue (prix)", "lost"),
        ("Ganha", "won"),
        ("Gagné", "won"),
        ("Chiusa persa", "lost"),
        ("Gesloten gewonnen", "won"),
        ("Abandoned", "no_decision"),
        ("Chiusa con successo", "won"),
        ("Cerrado con éxito", "won"),
        ("Abgeschlossen - nicht erfolgreich", "lost"),
        ("Closed unsuccessfully", "lost"),
        ("Encerrada sem sucesso", "lost"),
        ("Successful demo", None),
        ("Demo successful", None),
        ("CUSTOMER-Closed Won", "won"),
        ("PROSPECT-Closed Lost", "lost"),
        ("PROSPECT-Proposal", "open"),
        ("Renewals > Lost", "lost"),
        ("Neukunden – Gewonnen", "won"),
        ("Upsell: Gelöscht", "deleted"),
        ("Not - won", None),
        ("Proposal - Won", None),
        ("Qualified - lost", None),
        ("Won - Lost", None),
        ("Pending: closed won", None),
        ("Encerrado ganho", "won"),
        ("Encerrada - Perdida", "lost"),
        ("Concluído com ganho", None),
        ("Finalizado ganado", "won"),
        ("Terminée - perdue", "lost"),
        ("Beendet: verloren", "lost"),
        ("Concluso vinto", "won"),
        ("Afgerond - verloren", "lost"),
        ("Venda perdida", "lost"),
        ("Deleted", "deleted"),
        ("Gelöscht", "deleted"),
        ("Supprimée", "deleted"),
        ("Eliminado", "deleted"),
        ("Excluída", "deleted"),
        ("Verwijderd", "deleted"),
        ("Eliminata", "deleted"),
        ("Deleted?", None),
        ("Identify Decision Makers", "open"),
        ("Proposition", "open"),
        ("10% - Qualification", "open"),
    ],
)
def test_a_name_that_says_it(text, meaning):
    assert read_stage(text, {}) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "Contract signed", "Disqualified", "Won back", "Not won", "Verbally won", "Almost lost", "Lost contact",
        "Closed", "Closed Won/Lost", "Won pending signature", "Lost?", "Stage 7", "7", "Deal", "Wonderful", "🎉",
    ],
)  # fmt: skip
def test_a_name_that_may_mean_something_else_is_asked(text):
    assert read_stage(text, {}) is None


def test_ones_own_words_go_before_all():
    own = own_words({"Closed Won": "open", "Parked": "no decision"})
    assert (read_stage("closed won", own), read_stage("Parked (Pipeline)", own)) == ("open", "no_decision")


def test_what_a_person_says_of_a_stage():
    own = own_words({"Gone (EMEA)": "lost", "Parked": "open", "*": "open"})
    assert (answered("gone (EMEA)", own), answered("7. Parked (EMEA)", own)) == ("lost", "open")
    assert (answered("Gone", own), answered("Closed Won", own), answered("Won", own)) == (None, None, None)


def test_a_name_hints_at_what_it_may_mean():
    names = ("Contract signed", "Disqualified", "Cancelled", "Legal review", "Firmado", "Rechazado", "Annulé")
    guesses = {text: hinted(text) for text in names}
    assert guesses == {
        "Contract signed": "won",
        "Disqualified": "lost",
        "Cancelled": "no_decision",
        "Legal review": None,
        "Firmado": "won",
        "Rechazado": "lost",
        "Annulé": "no_decision",
    }


@pytest.mark.parametrize("name", ["Not won", "Not signed yet", "Nicht verloren", "Pas perdu", "Never lost"])
def test_no_guess_is_made_against_a_denial(name):
    assert hinted(name) is None
