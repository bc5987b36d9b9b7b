"""Runs scenarios/chip-fund.yaml with 200 histories a world and checks what docs/chip-fund.md says of its patterns.

OSTRAKON_PROGRAM names the program. A claim holds if its 95 % interval lies on its side. The weakest lies 4 standard errors
from its bound, so other histories (another seed or engine format) would fail one with a chance below 1e-2. The null passes
a threshold of the registration in no claim tested here (test_the_null_raises_no_alarm).
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
import chip_fund  # noqa: E402
from bureau_explanations import interval, resamples  # noqa: E402

RUNS = 200
NULL = ("sight=blind", "grades=alike")


class Patterns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weights = resamples(RUNS)
        with tempfile.TemporaryDirectory(prefix="ostrakon-chips-") as folder:
            cls.worlds = {name: cls.lived(sets, f"{folder}/{name}.h5") for name, sets in
                          {"seeing": (), "blind": NULL, "random": ("links=random",)}.items()}
        cls.found = {name: chip_fund.patterns(world, cls.weights) for name, world in cls.worlds.items()}

    @staticmethod
    def lived(sets, path):
        command = [os.environ["OSTRAKON_PROGRAM"], "run", ROOT / "scenarios/chip-fund.yaml", "-o", path, "--replicates", str(RUNS),
                   "--set", "record.events=none"]
        for one in sets:
            command += ["--set", one]
        subprocess.run(command, check=True, capture_output=True)
        return chip_fund.read(path)

    def ahead(self, pattern, null):
        """How far a share of runs lies above that of a null: the lower end of 95 %, run by run."""
        gap = self.worlds["seeing"][pattern] - self.worlds[null][pattern]
        return interval(self.weights @ gap / RUNS)[0]

    def test_capability_rises_then_stalls(self):
        self.assertGreater(self.found["seeing"]["rises_then_stalls"].low, 0.6)
        self.assertGreater(self.ahead("rises_then_stalls", "blind"), 0.2)

    def test_insolvency_comes_first_about_every_second_time(self):
        self.assertGreater(self.found["seeing"]["ruin_first"].low, 0.3)
        self.assertGreater(self.ahead("ruin_first", "blind"), 0.3)

    def test_cases_run_along_ties_from_groups_to_the_fund(self):
        self.assertGreater(self.found["seeing"]["cascade_to_fund"].low, 0.7)
        self.assertGreater(self.ahead("cascade_to_fund", "random"), 0.2)

    def test_sentences_of_chairmen_take_three_years(self):
        found = self.found["seeing"]["months_to_sentence"]
        self.assertGreater(found.high, chip_fund.MONTHS[0])
        self.assertLess(found.low, chip_fund.MONTHS[1])
        self.assertLess(self.found["blind"]["months_to_sentence"].high, 24)

    def test_chairmen_of_insolvent_groups_get_the_gravest_grade(self):
        self.assertGreater(self.found["seeing"]["graver"].low, chip_fund.GRAVER)

    def test_but_no_graver_than_other_chiefs(self):
        found = chip_fund.graver(self.worlds["seeing"], self.weights, "other_chiefs")
        self.assertLess(found.high, chip_fund.GRAVER)

    def test_falls_come_close_together(self):
        self.assertGreater(self.found["seeing"]["six_openings"].low, 0.65)
        for pattern in ("six_openings", "six_taken_away"):
            self.assertGreater(self.ahead(pattern, "blind"), chip_fund.FAR, pattern)

    def test_the_null_raises_no_alarm(self):
        for pattern, found in self.found["blind"].items():
            if pattern == "cascade_to_fund":
                continue  # its null is the one of random links; blind institutions reach it about every second time
            self.assertFalse(chip_fund.reached(pattern, found.value), pattern)
            if pattern in ("ruin_first", "six_openings", "six_taken_away"):
                self.assertLess(found.high, 0.3, pattern)  # false alarm of one history

    def test_the_levels_are_alike(self):
        falls = {name: np.mean(world["chip_falls"]) for name, world in self.worlds.items()}
        self.assertLess(abs(falls["blind"] / falls["seeing"] - 1), 0.2)
        named = {name: np.nanmean(world["reproduction"]) for name, world in self.worlds.items()}
        self.assertLess(abs(named["random"] / named["seeing"] - 1), 0.1)
        self.assertTrue(0.3 < named["seeing"] < 0.9)  # well below the one at which only the docket would hold cases


if __name__ == "__main__":
    unittest.main(verbosity=2)
