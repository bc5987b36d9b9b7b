"""Kaplan-Meier, cumulative incidence with competing ends, log-rank: from durations, with late entry and clusters.

Durations are in any unit (months here). `entry` is when a duration comes under observation (0 without it): it is at risk in
(entry, duration]. `ended` says how it ended, None or False where it was censored. Runs are clusters: people of one run
share its campaigns, so that intervals over people alone are too narrow; `cluster` gives the number of the run of each duration.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from . import estimates
from .errors import HistoryError

GRID = 240  # times at which resampled clusters are counted


@dataclass(frozen=True)
class Counts:
    """At each time with an end: how many are at risk and end by each cause, by cluster (one cluster if none is given).

    times (T); risk (C, T); ends (C, T, K)
    """

    times: np.ndarray
    risk: np.ndarray
    ends: np.ndarray


def _checked(duration: np.ndarray, entry: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    duration = np.asarray(duration, float)
    entry = np.zeros(len(duration)) if entry is None else np.asarray(entry, float)
    if np.isnan(duration).any() or np.isnan(entry).any():
        raise HistoryError("durations and entries must be numbers; give censored durations as far as they were observed")
    return duration, entry


def counts(duration: np.ndarray, cause: np.ndarray, causes: int, entry: np.ndarray | None = None,
           cluster: np.ndarray | None = None, times: np.ndarray | None = None, clusters: int | None = None) -> Counts:
    """Counts from durations; `cause` is the number of the cause of the end, -1 where censored. Late entry is left truncation:
    whoever enters at or after its end was never seen and is left out.
    """
    duration, entry = _checked(duration, entry)
    seen = (entry < duration) | ((entry == 0) & (duration == 0))
    cluster = np.zeros(len(duration), int) if cluster is None else np.asarray(cluster)
    duration, entry, cause, cluster = duration[seen], entry[seen], np.asarray(cause)[seen], cluster[seen]
    times = np.unique(duration[cause >= 0]) if times is None else times
    number = clusters or (int(cluster.max()) + 1 if len(cluster) else 1)
    shape = (number, len(times) + 1)
    last = np.searchsorted(times, duration, side="right")   # at risk at times[first:last]
    first = np.where(entry == 0, 0, np.searchsorted(times, entry, side="right"))
    change = np.zeros(shape)
    np.add.at(change, (cluster, np.minimum(first, last)), 1)
    np.add.at(change, (cluster, last), -1)
    ends = np.zeros((number, len(times), max(1, causes)))
    happened = cause >= 0
    np.add.at(ends, (cluster[happened], last[happened] - 1, cause[happened]), 1)
    return Counts(times, np.cumsum(change, axis=1)[:, :-1], ends)


def on_grid(duration: np.ndarray, cause: np.ndarray, causes: int, entry: np.ndarray | None, cluster: np.ndarray) -> Counts:
    """Counts by cluster at GRID of the times with an end at most: ends are moved on to the next of them, entries back.

    Only for how much estimates scatter; those themselves are of the exact times.
    """
    duration, entry = _checked(duration, entry)
    times = np.unique(duration[np.asarray(cause) >= 0])
    if len(times) > GRID:
        times = times[np.unique(np.linspace(0, len(times) - 1, GRID).round().astype(int))]
        next_ = np.searchsorted(times, duration)
        late = np.where(np.asarray(cause) >= 0, times[np.minimum(next_, len(times) - 1)], duration)
        before = np.searchsorted(times, entry, side="right") - 1
        entry = np.where(before >= 0, times[np.maximum(before, 0)], 0)
        duration = late
    return counts(duration, cause, causes, entry, pd.factorize(np.asarray(cluster))[0], times)


def _band(estimate: np.ndarray, times: np.ndarray, grid: Counts, drawn: np.ndarray, centre: np.ndarray,
          level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Error, low and high at all times from resamples on a grid (R, T, …): how far these scatter about their own centre, straight
    between times of the grid and from nothing before the first.
    """
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0) - centre

    def between(values: np.ndarray) -> np.ndarray:
        flat = values.reshape(len(values), -1)
        known, start = np.concatenate([[0], grid.times]), np.zeros((1, flat.shape[1]))
        found = [np.interp(times, known, column) for column in np.concatenate([start, flat]).T]
        return np.stack(found, axis=-1).reshape(len(times), *values.shape[1:])

    return between(drawn.std(axis=0, ddof=1)), np.clip(estimate + between(low), 0, 1), np.clip(estimate + between(high), 0, 1)


