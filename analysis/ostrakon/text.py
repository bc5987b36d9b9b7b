"""Frames as plain tables for a terminal, and as JSON without NaN."""
from __future__ import annotations

import math
from typing import Any

import pandas as pd


def cell(value: Any) -> str:
    """A number with three or four digits, a text as it is, a dash for what is missing."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int) or (value == int(value) and 100 <= abs(value) < 1e9):
        return str(int(value))
    return f"{value:#.3g}" if 1e-3 <= abs(value) < 1000 else f"{value:.0f}" if abs(value) >= 1000 else f"{value:.2g}"


def table(frame: pd.DataFrame) -> str:
    """Columns aligned: texts to the left, numbers to the right; without the index."""
    columns = []
    for i, name in enumerate(frame.columns):
        values = frame.iloc[:, i].tolist()
        cells = [str(name), *map(cell, values)]
        width = max(map(len, cells))
        left = any(isinstance(value, str) for value in values)
        columns.append([c.ljust(width) if left else c.rjust(width) for c in cells])
    return "\n".join("  ".join(row).rstrip() for row in zip(*columns, strict=True))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts that JSON can hold."""
    return [{str(key): plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if hasattr(value, "item"):
        return plain(value.item())
    return value if isinstance(value, (str, int, float, bool)) else str(value)
