"""Runs scenarios/theatre-command.yaml and its nulls and checks what docs/theatre-command.md says of them.

usage: theatre_command_claims_test.py RUNS   (OSTRAKON_PROGRAM names the program)

With the 200 runs of the ordinary tests: the registered statistics, beside the sterner null. The least distance from a
limit, of the null's level of falls, is 3.4 standard errors, of a registered threshold (own base) 4.8, so that other histories
(another seed or engine format) would fail one with a chance below 1e-3. `meetings_missed` lies at its threshold of 2, which
is claimed only with 1,000 runs (label `long`); these also check which mechanism the pattern needs. False alarms of a
single run, in the null (1,000 runs): own base 0.240, clustering 0.010, frontline 0, absence 0.995, trust 1, height 1, top 0.998,
commission 0.275, all at once 0. So only the first three are evidence, and of these only their difference from the null is
claimed; the others are compared with their thresholds alone.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "analysis"))
import theatre_command as theatre  # noqa: E402

FEW, MANY = 200, 1000
runs = FEW
WORLDS = {"high": [], "low": ["pressure=low"], "rank only": ["sight=rank only"]}
MORE_WORLDS = {"blind": ["sight=blind"], "no guilt": ["association=none"], "spared": ["base=spared"], "no campaign": ["campaign=without"]}


def lived(settings, path, cluster):
    command = [os.environ["OSTRAKON_PROGRAM"], "run", ROOT / "scenarios/theatre-command.yaml", "-o", path, "--replicates", str(runs),
               "--set", "record.events=none"]
    for setting in settings:
        command += ["--set", setting]
    subprocess.run(command, check=True, capture_output=True)
    return theatre.read_world(path, cluster)


class Pattern(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        wanted = {**WORLDS, **(MORE_WORLDS if runs >= MANY else {})}
        with tempfile.TemporaryDirectory(prefix="ostrakon-theatre-") as folder:
            cls.worlds = {name: lived(settings, f"{folder}/{i}.h5", name != "low") for i, (name, settings) in enumerate(wanted.items())}
        cls.seen = {row.name: row for row in theatre.verdicts(cls.worlds["high"], cls.worlds["low"])}
        cls.null = {row.name: row for row in theatre.verdicts(cls.worlds["rank only"], cls.worlds["rank only"])}

    def row(self, start, rows):
        return next(row for name, row in rows.items() if name.startswith(start))

    def mean(self, world, metric):
        return float(np.nanmean(self.worlds[world].metrics[metric]))

    def assert_passes(self, start):
        row = self.row(start, self.seen)
        self.assertTrue(row.passed, row)

    def test_the_null_has_as_many_falls(self):
        for metric in ("high_falls_at_height", "other_falls_at_height"):
            self.assertLess(abs(self.mean("rank only", metric) / self.mean("high", metric) - 1), 0.2, metric)  # 0.15 on the page

    def test_purges_reach_the_base_and_more_often_than_in_the_null(self):
        self.assert_passes("1 ")
        self.assertGreater(self.row("1 ", self.seen).found.low, self.row("1 ", self.null).found.high)

    def test_falls_cluster_by_origin_and_not_in_the_null(self):
        self.assert_passes("2 clustering, ratio")
        self.assert_passes("2 clustering, p")
        for start in ("2 clustering, ratio", "2 clustering, p"):
            self.assertFalse(self.row(start, self.null).passed)
        self.assertLess(self.row("2 clustering, p", self.null).runs_with, 0.1)  # 0.011; above the test's 0.05 with chance 1e-3 even there

    def test_absence_precedes_announcement(self):  # in the null as well: set by inputs
        self.assertGreater(self.row("3a", self.seen).found.low, 1)
        self.assert_passes("3b")

    def test_command_of_the_frontline_turns_over_under_tension_alone(self):
        self.assert_passes("4 ")
        self.assertFalse(self.row("4 ", self.null).passed)
        elsewhere = self.mean("high", "turnover_elsewhere") - self.mean("low", "turnover_elsewhere")
        self.assertLess(elsewhere, 0.25 * self.row("4 ", self.seen).found.value)

    def test_trust_falls(self):  # in the null as well: whoever falls takes the trust of his like along
        self.assert_passes("5 ")

    def test_the_top_is_hit_far_more_than_the_corps(self):  # granted to the null, which hits ranks as often
        self.assert_passes("6a")
        self.assert_passes("6b")

    def test_the_commission_shrinks_to_two(self):  # in the null as well
        self.assert_passes("7 ")

    def test_the_whole_pattern_is_in_some_runs_and_in_none_of_the_null(self):
        self.assertGreater(self.row("all", self.seen).runs_with, 0.02)  # 0.102, 200 runs: ± 0.021
        self.assertEqual(self.row("all", self.null).runs_with, 0)


class PatternOfManyRuns(Pattern):
    def test_meetings_missed_are_at_their_threshold(self):  # 1.993 ± 0.044
        self.assertAlmostEqual(self.row("3a", self.seen).found.value, 2, delta=0.2)

    def test_the_commission_shrinks_more_often_than_in_the_null(self):  # 0.375 and 0.275, ± 0.015
        self.assertGreater(self.mean("high", "commission_two"), self.mean("rank only", "commission_two"))

    def test_falls_do_not_cluster_without_guilt_by_origin(self):
        self.assertLess(float(np.mean(self.worlds["no guilt"].p < theatre.ALARM)), 0.1)

    def test_without_campaign_or_guilt_the_height_is_not_reached(self):
        for world in ("no guilt", "no campaign"):
            self.assertLess(self.mean(world, "top_hit"), 0.35, world)

    def test_a_leader_who_spares_his_base_keeps_it_and_his_commission(self):
        self.assertLess(self.mean("spared", "reaches_base"), self.mean("high", "reaches_base") - 0.15)
        self.assertLess(self.mean("spared", "commission_two"), self.mean("high", "commission_two") - 0.1)

    def test_the_base_is_reached_only_with_guilt_by_origin_and_a_leader_who_asks_of_it(self):
        for world in ("no guilt", "spared"):
            self.assertLess(self.mean(world, "reaches_base"), 0.5, world)  # 0.384 and 0.392, ± 0.015

    def test_blind_institutions_show_neither_height_nor_top(self):
        for metric in ("top_hit", "commission_two", "reaches_base"):
            self.assertLess(self.mean("blind", metric), 0.1, metric)
        self.assertLess(self.mean("blind", "top_ratio"), 2)


if __name__ == "__main__":
    runs = int(sys.argv[1])
    chosen = PatternOfManyRuns if runs >= MANY else Pattern
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(chosen)
    sys.exit(not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())
