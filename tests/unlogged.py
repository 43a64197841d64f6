"""Where the long tier is still to come, a line of the log is formatted only for tests that ask for it by `caplog`.

pytest formats each twice, for a failure that may come: a twelfth of what a test of the product takes. What fails shows
its log once it is run by itself; in CI, where that isn't easily done, at once.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from _pytest.logging import caplog_handler_key


def spare(config: pytest.Config) -> None:
    """From now on, in `make test`."""
    plugin: Any = config.pluginmanager.get_plugin("logging-plugin")
    if plugin is None or os.environ.get("CI") or "not long" not in config.option.markexpr:
        return
    captured = plugin._runtest_for

    @contextmanager
    def only_if_asked(item: pytest.Item, when: str) -> Iterator[None]:
        if "caplog" in getattr(item, "fixturenames", ()):
            with captured(item, when):
                yield
        else:
            item.stash[caplog_handler_key] = plugin.caplog_handler  # which is taken away in the end
            yield

    plugin._runtest_for = only_if_asked
