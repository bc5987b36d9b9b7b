"""Headline outcomes of scenarios, variants or points beside those of the first.

With one master seed, runs of the same replicate number live the same people and chances but for what differs: differences are
then taken run by run (common random numbers). Otherwise the runs are independent. Which it is, is found out and said.
"""
from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

import numpy as np
import pandas as pd

from . import estimates, multiple, text
from .errors import HistoryError, reading
from .history import History, open_history
from .selection import Selection, Source, named_apart, selection_of

Given = Union[Source, str, "os.PathLike[str]"]


@dataclass
class Comparison:
    """What compare() found.

    values       a row for each side and metric: value, low, high, sd (between runs), runs in which it is defined
    differences  a row for each other side and metric: side - base with its interval, standard error, effect (see
                 multiple.effect), p, p_holm, p_bh over all rows, gain (how many times as many independent runs would know
                 it as well), runs, needed (runs for the half-width that was asked for), method of the interval
    paired       by name of the other side: the number of pairs, 0 if independent
    notes        what a reader must know, in sentences
    """

    base: str
    values: pd.DataFrame
    differences: pd.DataFrame
    paired: dict[str, int]
    level: float
    notes: list[str] = field(default_factory=list)
    sides: list[Selection] = field(default_factory=list, repr=False)

    def __str__(self) -> str:
        percent = f"{100 * self.level:g} %"
        parts = [f"Values, {percent} intervals", text.table(self.values)]
        parts += ["", f"Differences to {self.base}, {percent} intervals", text.table(self.differences)]
        return "\n".join([*parts, "", *self.notes])

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"base": self.base, "level": self.level, "paired": self.paired, "notes": self.notes,
                "values": text.records(self.values), "differences": text.records(self.differences)}


def sides_of(given: Sequence[Given], names: Sequence[str] | None = None) -> list[Selection]:
    """Each scenario, variant or point as a selection with a name of its own; one history of a design gives its points."""
    opened = [open_history(one) if isinstance(one, (str, os.PathLike)) else one for one in given]
    if len(opened) == 1 and isinstance(opened[0], History):
        found = opened[0].points()
    else:
        found = [selection_of(one) for one in opened]
    if len(found) < 2:
        raise HistoryError("a comparison needs two files, or one that holds several points of a design")
    if names is not None and len(names) != len(found):
        raise HistoryError(f"{len(names)} names for {len(found)} sides of the comparison")
    return named_apart(found, names if names is not None else [side.name for side in found])


def metric_values(side: Selection, metrics: Sequence[str]) -> tuple[dict[str, np.ndarray], set[str]]:
    """Values by run of metrics at the end, grouped ones as NAME[group]; and which of them are yes or no."""
    found, flags = {}, set()
    for name in metrics:
        data = side.history.column("runs", name)
        values = side.history.run_column(name)[side.positions].astype(float)
        flag = data.attrs.get("role") == "flag metric"
        if values.ndim == 1:
            found[name] = values
            flags |= {name} if flag else set()
            continue
        with reading(side.history.path, f"/runs/{name}"):
            labels = data.dims[1][0].asstr()[:]
        for i, label in enumerate(labels):
            found[f"{name}[{label}]"] = values[:, i]
            flags |= {f"{name}[{label}]"} if flag else set()
    return found, flags


def pairs_of(a: Selection, b: Selection) -> tuple[Selection, Selection] | None:
    """The runs that both have by replicate number, in the same order; None where nothing is shared.

    Raises HistoryError if a side has a replicate twice.
    """
    for side in (a, b):
        if len(np.unique(side.replicates)) < len(side):
            raise HistoryError(f"{side.history.path}: '{side.name}' holds a replicate more than once; choose one point of it")
    if a.history.master_seed != b.history.master_seed:
        return None
    if a.history.independent_points or b.history.independent_points:
        return None
    _, in_a, in_b = np.intersect1d(a.replicates, b.replicates, return_indices=True)
    if not len(in_a):
        return None
    both = Selection(a.history, a.positions[in_a], a.name), Selection(b.history, b.positions[in_b], b.name)
    return both if _share_people(*both) else None


def _share_people(a: Selection, b: Selection) -> bool:
    """Whether the first pair has a starter in common, as runs of one stream must; taken on trust where files hold no people."""
    if not (a.history.has("agents") and b.history.has("agents")):
        return True
    starters = []
    for side in (a, b):
        one = Selection(side.history, side.positions[:1], side.name)
        starters.append(one.raw("agents", "key")[one.raw("agents", "entered") < 0])
    return min(map(len, starters)) == 0 or len(np.intersect1d(*starters)) > 0


