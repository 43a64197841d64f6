"""The channel of app.yaml, by the link that Teams gives or by its id."""

import pytest

from bot.platforms.teams.channel import channel_of

TENANT = "0d9b645f-597b-41f0-a2a3-ef103fbd91bb"
CHANNEL = "19:6decf54d86d945e4b3924b63a9161a78@thread.tacv2"
LINK = "https://teams.microsoft.com/l/channel/19%3A6decf_-54%40thread.tacv2/General?groupId=acca514e&tenantId="


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{LINK}{TENANT}", (TENANT, "19:6decf_-54@thread.tacv2")),
        (f"  {LINK}{TENANT.upper()}&ngc=true\n", (TENANT, "19:6decf_-54@thread.tacv2")),
        (LINK.partition("?")[0], (None, "19:6decf_-54@thread.tacv2")),
        (f"https://teams.cloud.microsoft/l/channel/{CHANNEL}/a%2Fb?tenantId={TENANT}", (TENANT, CHANNEL)),
        (f"https://teams.microsoft.com/l/channel/{CHANNEL}", (None, CHANNEL)),
        (CHANNEL, (None, CHANNEL)),
        ("19:6decf@thread.skype", (None, "19:6decf@thread.skype")),
    ],
)
def test_a_channel_by_its_link_or_its_id(text, found):
    assert channel_of(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "General",
        "C0123456",
        "19:abc@thread.v2",
        "https://evil.example/l/channel/19%3Aabc%40thread.tacv2/General",
        "https://teams.microsoft.com.evil.example/l/channel/19%3Aabc%40thread.tacv2/General",
        "https://teams.microsoft.com/l/message/19%3Aabc%40thread.tacv2/1611060744833",
        "https://teams.microsoft.com/l/channel/",
        f"{LINK}nonsense",
        "https://[",
        "https://teams.microsoft.com/l/channel/x?" + "&".join(["a=b"] * 99),
    ],
)
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match="is not a channel of Teams; take"):
        channel_of(text)
