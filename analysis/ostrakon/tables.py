"""Rows of tables as pandas frames: legends to categories, missing numbers to <NA>, dates to periods.

A column is read in slices of rows into an array of its final type, so that no more than that and one slice is in memory.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd

from .errors import HistoryError

if TYPE_CHECKING:
    from .history import History

SLICE = 1 << 18               # rows read at once
DATES = ("months", "period", "year-month")
EPOCH = 1970 * 12             # pandas counts months from 1970-01
NOT_A_TIME = np.iinfo(np.int64).min


def spans(first: np.ndarray, count: np.ndarray) -> Iterator[tuple[int, int]]:
    """Ranges of rows of runs, neighbours joined, in parts of at most SLICE rows."""
    begin = end = 0
    for start, rows in zip(first.tolist(), count.tolist(), strict=True):
        if start != end:
            yield from _cut(begin, end)
            begin = end = start
        end += rows
    yield from _cut(begin, end)


def _cut(begin: int, end: int) -> Iterator[tuple[int, int]]:
    for start in range(begin, end, SLICE):
        yield start, min(start + SLICE, end)


def raw_rows(data: h5py.Dataset, first: np.ndarray, count: np.ndarray, dtype: Any = None) -> np.ndarray:
    """The rows of runs of one column, in `dtype` or as stored; texts as str."""
    text = data.dtype.kind == "O"
    found = np.empty(int(count.sum()), object if text else dtype or data.dtype)
    at = 0
    for start, stop in spans(first, count):
        found[at:at + stop - start] = data.asstr()[start:stop] if text else data[start:stop]
        at += stop - start
    return found


def row_index(first: np.ndarray, count: np.ndarray, name: str) -> pd.Index:
    """Numbers of the rows in the file; of neighbouring runs a range, which takes no memory."""
    if len(first) and np.array_equal(first[1:], first[:-1] + count[:-1]):
        return pd.RangeIndex(int(first[0]), int(first[-1] + count[-1]), name=name)
    return pd.Index(np.concatenate([np.arange(start, stop) for start, stop in spans(first, count)] or [np.arange(0)]), name=name)


def unlike(words: Sequence[str]) -> list[str]:
    """Words of a legend, made different where two are alike (two people of one name): Li Wei, Li Wei (2)."""
    seen: dict[str, int] = {}
    found = []
    for word in words:
        seen[word] = seen.get(word, 0) + 1
        found.append(word if seen[word] == 1 else f"{word} ({seen[word]})")
    return found


def frame(history: History, table: str, columns: Sequence[str] | None, first: np.ndarray, count: np.ndarray,
          dates: str) -> pd.DataFrame:
    """See Selection.table."""
    if dates not in DATES:
        raise HistoryError(f"dates = '{dates}' is none of {', '.join(DATES)}")
    scale = (table[:-1] if table.endswith("s") else table) + "_row"
    wanted = [name for name in history.file[table] if name != scale] if columns is None else list(columns)
    found: dict[str, Any] = {}
    units = {}
    for name in wanted:
        data = history.column(table, name)
        units[name] = str(data.attrs.get("units", ""))
        found.update(_decoded(history, name, data, first, count, dates))
    result = pd.DataFrame(found, index=row_index(first, count, scale), copy=False)
    result.attrs["units"] = units
    return result


def _decoded(history: History, name: str, data: h5py.Dataset, first: np.ndarray, count: np.ndarray,
             dates: str) -> dict[str, Any]:
    """One column as one or, of dates in years and months, two."""
    if "legend" in data.attrs:
        words = unlike(history.words(str(data.attrs["legend"])))
        codes = raw_rows(data, first, count, np.int8 if len(words) < 128 else np.int16 if len(words) < 32768 else np.int32)
        codes[codes == np.array(data.attrs.get("_FillValue", -1)).astype(codes.dtype)] = -1
        if len(codes) and not -1 <= codes.min() <= codes.max() < len(words):
            raise HistoryError(f"{history.path}: codes of {data.name} are not in its legend; the file is damaged")
        return {name: pd.Categorical.from_codes(codes, words)}
    values = raw_rows(data, first, count)
    if data.attrs.get("role") == "date" and dates != "months":
        return _dates(name, values, history.start, dates)
    fill = data.attrs.get("_FillValue")
    if values.dtype == np.uint8 and (not len(values) or fill is not None or values.max() <= 1):
        missing = values == fill if fill is not None else np.zeros(len(values), bool)
        return {name: pd.arrays.BooleanArray(values == 1, missing) if fill is not None else values == 1}
    if fill is not None and values.dtype.kind == "i":
        return {name: pd.arrays.IntegerArray(values, values == fill)}
    return {name: values}


def _dates(name: str, months: np.ndarray, start: float, dates: str) -> dict[str, Any]:
    known = ~np.isnan(months)
    since_zero = np.floor(np.where(known, months, 0) + start).astype(np.int64)
    if dates == "period":
        return {name: periods(months, start)}
    return {f"{name}_year": pd.arrays.IntegerArray((since_zero // 12).astype(np.int16), ~known),
            f"{name}_month": pd.arrays.IntegerArray((since_zero % 12 + 1).astype(np.int8), ~known)}


def periods(months: np.ndarray, start: float) -> pd.arrays.PeriodArray:
    """Months after the start of step 1 as calendar months; `start` is that of step 1, in months since the year 0."""
    known = ~np.isnan(months)
    since_zero = np.floor(np.where(known, months, 0) + start).astype(np.int64)
    return pd.arrays.PeriodArray(np.where(known, since_zero - EPOCH, NOT_A_TIME), dtype=pd.PeriodDtype("M"))
