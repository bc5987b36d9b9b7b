"""Means of runs and their differences, with bootstrap intervals over replicates.

One run is one draw. A metric may be undefined (NaN) in a run; its mean is then that of the runs in which it is defined,
and the resampling of runs carries along that their number varies. Intervals are those of the studentised bootstrap
(Efron and Tibshirani 1993, ch. 12.5), which keeps its coverage in small and skewed samples. Of yes-or-no metrics they are
score intervals, which do not shrink to nothing where all runs are alike: Wilson (1927) for a share, Bonett and Price (2012)
for a difference in pairs, Agresti and Caffo (2000) for one of independent runs.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

RESAMPLES = 2000
BLOCK = 4_000_000  # weights in memory at once


@dataclass(frozen=True)
class Estimate:
    """A value with its interval and standard error; `runs` is in how many it is defined."""

    value: float
    low: float
    high: float
    error: float
    p: float
    runs: int
    method: str


def weights(count: int, resamples: int = RESAMPLES, seed: int = 1) -> Iterator[np.ndarray]:
    """How often each of `count` runs stands in each resample, in blocks (resamples of the block, count)."""
    random = np.random.default_rng(seed)
    rows = max(1, min(resamples, BLOCK // max(1, count)))
    for begin in range(0, resamples, rows):
        yield random.multinomial(count, np.full(count, 1 / count), size=min(rows, resamples - begin)).astype(float)


def influence(values: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean of the defined values, and of each run what it adds to it: the standard error is sd(influence)/sqrt(runs)."""
    defined = ~np.isnan(values)
    if not defined.any():
        return math.nan, np.full(len(values), math.nan)
    mean = float(values[defined].mean())
    return mean, np.where(defined, np.nan_to_num(values) - mean, 0) / defined.mean()


