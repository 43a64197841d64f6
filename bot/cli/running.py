"""One process that serves: its address, its log, the signals that end it and how long the end may take."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress

import click
from aiohttp import web

from bot import door, logs
from bot.app import Application
from bot.platforms.setup import Settings
from bot.settings.secrets import ConfigError

log = logging.getLogger(__name__)

REQUEST_SECONDS = 1.5
"""What a request under way gets when we are asked to end, twice: to finish, and to notice that nobody reads on."""
END_SECONDS = 9.0
"""From the signal to the end, whatever hangs. Who stops services waits ten."""


def free(settings: Settings) -> None:
    """Find out before anything is begun that nobody listens there. Raises ConfigError."""
    host, port = settings.host, settings.port
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                raise ConfigError(f"Port {port} on {host} is taken; choose another: WINLOSS_PORT={port + 1}") from None
            case errno.EACCES:
                raise ConfigError(
                    f"Port {port} is not for ordinary users; choose one above 1023: WINLOSS_PORT"
                ) from None
            case _:
                raise ConfigError(f"WINLOSS_HOST is {host}, which is no address of this machine.") from None


def run(app: Application, settings: Settings, lines: list[str]) -> None:
    """Serve until stopped; print `lines` once it goes. Raises ConfigError, and Refused where Slack refuses us."""
    logs.set_up()
    free(settings)
    if not settings.definition.main:
        log.warning("not counted: %s", settings.definition.uncounted[0])

    async def hello(_app: web.Application) -> None:
        gc.freeze()  # what was loaded stays: collections look only at what came after, and so are short
        gc.enable()
        asyncio.get_running_loop().call_later(0.1, lambda: click.echo("\n".join(lines)))

    app.server.on_startup.append(hello)
    with asyncio.Runner() as runner:
        runner.run(_until_stopped(app, settings))
        _leave()


async def _until_stopped(app: Application, settings: Settings) -> None:
    """Serve until a signal comes, or Slack refuses us for good."""
    stopped = asyncio.Event()

    def stop() -> None:
        if not stopped.is_set():
            stopped.set()
            last = threading.Timer(END_SECONDS, _end_now)
            last.daemon = True
            last.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(number, stop)
    runner = door.Runner(app.server, shutdown_timeout=REQUEST_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        waiting = [asyncio.create_task(wait) for wait in (stopped.wait(), app.lasts())]
        done, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        for task in done:
            task.result()
    finally:
        await runner.cleanup()


def _leave() -> None:
    """All is done but what nobody waits for any more, such as a model that learns in a thread: don't wait either."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _end_now() -> None:
    """Whatever still hangs, such as a database that is away, is not waited for: what was committed survives a kill."""
    log.error("winloss could not finish what was under way, and ends now; nothing that was accepted is lost")
    os._exit(1)
