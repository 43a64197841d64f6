"""What Teams' refusals mean: only one of them says that somebody's account is gone."""

import json

import pytest

from bot.platforms.ports import Refused
from bot.platforms.teams.failures import NoMember, failure


def refused(method, status, code):
    return failure(method, status, {}, json.dumps({"error": {"code": code, "message": "No."}}).encode())


def test_who_is_asked_about_and_not_found_is_no_member():
    assert isinstance(refused("GET", 404, "MemberNotFoundInConversation"), NoMember)


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [
        ("GET", 404, "ConversationNotFound"),
        ("GET", 403, "MemberNotFoundInConversation"),
        ("GET", 403, "BotNotInConversationRoster"),
        ("GET", 403, "MessageWritesBlocked"),
        ("GET", 404, ""),
        ("POST", 404, "ConversationNotFound"),
        ("POST", 404, "MemberNotFoundInConversation"),
        ("POST", 400, "MemberNotFoundInConversation"),
    ],
)
def test_nothing_else_says_so(method, status, code):
    error = refused(method, status, code)
    assert isinstance(error, Refused)
    assert not isinstance(error, NoMember)
