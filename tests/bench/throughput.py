#!/usr/bin/env python3
"""Runs a second of `ostrakon sweep` beside a bare loop that lives the same runs in memory and drops them.

One point of the scenario, with all events, with scalars and series, and with scalars only, on one thread and on two; the two programs take turns, and
the median of the turns counts. A sweep's time is that of the whole program: start, plan, journal, sealed shard."""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NO_TABLES = {"record.events": "none", "record.spells": "none", "record.cases": "none", "record.agents": "none"}
KEPT = {"all events": {"record.events": "all"},
        "scalars and series": NO_TABLES,
        "scalars only": NO_TABLES | {"record.metrics": "at end"}}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(ROOT, "build/release"), help="folder with ostrakon and ostrakon_bare_loop")
    parser.add_argument("--scenario", default=os.path.join(ROOT, "scenarios/big-data-bureau.yaml"))
    parser.add_argument("--runs", type=int, default=1000, help="in each turn")
    parser.add_argument("--turns", type=int, default=5)
    return parser.parse_args()


class Times:
    """Seconds of each turn: on the clock, and of the processors."""

    def __init__(self):
        self.clock, self.cpu = [], []

    def take(self, words, **how):
        started, before = time.monotonic(), os.times()
        done = subprocess.run(words, capture_output=True, text=True, check=True, **how)
        after = os.times()
        self.clock.append(time.monotonic() - started)
        self.cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
        return done.stdout


def one_turn(given, kept, threads, bare, sweep):
    settings = [f"{name}={value}" for name, value in KEPT[kept].items()]
    bare.take([os.path.join(given.build, "ostrakon_bare_loop"), given.scenario, str(given.runs), str(threads), *settings])
    with tempfile.TemporaryDirectory(prefix="ostrakon-throughput-") as folder:
        lines = "".join(f"  {name}: {value}\n" for name, value in KEPT[kept].items())
        with open(os.path.join(folder, "study.yaml"), "w", encoding="utf-8") as file:
            file.write(f"ostrakon experiment: 1\nscenario: {given.scenario}\nreplicates: {given.runs}\nset:\n{lines}")
        sweep.take([os.path.join(given.build, "ostrakon"), "sweep", "study.yaml", "-o", "s", "-t", str(threads), "-q", "--allow-outside"], cwd=folder)


def main():
    given = arguments()
    median = statistics.median
    print(f"{os.path.basename(given.scenario)}, {given.runs} runs, median of {given.turns} turns")
    print("kept                threads  bare runs/s  sweep runs/s  sweep/bare  by processor time")
    for kept in KEPT:
        rates = {}
        for threads in (1, 2):
            bare, sweep = Times(), Times()
            for _ in range(given.turns):
                one_turn(given, kept, threads, bare, sweep)
            rates[threads] = given.runs / median(sweep.clock)
            ratio = median(b / s for b, s in zip(bare.clock, sweep.clock))
            of_cpu = median(b / s for b, s in zip(bare.cpu, sweep.cpu))
            print(f"{kept:19} {threads:7}  {given.runs / median(bare.clock):11.1f}  {rates[threads]:12.1f}  {ratio:10.3f}  {of_cpu:17.3f}", flush=True)
        print(f"{kept}: two threads live {rates[2] / rates[1]:.2f} times as many runs as one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