def _moments(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Columns whose weighted sums give the difference of two means and its variance; both centred, 0 where undefined."""
    in_a, in_b = ~np.isnan(a), ~np.isnan(b)
    x = np.where(in_a, np.nan_to_num(a) - np.nanmean(a), 0)
    y = np.where(in_b, np.nan_to_num(b) - np.nanmean(b), 0)
    both = in_a & in_b
    return np.stack([in_a, x, x * x, in_b, y, y * y, both, x * in_b, y * in_a, x * y], axis=1).astype(float)


def _shift_and_error(sums: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """From weighted sums of _moments, by resample: how far the difference lies from that of all runs; its standard error."""
    na, sx, sxx, nb, sy, syy, nab, sxb, sya, sxy = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        ma, mb, pa, pb = sx / na, sy / nb, na / count, nb / count
        variance = (sxx - ma * sx) / pa**2 + (syy - mb * sy) / pb**2
        variance -= 2 * (sxy - ma * sya - mb * sxb + ma * mb * nab) / (pa * pb)
        return mb - ma, np.sqrt(np.maximum(variance, 0) / (count * max(1, count - 1)))


def _studentised(value: float, error: float, shift: np.ndarray, errors: np.ndarray, level: float) -> tuple[float, float]:
    """Interval from resamples; where too many of them say nothing, that of Student with a normal quantile."""
    usable = np.isfinite(shift) & np.isfinite(errors) & (errors > error * 1e-6)
    if usable.mean() < 0.95:
        half = stats.norm.ppf((1 + level) / 2) * error
        return value - half, value + half
    low, high = np.quantile(shift[usable] / errors[usable], [(1 - level) / 2, (1 + level) / 2])
    return value - high * error, value - low * error


def _resample(moments: Sequence[np.ndarray], count: int, resamples: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    together = np.concatenate(moments, axis=1)
    sums = np.concatenate([block @ together for block in weights(count, resamples, seed)])
    return [_shift_and_error(part, count) for part in np.split(sums, len(moments), axis=1)]


def means(columns: Sequence[np.ndarray], flags: Sequence[bool], level: float = 0.95, resamples: int = RESAMPLES,
          seed: int = 1) -> list[Estimate]:
    """The mean of each metric (values by run) with its interval."""
    zero = np.zeros(len(columns[0])) if columns else np.zeros(0)
    return differences([(zero, values) for values in columns], flags, level, resamples, seed, single=True)


def differences(pairs: Sequence[tuple[np.ndarray, np.ndarray]], flags: Sequence[bool], level: float = 0.95,
                resamples: int = RESAMPLES, seed: int = 1, single: bool = False) -> list[Estimate]:
    """mean(b) - mean(a) of each metric, of runs that are pairs: a[i] and b[i] live the same people and chances."""
    if not pairs:
        return []
    count = len(pairs[0][0])
    known = [i for i, (a, b) in enumerate(pairs) if not np.isnan(a).all() and not np.isnan(b).all()]
    drawn = dict(zip(known, _resample([_moments(*pairs[i]) for i in known], count, resamples, seed) if known else [], strict=True))
    found = []
    for i, (a, b) in enumerate(pairs):
        both = int((~np.isnan(a) & ~np.isnan(b)).sum())
        if i not in drawn or count < 2:
            found.append(Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, both, "undefined"))
            continue
        (mean_a, of_a), (mean_b, of_b) = influence(a), influence(b)
        value, error = mean_b - mean_a, float(np.std(of_b - of_a, ddof=1) / math.sqrt(count))
        if flags[i] and both == count:
            low, high = wilson(int(b.sum()), count, level) if single else bonett_price(a, b, level)
            p = math.nan if single else mcnemar(a, b)
            found.append(Estimate(value, low, high, error, p, both, "score"))
            continue
        low, high = _studentised(value, error, *drawn[i], level)
        found.append(Estimate(value, low, high, error, _student_p(value, error, min(both, count) - 1), both, "bootstrap-t"))
    return found


def independent_differences(pairs: Sequence[tuple[np.ndarray, np.ndarray]], flags: Sequence[bool], level: float = 0.95,
                            resamples: int = RESAMPLES, seed: int = 1) -> list[Estimate]:
    """mean(b) - mean(a) of each metric, of runs that share nothing."""
    if not pairs:
        return []
    count = [len(pairs[0][0]), len(pairs[0][1])]
    with np.errstate(invalid="ignore"):
        known = [i for i, sides in enumerate(pairs) if not any(np.isnan(side).all() for side in sides)]
    drawn = [_resample([_moments(np.zeros(count[s]), pairs[i][s]) for i in known], count[s], resamples, seed + s) if known else []
             for s in range(2)]
    found = []
    for i, (a, b) in enumerate(pairs):
        defined = int(min((~np.isnan(a)).sum(), (~np.isnan(b)).sum()))
        if i not in known or min(count) < 2:
            found.append(Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, defined, "undefined"))
            continue
        (mean_a, of_a), (mean_b, of_b) = influence(a), influence(b)
        errors = [float(np.std(part, ddof=1) / math.sqrt(len(part))) for part in (of_a, of_b)]
        value, error = mean_b - mean_a, math.hypot(*errors)
        if flags[i] and defined == min(count) and not np.isnan(a).any() and not np.isnan(b).any():
            low, high = agresti_caffo(a, b, level)
            table = [[int(b.sum()), int((1 - b).sum())], [int(a.sum()), int((1 - a).sum())]]
            found.append(Estimate(value, low, high, error, float(stats.fisher_exact(table)[1]), defined, "score"))
            continue
        (shift_a, error_a), (shift_b, error_b) = (side[known.index(i)] for side in drawn)
        low, high = _studentised(value, error, shift_b - shift_a, np.hypot(error_a, error_b), level)
        freedom = error**4 / max(1e-300, sum(e**4 / (n - 1) for e, n in zip(errors, count, strict=True)))  # Welch (1947)
        found.append(Estimate(value, low, high, error, _student_p(value, error, freedom), defined, "bootstrap-t"))
    return found


def _student_p(value: float, error: float, freedom: float) -> float:
    if error == 0:
        return 1.0 if value == 0 else 0.5 ** max(0.0, freedom)  # all pairs alike: the sign test
    return float(2 * stats.t.sf(abs(value) / error, max(1.0, freedom)))


# ---- shares ----


def wilson(hits: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927)."""
    z = float(stats.norm.ppf((1 + level) / 2))
    middle, spread = (hits + z * z / 2) / (count + z * z), z / (count + z * z) * math.sqrt(hits * (count - hits) / count + z * z / 4)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def bonett_price(a: np.ndarray, b: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Interval of a difference of shares in pairs (Bonett and Price 2012): one pair more of each discordant kind."""
    more, less = (int(((b == 1) & (a == 0)).sum()) + 1) / (len(a) + 2), (int(((b == 0) & (a == 1)).sum()) + 1) / (len(a) + 2)
    half = stats.norm.ppf((1 + level) / 2) * math.sqrt((more + less - (more - less) ** 2) / (len(a) + 2))
    return max(-1.0, more - less - half), min(1.0, more - less + half)


def agresti_caffo(a: np.ndarray, b: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Interval of a difference of shares of independent runs (Agresti and Caffo 2000): one hit and one miss more in each."""
    share = [(float(side.sum()) + 1) / (len(side) + 2) for side in (a, b)]
    variance = sum(p * (1 - p) / (len(side) + 2) for p, side in zip(share, (a, b), strict=True))
    half = stats.norm.ppf((1 + level) / 2) * math.sqrt(variance)
    return max(-1.0, share[1] - share[0] - half), min(1.0, share[1] - share[0] + half)


def mcnemar(a: np.ndarray, b: np.ndarray) -> float:
    """Exact p of equal shares in pairs: the discordant pairs are tosses of a fair coin (McNemar 1947)."""
    more, less = int(((b == 1) & (a == 0)).sum()), int(((b == 0) & (a == 1)).sum())
    return float(stats.binomtest(more, more + less, 0.5).pvalue) if more + less else 1.0
