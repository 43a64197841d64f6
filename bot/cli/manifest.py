"""`winloss manifest`: what a platform wants to know of the app before it can be installed; each brings its own."""

import click


class Manifests(click.Group):
    """A subcommand for each platform that brings one. They are looked up only here, so that --help is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Their names, as the platforms are listed."""
        return list(_brought())

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The one of that platform."""
        return _brought().get(name)


def _brought() -> dict[str, click.Command]:
    from bot.app import PLATFORMS

    return {setup.name: command for setup in PLATFORMS if (command := setup.manifest())}


@click.group("manifest", cls=Manifests)
def manifest_command() -> None:
    """Make what a platform wants, to install the app there."""
