"""Obvious personal data in what people wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.language.masking import masked

MASKED = {
    "anna.smith@acme.co.uk": "[e-mail]",
    "Write to anna+sales@acme.com, please.": "Write to [e-mail], please.",
    "ask Anna (anna@acme.io)": "ask Anna ([e-mail])",
    "anna [at] acme.com": "[e-mail]",
    "sam.smith (at) acme (dot) com": "[e-mail]",
    "mail sam (dot) smith(AT)acme[dot]co[dot]uk.": "mail [e-mail].",
    "two: a@b.com and c@d.com": "two: [e-mail] and [e-mail]",
    "call +49 170 1234567 today": "call [phone] today",
    "+49 (0)30 123456-12": "[phone]",
    "(+44) 20 7946 0958": "[phone]",
    "+1-800-555-0199": "[phone]",
    "+1 (555) 123-4567": "[phone]",
    "0049 30 1234567": "[phone]",
    "tel. 030/1234567": "tel. [phone]",
    "Tel:0171-1234567": "Tel:[phone]",
    "0171 / 1234567": "[phone]",
    "01711234567": "[phone]",
    "(030) 123456": "[phone]",
    "his number (0171 1234567)": "his number ([phone])",
    "020 7946 0958.": "[phone].",
    "07700 900123": "[phone]",
    "06 12 34 56 78": "[phone]",
    "06.12.34.56.78": "[phone]",
    "0412 345 678": "[phone]",
    "(555) 123-4567": "[phone]",
    "555.123.4567": "[phone]",
    "555-123-4567 ext. 12": "[phone]",
    "98765 43210": "[phone]",
    "12 34 56 78": "[phone]",
    "call me on 5551234567": "call me on [phone]",
    "her mobile is 612 345 678": "her mobile is [phone]",
    "ring 555-0199": "ring [phone]",
    "call 555-0142": "call [phone]",
    "call me: 555-0142 or 155-0199": "call me: [phone] or [phone]",
    "his number is 155-0142": "his number is [phone]",
    "300 100 4000 is no phone, 555 123 4567 is": "300 100 4000 is no phone, [phone] is",
    "12 Savile Row": "[address]",
    "We met at 12 High Street.": "We met at [address].",
    "221b Baker St": "[address]",
    "5 St. James's Square": "[address]",
    "1600 Pennsylvania Avenue": "[address]",
    "12 high street, london": "[address], london",
    "High Street 12": "[address]",
    "Musterstraße 12": "[address]",
    "Musterstr. 12a, 10115 Berlin": "[address]",
    "Berliner Straße 5": "[address]",
    "Keizersgracht 100": "[address]",
    "12 rue de la Paix": "[address]",
    "Via Roma 12, Milano": "[address], Milano",
    "P.O. Box 123": "[address]",
    "https://anna:secret@crm.acme.com/x?y=1": "[address]",
    "DE89 3704 0044 0532 0130 00": "[bank details]",
    "DE89370400440532013000": "[bank details]",
    "IBAN GB29 NWBK 6016 1331 9268 19.": "IBAN [bank details].",
    "NL91ABNA0417164300": "[bank details]",
}

KEPT = [
    "",
    "We liked you. Nobody wanted to own the switch.",
    "12,000",
    "EUR 12,000",
    "€ 1 234 567",
    "$1,200,000.50",
    "12.500,00 EUR",
    "1 200 000 users",
    "+10 000 000 in revenue",
    "GTK 500",
    "GTX 500 Pro",
    "version 10.15.7",
    "v2.0.1",
    "in 2026",
    "2024-2026",
    "2019 – 2024",
    "2026-03-12",
    "12.03.2026",
    "12/03/2026 14:30",
    "03/12/26",
    "05-11-2026",
    "05 11 2026",
    "call on 12.03.2026",
    "from 0900-1700",
    "09.00-17.00",
    "24/7",
    "30-40%",
    "97% in 2026",
    "+20% growth",
    "0.000123456",
    "0.35 0.28 0.19",
    "0.35-0.45",
    "300 100 4000",
    "12 Data Centre Row",
    "a demo (at) their site (dot) nothing more",
    "100-1000 users",
    "10 to 12 weeks",
    "order 0012345678",
    "ticket 00012345",
    "invoice no. 0171234567",
    "INV-0012345678",
    "#0171234567",
    "PO 4500012345",
    "192.168.100.200",
    "ISO 27001",
    "3 deals on the road",
    "our 3 year road map",
    "a 2 way street",
    "Q3 2026 pipeline",
    "Offering 3 seats",
    "During 12 months",
    "5 people on Main Street",
    "1200 x 800 mm",
    "we were @ the demo",
    "https://acme.com/a@b is public",
    "365 days, 500 seats, 20 sites",
    "won 1 of 12 (8%)",
    "[phone] or [e-mail]",
]

PIECES = [
    *MASKED,
    *KEPT,
    *"+0123456789()[]@./-, \n:xX",
    "00",
    "at",
    "[at]",
    "call ",
    "Street",
    "Straße ",
    "St ",
    "DE89",
    "http://",
    "@a.bc",
    "٣",
    "²",
]


@pytest.mark.parametrize(("written", "expected"), MASKED.items())
def test_is_masked(written: str, expected: str) -> None:
    assert masked(written) == expected


@pytest.mark.parametrize("written", KEPT)
def test_stays(written: str) -> None:
    assert masked(written) == written


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_masks_once_and_never_grows_past_reason(written: str) -> None:
    once = masked(written)
    assert masked(once) == once
    assert len(once) <= 2 * len(written)


@given(st.sampled_from(list(MASKED)), st.sampled_from(list(MASKED)))
def test_two_in_one_sentence_are_both_masked(first: str, second: str) -> None:
    shown = masked(f"They said: {first}; and then: {second}")
    assert MASKED[first] in shown
    assert MASKED[second] in shown


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "0 ",
        "a.",
        "12 Abc ",
        "(",
        "+",
        "A",
        "1-",
        "[at] a",
        "(dot)a",
        "a(at)b(dot)",
        "0.3 ",
        "his number ",
        "de12",
        "call ",
        "0171/",
    ],
)
def test_a_page_of_nonsense_takes_no_time(piece: str) -> None:
    masked(piece * (6000 // len(piece)))  # a pattern that looks back and forth would take minutes here
