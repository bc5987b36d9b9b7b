#!/usr/bin/python3
"""Compares the explanations of scenarios/big-data-bureau.yaml, from result files of its variants.

usage: bureau_explanations.py [--picture FILE.svg] NAME=FILE.h5 NAME=FILE.h5 ...

Compares all with the first. Prints the tables of docs/bureau-explanations.md. All files come from the same seed, so that
run 17 of each lives the same people and chances but for what the variant changes: differences are taken run by run. Only
result files are read.
"""
import math
import sys
from dataclasses import dataclass

import h5py
import numpy as np

METRICS = ("first_three_fall", "heads_fallen", "comparable_fall", "curse", "after_leaving", "months_left_to_opening",
           "first_gap", "second_gap", "movers_fall", "found_by_audit", "greed_of_heads")
IN_MONTHS = ("months_left_to_opening", "first_gap", "second_gap")
HEAD_SEATS = ("data bureau/director", "data bureau/party group/party secretary")
COMPARABLE_SEATS = "/department "  # director of one of the departments
COMPARABLE_SINCE = 24              # months after the clock's start: 2016-01, as in the scenario's `comparable`
RESAMPLES = 2000
DEALS = 2000


@dataclass(frozen=True)
class Spell:
    """One person's time in one seat, in months after the clock's start; `opened` and `end` are None where there is none."""
    start: float
    end: float | None
    opened: float | None  # when the case that purged the person was opened
    case: int = -1        # that case: a person who held both seats has it twice

    @property
    def hit(self) -> float | None:
        """When the fall counts for this seat: a case may be open already when its accused takes the seat."""
        return None if self.opened is None else max(self.opened, self.start)


@dataclass
class World:
    """What the runs of one variant gave: metrics by run, and for each run the spells of each seat in order."""
    metrics: dict[str, np.ndarray]
    heads: list[list[list[Spell]]]
    comparable: list[list[list[Spell]]]


def read_world(path: str) -> World:
    with h5py.File(path) as file:
        runs, spells, cases = file["runs"], file["spells"], file["cases"]
        if np.any(runs["status"][:] != 0):
            raise SystemExit(f"{path}: runs have failed")
        if not np.array_equal(runs["replicate"][:], np.arange(len(runs["run"]))):
            raise SystemExit(f"{path}: replicates are not 0, 1, 2 …")
        metrics = {name: runs[name][:].astype(float) for name in METRICS}
        seats = file["legend/post"].asstr()[:]
        head = np.array([seat.endswith(HEAD_SEATS) for seat in seats])
        comparable = np.array([COMPARABLE_SEATS in seat and seat.endswith("/director") for seat in seats])
        column = {name: spells[name][:] for name in ("run", "post", "start", "end", "order", "fell", "case")}
        opened_at, first_case = cases["opened_at"][:], runs["case_offset"][:]
        count = len(runs["run"])
    world = World(metrics, [[] for _ in range(count)], [[] for _ in range(count)])
    wanted = np.flatnonzero(head[column["post"]] | comparable[column["post"]])
    wanted = wanted[np.lexsort((column["order"][wanted], column["post"][wanted], column["run"][wanted]))]
    last = None
    for row in wanted:
        run, post, case = int(column["run"][row]), int(column["post"][row]), int(column["case"][row])
        lists = world.heads[run] if head[post] else world.comparable[run]
        if last != (run, post):
            lists.append([])
            last = (run, post)
        end = float(column["end"][row])
        opened = float(opened_at[first_case[run] + case]) if column["fell"][row] and case >= 0 else None
        lists[-1].append(Spell(float(column["start"][row]), None if math.isnan(end) else end, opened, case))
    return world


# --- values and differences -----------------------------------------------------------------------------------------


def resamples(count: int, seed: int = 1) -> np.ndarray:
    """How often each run stands in each bootstrap sample; the same for all worlds, so that pairs stay together."""
    return np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(np.float32)


def mean_of(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (weights @ np.where(defined, values, 0)) / (weights @ defined)


def interval(sample: np.ndarray) -> tuple[float, float]:
    known = sample[~np.isnan(sample)]
    if not len(known):
        return math.nan, math.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True)
class Estimate:
    value: float
    low: float
    high: float
    runs: int  # in which the metric is defined


def defined_mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def estimate(values: np.ndarray, weights: np.ndarray) -> Estimate:
    low, high = interval(mean_of(values, weights))
    return Estimate(defined_mean(values), low, high, int(np.sum(~np.isnan(values))))


