"""Runs the variants of scenarios/big-data-bureau.yaml and checks what docs/bureau-explanations.md says of them.

usage: bureau_claims_test.py RUNS   (OSTRAKON_PROGRAM names the program)

A claim holds if its 95 % interval lies on its side of 0. With the 200 runs of the ordinary tests the weakest such claim lies
5.8 standard errors from 0, so that other histories (another seed or engine format) would fail one with a chance below 1e-3;
with 2,000 (under the label `long`), which check finer claims, about 4.5 standard errors and a chance below 1e-2.
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
import bureau_explanations as explain  # noqa: E402

FEW, MANY = 200, 2000
runs = FEW


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weights = explain.resamples(runs)
        names = ("none", "selection", "rents", "digging") + (("all",) if runs >= MANY else ())
        with tempfile.TemporaryDirectory(prefix="ostrakon-claims-") as folder:
            cls.worlds = {name: cls.lived(name, f"{folder}/{name}.h5") for name in names}

    @staticmethod
    def lived(cause, path):
        subprocess.run([os.environ["OSTRAKON_PROGRAM"], "run", ROOT / "scenarios/big-data-bureau.yaml", "-o", path,
                        "--replicates", str(runs), "--set", f"cause={cause}", "--set", "record.events=none"],
                       check=True, capture_output=True)
        return explain.read_world(path)

    def difference(self, metric, one, other="none"):
        return explain.difference(self.worlds[one].metrics[metric], self.worlds[other].metrics[metric], self.weights)

    def assert_higher(self, metric, one, other="none"):
        self.assertGreater(self.difference(metric, one, other).low, 0, f"{metric} of {one} against {other}")

    def test_each_cause_makes_heads_fall(self):
        for cause in ("selection", "rents", "digging"):
            self.assert_higher("heads_fallen", cause)

    def test_rents_set_the_office_apart_most_then_selection(self):
        self.assert_higher("curse", "rents", "selection")
        self.assert_higher("curse", "selection", "digging")

    def test_digging_hits_ordinary_offices_most(self):
        self.assert_higher("comparable_fall", "digging", "selection")
        self.assert_higher("comparable_fall", "digging", "rents")

    def test_earlier_heads_are_hit_more_than_alike_ones_would_be_even_without_a_cause(self):
        for world in self.worlds.values():
            self.assertGreater(explain.who(world)["after leaving"].z, 1.96)

    def test_one_comparable_office_after_another_is_dug_up(self):
        self.assertGreater(explain.cursed_comparable(self.worlds["digging"])[1],
                           2 * explain.cursed_comparable(self.worlds["selection"])[1])


class Pattern(unittest.TestCase):
    """The pattern of the case, all at once, beside the null: the same institutions, blind to merit, ties and guilt.

    A clause is compared by its share or mean over runs; the intervals are those of explain.estimate, 95 %. The least
    distance, of falls after leaving, is 9 standard errors with 200 runs.
    """
    @classmethod
    def setUpClass(cls):
        cls.weights = explain.resamples(runs)
        with tempfile.TemporaryDirectory(prefix="ostrakon-pattern-") as folder:
            cls.seeing = cls.lived("seeing", f"{folder}/seeing.h5")
            cls.blind = cls.lived("blind", f"{folder}/blind.h5")

    @staticmethod
    def lived(sight, path):
        subprocess.run([os.environ["OSTRAKON_PROGRAM"], "run", ROOT / "scenarios/big-data-bureau.yaml", "-o", path,
                        "--replicates", str(runs), "--set", f"sight={sight}", "--set", "record.events=none"],
                       check=True, capture_output=True)
        return explain.read_world(path)

    def found(self, world, metric):
        return explain.estimate(world.metrics[metric], self.weights)

    def assert_more(self, metric):
        seeing, blind = self.found(self.seeing, metric), self.found(self.blind, metric)
        self.assertGreater(seeing.low, blind.high, f"{metric}: {seeing}, blind {blind}")

    def test_the_first_three_fall(self):
        self.assert_more("first_three_fall")
        self.assertGreater(self.found(self.seeing, "first_three_fall").low, 0.15)
        self.assertLess(self.found(self.blind, "first_three_fall").high, 0.05)

    def test_cases_are_opened_after_they_have_left(self):
        self.assert_more("after_leaving")
        self.assertGreater(self.found(self.seeing, "after_leaving").low, 0.6)

    def test_the_delay_is_long_and_varied(self):  # in the null as well: it does not tell them apart
        self.assertGreater(self.found(self.seeing, "months_left_to_opening").low, 12)
        self.assertGreater(np.nanstd(self.seeing.metrics["months_left_to_opening"]), 12)

    def test_the_falls_follow_each_other_closely(self):
        self.assertLess(self.found(self.seeing, "first_gap").high, 24)
        self.assertLess(self.found(self.seeing, "second_gap").high, self.found(self.seeing, "first_gap").high)

    def test_a_lateral_move_does_not_protect(self):
        self.assert_more("movers_fall")
        movers, heads = self.found(self.seeing, "movers_fall"), self.found(self.seeing, "heads_fallen")
        self.assertGreater(movers.low, heads.high)

    def test_only_there_is_the_office_a_curse(self):
        self.assert_more("curse")
        blind = self.found(self.blind, "curse")
        self.assertLess(abs(blind.value), 0.03)


class ClaimsOfManyRuns(Claims):
    def test_selection_brings_those_who_take(self):
        self.assert_higher("greed_of_heads", "selection", "rents")

    def test_digging_alone_sets_no_office_apart(self):
        self.assertLess(self.difference("curse", "digging").high, 0)

    def test_digging_brings_openings_before_people_have_left(self):
        self.assertLess(self.difference("after_leaving", "digging").high, 0)

    def test_the_first_gap_is_short_where_digging_meets_other_causes_and_not_without_digging(self):
        for cause in ("none", "selection", "rents"):
            found = explain.when(self.worlds[cause], 1)
            self.assertGreater(found.observed, found.low, cause)
        found = explain.when(self.worlds["all"], 1)
        self.assertLess(found.observed, found.low)


if __name__ == "__main__":
    runs = int(sys.argv[1])
    chosen = ClaimsOfManyRuns if runs >= MANY else Claims
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(one) for one in (chosen, Pattern))
    sys.exit(not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())
