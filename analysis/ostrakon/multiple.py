"""Many comparisons at once, sizes of effects, and how many replicates are wanted."""
from __future__ import annotations

import math

import numpy as np
from scipy import stats


def holm(p: np.ndarray) -> np.ndarray:
    """p values such that the chance of any false alarm among all is at most what one rejects at (Holm 1979). NaN stays."""
    found = np.full(len(p), math.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    found[order] = np.minimum(1, np.maximum.accumulate(p[order] * factors)) if len(order) else []
    return found


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """p values such that of what one rejects at q a share of at most q is false on average (1995). NaN stays."""
    found = np.full(len(p), math.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    if len(order):
        raised = p[order] * len(order) / np.arange(1, len(order) + 1)
        found[order] = np.minimum(1, np.minimum.accumulate(raised[::-1])[::-1])
    return found


def effect(a: np.ndarray, b: np.ndarray, flag: bool) -> float:
    """Size of a difference without a unit.

    Of a mean: in standard deviations of one history, sqrt((var a + var b)/2), with the correction of Hedges (1981).
    Of a share: h = 2 asin sqrt(p_b) - 2 asin sqrt(p_a) (Cohen 1988, ch. 6). NaN where nothing varies.
    """
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    if min(len(a), len(b)) < 2:
        return math.nan
    if flag:
        return 2 * (math.asin(math.sqrt(b.mean())) - math.asin(math.sqrt(a.mean())))
    spread = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    correction = 1 - 3 / (4 * (len(a) + len(b) - 2) - 1)
    return float((b.mean() - a.mean()) / spread * correction) if spread > 0 else math.nan


def replicates_for(half_width: float, error: float, runs: int, level: float = 0.95) -> float:
    """How many runs (of each side) make the interval ± half_width, given the standard error with `runs` of them.

    The smallest n with t(n - 1) * sd / sqrt(n) <= half_width. NaN where the error is unknown.
    """
    if math.isnan(error) or half_width <= 0:
        return math.nan
    sd = error * math.sqrt(runs)
    n = max(2.0, math.ceil((stats.norm.ppf((1 + level) / 2) * sd / half_width) ** 2))
    while stats.t.ppf((1 + level) / 2, n - 1) * sd / math.sqrt(n) > half_width:
        n += 1
    return float(n)
