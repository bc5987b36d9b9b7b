"""What the package says when it cannot do what was asked."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class HistoryError(Exception):
    """A file that is no history, or a question that a history cannot answer. The message is one sentence for the user."""


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Turns what HDF5 says of damaged data into one sentence."""
    try:
        yield
    except (OSError, RuntimeError, KeyError, ValueError, AttributeError) as error:
        raise HistoryError(f"{path}: {what} cannot be read; the file is damaged or truncated") from error