def _step(risk: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Ends per person at risk; 0 where nobody is."""
    return np.divide(ends, risk, out=np.zeros_like(ends), where=risk > 0)


def kaplan_meier(duration: np.ndarray, ended: np.ndarray, entry: np.ndarray | None = None, level: float = 0.95,
                 cluster: np.ndarray | None = None, resamples: int = 500, seed: int = 1) -> pd.DataFrame:
    """Share that lasts longer than each time with an end (Kaplan and Meier 1958): time, at_risk, ends, survival, error, low, high.

    error is Greenwood's, the interval that of log(-log) (Kalbfleisch and Prentice 2002, 1.4); with clusters the interval is
    the percentile one of resampled clusters, and error its standard deviation.
    """
    cause = np.where(np.asarray(ended, bool), 0, -1)
    found = counts(duration, cause, 1, entry)
    risk, ends = found.risk[0], found.ends[0, :, 0]
    survival = np.cumprod(1 - _step(risk, ends))
    if cluster is not None:
        grid = on_grid(duration, cause, 1, entry, cluster)
        drawn = np.concatenate([np.cumprod(1 - _step(w @ grid.risk, w @ grid.ends[:, :, 0]), axis=1)
                                for w in estimates.weights(len(grid.risk), resamples, seed)])
        centre = np.cumprod(1 - _step(grid.risk.sum(axis=0), grid.ends.sum(axis=0)[:, 0]))
        error, low, high = _band(survival, found.times, grid, drawn, centre, level)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            greenwood = np.cumsum(ends / (risk * (risk - ends)))
            error = survival * np.sqrt(greenwood)
            spread = stats.norm.ppf((1 + level) / 2) * np.sqrt(greenwood) / np.log(survival)
            low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
        low, high = np.where(survival == 1, 1, low), np.where(survival == 1, 1, high)
    return pd.DataFrame({"time": found.times, "at_risk": risk.astype(int), "ends": ends.astype(int), "survival": survival,
                         "error": error, "low": low, "high": high})


def incidence(risk: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Aalen-Johansen: (…, T) at risk and (…, T, K) ends to (…, T, K) shares ended by each cause up to each time."""
    hazard = _step(np.repeat(risk[..., None], ends.shape[-1], axis=-1), ends)
    lasting = np.cumprod(1 - hazard.sum(axis=-1), axis=-1)
    before = np.concatenate([np.ones_like(lasting[..., :1]), lasting[..., :-1]], axis=-1)
    return np.cumsum(before[..., None] * hazard, axis=-2)


def _incidence_error(risk: np.ndarray, ends: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Standard error of incidence of one cause against all (Aalen 1978; Marubini and Valsecchi 1995, 10.11), (T, K)."""
    total = ends.sum(axis=1)
    lasting = np.cumprod(1 - _step(risk, total))
    before = np.concatenate([[1.0], lasting[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        of_all = np.where(total > 0, total / (risk * (risk - total)), 0)
        of_all = np.where(np.isfinite(of_all), of_all, 0)
        own, cross = (risk[:, None] - ends) * ends / risk[:, None] ** 3, ends / risk[:, None] ** 2
    own, cross = np.nan_to_num(own) * before[:, None] ** 2, np.nan_to_num(cross) * before[:, None]
    a = np.cumsum(of_all)[:, None]
    first = share**2 * a - 2 * share * np.cumsum(share * of_all[:, None], axis=0) + np.cumsum(share**2 * of_all[:, None], axis=0)
    third = share * np.cumsum(cross, axis=0) - np.cumsum(share * cross, axis=0)
    return np.sqrt(np.maximum(first + np.cumsum(own, axis=0) - 2 * third, 0))


def cumulative_incidence(duration: np.ndarray, ended: Sequence[object], entry: np.ndarray | None = None, level: float = 0.95,
                         cluster: np.ndarray | None = None, resamples: int = 500, seed: int = 1) -> pd.DataFrame:
    """Share ended by each cause up to each time, where the other causes compete (Aalen and Johansen 1978): a row for each
    cause and time with an end: cause, time, at_risk, ends, incidence, error, low, high.

    Intervals: normal, on the scale log(-log); with clusters the percentile interval of resampled clusters.
    """
    codes, names = pd.factorize(np.asarray(ended, dtype=object), sort=True)
    found = counts(duration, codes, len(names), entry)
    risk, ends = found.risk[0], found.ends[0]
    share = incidence(risk, ends)
    if cluster is not None and len(found.times):
        grid = on_grid(duration, codes, len(names), entry, cluster)
        flat = grid.ends.reshape(len(grid.ends), -1)
        drawn = np.concatenate([incidence(w @ grid.risk, (w @ flat).reshape(len(w), *grid.ends.shape[1:]))
                                for w in estimates.weights(len(grid.risk), resamples, seed)])
        centre = incidence(grid.risk.sum(axis=0), grid.ends.sum(axis=0))
        error, low, high = _band(share, found.times, grid, drawn, centre, level)
    else:
        error = _incidence_error(risk, ends, share)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = stats.norm.ppf((1 + level) / 2) * error / (share * np.log(share))
            low, high = share ** np.exp(-spread), share ** np.exp(spread)
        low, high = np.where(share == 0, 0, low), np.where(share == 0, 0, high)
    rows = [pd.DataFrame({"cause": name, "time": found.times, "at_risk": risk.astype(int), "ends": ends[:, k].astype(int),
                          "incidence": share[:, k], "error": error[:, k], "low": low[:, k], "high": high[:, k]})
            for k, name in enumerate(names)]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["cause", "time", "incidence"])


@dataclass(frozen=True)
class LogRank:
    """Test that groups end at one rate: chi2 with `freedom` degrees, p; observed and expected ends by group."""

    chi2: float
    freedom: int
    p: float
    groups: pd.DataFrame


def log_rank(duration: np.ndarray, ended: np.ndarray, group: Sequence[object], entry: np.ndarray | None = None,
             cluster: np.ndarray | None = None) -> LogRank:
    """Log-rank test of groups (Mantel 1966); with clusters by their own variance (Lin and Wei 1989), as what a run does to all
    its people makes the plain test reject too often.
    """
    codes, names = pd.factorize(np.asarray(group, dtype=object), sort=True)
    cause = np.where(np.asarray(ended, bool), 0, -1)
    duration, late = _checked(duration, entry)
    known = codes >= 0
    duration, late, cause, codes = duration[known], late[known], cause[known], codes[known]
    times = np.unique(duration[cause >= 0])
    parts = [counts(duration[codes == g], cause[codes == g], 1, late[codes == g], times=times) for g in range(len(names))]
    risk, ends = np.concatenate([part.risk for part in parts]), np.concatenate([part.ends[:, :, 0] for part in parts])
    all_risk, all_ends = risk.sum(axis=0), ends.sum(axis=0)
    share, hazard = _step(np.broadcast_to(all_risk, risk.shape), risk), _step(all_risk, all_ends)
    observed, expected = ends.sum(axis=1), (share * all_ends).sum(axis=1)
    if cluster is None:
        factor = np.where(all_risk > 1, all_ends * (all_risk - all_ends) / np.maximum(all_risk - 1, 1), 0)
        variance = np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    else:
        scores = _scores(times, share, hazard, duration, late, cause >= 0, codes)
        run = pd.factorize(np.asarray(cluster)[known])[0]
        scores = np.stack([np.bincount(run, column) for column in scores.T], axis=1)
        variance = scores.T @ scores
    shift, used = observed - expected, np.flatnonzero(expected > 0)[:-1]  # the last group follows from the others
    chi2 = float(shift[used] @ np.linalg.solve(variance[np.ix_(used, used)], shift[used])) if len(used) else math.nan
    table = pd.DataFrame({"group": names, "observed": observed.astype(int), "expected": expected})
    return LogRank(chi2, len(used), float(stats.chi2.sf(chi2, len(used))) if len(used) else math.nan, table)


def _scores(times: np.ndarray, share: np.ndarray, hazard: np.ndarray, duration: np.ndarray, entry: np.ndarray, ended: np.ndarray,
            codes: np.ndarray) -> np.ndarray:
    """What each duration adds to observed - expected of each group, (durations, groups): the integral of (own group - share of the
    group at risk) over its ends minus what the hazard of all lets expect.
    """
    own = np.eye(len(share))[codes]
    total = np.concatenate([[0], np.cumsum(hazard)])
    by_group = np.concatenate([np.zeros((1, len(share))), np.cumsum(share * hazard, axis=1).T])
    last = np.searchsorted(times, duration, side="right")
    first = np.minimum(np.where(entry == 0, 0, np.searchsorted(times, entry, side="right")), last)
    found = -(own * (total[last] - total[first])[:, None] - (by_group[last] - by_group[first]))
    found[ended] += own[ended] - share.T[last[ended] - 1]
    return found