def difference(values: np.ndarray, base: np.ndarray, weights: np.ndarray) -> Estimate:
    """Of the two means; a metric that is undefined in some runs is averaged over its own runs in each world."""
    low, high = interval(mean_of(values, weights) - mean_of(base, weights))
    both = int(np.sum(~np.isnan(values) & ~np.isnan(base)))
    return Estimate(defined_mean(values) - defined_mean(base), low, high, both)


# --- who: the cases of a seat dealt anew among its holders ------------------------------------------------------------
#
# Null: posts differ, holders of one post do not. Each opening keeps its date; whom it hits is drawn among those who had taken
# the seat by then and had not fallen. All ways of doing so are counted, with their chances, so that nothing is random here.


def hits(seat: list[Spell]) -> tuple[tuple[float, int], ...]:
    """Openings of a seat by date, each with the number of the holder it hit."""
    return tuple(sorted((spell.hit, i) for i, spell in enumerate(seat) if spell.hit is not None))


def gone(spell: Spell, date: float) -> bool:
    return spell.end is not None and spell.end < date


def deals(seat: list[Spell]) -> dict[tuple[frozenset[int], int], float]:
    """All ways to deal the openings of a seat: who falls and how many of them after they have left, with the chance."""
    ways: dict[tuple[frozenset[int], int], float] = {(frozenset(), 0): 1.0}
    for date, _ in hits(seat):
        longer: dict[tuple[frozenset[int], int], float] = {}
        for (fallen, left), chance in ways.items():
            there = [i for i, spell in enumerate(seat) if spell.start <= date and i not in fallen]
            for i in there:
                way = (fallen | {i}, left + gone(seat[i], date))
                longer[way] = longer.get(way, 0.0) + chance / len(there)
        ways = longer
    return ways


def neighbours(fallen: frozenset[int]) -> int:
    """Pairs of successive holders who both fell."""
    return sum(i + 1 in fallen for i in fallen)


def first_three(seats: list[list[Spell]]) -> list[set[int]] | None:
    """The first three heads by start, as numbers within each seat; None where there are fewer."""
    order = sorted((spell.start, s, i) for s, seat in enumerate(seats) for i, spell in enumerate(seat))
    return [{i for _, seat, i in order[:3] if seat == s} for s in range(len(seats))] if len(order) >= 3 else None


@dataclass
class Sums:
    """Of a statistic over runs: observed, and expectation and variance under the null."""
    observed: float = 0
    expected: float = 0
    variance: float = 0

    def add(self, observed: float, values: list[float], chances: list[float]) -> None:
        mean = sum(v * c for v, c in zip(values, chances, strict=True))
        self.observed += observed
        self.expected += mean
        self.variance += max(0.0, sum(v * v * c for v, c in zip(values, chances, strict=True)) - mean * mean)

    @property
    def z(self) -> float:
        return (self.observed - self.expected) / math.sqrt(self.variance) if self.variance > 0 else math.nan

    @property
    def p(self) -> float:
        return math.erfc(abs(self.z) / math.sqrt(2)) if self.variance > 0 else math.nan


def who(world: World) -> dict[str, Sums]:
    """All three heads (per run), successive falls and falls after leaving (per opening), against the null."""
    found = {"first three fall": Sums(), "successive falls": Sums(), "after leaving": Sums()}
    for seats in world.heads:
        ways = [deals(seat) for seat in seats]
        fallen = [frozenset(i for _, i in hits(seat)) for seat in seats]
        for seat, dealt, seen in zip(seats, ways, fallen, strict=True):
            chances = list(dealt.values())
            found["successive falls"].add(neighbours(seen), [neighbours(who) for who, _ in dealt], chances)
            left = sum(gone(seat[i], date) for date, i in hits(seat))
            found["after leaving"].add(left, [left for _, left in dealt], chances)
        three = first_three(seats)
        if three is None:
            continue
        observed = all(numbers <= seen for numbers, seen in zip(three, fallen, strict=True))
        chance = math.prod(sum(chance for (who, _), chance in dealt.items() if numbers <= who)
                           for numbers, dealt in zip(three, ways, strict=True))
        found["first three fall"].add(float(observed), [1.0, 0.0], [chance, 1 - chance])
    return found


# --- when: the dates of all runs dealt anew among the runs ------------------------------------------------------------
#
# Within a seat the dates stay, and with them the gaps, whoever is hit. So for gaps: each run keeps how many of its heads fall,
# the dates are shuffled among the runs of the same variant. What the calendar does to all runs (money, campaign) stays.


