#!/usr/bin/env python3
"""Compares two results of ./bootstrap bench and names the measures that changed beyond noise.

Each measure of a result holds its repeats. A change is beyond noise if no repeat of one result reaches into the range of
the other, the medians differ by more than three joint standard errors, and by more than 3 % (10 % where a measure has
fewer than three repeats, since those tell nothing of their noise). Times and rates are first corrected by what the
scalar yardstick says of the two machines; ratios need no correction.
"""
import argparse
import json
import math
import statistics
import sys

ERRORS = 3          # joint standard errors of the medians
LEAST = 0.03        # relative change that is worth a line
LEAST_ALONE = 0.10  # the same for measures with fewer than FEW repeats in a result
FEW = 3
YARDSTICK = "scalar_yardstick_agent_steps_per_cpu_second"
# Units that a faster machine changes: to which power of its speed.
SPEED = {"agent-steps/s": 1, "runs/s": 1, "s": -1, "ns": -1}


class BadResult(Exception):
    pass


def load(path):
    """The measures of a result by name."""
    try:
        with open(path, encoding="utf-8") as file:
            measures = json.load(file)["measures"]
        for name, measure in measures.items():
            if measure["better"] not in ("higher", "lower") or not measure["repeats"]:
                raise BadResult(f"{path}: {name} is not a measure")
            measure["unit"]  # missing: KeyError
        return measures
    except OSError as error:
        raise BadResult(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadResult(f"{path}: not a result of ./bootstrap bench (it has no list of measures)") from error


def standard_error(repeats):
    """Of the median, from the quartiles, so that one disturbed repeat does not count."""
    if len(repeats) < FEW:
        return 0.0
    lower, _, upper = statistics.quantiles(repeats, n=4, method="inclusive")
    return 1.2533 * (upper - lower) / 1.349 / math.sqrt(len(repeats))


def machine_speed(old, new):
    """How much faster the second machine was, as the scalar yardstick says; 1 if the results share no size of it."""
    shared = [name for name in old if name.split(".")[0] == YARDSTICK and name in new]
    found = [median_or_nan(new[name]) / median_or_nan(old[name]) for name in shared]
    return statistics.median(found) if found else 1.0


def compare(before, after, speed=1.0):
    """(relative change, whether it is beyond noise, whether it is for the better) of one measure."""
    first, second = before["repeats"], after["repeats"]
    if None in first or None in second:
        return math.nan, first != second, None not in second
    factor = speed ** SPEED.get(before["unit"], 0)
    second = [value / factor for value in second]
    old, new = statistics.median(first), statistics.median(second)
    change = (new - old) / abs(old) if old else math.copysign(math.inf, new) if new else 0.0
    least = LEAST_ALONE if min(len(first), len(second)) < FEW else LEAST
    apart = min(second) > max(first) or max(second) < min(first)
    joint = math.hypot(standard_error(first), standard_error(second))
    beyond = apart and abs(new - old) > ERRORS * joint and abs(change) > least
    return change, beyond, (change > 0) == (before["better"] == "higher")


def median_or_nan(measure):
    return math.nan if None in measure["repeats"] else statistics.median(measure["repeats"])


def report(old, new):
    """The lines to print and how many measures got worse beyond noise."""
    speed = machine_speed(old, new)
    lines = [f"machine: {100 * (speed - 1):+.1f} % by the scalar yardstick; times and rates below are corrected by it"]
    worse = changed = 0
    for name in [name for name in old if name in new]:
        if name.split(".")[0] == YARDSTICK:
            continue
        change, beyond, better = compare(old[name], new[name], speed)
        if not beyond:
            continue
        changed += 1
        worse += not better
        verdict = "better" if better else "WORSE"
        medians = f"{median_or_nan(old[name]):>12.6g} {median_or_nan(new[name]):>12.6g}"
        lines.append(f"{verdict:<7} {name:<58} {medians} {100 * change:>+8.1f} %")
    for name in sorted(set(old) ^ set(new)):
        lines.append(f"only in the {'first' if name in old else 'second'} result: {name}")
    lines.append(f"{changed} of {len(set(old) & set(new))} measures changed beyond noise, {worse} for the worse")
    return lines, worse


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", help="bench.json of before")
    parser.add_argument("new", help="bench.json of after")
    parser.add_argument("--fail", action="store_true", help="exit 1 if a measure got worse beyond noise")
    options = parser.parse_args(arguments)
    try:
        lines, worse = report(load(options.old), load(options.new))
    except BadResult as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 1 if options.fail and worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
