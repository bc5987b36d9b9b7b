#!/usr/bin/python3
"""Scores scenarios/theatre-command.yaml against the statistics registered in docs/theatre-command.md, from result files.

usage: theatre_command.py FILE.h5 LOW.h5 [NAME=NULL.h5[,LOW.h5] ...]

FILE has the scenario, LOW the same runs with `pressure=low`; NULL the same institutions where nobody looks at merit, ties and
guilt. Only result files are read.
"""
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bureau_explanations import Estimate, estimate, resamples  # noqa: E402

METRICS = ("reaches_base", "meetings_missed", "ever_announced", "front_turnover", "turnover_elsewhere", "trust_lost", "top_hit",
           "all_hit", "top_ratio", "commission_left", "commission_two", "member_hazard", "falls_by_weight", "high_falls_at_height", "other_falls_at_height", "base_share_then",
           "base_falls_at_height", "high_falls_before", "odds_lost", "ministers_fallen", "missile_heads_fallen")
WINDOW = 156        # months from the clock's start to 2023-07, when the campaign begins; the clock ends 36 months later
CLOSE = 12          # falls so many months apart are a pair
DEALS = 199
ALARM = 0.05


@dataclass
class World:
    """What the runs of one design point gave: metrics by run, and the clustering of falls by origin."""
    metrics: dict[str, np.ndarray]
    ratio: np.ndarray  # pairs of close falls of one faction ÷ those expected if each fall hit anyone of that rank
    p: np.ndarray      # one-sided, of that
    hazards: dict[str, tuple[float, float]]  # of high and of top officers: falls a month in the window, of the base and of others


def clustering(dates: np.ndarray, factions: np.ndarray, chances: np.ndarray, random: np.random.Generator) -> tuple[float, float]:
    """Ratio and p of one run. `chances`: for each fall the parts of the factions among those whom it could have hit."""
    if len(dates) < 2:
        return np.nan, np.nan
    close = np.triu(np.abs(dates[:, None] - dates[None, :]) <= CLOSE, 1).astype(float)
    dealt = (random.random((DEALS, len(dates), 1)) > np.cumsum(chances, axis=1)[None, :, :-1]).sum(axis=2)

    def pairs(deal: np.ndarray) -> np.ndarray:
        own = (deal[:, :, None] == np.arange(chances.shape[1])).astype(float)
        return np.einsum("dif,dif->d", own, np.einsum("ij,djf->dif", close, own, optimize=True))

    observed, null = float(pairs(factions[None, :])[0]), pairs(dealt)
    expected = float(np.sum(close * (chances @ chances.T)))
    return observed / expected if expected > 0 else np.nan, (1 + np.sum(null >= observed)) / (1 + DEALS)


def read_world(path: str, cluster: bool = True) -> World:
    with h5py.File(path) as file:
        runs, spells = file["runs"], file["spells"]
        if np.any(runs["status"][:] != 0):
            raise SystemExit(f"{path}: runs have failed")
        if not np.array_equal(runs["replicate"][:], np.arange(len(runs["run"]))):
            raise SystemExit(f"{path}: replicates are not 0, 1, 2 …")
        metrics = {name: runs[name][:].astype(float) for name in METRICS if name in runs}
        rank_names = list(file["legend/rank"].asstr()[:])
        purged = list(file["legend/ended_by"].asstr()[:]).index("purged")
        faction_names = list(file["legend/faction"].asstr()[:])
        steps = len(file["series/time"])
        column = {name: spells[name][:] for name in ("run", "rank", "faction", "start", "end", "ended_by")}
        count = len(runs["run"])
    factions, base = len(faction_names), column["faction"] == faction_names.index("island front")
    high = (column["rank"] >= rank_names.index("lieutenant general")) & (column["rank"] < rank_names.index("leadership"))
    top = column["rank"] == rank_names.index("commission")
    spent = np.clip(np.where(np.isnan(column["end"]), steps, column["end"]) - np.maximum(column["start"], WINDOW), 0, None)
    fallen = (column["ended_by"] == purged) & (column["end"] >= WINDOW)
    hazards = {who: tuple(float(np.sum(fallen[rows & side]) / max(1.0, np.sum(spent[rows & side]))) for side in (base, ~base))
               for who, rows in (("high", high), ("top", top))}
    world = World(metrics, np.full(count, np.nan), np.full(count, np.nan), hazards)
    if not cluster:
        return world
    late = high & ~(column["end"] < WINDOW)  # those in which a fall of the window could be
    column = {name: values[late] for name, values in column.items()}
    first = np.searchsorted(column["run"], np.arange(count + 1))
    for run in range(count):
        own = {name: values[first[run]:first[run + 1]] for name, values in column.items()}
        fell = np.flatnonzero(own["ended_by"] == purged)
        chances = np.empty((len(fell), factions))
        for row, fall in enumerate(fell):
            date = own["end"][fall]
            there = (own["rank"] == own["rank"][fall]) & (own["start"] < date) & ~(own["end"] < date)
            chances[row] = np.bincount(own["faction"][there], minlength=factions) / np.sum(there)
        world.ratio[run], world.p[run] = clustering(np.floor(own["end"][fell]), own["faction"][fell].astype(int), chances,
                                                    np.random.default_rng(run))
    return world


