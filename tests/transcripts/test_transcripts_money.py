"""Amounts as people type them, on every platform: none becomes part of a name, and a sign of several is asked about."""

SAID = {
    "Tata ₹12,00,000": "Tata marked as won (INR 1,200,000)",
    "Natura R$ 12.000,00": "Natura marked as won (BRL 12,000)",
    "Aussie A$12k": "Aussie marked as won (AUD 12,000)",
    "Orlen 12 000 zł": "Orlen marked as won (PLN 12,000)",
    "Approx ~12k": "Approx marked as won (EUR 12,000)",
    "Year 12k/yr": "Year marked as won (EUR 12,000)",
    "Arr 12k ARR": "Arr marked as won (EUR 12,000)",
    "Skoda 12 000 Kč": "Skoda marked as won (CZK 12,000)",
    "Otp 12 000 Ft": "Otp marked as won (HUF 12,000)",
    "Petronas RM 5000": "Petronas marked as won (MYR 5,000)",
    "Garuda Rp 5.000.000": "Garuda marked as won (IDR 5,000,000)",
    "Gulf KWD 12,345.678": "Gulf marked as won (KWD 12,346)",
}


async def test_what_names_a_currency(stage):
    for line, told in SAID.items():
        await stage.ann.types(f"/winloss won {line}")
        await stage.ann.sees(told)


async def test_an_amount_for_a_month_counts_for_a_year_and_that_is_said(stage):
    await stage.ann.types("/winloss won Acme 500/month")
    await stage.ann.sees("Acme marked as won (EUR 6,000)", "EUR 500 a month is counted for a year, times 12.")
    await stage.ann.types("/winloss won Beta 500 kr monthly")
    told = await stage.ann.sees("How much is that?", "500 a month is counted for a year", "NOK 6,000")
    assert "EUR 500" not in told.rpartition("How much is that?")[2], "which currency it is, is what is asked"


async def test_a_sign_of_several_currencies_is_asked_about(stage):
    ann = stage.ann
    await ann.types("/winloss won Volvo trucks 12 000 kr vs Globex")
    await ann.sees("How much is that?", "SEK 12,000", "NOK 12,000", "DKK 12,000", "ISK 12,000")
    await ann.clicks("NOK 12,000")
    await ann.sees("Volvo trucks marked as won (NOK 12,000, against Globex).")


async def test_of_very_many_the_likeliest_are_offered_and_the_way_to_say_another(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme $1.2m")
    await ann.sees("How much is that?", "USD 1,200,000", "Say it again with its code: 1200000 SGD.")
    await ann.types("/winloss won Acme 1.2m MXN")
    await ann.sees("Acme marked as won (MXN 1,200,000).")


async def test_three_decimals_or_thousands(stage):
    ann = stage.ann
    await ann.types("/winloss won Gulf 12.345 KWD")
    await ann.sees("How much is that?", "KWD 12345.000", "KWD 12.345")
    await ann.clicks("KWD 12.345")
    await ann.sees("Gulf marked as won (KWD 12).")


async def test_a_sign_that_may_be_a_word_of_the_name(stage):
    ann = stage.ann
    await ann.types("/winloss won Project KR 12")
    await ann.sees("Project KR 12 marked as won.")
    await ann.types("/winloss lost Project KR 1200 vs Globex")
    await ann.sees("How much is that?", "SEK 1,200", "It's called Project KR 1200")
    await ann.clicks("It's called Project KR 1200")
    await ann.sees("Project KR 1200 marked as lost (against Globex).")
