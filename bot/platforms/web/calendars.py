"""GET /calendar/{token}: somebody's follow-ups as a calendar to subscribe to, or one of them as a file.

Calendar programs come without a session, so whoever has the address reads it. A GET changes nothing.
"""

from datetime import timedelta
from http import HTTPStatus

from aiohttp import web
from itsdangerous import BadData

from bot.platforms.calendars import KeepsCalendars, Sheet
from bot.platforms.web import guard
from bot.platforms.web.signing import serializer
from dialogs.sentences.calendars import NO_SUCH
from dialogs.sentences.words import ENGLISH, words

LONGEST = 600
"""Characters of a token of ours at most: what is longer isn't looked at."""
AGAIN = timedelta(hours=4)
"""How often calendar programs are asked to look again."""


class CalendarPages:
    """The calendars of every workspace. `base`: what public addresses begin with, "" where that isn't known."""

    _keeps: KeepsCalendars

    def __init__(self, secret: str, base: str) -> None:
        self._feeds, self._files = serializer(secret, "calendar"), serializer(secret, "calendar-file")
        self._base = base

    def feed_link(self, workspace_id: str, person_id: str, edition: str) -> str | None:
        """The address of somebody's calendar; None where nobody could reach it."""
        token = self._feeds.dumps([workspace_id, person_id, edition])
        return f"{self._base}/calendar/{token!s}" if self._base else None

    def file_link(self, workspace_id: str, follow_up_id: str, person_id: str) -> str | None:
        """The address of one follow-up's file, for one who has it; None where nobody could reach it."""
        token = self._files.dumps([workspace_id, follow_up_id, person_id])
        return f"{self._base}/calendar/{token!s}" if self._base else None

    def mount(self, app: web.Application, keeps: KeepsCalendars) -> None:
        """Add their address."""
        self._keeps = keeps
        app.router.add_get("/calendar/{token}", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """The calendar, or the file; 404 where the address opens nothing."""
        token = request.match_info["token"]
        sheet = await self._sheet(token) if len(token) <= LONGEST else None
        if sheet is None:
            return web.Response(text=words(NO_SUCH, ENGLISH), status=HTTPStatus.NOT_FOUND, headers=guard.HEADERS)
        headers = {**guard.HEADERS, "Content-Disposition": 'attachment; filename="winloss.ics"'}
        return web.Response(body=spelled(sheet), content_type="text/calendar", charset="utf-8", headers=headers)

    async def _sheet(self, token: str) -> Sheet | None:
        try:
            return await self._keeps.feed(*self._feeds.loads(token))
        except BadData:
            pass
        try:
            return await self._keeps.file(*self._files.loads(token))
        except BadData:
            return None


def spelled(sheet: Sheet) -> bytes:
    """The sheet as RFC 5545 has it: whole days, which mean the same in every zone, and keep nobody busy."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - a tenth of a second, for those who have a calendar

    made = Calendar()
    made.add("prodid", "-//winloss//follow-ups//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", sheet.name)
    made.add("x-wr-calname", sheet.name)
    made.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    for entry in sheet.entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", sheet.as_of)
        event.add("summary", entry.title)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))  # the first day after it
        event.add("transp", "TRANSPARENT")
        event.add("sequence", int(sheet.as_of.timestamp()))  # what was imported gives way to the file of later
        if entry.over:
            event.add("status", "CANCELLED")
        made.add_component(event)
    return bytes(made.to_ical())
