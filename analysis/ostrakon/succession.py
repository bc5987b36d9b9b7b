"""Who held each office one after another and who of them fell, beside what chance alone gives.

Two nulls. Within a seat (`successive`): holders of one post are alike; each opening of a case keeps its date, and whom it hits is
drawn among those who had taken the seat by then and had not fallen. Between seats (`excess`): seats of one run are alike; who
fell is dealt anew among all spells of comparable posts in the run.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from .errors import HistoryError
from .selection import Source, selection_of
from .tenures import opened_at, posts_of, tenures

Posts = str | Sequence[str] | Callable[[str], bool] | None
WAYS = 20_000   # more ways to deal than this are sampled
DEALS = 2_000


def succession(source: Source, posts: Posts = None) -> pd.DataFrame:
    """A row for each holder: the columns of tenures(), in order of run, post and `order`, and

    hit      when the fall counts for this seat, in months after the start of step 1: the opening of the case, or the start of
             the spell if it was open before; of purges by order without a case the end of the spell; NaN for who did not fall
    after    how long after leaving the case was opened (months; negative: while in office; NaN without a fall or an end)
    Raises HistoryError where spells or cases are missing.
    """
    side = selection_of(source)
    found = tenures(side, posts)
    opened = opened_at(side, found)
    ordered = found["fell"] & np.isnan(opened) & (found["ended"] == "purged")
    opened = np.where(ordered, found["end"], opened)
    found["hit"] = np.where(found["fell"], np.maximum(opened, found["start"]), math.nan)
    found["after"] = found["hit"] - found["end"]
    return found.sort_values(["run", "post", "order"], kind="stable")


def deals(there: tuple[int, ...], seed: int = 1) -> dict[frozenset[int], float]:
    """All ways in which the openings of a seat can hit its holders, with their chances; more than WAYS are sampled.

    there  how many holders have taken the seat by the date of each opening, in order. Opening by opening each of them who has
           not yet fallen is as likely as any other.
    """
    ways: dict[frozenset[int], float] = {frozenset(): 1.0}
    for count in there:
        longer: dict[frozenset[int], float] = {}
        for fallen, chance in ways.items():
            left = [i for i in range(count) if i not in fallen]
            for i in left:
                way = fallen | {i}
                longer[way] = longer.get(way, 0.0) + chance / len(left)
        if len(longer) > WAYS:
            return _sampled(there, np.random.default_rng(seed))
        ways = longer
    return ways


def _sampled(there: tuple[int, ...], random: np.random.Generator) -> dict[frozenset[int], float]:
    found: dict[frozenset[int], float] = {}
    for _ in range(DEALS):
        fallen: set[int] = set()
        for count in there:
            fallen.add(int(random.choice([i for i in range(count) if i not in fallen])))
        way = frozenset(fallen)
        found[way] = found.get(way, 0.0) + 1 / DEALS
    return found


@lru_cache(maxsize=10_000)
def expectation(there: tuple[int, ...], statistic: str, first: int, seed: int) -> tuple[float, float]:
    """Mean and variance of a statistic of one seat under the null of like holders; see deals."""
    dealt = deals(there, seed)
    values, chances = np.array([count_of(statistic, way, first) for way in dealt]), np.array(list(dealt.values()))
    mean = float(values @ chances)
    return mean, max(0.0, float(values**2 @ chances) - mean**2)


def count_of(statistic: str, fallen: frozenset[int], first: int) -> int:
    """Pairs of successive holders who both fell; or 1 if the first holders all fell."""
    if statistic == "successive":
        return sum(i + 1 in fallen for i in fallen)
    return int(frozenset(range(first)) <= fallen)


def successive(source: Source, posts: Posts = None, first: int = 3, seed: int = 1) -> pd.DataFrame:
    """A row for each post and statistic, over all runs: runs, holders, fallen, `statistic`, observed, expected and sd under the
    null of like holders, z and two-sided p (normal: trust it where some five are expected and not).

    successive   pairs of successive holders who both fell
    first N      runs in which the first N holders of the seat all fell
    """
    table = succession(source, posts)
    names = ("successive", f"first {first}")
    starts, hits = table["start"].to_numpy(), table["hit"].to_numpy()
    run, post = table["run"].to_numpy(), table["post"].cat.codes.to_numpy()
    begins = np.flatnonzero(np.concatenate([[True], (np.diff(run) != 0) | (np.diff(post) != 0)])) if len(table) else np.zeros(0, int)
    fallen = np.add.reduceat((~np.isnan(hits)).astype(int), begins) if len(table) else begins
    sums: dict[tuple[str, str], np.ndarray] = {}
    for begin, end in zip(begins[fallen >= 2], np.append(begins[1:], len(table))[fallen >= 2], strict=True):
        seat = hits[begin:end]
        seen = frozenset(np.flatnonzero(~np.isnan(seat)).tolist())
        there = tuple(np.searchsorted(starts[begin:end], np.sort(seat[~np.isnan(seat)]), side="right").tolist())
        for name in names:
            mean, variance = expectation(there, name, first, seed)
            total = sums.setdefault((table["post"].cat.categories[post[begin]], name), np.zeros(3))
            total += (count_of(name, seen, first), mean, variance)
    totals = table.groupby("post", observed=True).agg(runs=("run", "nunique"), holders=("run", "size"), fallen=("fell", "sum"))
    rows = []
    for post, total in totals.iterrows():
        for name in names:
            observed, expected, variance = sums.get((post, name), np.zeros(3))
            rows.append({"post": post, **total.to_dict(), "statistic": name, "observed": int(observed), "expected": expected,
                         **_normal(observed, expected, variance)})
    return pd.DataFrame(rows)


def _normal(observed: float, expected: float, variance: float) -> dict[str, float]:
    if variance <= 1e-12:
        return {"sd": 0.0, "z": math.nan, "p": math.nan}
    z = (observed - expected) / math.sqrt(variance)
    return {"sd": math.sqrt(variance), "z": z, "p": float(2 * stats.norm.sf(abs(z)))}


def excess(source: Source, posts: Posts, among: Posts = None) -> pd.DataFrame:
    """Do holders of each of these posts fall more often than those of comparable ones? A row a post: runs, holders, fallen,
    expected and sd where who fell is dealt anew among all spells of `among` and the post in each run (hypergeometric), z, p.

    among  comparable posts; without it all. Spells of very different lengths or times are not comparable: choose well.
    """
    side = selection_of(source)
    words = side.history.words("post")
    meant, comparable = posts_of(side, posts), posts_of(side, among)
    either = set(words[meant | comparable])
    table = tenures(side, lambda post: post in either)
    code = table["post"].cat.codes.to_numpy()
    fell, run = table["fell"].to_numpy(float), table["run"].to_numpy()
    runs = np.unique(run)
    at = np.searchsorted(runs, run)

    def by_run(mask: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(at[mask], None if weights is None else weights[mask], minlength=len(runs))

    rows = []
    for post in np.flatnonzero(meant):
        own, every = code == post, comparable[code] | (code == post)
        n, x, size, falls = by_run(own), by_run(own, fell), by_run(every), by_run(every, fell)
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = np.nan_to_num(n * falls / size)
            variance = np.nan_to_num(expected * (1 - falls / size) * (size - n) / (size - 1))
        rows.append({"post": words[post], "runs": int((n > 0).sum()), "holders": int(n.sum()), "fallen": int(x.sum()),
                     "expected": float(expected.sum()), **_normal(float(x.sum()), float(expected.sum()), float(variance.sum()))})
    if not rows:
        raise HistoryError(f"{side.history.path}: no post to look at")
    return pd.DataFrame(rows)
