"""Texts cut and broken so that they fit; wide letters (Chinese, Japanese, Korean) count twice."""
from __future__ import annotations

import textwrap
import unicodedata


def columns_of(text: str) -> int:
    """Columns that a text takes in a terminal: wide letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, columns: float) -> list[str]:
    wide = columns_of(text) / len(text) if text else 1
    return textwrap.wrap(text, max(12, int(columns / wide))) or [""]


def shortened(text: str, columns: int) -> str:
    """At most so many columns, the middle left out: the ends of long names tell them apart."""
    if columns_of(text) <= columns:
        return text
    share = int(columns * len(text) / columns_of(text)) - 1
    return text[:share - share // 2] + "…" + text[len(text) - share // 2:]
