#!/usr/bin/python3
"""Lives the worlds of scenarios/rivalry.yaml and measures the statistics of docs/rivalry.md in them.

usage: rivalry.py FOLDER [--run RUNS]   (OSTRAKON_PROGRAM names the program)

FOLDER holds a result file for each world: high_with.h5, high_none.h5, low_with.h5, low_none.h5 (tension; with campaigns or
none), the same with blind_ before it of the null, and lot_high_with.h5, lot_low_with.h5 of campaigns that come by lot; --run
lives them first. All come from one seed, so that run 17 of each lives the same people and chances but for what the variant
changes: differences are taken run by run.
"""
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from bureau_explanations import interval, resamples

ROOT = Path(__file__).resolve().parents[1]
STRATEGIC, ELSEWHERE = ("data", "chips", "missiles"), ("rule", "industry")
BLOCK = 200  # runs of which the tests see so many
TENSIONS = ("high", "low")
SETTINGS = {"": [], "blind_": ["sight=blind"], "lot_": ["campaigns=by lot"],
            "high": [], "low": ["pressure=low"], "with": [], "none": ["campaigns=none"]}


def worlds_of(null):
    """Name of the file of each world; campaigns by lot have their worlds without campaigns from what sees."""
    return {(tension, campaigns): f"{'' if null == 'lot_' and campaigns == 'none' else null}{tension}_{campaigns}.h5"
            for tension in TENSIONS for campaigns in ("with", "none")}


def live(folder, runs, null="", extra=()):
    for (tension, campaigns), name in worlds_of(null).items():
        if name.startswith(null):
            settings = [*SETTINGS[null], *SETTINGS[tension], *SETTINGS[campaigns], *extra]
            subprocess.run([os.environ["OSTRAKON_PROGRAM"], "run", ROOT / "scenarios/rivalry.yaml", "-o", f"{folder}/{name}",
                            "--force", "--threads", "1", "--replicates", str(runs),
                            *[word for setting in settings for word in ("--set", setting)]], check=True, capture_output=True)


class World:
    """The series of one world: run × month, or run × month × sector."""

    def __init__(self, path, part=slice(None)):
        with h5py.File(path) as file:
            if np.any(file["runs/status"][:] != 0):
                raise SystemExit(f"{path}: runs have failed")
            self.series = {name: values[part] for name, values in file["series"].items()}
            self.runs = {name: values[part] for name, values in file["runs"].items() if values.dtype.kind in "fiu"}
            names = list(file["legend/sector"].asstr()[:])
        self.strategic = [names.index(name) for name in STRATEGIC]
        self.elsewhere = [names.index(name) for name in ELSEWHERE]
        self.any = self.strategic + self.elsewhere

    def __getitem__(self, name):
        return self.series[name]


def months(first, last):
    """Of the clock, both included."""
    def number(date):
        year, month = (int(part) for part in date.split("-"))
        return 12 * (year - 2010) + month - 1
    return slice(number(first), number(last) + 1)


# --- statistics of single runs ----------------------------------------------------------------------------------------

SINCE = months("2015-01", "2026-06")       # campaigns may begin
LATE = months("2022-09", "2026-06")        # after the first spike


def capability(world):
    level = np.log(np.maximum(world["capability"][:, :, world.strategic], 1e-6)).mean(axis=2)
    return level[:, months("2025-07", "2026-06")].mean(axis=1) - level[:, months("2014-07", "2014-12")].mean(axis=1)


def readiness(world):
    spikes = (months("2022-09", "2023-08"), months("2025-06", "2026-05"))
    return np.mean([world["readiness"][:, spike].mean(axis=1) for spike in spikes], axis=0)


def lowest_odds(world):
    return world["odds"][:, LATE].min(axis=1)


def trust(world):
    return np.nanmean(world["commanders_trust"][:, LATE], axis=1)


def money(world):
    return world["money"][:, months("2020-01", "2026-06")][:, :, world.strategic].mean(axis=(1, 2)) / 20


def sums(world, name, sectors):
    return np.nansum(world[name][:, SINCE][:, :, sectors], axis=(1, 2))


def under_campaign(world, base, name):
    """Sums over sectors and months under a campaign, by run: with campaigns, and of the same months without."""
    hit = world["targeted"][:, SINCE][:, :, world.any] > 0
    return [np.where(hit, np.nan_to_num(one[name][:, SINCE][:, :, one.any]), 0).sum(axis=(1, 2)) for one in (world, base)]


def falls(world):
    """(falls, official-months) by run of the strategic sectors, and elsewhere."""
    return [(sums(world, "fallen_in", sectors), sums(world, "officials_in", sectors)) for sectors in (world.strategic, world.elsewhere)]


# --- over runs --------------------------------------------------------------------------------------------------------


@dataclass
class Found:
    value: float
    low: float
    high: float
    share: float  # of runs, or pairs of runs, that pass the threshold by themselves

    def __str__(self):
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass
class Row:
    name: str
    threshold: str
    found: Found
    reached: bool  # but for what 7b and 7c ask of the null