@dataclass(frozen=True)
class Verdict:
    """One registered statistic: its value with interval, whether the test passes, and the share of runs that show it."""
    name: str
    threshold: str
    found: Estimate
    passed: bool
    runs_with: float


def share(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else np.nan


def verdicts(high: World, low: World) -> list[Verdict]:
    weights = resamples(len(high.p))
    m = high.metrics
    rows = []

    def add(name, threshold, values, passed, runs_with):
        found = estimate(values, weights)
        rows.append(Verdict(name, threshold, found, bool(passed(found)), share(runs_with)))

    add("1 reaches_base", ">= 0.5 of runs", m["reaches_base"], lambda e: e.value >= 0.5, m["reaches_base"] > 0)
    add("2 clustering, ratio", ">= 1.2", high.ratio, lambda e: e.value >= 1.2, high.ratio >= 1.2)
    alarms = np.where(np.isnan(high.p), np.nan, high.p < ALARM)
    add("2 clustering, p < 0.05", ">= 0.5 of runs", np.nan_to_num(alarms), lambda e: e.value >= 0.5, alarms == 1)
    add("3a meetings_missed", ">= 2", m["meetings_missed"], lambda e: e.value >= 2, m["meetings_missed"] >= 2)
    add("3b ever_announced", "0.2 to 0.5", m["ever_announced"], lambda e: 0.2 <= e.value <= 0.5,
        (m["ever_announced"] >= 0.2) & (m["ever_announced"] <= 0.5))
    paired = m["front_turnover"] - low.metrics["front_turnover"]
    level = float(np.mean(low.metrics["front_turnover"]))
    add("4 front_turnover, high - low", f"> 0, >= {0.2 * level:.3f}", paired, lambda e: e.low > 0 and e.value >= 0.2 * level, paired > 0)
    add("5 trust_lost", "<= -0.1", m["trust_lost"], lambda e: e.value <= -0.1, m["trust_lost"] <= -0.1)
    add("6a top_hit", "0.35 to 0.90", m["top_hit"], lambda e: 0.35 <= e.value <= 0.9, (m["top_hit"] >= 0.35) & (m["top_hit"] <= 0.9))
    add("6b top_ratio", ">= 5", m["top_ratio"], lambda e: e.value >= 5, m["top_ratio"] >= 5)
    add("7 commission_two", ">= 0.1 of runs", m["commission_two"], lambda e: e.value >= 0.1, m["commission_two"] > 0)
    whole = ((m["reaches_base"] > 0) & (high.p < ALARM) & (m["meetings_missed"] >= 2) & (paired > 0) & (m["trust_lost"] <= -0.1)
             & (m["top_hit"] >= 0.35) & (m["top_ratio"] >= 5) & (m["commission_two"] > 0)).astype(float)
    add("all in one run", "", whole, lambda e: e.low > 0, whole > 0)
    return rows


def text(found: Estimate) -> str:
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


def main() -> None:
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    high, low = read_world(sys.argv[1]), read_world(sys.argv[2], False)
    nulls = {}
    for argument in sys.argv[3:]:
        name, _, paths = argument.partition("=")
        first, _, second = paths.partition(",")
        nulls[name] = (read_world(first), read_world(second or first, False))
    tables = {"scenario": verdicts(high, low), **{name: verdicts(*pair) for name, pair in nulls.items()}}
    print("| statistic | reached if | " + " | ".join(f"{name} | passes | runs with it" for name in tables) + " |")
    print("|---|---|" + "---|---|---|" * len(tables))
    for rows in zip(*tables.values(), strict=True):
        print(f"| {rows[0].name} | {rows[0].threshold} | "
              + " | ".join(f"{text(row.found)} | {'yes' if row.passed else 'no'} | {row.runs_with:.3f}" for row in rows) + " |")
    print()
    weights = resamples(len(high.p))
    print("| metric | " + " | ".join(["scenario", "low tension", *nulls]) + " |")
    print("|---|" + "---|" * (2 + len(nulls)))
    for name in METRICS:
        worlds = [high, low, *(pair[0] for pair in nulls.values())]
        print(f"| `{name}` | " + " | ".join(text(estimate(world.metrics[name], weights)) for world in worlds if name in world.metrics) + " |")
    print("\nMonthly hazard of a fall in the window, all runs together (base, others):")
    for name, world in {"scenario": high, "low tension": low, **{name: pair[0] for name, pair in nulls.items()}}.items():
        print(f"- {name}: " + "; ".join(f"{who} {base:.4f}, {others:.4f}" for who, (base, others) in world.hazards.items()))


if __name__ == "__main__":
    main()
