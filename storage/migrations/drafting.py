"""A new revision starts as a draft: `python -m storage.migrations.drafting "what it does"`.

It has what storage/tables has and the revisions don't. Read it, correct it, and let the tests compare.
"""

import sys
import tempfile

from alembic import command

from storage.migrations.migrate import newest, transaction, upgrade
from storage.migrations.revisions import configured

LINTED = {"fix": "check --fix --quiet", "format": "format --quiet"}
"""What ruff does to a draft, in order."""


def draft(message: str) -> None:
    """Write the draft of the next revision."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        upgrade(url)
        with transaction(url) as conn:
            number = int(newest() or 0) + 1
            config = configured(conn)
            config.set_section_option("post_write_hooks", "hooks", ", ".join(LINTED))
            for hook, options in LINTED.items():
                config.set_section_option("post_write_hooks", f"{hook}.type", "module")
                config.set_section_option("post_write_hooks", f"{hook}.module", "ruff")
                config.set_section_option("post_write_hooks", f"{hook}.options", f"{options} REVISION_SCRIPT_FILENAME")
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    draft(sys.argv[1])
