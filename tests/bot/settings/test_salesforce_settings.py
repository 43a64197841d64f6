"""Where Salesforce is, as people write it, and what winloss logs in with."""

import pytest

from bot.settings.salesforce import read_salesforce
from bot.settings.secrets import ConfigError

APP = {"SALESFORCE_CLIENT_ID": "3MVG9", "SALESFORCE_CLIENT_SECRET": "s3cret\n", "SALESFORCE_DOMAIN": "acme"}
OURS = "https://acme.my.salesforce.com"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("acme", OURS),
        ("acme.my", OURS),
        ("acme.my.salesforce.com", OURS),
        (" https://Acme.my.salesforce.com/ ", OURS),
        ("http://acme.my.salesforce.com", OURS),
        ("https://acme.lightning.force.com/lightning/page/home", OURS),
        ("acme.my.salesforce-setup.com/lightning/setup", OURS),
        ("acme--uat.sandbox.lightning.force.com", "https://acme--uat.sandbox.my.salesforce.com"),
        ("acme.my.sfcrmproducts.cn", "https://acme.my.sfcrmproducts.cn"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_org_is_found_by_what_people_copy(written, address):
    assert read_salesforce(APP | {"SALESFORCE_DOMAIN": written}).address == address


@pytest.mark.parametrize("written", ["login.salesforce.com", "test", "https://", "acme my", "acme_x.my.salesforce.com"])
def test_what_is_no_org(written):
    with pytest.raises(ConfigError, match="SALESFORCE_DOMAIN must be your My Domain, such as"):
        read_salesforce(APP | {"SALESFORCE_DOMAIN": written})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SALESFORCE_CLIENT_ID": ""}, "SALESFORCE_CLIENT_ID is missing"),
        ({"SALESFORCE_DOMAIN": ""}, "SALESFORCE_DOMAIN is missing"),
        (
            {"SALESFORCE_CLIENT_SECRET": ""},
            "SALESFORCE_CLIENT_SECRET and SALESFORCE_KEY_FILE are both missing; set one",
        ),
        ({"SALESFORCE_KEY_FILE": "k"}, "SALESFORCE_CLIENT_SECRET and SALESFORCE_KEY_FILE are both set; unset one"),
        ({"SALESFORCE_CLIENT_SECRET": "", "SALESFORCE_KEY_FILE": "k"}, "SALESFORCE_USERNAME is missing"),
    ],
)
def test_what_is_missing_is_named(changed, told):
    with pytest.raises(ConfigError, match=told):
        read_salesforce(APP | changed)


NO_PEM = "is no private key in PEM that can be read without a password; `openssl pkey"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *((text, NO_PEM) for text in (None, "", "-----BEGIN ENCRYPTED PRIVATE KEY-----", "ä")),
        ("-----BEGIN CERTIFICATE-----", "is the certificate; what is wanted is the private key to it"),
    ],
)
def test_a_file_that_is_no_key(tmp_path, text, told):
    path = tmp_path / "server.key"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    by_key = {"SALESFORCE_CLIENT_SECRET": "", "SALESFORCE_KEY_FILE": str(path), "SALESFORCE_USERNAME": "w@acme.example"}
    with pytest.raises(ConfigError, match=rf"SALESFORCE_KEY_FILE: .* {told}"):
        read_salesforce(APP | by_key)


def test_without_any_of_it_salesforce_is_not_asked():
    assert read_salesforce({}) is None
    assert read_salesforce({"SALESFORCE_DOMAIN": "acme"}) is None
    found = read_salesforce(APP)
    assert found.secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(found)
