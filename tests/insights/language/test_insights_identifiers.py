"""Cards, national numbers, secrets, links that let in whoever has them; and signs that only look different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from insights.language.masking import masked
from tests.insights.language.test_insights_masking import MASKED

TAKEN_OUT = {
    "card 4111 1111 1111 1111 thanks": "card [card number] thanks",
    "5500-0000-0000-0004": "[card number]",
    "378282246310005.": "[card number].",
    "my ssn is 123-45-6789": "my ssn is [personal id]",
    "536-90-4399": "[personal id]",
    "AB 12 34 56 C": "[personal id]",
    "CPF 529.982.247-25": "CPF [personal id]",
    "529.982.247-25": "[personal id]",
    "RSSMRA85T10A562S": "[personal id]",
    "12345678Z": "[personal id]",
    "Steuer-ID: 86095742719": "Steuer-ID: [personal id]",
    "86 095 742 719": "[personal id]",
    "passport C01X00T47": "passport [personal id]",
    "BSN 111222333": "BSN [personal id]",
    "850709-9805": "[personal id]",
    "2 69 05 49 588 157 80": "[personal id]",
    "756.9217.0769.85": "[personal id]",
    "PAN card ABCPE1234F": "PAN card [personal id]",
    "https://acme.com/reset?token=abc": "[link]",
    "(https://acme.com/x#access_token=abc)": "([link])",
    "https://docs.google.com/document/d/1aBcD9eFgH2iJk3LmN4oPq/edit": "[link]",
    "https://hooks.slack.com/services/T000/B000/XXXX": "[link]",
    "https://x.com/a/550e8400-e29b-41d4-a716-446655440000": "[link]",
    "https://bucket.s3.amazonaws.com/offer.pdf?X-Amz-Signature=ab12&X-Amz-Expires=60": "[link]",
    "they sent xoxb-123456789-abcdefgh": "they sent [secret]",
    "the password is hunter2!": "the password is [secret]",
    "pin: 4711": "pin: [secret]",
}

STAY = [
    "order 4111111111111112",
    "https://acme.com/blog/why-we-won-2026",
    "https://crm.acme.com/deal/12345?view=full",
    "https://www.acme.com/products/phone-x2-pro-2026-edition",
    "https://acme.com/pricing?plan=pro&seats=20",
    "their password policy",
    "password is weak",
    "the passport office",
    "product 1234-567-890",
    "4 000 000 000 000",
    "EUR 4.111.111.111.111",
    "100 200 300",
    "2026-11-26 10:30",
    "contract 2024-11-0042",
    "the tax id project",
    "pan-European 2026 rollout",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467 plan",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 12,000",
    "\uff11\uff12\uff0c\uff10\uff10\uff10\u5186",
]

WIDE = {chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)}
UNSEEN = "\u200b\u200d\u2060\ufeff\u00ad\u180e\u200e"


@pytest.mark.parametrize(("written", "expected"), TAKEN_OUT.items())
def test_is_taken_out(written: str, expected: str) -> None:
    assert masked(written) == expected


@pytest.mark.parametrize("written", STAY)
def test_stays(written: str) -> None:
    assert masked(written) == written


@given(st.sampled_from(("4", "51", "2221", "37", "6011")), st.text("0123456789", min_size=14, max_size=14))
def test_every_card_number_whose_check_digit_is_right(prefix: str, rest: str) -> None:
    number = (prefix + rest)[:15]
    number += luhn.calc_check_digit(number)
    grouped = " ".join(number[n : n + 4] for n in range(0, 16, 4))
    assert masked(f"pay by {number} or {grouped}") == "pay by [card number] or [card number]"


@given(st.sampled_from([each for each in (MASKED | TAKEN_OUT) if each.isascii()]), st.data())
def test_signs_that_look_different_and_signs_unseen_hide_nothing(written: str, data: st.DataObject) -> None:
    hidden = ""
    for character in written:
        hidden += WIDE.get(character, character) if data.draw(st.booleans()) else character
        hidden += data.draw(st.sampled_from(("", "", "", *UNSEEN)))
    assert masked(hidden) == (MASKED | TAKEN_OUT)[written]
