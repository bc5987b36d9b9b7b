"""Time in office as durations for survival analysis, rates with their exposure, months from leaving to opening."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from . import survival
from .errors import HistoryError
from .lives import sector_of_posts
from .selection import Selection, Source, selection_of

CENSORED = "censored"


def posts_of(side: Selection, posts: str | Sequence[str] | Callable[[str], bool] | None) -> np.ndarray:
    """Which posts of the legend are meant (bool by code): all, one name or a part of it, several names, or a condition."""
    words = side.history.words("post")
    if posts is None:
        return np.ones(len(words), bool)
    if callable(posts):
        chosen = np.array([bool(posts(word)) for word in words], bool)
    elif isinstance(posts, str):
        chosen = words == posts if posts in words else np.array([posts in word for word in words], bool)
    else:
        unknown = [post for post in posts if post not in words]
        if unknown:
            raise HistoryError(f"{side.history.path}: no post is called '{unknown[0]}'")
        chosen = np.isin(words, list(posts))
    if not chosen.any():
        raise HistoryError(f"{side.history.path}: no post is meant by '{posts}'; the posts are {', '.join(words[:5])}, …")
    return chosen


def last_date(side: Selection) -> np.ndarray:
    """Of each run the date of its last step, in months after the start of step 1: until then ends were seen."""
    return (side.history.run_column("steps")[side.positions] - 1) * side.history.months_per_step


def tenures(source: Source, posts: str | Sequence[str] | Callable[[str], bool] | None = None,
            since: float | None = None) -> pd.DataFrame:
    """A row for each spell in office: run, replicate, agent, post, rank, faction, sector, start, end, order, fell, case, and

    months  from appointment to the end, or to the last step if it lasts (months)
    entry   when it came under observation: 0, or later for those in office before step 1 whose appointment lies further back
    ended   how it ended; None while it lasts (censored)

    since   only appointments from then on (months after the start of step 1): history.warm_up * history.months_per_step leaves
            out those of the warm-up
    Raises HistoryError where spells are missing.
    """
    side = selection_of(source)
    meant, sectors = posts_of(side, posts), sector_of_posts(side.history)
    parts = [_tenures(part, meant, sectors, since) for part in side.batches("spells", 1_000_000)]
    return pd.concat(parts) if len(parts) > 1 else parts[0]


def _tenures(side: Selection, meant: np.ndarray, sectors: np.ndarray, since: float | None) -> pd.DataFrame:
    columns = ["run", "agent", "post", "rank", "faction", "start", "end", "ended_by", "order", "fell", "case"]
    found, run = side.table("spells", columns), side.run_index("spells")
    code = found["post"].cat.codes.to_numpy()
    chosen = (code >= 0) & meant[code]
    if since is not None:
        chosen &= found["start"].to_numpy() >= since
    found, run, code = found[chosen].copy(), run[chosen], code[chosen]
    found.insert(1, "replicate", side.replicates[run])
    found["sector"] = pd.Categorical.from_codes(sectors[code], side.history.words("sector"))
    until = found["end"].where(found["end"].notna(), last_date(side)[run])
    found["months"] = np.maximum(until - found["start"], 0)
    found["entry"] = np.maximum(-found["start"] - side.history.months_per_step, 0)
    ended = found["ended_by"].astype(object)
    found["ended"] = ended.where(found["end"].notna() & (ended != CENSORED), None)
    return found.drop(columns="ended_by")


def by_group(frame: pd.DataFrame, by: str | Sequence[str], ended: str | None = None, level: float = 0.95,
             clusters: bool = True, resamples: int = 500) -> pd.DataFrame:
    """Curves of each group of tenures(), one under another, with the columns of the group first.

    ended     one kind of end: survival.kaplan_meier of it alone, the others censored; without it survival.cumulative_incidence
              of all kinds, which compete
    clusters  intervals by resampling runs (`replicate`), else over people
    """
    keys = [by] if isinstance(by, str) else list(by)
    parts = []
    for name, group in frame.groupby(keys if len(keys) > 1 else keys[0], observed=True):
        months, entry = group["months"].to_numpy(), group["entry"].to_numpy()
        runs = group["replicate"].to_numpy() if clusters else None
        part = (survival.cumulative_incidence(months, group["ended"], entry, level, runs, resamples) if ended is None
                else survival.kaplan_meier(months, group["ended"] == ended, entry, level, runs, resamples))
        for i, (key, value) in enumerate(zip(keys, name if isinstance(name, tuple) else (name,), strict=True)):
            part.insert(i, key, value)
        parts.append(part)
    if not parts:
        raise HistoryError(f"no tenure has a value of {', '.join(keys)}")
    return pd.concat(parts, ignore_index=True)


def rates(frame: pd.DataFrame, by: str | Sequence[str] | None = None, ended: str | Sequence[str] = "purged", level: float = 0.95,
          per: float = 12) -> pd.DataFrame:
    """Ends of one kind with the time at risk, by group: ends, exposure (in `per` months: years), rate, low, high, error.

    The interval is log-normal with the variance over runs (each run's ends minus what its exposure lets expect), which holds
    where people of a run fall together; `poisson_low` and `poisson_high` are the exact ones for falls that are independent
    (Garwood 1936). frame: tenures(), or any with `replicate`, `months`, `entry`, `ended`.
    """
    keys = [by] if isinstance(by, str) else list(by or [])
    wanted = [ended] if isinstance(ended, str) else list(ended)
    data = frame.assign(_hit=frame["ended"].isin(wanted).astype(float), _time=np.maximum(frame["months"] - frame["entry"], 0) / per)
    groups = data.groupby(keys if len(keys) > 1 else keys[0], observed=True) if keys else [("all", data)]
    rows = []
    for name, group in groups:
        runs = group.groupby("replicate")[["_hit", "_time"]].sum()
        hits, time = float(runs["_hit"].sum()), float(runs["_time"].sum())
        rate = hits / time if time > 0 else math.nan
        count = len(runs)
        scatter = float(((runs["_hit"] - rate * runs["_time"]) ** 2).sum())
        error = math.sqrt(scatter * count / max(1, count - 1)) / time if time > 0 and count > 1 else math.nan
        factor = math.exp(stats.norm.ppf((1 + level) / 2) * error / rate) if hits and not math.isnan(error) else math.nan
        exact = [stats.chi2.ppf((1 - level) / 2, 2 * hits) / 2 if hits else 0.0, stats.chi2.ppf((1 + level) / 2, 2 * hits + 2) / 2]
        row = dict(zip(keys or ["group"], name if isinstance(name, tuple) else (name,), strict=True))
        rows.append(row | {"ends": int(hits), "exposure": time, "rate": rate, "low": rate / factor, "high": rate * factor, "error": error,
                           "poisson_low": exact[0] / time if time > 0 else math.nan, "poisson_high": exact[1] / time if time > 0 else math.nan})
    found = pd.DataFrame(rows)
    for key in keys:
        if isinstance(frame[key].dtype, pd.CategoricalDtype):
            found[key] = pd.Categorical(found[key], categories=frame[key].cat.categories)
    return found.sort_values(keys, ignore_index=True) if keys else found


def opened_at(side: Selection, frame: pd.DataFrame) -> np.ndarray:
    """When the case by which the holder of each spell first fell was opened; NaN where there is none.

    Dates are months after the start of step 1. frame: rows of tenures() of the same side. Raises HistoryError without /cases.
    """
    first, count = side.rows("cases")
    opened, begins = side.raw("cases", "opened_at"), np.cumsum(count) - count
    position = pd.Series(np.arange(len(side)), index=side.history.run_column("run")[side.positions])
    case = frame["case"].fillna(-1).to_numpy(int)
    rows = begins[position.reindex(frame["run"]).to_numpy(int)] + case
    found = np.full(len(frame), math.nan)
    found[case >= 0] = opened[rows[case >= 0]]
    return found


def leaving_to_opening(source: Source, posts: str | Sequence[str] | Callable[[str], bool] | None = None) -> pd.DataFrame:
    """Of each spell that ended before any case: months from leaving the office until the case by which the holder fell was
    opened, or until the last step; `ended` is `opened` or None (censored).

    kaplan_meier(frame.months, frame.ended.notna()) then gives the share not yet found out, in which those who left lately count
    for as long as they were seen; the mean over the fallen alone is too short. Spells during which the case was opened are in
    office, not after it, and are left out; /agents says who has died, who counts here until the end.
    """
    side = selection_of(source)
    found = tenures(side, posts)
    found["opened_at"] = opened_at(side, found)
    found = found[found["end"].notna() & ~(found["opened_at"] <= found["end"])].copy()
    position = pd.Series(last_date(side), index=side.history.run_column("run")[side.positions])
    until = found["opened_at"].where(found["opened_at"].notna(), position.reindex(found["run"]).to_numpy())
    found["months"], found["entry"] = np.maximum(until - found["end"], 0), 0.0
    found["ended"] = pd.Series(np.where(found["opened_at"].notna(), "opened", None), index=found.index, dtype=object)
    return found
