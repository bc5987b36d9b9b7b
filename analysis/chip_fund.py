#!/usr/bin/python3
"""Measures the patterns of scenarios/chip-fund.yaml that docs/chip-fund.md registered, from result files of its variants.

usage: chip_fund.py NAME=FILE.h5 NAME=FILE.h5 ...

Prints a table with a row for each pattern and a column for each file: value and 95 % interval (bootstrap over runs), and
the share of runs that show the pattern of one run.
"""
import sys
from dataclasses import dataclass

import h5py
import numpy as np

from bureau_explanations import interval, resamples

METRICS = ("rises_then_stalls", "ruin_first", "cascade_to_fund", "months_to_sentence", "six_openings", "six_taken_away",
           "ruined_sentenced", "others_sentenced", "ruined_gravest", "others_gravest",
           "other_chiefs_sentenced", "other_chiefs_gravest", "yearly_hazard", "chip_falls",
           "reproduction", "ruined_groups")
SHARES = ("rises_then_stalls", "ruin_first", "cascade_to_fund", "six_openings", "six_taken_away")
THRESHOLDS = {"rises_then_stalls": 0.6, "ruin_first": 0.5, "cascade_to_fund": 0.5, "six_openings": 0.5, "six_taken_away": 0.5}
MONTHS = (30, 40)
GRAVER = 0.2  # share of the gravest grade among chairmen of insolvent groups, minus that among others
FAR = 0.3     # what "far above the null" was to mean


@dataclass(frozen=True)
class Found:
    value: float
    low: float
    high: float
    of_runs: float  # share of runs that show the pattern of one run


def read(path: str) -> dict[str, np.ndarray]:
    with h5py.File(path) as file:
        runs = file["runs"]
        if np.any(runs["status"][:] != 0):
            raise SystemExit(f"{path}: runs have failed")
        return {name: runs[name][:].astype(float) for name in METRICS if name in runs}


def share(world: dict[str, np.ndarray], metric: str, weights: np.ndarray) -> Found:
    values = world[metric]
    low, high = interval(weights @ values / len(values))
    return Found(values.mean(), low, high, values.mean())


def months(world: dict[str, np.ndarray], weights: np.ndarray) -> Found:
    values = world["months_to_sentence"]
    known = values[~np.isnan(values)]
    samples = np.array([np.median(np.repeat(values, row.astype(int))[~np.isnan(np.repeat(values, row.astype(int)))]) for row in weights])
    low, high = interval(samples)
    return Found(float(np.median(known)), low, high, np.mean((values >= MONTHS[0]) & (values <= MONTHS[1])))


def graver(world: dict[str, np.ndarray], weights: np.ndarray, whom: str = "others") -> Found:
    """All runs together; chairmen of insolvent groups against others sentenced in groups and fund: all, or other_chiefs."""
    def gap(sums):
        with np.errstate(invalid="ignore", divide="ignore"):
            return sums[0] / sums[1] - sums[2] / sums[3]
    columns = [world[name] for name in ("ruined_gravest", "ruined_sentenced", f"{whom}_gravest", f"{whom}_sentenced")]
    low, high = interval(gap([weights @ column for column in columns]))
    with np.errstate(invalid="ignore", divide="ignore"):
        others = np.where(columns[3] > 0, columns[2] / columns[3], 0)
        shown = (columns[0] > 0) & (columns[0] / columns[1] > others)
    return Found(float(gap([column.sum() for column in columns])), low, high, shown.mean())


def patterns(world: dict[str, np.ndarray], weights: np.ndarray) -> dict[str, Found]:
    found = {metric: share(world, metric, weights) for metric in SHARES}
    found["months_to_sentence"] = months(world, weights)
    found["graver"] = graver(world, weights)
    return found


def reached(name: str, value: float) -> bool:
    """The threshold of one world alone; that 3 and 6 lie far above their nulls is a comparison of two."""
    if name == "months_to_sentence":
        return MONTHS[0] <= value <= MONTHS[1]
    return value >= (GRAVER if name == "graver" else THRESHOLDS[name])


def main(arguments: list[str]) -> None:
    print("| world | " + " | ".join((*SHARES, "months_to_sentence", "graver")) + " | yearly hazard | falls in the sector | reproduction | insolvent |")
    for argument in arguments:
        name, path = argument.split("=", 1)
        world = read(path)
        found = patterns(world, resamples(len(world["ruin_first"])))
        cells = []
        for pattern, one in found.items():
            digits = 1 if pattern == "months_to_sentence" else 3
            alone = "" if pattern in SHARES else f" ({one.of_runs:.3f})"
            cells.append(f"{one.value:.{digits}f} [{one.low:.{digits}f}, {one.high:.{digits}f}]{alone}{'' if reached(pattern, one.value) else ' no'}")
        levels = [f"{np.nanmean(world[level]):.3g}" for level in ("yearly_hazard", "chip_falls", "reproduction", "ruined_groups") if level in world]
        print(f"| {name} | " + " | ".join(cells + levels) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