def measure(folder, null="", part=slice(None)):
    """Of all runs, or of some."""
    worlds = {key: World(f"{folder}/{name}", part) for key, name in worlds_of(null).items()}
    count = len(worlds["high", "with"]["tension"])
    weights = resamples(count)
    rows = []

    def overall(of):
        """A function of sums over runs, with its interval; `of` is given what sums up."""
        return float(of(np.sum)), *interval(of(lambda values: weights @ values))

    def mean_at_most(name, values, limit):
        found = Found(*overall(lambda total: total(values) / count), float(np.mean(values <= limit)))
        rows.append(Row(name, f"at most {limit}", found, found.value <= limit and found.high < 0))

    for tension in TENSIONS:
        with_, none = worlds[tension, "with"], worlds[tension, "none"]
        mean_at_most(f"1 capability, {tension}", capability(with_) - capability(none), -0.02)
        for name, lowest, highest in (("2a rents", -0.55, -0.25), ("2b output", -0.15, 0)):
            hit, same = under_campaign(with_, none, name.split()[1])
            own = hit[same > 0] / same[same > 0] - 1
            found = Found(*overall(lambda total: total(hit) / total(same) - 1), float(np.mean((lowest <= own) & (own <= highest))))
            rows.append(Row(f"{name}, {tension}", f"{lowest} to {highest}", found, lowest <= found.value <= highest and found.high < 0))
        mean_at_most(f"3 readiness, {tension}", readiness(with_) - readiness(none), -0.01)
        mean_at_most(f"4 lowest odds, {tension}", lowest_odds(with_) - lowest_odds(none), -0.02)
        mean_at_most(f"5 trust, {tension}", trust(with_) - trust(none), -0.02)
    cost = {tension: readiness(worlds[tension, "with"]) - readiness(worlds[tension, "none"]) for tension in TENSIONS}
    mean_at_most("6 more costly when tense", cost["high"] - cost["low"], -0.005)

    def at_least(name, limit, of, own):
        with np.errstate(divide="ignore", invalid="ignore"):  # few runs may hold a sample without any
            found = Found(*overall(of), float(np.mean(own >= limit)))
        rows.append(Row(name, f"at least {limit}", found, found.value >= limit))

    high, without = worlds["high", "with"], worlds["high", "none"]
    more = money(high) - money(worlds["low", "with"])
    at_least("7a money follows tension", 0.2, lambda total: total(more) / count, more)
    here, there = (sums(high, "targeted", sectors) / len(sectors) for sectors in (high.strategic, high.elsewhere))
    at_least("7b campaigns follow money", 1.5, lambda total: total(here) / total(there), here / np.maximum(there, 0.5))
    def relative(world):
        (fallen, people), (others_fallen, others) = falls(world)
        own = (np.maximum(fallen, 0.5) / people) / (np.maximum(others_fallen, 0.5) / others)
        return lambda total: (total(fallen) / total(people)) / (total(others_fallen) / total(others)), own
    (of, own), (of_without, own_without) = relative(high), relative(without)
    at_least("7c falls follow", 1.5, of, own)
    found = Found(*overall(lambda total: np.log(of(total) / of_without(total))), float(np.mean(own > own_without)))
    rows.append(Row("7d and through campaigns", "above 0", found, found.low > 0))
    return rows, worlds


def levels(worlds):
    for (tension, campaigns), world in worlds.items():
        fallen, people = sums(world, "fallen_in", world.any), sums(world, "officials_in", world.any)
        ends = [np.exp(np.log(world["capability"][:, month][:, world.any]).mean(axis=0)) for month in (SINCE.start - 1, -1)]
        print(f"| {tension}, {campaigns} | {1200 * fallen.sum() / people.sum():.2f} | {world.runs['campaigns'].mean():.1f} | {readiness(world).mean():.3f} | "
              f"{lowest_odds(world).mean():.3f} | {trust(world).mean():.3f} | " + ", ".join(f"{a:.2f} to {b:.2f}" for a, b in zip(*ends)) + " |")


def main():
    folder = sys.argv[1]
    if sys.argv[2:3] == ["--run"]:
        for null in ("", "blind_", "lot_"):
            live(folder, int(sys.argv[3]), null)
    tables = {null: measure(folder, null) for null in ("", "blind_", "lot_")}
    for null, (_, worlds) in tables.items():
        print(f"\n{null or 'seeing'}: falls a year in 100, campaigns, readiness, lowest odds, trust, capability of {', '.join(STRATEGIC + ELSEWHERE)}")
        levels(worlds)
    count = len(tables[""][1]["high", "with"]["tension"])
    blocks = {null: [measure(folder, null, slice(first, first + BLOCK))[0] for first in range(0, count - BLOCK + 1, BLOCK)] for null in tables}
    print("\nvalue [95 %], share of pairs, blocks of runs that pass")
    for i, row in enumerate(tables[""][0]):
        cells = []
        for null, (rows, _) in tables.items():
            passed = sum(block[i].reached for block in blocks[null])
            text = f"{rows[i].found}"
            cells.append(f"{f'**{text}**' if rows[i].reached else text}, {rows[i].found.share:.2f}, {passed}/{len(blocks[null])}")
        print(f"| {row.name} | {row.threshold} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