def gaps(dates: np.ndarray, starts: np.ndarray, counts: np.ndarray, which: int) -> np.ndarray:
    """From the opening number `which` of a run to the next, in each of the runs that have both."""
    first = starts[counts > which] + which - 1
    return dates[first + 1] - dates[first]


@dataclass(frozen=True)
class Dealt:
    observed: float  # mean
    median: float    # observed as well
    expected: float  # mean over the deals
    low: float       # 95 % of the deals
    high: float
    p: float         # two-sided


def openings(seats: list[list[Spell]]) -> list[float]:
    """Of the heads of a run in order of date, each case once."""
    return sorted({spell.case: spell.opened for seat in seats for spell in seat if spell.opened is not None}.values())


def when(world: World, which: int, seed: int = 1) -> Dealt:
    by_run = [openings(seats) for seats in world.heads]
    counts = np.array([len(dates) for dates in by_run])
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(int)
    dates, run = np.concatenate([np.array(d, float) for d in by_run]), np.repeat(np.arange(len(by_run)), counts)
    random = np.random.default_rng(seed)
    found = gaps(dates, starts, counts, which)
    if not len(found):
        return Dealt(*[math.nan] * 6)
    observed = float(found.mean())
    dealt = np.empty(DEALS)
    for i in range(DEALS):
        shuffled = random.permutation(dates)
        dealt[i] = gaps(shuffled[np.lexsort((shuffled, run))], starts, counts, which).mean()
    below = (1 + np.sum(dealt <= observed)) / (DEALS + 1)
    above = (1 + np.sum(dealt >= observed)) / (DEALS + 1)
    low, high = np.quantile(dealt, [0.025, 0.975])
    p = float(min(1, 2 * min(below, above)))
    return Dealt(observed, float(np.median(found)), float(dealt.mean()), float(low), float(high), p)


# --- noticed because it is a curse ----------------------------------------------------------------------------------


def cursed_comparable(world: World) -> tuple[float, float]:
    """Share of comparable offices whose first three directors fall, and share of runs with at least one such office."""
    offices = any_office = counted = 0
    for seats in world.comparable:
        cursed = 0
        for seat in seats:
            since = [spell for spell in seat if spell.start >= COMPARABLE_SINCE]
            counted += len(since) >= 3
            cursed += len(since) >= 3 and all(spell.opened is not None for spell in since[:3])
        offices += cursed
        any_office += cursed > 0
    return (offices / counted if counted else math.nan), any_office / max(1, len(world.comparable))


# --- tables -----------------------------------------------------------------------------------------------------------


def text_of(metric: str, found: Estimate, runs: int = 0) -> str:
    """Value and interval; with the number of runs in which it is defined, if that is not all `runs`."""
    places = 1 if metric in IN_MONTHS else 3
    defined = f" ({found.runs})" if found.runs < runs else ""
    return f"{found.value:.{places}f} [{found.low:.{places}f}, {found.high:.{places}f}]{defined}"


def p_text(p: float) -> str:
    return "–" if math.isnan(p) else "< 0.0001" if p < 1e-4 else f"{p:.4f}" if p < 0.1 else f"{p:.2f}"


def print_table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def print_estimates(worlds: dict[str, World]) -> None:
    count = len(next(iter(worlds.values())).heads)
    weights = resamples(count)
    base_name, base = next(iter(worlds.items()))
    print(f"Values, {count} runs each\n")
    rows = []
    for metric in METRICS:
        rows.append([metric] + [text_of(metric, estimate(w.metrics[metric], weights), count) for w in worlds.values()])
    print_table(["metric", *worlds], rows)
    print(f"Differences to `{base_name}`, run by run\n")
    rows = []
    for metric in METRICS:
        others = [difference(w.metrics[metric], base.metrics[metric], weights) for n, w in worlds.items() if n != base_name]
        rows.append([metric] + [text_of(metric, found) for found in others])
    print_table(["metric", *(name for name in worlds if name != base_name)], rows)


