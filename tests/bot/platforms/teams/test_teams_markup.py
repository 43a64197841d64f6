"""What Teams sends as HTML, as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.teams.markup import LONGEST_MARKUP, plain


@given(st.text(st.sampled_from('<>/at p&;b"=\n!-'), max_size=60))
def test_html_of_any_kind_is_text(html):
    assert plain(html).count("\n\n") == 0


@pytest.mark.parametrize("piece", ["<", "<a", "<at>", "<a b=", '<img alt="', "<blockquote>", "&", "&#", "</"])
def test_html_takes_no_longer_the_worse_it_is(piece):
    plain(piece * LONGEST_MARKUP)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<div><div><at id="0">winloss</at>&nbsp;Hi &amp; bye</div>\n</div>', "winloss Hi & bye"),
        ('Lost <img alt="😢" itemtype="http://schema.skype.com/Emoji" src="https://x/y.png"> it', "Lost 😢 it"),
        ('Sad <emoji id="sad" alt="😢" title="Sad"></emoji>', "Sad 😢"),
        ("one<br>two<br/>\n\n<ul><li>three</li></ul>", "one\ntwo\nthree"),
        ("5 &lt; 6 and a < b > c", "5 < 6 and a < b > c"),
    ],
)
def test_html_as_text(html, text):
    assert plain(html) == text


def test_what_a_message_replies_to_can_be_left_out():
    html = "<blockquote><b>Ana</b><p>old<blockquote>older</blockquote></p></blockquote><p>new</p></blockquote>"
    assert plain(html, quotes=False) == "new"
    assert plain(html) == "Ana\nold\nolder\nnew"