def compare(*given: Given, metrics: Sequence[str] | None = None, names: Sequence[str] | None = None, level: float = 0.95,
            half_width: float | Mapping[str, float] | None = None, resamples: int = estimates.RESAMPLES,
            seed: int = 1) -> Comparison:
    """Compares every side with the first: paths, histories or selections; or the points of one history.

    metrics     columns of /runs; without it the headline metrics that all sides have
    half_width  of the interval of a difference that is wanted, one number or by metric: fills `needed`
    seed        of the resampling, which takes `resamples` resamples
    Raises HistoryError where a file is bad or sides have no metric in common.
    """
    if not 0 < level < 1:
        raise HistoryError(f"level = {level}: a level lies between 0 and 1, such as 0.95")
    sides = sides_of(given, names)
    chosen = list(metrics) if metrics is not None else _common(sides)
    read = [metric_values(side, chosen) for side in sides]
    keys = [key for key in read[0][0] if all(key in values for values, _ in read)]
    flags = [all(key in flagged for _, flagged in read) for key in keys]
    values = [_values(side, [found[key] for key in keys], keys, flags, level, resamples, seed)
              for side, (found, _) in zip(sides, read, strict=True)]
    rows, paired, notes = [], {}, _notes(sides)
    for side in sides[1:]:
        both = pairs_of(sides[0], side)
        paired[side.name] = len(both[0]) if both else 0
        notes.append(_how(sides[0], side, paired[side.name]))
        rows += _difference_rows(sides[0], side, both, chosen, keys, flags, level, half_width, resamples, seed)
    table = pd.DataFrame(rows)
    p = table["p"].to_numpy(float)
    table.insert(list(table).index("p") + 1, "p_holm", multiple.holm(p))
    table.insert(list(table).index("p") + 2, "p_bh", multiple.benjamini_hochberg(p))
    if half_width is None:
        table = table.drop(columns="needed")
    return Comparison(sides[0].name, pd.concat(values, ignore_index=True), table, paired, level, notes, sides)


def _common(sides: Sequence[Selection]) -> list[str]:
    found = [name for name in sides[0].history.headline if all(name in side.history.metrics for side in sides)]
    if not found:
        titles = ", ".join(dict.fromkeys(f"'{side.history.title}'" for side in sides))
        raise HistoryError(f"the scenarios {titles} have no headline metric in common; name metrics that all of them have")
    return found


def _values(side: Selection, columns: Sequence[np.ndarray], keys: Sequence[str], flags: Sequence[bool], level: float,
            resamples: int, seed: int) -> pd.DataFrame:
    found = estimates.means(columns, flags, level, resamples, seed)
    rows = []
    for key, flag, column, one in zip(keys, flags, columns, found, strict=True):
        known = column[~np.isnan(column)]
        sd = float(known.std(ddof=1)) if len(known) > 1 and not flag else math.nan
        rows.append({"side": side.name, "metric": key, "kind": "share" if flag else "mean", "value": one.value, "low": one.low,
                     "high": one.high, "sd": sd, "runs": len(known)})
    return pd.DataFrame(rows)


def _difference_rows(base: Selection, side: Selection, both: tuple[Selection, Selection] | None, chosen: Sequence[str],
                     keys: Sequence[str], flags: Sequence[bool], level: float, half_width: float | Mapping[str, float] | None,
                     resamples: int, seed: int) -> list[dict[str, Any]]:
    a, b = (metric_values(one, chosen)[0] for one in (both or (base, side)))
    pairs = [(a[key], b[key]) for key in keys]
    estimate = estimates.differences if both else estimates.independent_differences
    rows = []
    for key, flag, (x, y), one in zip(keys, flags, pairs, estimate(pairs, flags, level, resamples, seed), strict=True):
        runs = len(x) if both else min(len(x), len(y))
        apart = math.hypot(*(float(np.std(estimates.influence(side)[1], ddof=1)) for side in (x, y))) / math.sqrt(runs)
        gain = (apart / one.error) ** 2 if both and one.error > 0 else math.nan
        wanted = half_width.get(key, math.nan) if isinstance(half_width, Mapping) else half_width
        needed = math.nan if wanted is None or math.isnan(wanted) else multiple.replicates_for(wanted, one.error, runs, level)
        rows.append({"side": side.name, "metric": key, "difference": one.value, "low": one.low, "high": one.high,
                     "error": one.error, "effect": multiple.effect(x, y, flag), "p": one.p, "gain": gain, "runs": one.runs,
                     "needed": needed, "method": one.method})
    return rows


def _how(base: Selection, side: Selection, pairs: int) -> str:
    if not pairs:
        why = ("master seeds differ" if base.history.master_seed != side.history.master_seed
               else "no replicate is in both" if not len(np.intersect1d(base.replicates, side.replicates))
               else "their streams share nothing")
        return f"{side.name} and {base.name}: independent runs ({why})."
    all_of = "" if pairs == len(base) == len(side) else f" (of {len(base)} and {len(side)} runs)"
    return f"{side.name} and {base.name}: {pairs} pairs{all_of}, same replicates and master seed."


def _notes(sides: Sequence[Selection]) -> list[str]:
    notes = []
    for side in sides:
        failed = int((side.history.run_column("status") != 0).sum())
        if failed:
            notes.append(f"{side.name}: {failed} runs of its file failed and are left out.")
    for name, what in (("engine_format", "engines whose histories differ"), ("engine_version", "different versions of the engine")):
        if len({str(side.history.file.attrs[name]) for side in sides}) > 1:
            notes.append(f"The files come from {what}, which may be part of any difference.")
            break
    settings = [", ".join(f"{key}={value}" for key, value in side.history.settings.items()) for side in sides]
    if len(set(settings)) > 1:
        notes += [f"{side.name}: {said}." for side, said in zip(sides, settings, strict=True) if said]
    return notes
