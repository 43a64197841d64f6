"""A person at the local page, over HTTP: reads what the server rendered and presses what is really there."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import aiohttp
from bs4 import BeautifulSoup, Tag

from tests.waiting import until

BOXES = "input[data-search], input[type=hidden]"
ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)


@dataclass
class WebPerson:
    """Types, presses, picks and reads, as `tests.stand_ins.slack` does it for Slack."""

    user_id: str
    address: str
    http: aiohttp.ClientSession
    channel: str
    only_me: list[Tag] = field(default_factory=list)
    here: str = "/"
    _articles: list[Tag] = field(default_factory=list)
    _pages: dict[str, tuple[str, list[Tag]]] = field(default_factory=dict)
    _filled: dict[str, list[str]] = field(default_factory=dict)
    _events: itertools.count = field(default_factory=lambda: itertools.count(10_000_000))

    async def types(self, line: str, *, channel: str | None = None) -> str:
        return await self._say(line, channel or f"direct:{self.user_id}")

    async def says(self, words: str) -> str:
        return await self._say(words, f"direct:{self.user_id}")

    async def _say(self, text: str, conversation: str) -> str:
        sent = {"event_id": self._event(), "text": text, "conversation": conversation}
        return self._only_me(await self._posts("/say", sent))

    async def clicks(self, label: str, *, under: str = "") -> str:
        """Press the newest button of that name or pick that option, once it is there; `under` names its question."""
        article, sent = await self._until(lambda: self._find(label, under), f"something called {label!r} {under}")
        if sent is None:  # a box to tick: it travels with the next press
            return ""
        values = {name: value for name, value in self._values(article).items() if value}
        message = article.get("data-message")
        conversation = f"direct:{self.user_id}"
        answer = await self._posts(
            "/press",
            {"event_id": self._event(), "message_id": message, "conversation": conversation, "values": values, **sent},
        )
        if message is None:
            self.only_me.remove(article)
        self._filled.clear()
        return self._only_me(answer)

    async def picks(self, *labels: str, under: str = "") -> str:
        answer = ""
        for label in labels:
            answer = await self.clicks(label, under=under)
        return answer

    async def fills(self, label: str, text: str) -> None:
        area = await self._until(lambda: self._box("textarea, input[data-search]", label), f"a box called {label!r}")
        self._filled[area.get("name") or area["data-search"]] = [text]

    async def searches(self, label: str, typed: str) -> list[str]:
        """Type into the newest box of that name below which something is offered; what that is."""
        return [offered for offered, _ in await self._offered(label, typed)]

    async def finds(self, label: str, typed: str, option: str) -> None:
        """Type into such a box, and take what it offers then; it travels with the next press."""
        box = await self._until(lambda: self._box("input[data-search]", label), f"a box called {label!r}")
        found = dict(await self._offered(label, typed))
        assert option in found, found
        self._filled[box.find_parent(class_="field").select_one("input[type=hidden]")["name"]] = [found[option]]

    async def _offered(self, label: str, typed: str) -> list[list[str]]:
        await self._until(lambda: self._box("input[data-search]", label), f"a box called {label!r}")
        async with self.http.get(self.address + "/found", params={"typed": typed}) as response:
            assert response.status == 200
            return list(await response.json())

    async def submits(self, label: str) -> str:
        """Submit a form by its button."""
        return await self.clicks(label)

    def closes(self) -> None:
        """A form covers nothing here."""

    async def dates(self, day: str) -> str:
        box = await self._until(lambda: self._box("input[type=date]"), "a date")
        article = box.find_parent("article")
        token = box.find_parent(class_="joined").find("button")["data-token"]
        values = self._values(article)
        return self._only_me(
            await self._posts(
                "/press",
                {
                    "event_id": self._event(),
                    "message_id": article.get("data-message"),
                    "conversation": f"direct:{self.user_id}",
                    "values": {name: value for name, value in values.items() if value},
                    "token": token,
                    "value": day,
                },
            )
        )

    async def times(self, at: str) -> None:
        """Pick a day and an hour in the newest box for both; it travels with the next press."""
        box = await self._until(lambda: self._box("input[type=datetime-local]"), "a time")
        self._filled[box["name"]] = [at]

    async def sees(self, *texts: str) -> str:
        """Wait until all texts are in sight; the screen."""
        await self._until(lambda: all(text in self.screen for text in texts), f"{texts} in sight")
        return self.screen

    async def sees_no_more(self, text: str) -> str:
        """Wait until a text has gone out of sight; the screen."""
        await self._until(lambda: text not in self.screen, f"{text!r} to go out of sight")
        return self.screen

    async def card_shows(self, text: str) -> str:
        """Wait until the newest message of the conversation has this text; that message."""
        await self._until(lambda: text in self.card, f"{text!r} on the card")
        return self.card

    @property
    def screen(self) -> str:
        return "\n---\n".join(map(_read, [*self._articles, *self.only_me]))

    @property
    def card(self) -> str:
        mine = [article for article in self._articles if "own" not in article["class"]]
        return _read(mine[-1]) if mine else ""

    def _event(self) -> str:
        return f"event-{next(self._events)}"

    async def opens_home(self) -> str:
        """Open the page's first screen."""
        self.only_me.clear()
        async with self.http.get(self.address + "/home") as response:
            text = await response.text()
            assert response.status == 200, text
        return self._only_me(text)

    def opens_messages(self) -> None:
        """The conversation is always in sight here."""

    async def look(self) -> None:
        self._articles = []
        for path in ("/channel", "/"):
            async with self.http.get(self.address + path) as response:
                text = await response.text()
                assert response.status == 200, text
            if text != self._pages.get(path, ("", []))[0]:
                self._pages[path] = text, [article for article in _articles(text) if article.has_attr("data-message")]
            self._articles += self._pages[path][1]

    async def _posts(self, path: str, sent: dict) -> str:
        headers = {"X-Winloss": "1", "Origin": self.address}
        async with self.http.post(self.address + path, json=sent, headers=headers) as response:
            text = await response.text()
            assert response.status == 200, text
            return text

    def _only_me(self, html: str) -> str:
        articles = [article for article in _articles(html) if "only_you" in article["class"]]
        self.only_me += articles
        return "\n".join(map(_read, articles))

    async def _until(self, there, what: str):
        async def looks():
            await self.look()
            return there()

        return await until(looks, lambda: f"waited for {what}; the screen:\n{self.screen}")

    def _find(self, label: str, under: str) -> tuple[Tag, dict | None] | None:
        for article in reversed([*self._articles, *self.only_me]):
            if under not in article.get_text():
                continue
            for button in article.select("button[data-token]"):
                question = button.find_parent("fieldset")
                if _label(button) == label and under in (question or article).get_text():
                    return article, {"token": button["data-token"]}
            for option in article.select("option"):
                place = option.find_parent(class_="field")
                if option.get_text().split(" – ")[0] == label and under in place.get_text() and option["value"]:
                    if (sends := place.find("button")) is None:  # of a form: it travels with the form's button
                        self._filled[option.parent["name"]] = [option["value"]]
                        return article, None
                    return article, {"token": sends["data-token"], "value": option["value"]}
            for box in article.select("label.box"):
                if _label(box) == label and under in box.find_parent("fieldset").get_text():
                    name = box.find("input")["name"]
                    self._filled.setdefault(name, []).append(box.find("input")["value"])
                    return article, None
        return None

    def _box(self, kind: str, label: str | None = None) -> Tag | None:
        for article in reversed([*self._articles, *self.only_me]):
            for box in article.select(kind):
                named = box.find_parent(class_="field").find("label").get_text()
                if label is None or named == label:
                    return box
        return None

    def _values(self, article: Tag) -> dict[str, list[str]]:
        areas = {area["name"]: [text] for area in article.select("textarea") if (text := area.get_text().strip())}
        areas |= {box["name"]: [box["value"]] for box in article.select(BOXES) if box.get("value") and box.get("name")}
        ticked: dict[str, list[str]] = {}
        for option in article.select("select[name]:not([data-pick]) option[selected]"):  # what stands chosen goes along
            ticked.setdefault(option.find_parent("select")["name"], []).append(option["value"])
        for box in article.select("input[checked]"):
            ticked.setdefault(box["name"], []).append(box["value"])
        return areas | ticked | self._filled


def _articles(html: str) -> list[Tag]:
    return [_parsed(text) for text in ARTICLE.findall(html)]


@lru_cache(maxsize=500)  # most of a page is as it was at the last look; parsing costs more than all the rest
def _parsed(article: str) -> Tag:
    return BeautifulSoup(article, "html.parser").article


def _label(tag: Tag) -> str:
    small = tag.find("small")
    text = tag.get_text(" ", strip=True)
    return text.removesuffix(small.get_text(" ", strip=True)).strip() if small else text


def _read(article: Tag) -> str:
    return " ".join("".join(_words(article)).split()).replace(" .", ".").replace(" ?", "?")


def _words(tag: Tag) -> Iterator[str]:
    """A select reads as what is chosen in it."""
    for child in tag.children:
        if isinstance(child, Tag) and child.name == "select":
            chosen = child.select_one("option[selected]")
            yield f" [{chosen.get_text() if chosen else 'Choose one'}] "
        elif isinstance(child, Tag):
            yield from _words(child)
        else:
            yield child.get_text()
