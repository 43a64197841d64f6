"""Rewriting what is kept as it was said: digests, their pages, posts, the local page's messages, looks.

A message is JSON, and is walked as that: whatever blocks it has, now or in an older version, each of its texts is seen.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, select, update

from dialogs.effects import Target
from dialogs.erasing import Erased
from dialogs.records import Moment
from dialogs.sentences.digest import A_BUYER
from dialogs.sentences.erasing import GONE
from dialogs.sentences.names import ISOLATE, POP
from dialogs.sentences.words import ENGLISH, words
from storage.tables import digest, look, outbox, post, web_message
from storage.units.parking import ANEW

KEPT: tuple[tuple[Table, tuple[Column[Any], ...], Target | None], ...] = (
    (digest, (digest.c.message, digest.c.page), Target.DIGEST),
    (post, (post.c.message,), Target.POST),
    (web_message, (web_message.c.message,), None),
    (look, (look.c.findings,), None),
)
"""The tables with texts, those columns of each, and as what it shows in chat."""

_AS_QUOTED = {("quote", "text"), ("input", "value")}
_SAID = re.compile("“([^“]+?)(?:”|$)", re.DOTALL)
_NO_WORDS = {"type", "url", "style", "verb"}


def rewrite(conn: Connection, ws: str, erased: Erased, closings: frozenset[str], at: Moment) -> None:
    """Take words and names out of all that is kept, and quotes of these closings; what shows in chat is shown anew."""
    # a look names no deal and nobody, but segments and competitors, which may be called as a customer is
    in_looks = Erased(texts=erased.texts)
    _each(conn, ws, lambda table, text: without(text, in_looks if table is look else erased, closings), at)


def unquote(conn: Connection, ws: str, texts: Sequence[str], at: Moment) -> None:
    """Take quotes of what buyers wrote themselves out of all that is kept, and nothing else of it.

    Whoever has a link may write, and delete, whatever they like: also the sentences of a digest.
    """
    if texts:
        said = Erased(texts=tuple(texts))
        _each(conn, ws, lambda _, text: without_quotes(text, said, words(A_BUYER, ENGLISH)), at)


def _each(conn: Connection, ws: str, left_of: Callable[[Table, str], str], at: Moment) -> None:
    for table, texts, shown_as in KEPT:
        keys = [column for column in table.primary_key if column.name != "workspace_id"]
        for row in conn.execute(select(*keys, *texts).where(table.c.workspace_id == ws)).all():
            values = dict(zip((column.name for column in texts), row[len(keys) :], strict=True))
            left = {name: left_of(table, text) for name, text in values.items() if text}
            changed = {name: text for name, text in left.items() if text != values[name]}
            if not changed:
                continue
            this = and_(table.c.workspace_id == ws, *(key == value for key, value in zip(keys, row, strict=False)))
            conn.execute(update(table).where(this).values(changed))
            if table is web_message:
                conn.execute(update(table).where(this).values(rev=web_message.c.rev + 1))
            if shown_as is not None and "message" in changed:
                # a post's target is called like it; so is that of a post to each manager
                o = outbox.c
                show_again(conn, ws, and_(o.kind == shown_as.value, o.subject == str(row[0])), at)


def without(text: str, erased: Erased, closings: frozenset[str]) -> str:
    """JSON without the words, the names, and quotes that say they are of these closings."""
    return _made(text, lambda node: _walked(node, "", "", erased, closings))


def without_quotes(text: str, said: Erased, source: str) -> str:
    """JSON without quotes of these words that are of this source."""
    return _made(text, lambda node: _unquoted(node, said, source))


def without_said(text: str, said: Collection[str]) -> str:
    """JSON without these texts as cards show what a buyer said, alone or beside a reason, nor quotes of them."""
    quotes = Erased(texts=tuple(said))
    shown = _made(text, lambda node: _unsaid(node, said))
    return _made(shown, lambda node: _unquoted(node, quotes, words(A_BUYER, ENGLISH)))


def _unsaid(node: Any, said: Collection[str]) -> Any:
    match node:
        case str() if _plain(node) in said:
            return words(GONE, ENGLISH)
        case str():
            return _SAID.sub(lambda found: f"“{words(GONE, ENGLISH)}”" if _is_of(found[1], said) else found[0], node)
        case dict():
            return {name: _unsaid(value, said) for name, value in node.items()}
        case list():
            return [_unsaid(one, said) for one in node]
        case _:
            return node


def _is_of(text: str, said: Collection[str]) -> bool:
    """Whether a quotation is one of these texts, or how one begins that was too long for a row."""
    quoted = _plain(text)
    if quoted.endswith("…"):
        return any(one.startswith(_plain(quoted[:-1])) for one in said)
    return quoted in said


def _plain(text: str) -> str:
    return text.strip(ISOLATE + POP)


def _made(text: str, change: Callable[[Any], Any]) -> str:
    before = json.loads(text)
    after = change(before)
    return text if after == before else json.dumps(after, ensure_ascii=False, separators=(",", ":"))


def _unquoted(node: Any, said: Erased, source: str) -> Any:
    match node:
        case {"text": str(quote), "source": str(of)} if of.startswith(source):
            return {**node, "text": said.from_quote(quote)}
        case dict():
            return {name: _unquoted(value, said, source) for name, value in node.items()}
        case list():
            return [_unquoted(one, said, source) for one in node]
        case _:
            return node


def _walked(node: Any, within: str, key: str, erased: Erased, closings: frozenset[str]) -> Any:
    """`within`: the type of the block it stands in; `key`: what it is called there."""
    match node:
        case str() if key in _NO_WORDS:
            return node
        case str():
            quoted = (within, key) in _AS_QUOTED or (within == "facts" and key == "value")
            return erased.from_quote(node) if quoted else erased.from_text(node)
        case dict():
            kind = str(node.get("type") or ("quote" if {"text", "source", "closing"} <= node.keys() else within))
            return {name: _walked(value, kind, name, erased, closings) for name, value in node.items()}
        case [str(), str()] if within == "facts":
            return [_walked(node[0], within, "", erased, closings), _walked(node[1], within, "value", erased, closings)]
        case list():
            kept = (one for one in node if not closings or closings.isdisjoint(_quoted_of(one)))
            return [_walked(one, within, key, erased, closings) for one in kept]
        case _:
            return node


def _quoted_of(node: Any) -> Iterator[str]:
    """The closing that an entry of a list quotes: a quote of a look, alone or behind what it is about."""
    for one in node if isinstance(node, list) else (node,):
        if isinstance(one, dict) and {"text", "closing"} <= one.keys():
            yield str(one["closing"])


def show_again(conn: Connection, ws: str, which: ColumnElement[bool], at: Moment) -> None:
    """Have what shows in chat already shown anew, as it is now."""
    o = outbox.c
    anew: dict[Any, Any] = {**ANEW, o.wanted: o.wanted + 1}
    conn.execute(
        update(outbox).where(o.workspace_id == ws, which, o.message_id.is_not(None)).values(anew), {"b_now": at.real}
    )
