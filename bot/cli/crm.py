"""`winloss crm`: what a CRM, or whoever connects one, wants to know of the hook."""

import json

import click


@click.group("crm")
def crm_command() -> None:
    """What a CRM that tells of closed deals has to send (docs/crm.md)."""


@crm_command.command()
def schema() -> None:
    """Print the JSON Schema of what is posted to /crm/hook/NAME."""
    from bot.crm.decided import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
