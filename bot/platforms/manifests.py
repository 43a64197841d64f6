"""What the subcommands of `winloss manifest` share. Each platform brings its own: `manifest` of its Setup."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

import click

F = TypeVar("F", bound=Callable[..., object])


def url_option(platform: str, *, required: bool = True) -> Callable[[F], F]:
    """`--url`, where the platform reaches winloss; another address than one of https is refused."""

    def checked(context: click.Context, _param: click.Parameter, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parts = urlsplit(url)
            good = parts.scheme == "https" and bool(parts.hostname)
        except ValueError:
            good = False
        if not good:
            raise click.UsageError(
                f"--url {url}: {platform} only talks to an address that begins with https://", context
            )
        return url

    return click.option(
        "--url",
        required=required,
        callback=checked,
        help=f"Where {platform} reaches winloss, such as https://winloss.example.com.",
    )
