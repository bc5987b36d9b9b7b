"""Purge waves (months in which many fall) and cascades (cases that lead to cases)."""
from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from .errors import HistoryError
from .selection import Source, selection_of


def falls_by_step(source: Source, kind: str = "purged", among: np.ndarray | None = None) -> np.ndarray:
    """Events of a kind in each step of each run, (runs, steps): in step k + 1, which begins at month k, those dated after the one
    before it, as stages of a case end within a month. Raises HistoryError where there is no such kind.

    among  which rows of /events count (bool by row of `raw`); without it all
    """
    side = selection_of(source)
    words = side.history.words("event_kind")
    if kind not in words:
        raise HistoryError(f"{side.history.path}: no kind of event is called '{kind}'")
    steps = side.history.run_column("steps")[side.positions]
    hit = side.raw("events", "kind") == int(np.flatnonzero(words == kind)[0])
    hit &= True if among is None else among
    step = np.ceil(side.raw("events", "at")[hit] / side.history.months_per_step - 1e-9).astype(int)
    found = np.zeros((len(side), int(steps.max())))
    inside = (step >= 0) & (step < found.shape[1])
    np.add.at(found, (side.run_index("events")[hit][inside], step[inside]), 1)
    return found


def threshold(falls: np.ndarray, rarity: float = 0.01) -> np.ndarray:
    """Of each run the least number of falls in a step that chance alone gives in less than `rarity` of steps: of a Poisson
    count with the run's own mean. At least 2.
    """
    return np.maximum(2, stats.poisson.isf(rarity, falls.mean(axis=1)) + 1)


def waves(source: Source, kind: str = "purged", least: float | None = None, gap: int = 2, rarity: float = 0.01) -> pd.DataFrame:
    """A row for each wave: run, replicate, at (months after the start of step 1), steps it lasts, falls in it, peak.

    A wave is a row of steps that each have `least` falls (without it: see threshold) with at most `gap` quieter steps between
    two of them; the falls of those count too. The warm-up is left out.
    """
    side = selection_of(source)
    start = side.history.warm_up
    falls = falls_by_step(side, kind)[:, start:]
    limit = threshold(falls, rarity) if least is None else np.full(len(falls), float(least))
    runs, replicates = side.history.run_column("run")[side.positions], side.replicates
    rows = []
    for i, counts in enumerate(falls):
        high = np.flatnonzero(counts >= limit[i])
        for part in np.split(high, np.flatnonzero(np.diff(high) > gap + 1) + 1) if len(high) else []:
            first, last = int(part[0]), int(part[-1])
            rows.append((runs[i], replicates[i], (start + first) * side.history.months_per_step, last - first + 1,
                         int(counts[first:last + 1].sum()), int(counts[first:last + 1].max())))
    return pd.DataFrame(rows, columns=["run", "replicate", "at", "steps", "falls", "peak"])


def clustering(source: Source, kind: str = "purged") -> pd.DataFrame:
    """Of each run: falls, their mean and variance by step, and dispersion = variance/mean, which is 1 where falls are independent
    and more where they come together (Cox and Lewis 1966, 9.3); p of the one-sided test, chi-square of (steps-1)*dispersion.
    The warm-up is left out.
    """
    side = selection_of(source)
    steps, start = side.history.run_column("steps")[side.positions], side.history.warm_up
    rows = []
    for counts, last in zip(falls_by_step(side, kind), steps, strict=True):
        part, lived = counts[start:last], last - start
        mean, variance = float(part.mean()), float(part.var(ddof=1)) if lived > 1 else np.nan
        ratio = variance / mean if mean > 0 else np.nan
        rows.append((int(part.sum()), mean, variance, ratio, float(stats.chi2.sf(ratio * (lived - 1), lived - 1))))
    found = pd.DataFrame(rows, columns=["falls", "mean", "variance", "dispersion", "p"])
    found.insert(0, "replicate", side.replicates)
    return found


def roots(parent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each case the first one of its cascade, and how many steps lie between; `parent` is a row, -1 for none.

    Raises HistoryError where cases go round in a ring.
    """
    root, depth = np.arange(len(parent)), np.zeros(len(parent), int)
    at = parent.copy()
    for _ in range(len(parent) + 1):
        open_ = at >= 0
        if not open_.any():
            return root, depth
        root[open_], depth[open_] = at[open_], depth[open_] + 1
        at[open_] = parent[at[open_]]
    raise HistoryError("cases lead to each other in a ring; the file is damaged")


def cascades(source: Source) -> pd.DataFrame:
    """A row for each cascade, a case alone included: run, replicate, case (number of the first in its run), at (months after the
    start of step 1), size (cases), depth (longest line of cases from the first), months (first to last opening), fell (of its
    accused those who were ever purged; NaN without /agents).
    """
    side = selection_of(source)
    first, count = side.rows("cases")
    begins = np.cumsum(count) - count
    run = side.run_index("cases")
    parent = side.raw("cases", "parent").astype(int)
    if (parent >= count[run]).any():
        raise HistoryError(f"{side.history.path}: cases name parents that are not there; the file is damaged")
    root, depth = roots(np.where(parent >= 0, parent + begins[run], -1))
    frame = pd.DataFrame({"root": root, "depth": depth, "opened": side.raw("cases", "opened_at"), "fell": np.nan})
    if side.history.has("agents"):
        accused, people = side.raw("cases", "agent"), side.rows("agents")[1]
        fell, rows = side.raw("agents", "fell"), (np.cumsum(people) - people)[run] + accused
        frame["fell"] = np.where(accused >= 0, fell[np.where(accused >= 0, rows, 0)], 0) if len(fell) else np.nan
    grouped = frame.groupby("root")
    found = pd.DataFrame({"size": grouped.size(), "depth": grouped["depth"].max(), "at": grouped["opened"].min(),
                          "months": grouped["opened"].max() - grouped["opened"].min(), "fell": grouped["fell"].sum(min_count=1)})
    at = found.index.to_numpy()
    found.insert(0, "run", side.history.run_column("run")[side.positions][run[at]])
    found.insert(1, "replicate", side.replicates[run[at]])
    found.insert(2, "case", at - begins[run[at]])
    return found.reset_index(drop=True)


def cascade_sizes(found: pd.DataFrame) -> pd.DataFrame:
    """How many cascades have each size and depth: size, depth, cascades, share."""
    table = found.groupby(["size", "depth"]).size().rename("cascades").reset_index()
    return table.assign(share=table["cascades"] / max(1, int(table["cascades"].sum())))