def print_nulls(worlds: dict[str, World]) -> None:
    print("Who is hit: observed, expected where holders of a seat are alike, p\n")
    rows = []
    for name, world in worlds.items():
        found, runs = who(world), len(world.heads)
        falls = sum(len(hits(seat)) for seats in world.heads for seat in seats)
        row = [name]
        for statistic, sums in found.items():
            over = runs if statistic == "first three fall" else max(1, falls)
            row.append(f"{sums.observed / over:.3f}, {sums.expected / over:.3f}, {p_text(sums.p)}")
        rows.append(row)
    print_table(["world", "first three fall, of runs", "both of two successive heads, of falls",
                 "after leaving, of falls"], rows)
    print("When: months between openings, mean (median); where dates are dealt anew among runs; p\n")
    rows = []
    for name, world in worlds.items():
        row = [name]
        for which in (1, 2):
            d = when(world, which)
            row.append(f"{d.observed:.1f} ({d.median:g}); {d.expected:.1f} [{d.low:.1f}, {d.high:.1f}]; {p_text(d.p)}")
        rows.append(row)
    print_table(["world", "first gap", "second gap"], rows)
    print("Comparable offices: first three directors since 2016 fall\n")
    rows = []
    for name, world in worlds.items():
        office, some = cursed_comparable(world)
        rows.append([name, f"{float(np.mean(world.metrics['first_three_fall'])):.4f}", f"{office:.4f}", f"{some:.3f}"])
    print_table(["world", "the bureau", "a comparable office", "some comparable office"], rows)


# --- picture ----------------------------------------------------------------------------------------------------------

MARK, RANGE, INK = "#0072B2", "#E69F00", "#333333"  # blue and orange, which all eyes tell apart
LEFT, WIDTH, ROW = 150, 250, 28


def panel(x: float, title: str, most: float, rows: list[tuple[float, float, float]], own: bool) -> list[str]:
    """A dot and a range for each row: its own interval (a line through the dot), or that of the null (a bar behind it)."""
    scale = WIDTH / most
    parts = [f'<text x="{x}" y="20" font-weight="bold">{title}</text>']
    bottom = 40 + ROW * len(rows)
    for tick in np.linspace(0, most, 6):
        parts.append(f'<path d="M{x + tick * scale:.1f} 34V{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x + tick * scale:.1f}" y="{bottom + 14}" text-anchor="middle" font-size="11">{tick:g}</text>')
    for i, (value, low, high) in enumerate(rows):
        y = 40 + ROW * (i + 0.5)
        if math.isnan(value):
            continue
        colour, thick = (MARK, 2) if own else (RANGE, 10)
        parts.append(f'<path d="M{x + low * scale:.1f} {y}H{x + high * scale:.1f}" stroke="{colour}" stroke-width="{thick}"/>')
        parts.append(f'<circle cx="{x + value * scale:.1f}" cy="{y}" r="4.5" fill="{MARK}"/>')
    return parts


def picture(worlds: dict[str, World]) -> str:
    weights = resamples(len(next(iter(worlds.values())).heads))
    shares = [estimate(world.metrics["first_three_fall"], weights) for world in worlds.values()]
    dealt = [when(world, 1) for world in worlds.values()]
    height, right = 75 + ROW * len(worlds), LEFT + WIDTH + 60
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right + WIDTH + 30} {height}" font-family="sans-serif" '
             f'font-size="13" fill="{INK}">', "<title>How often three heads fall, and how closely</title>",
             f'<rect width="100%" height="{height}" fill="white"/>']
    for i, name in enumerate(worlds):
        parts.append(f'<text x="{LEFT - 12}" y="{40 + ROW * (i + 0.5) + 4}" text-anchor="end">{name}</text>')
    parts += panel(LEFT, "first three heads fall, share of runs", 1, [(s.value, s.low, s.high) for s in shares], True)
    parts += panel(right, "months between first two openings", 25, [(d.observed, d.low, d.high) for d in dealt], False)
    parts.append(f'<text x="{right}" y="{height - 8}" font-size="11">bar: 95 % where dates are dealt anew among runs</text>')
    return "\n".join(parts) + "\n</svg>\n"


def main(arguments: list[str]) -> int:
    drawn = arguments[1] if len(arguments) > 1 and arguments[0] == "--picture" else None
    named = arguments[2:] if drawn else arguments
    if not named or any("=" not in argument for argument in named):
        print(__doc__, file=sys.stderr)
        return 2
    worlds = {name: read_world(path) for name, path in (argument.split("=", 1) for argument in named)}
    if len({len(world.heads) for world in worlds.values()}) > 1:
        print("the files hold different numbers of runs; pairs need the same", file=sys.stderr)
        return 2
    print_estimates(worlds)
    print_nulls(worlds)
    if drawn:
        with open(drawn, "w", encoding="utf-8") as out:
            out.write(picture(worlds))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
