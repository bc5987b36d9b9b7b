"""Runs scenarios/power-sharing.yaml beside its null and checks what docs/power-sharing.md says of them.

usage: power_sharing_claims_test.py   (OSTRAKON_PROGRAM names the program)

With 100 runs each the weakest of these claims lies more than 3 standard errors from failing, so that other histories
(another seed or engine format) would fail one with a chance below 1e-2.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
RUNS = 100
METRICS = ("reigns", "year_1", "years_3_to_7", "after_year_11", "attempts", "won", "again", "share_established")


def lived(filling, folder):
    path = f"{folder}/{filling.replace(' ', '-')}.h5"
    subprocess.run([os.environ["OSTRAKON_PROGRAM"], "run", ROOT / "scenarios/power-sharing.yaml", "-o", path, "--replicates", str(RUNS),
                    "--set", f"filling={filling}", "--set", "record.events=none"], check=True, capture_output=True)
    with h5py.File(path) as file:
        assert np.all(file["runs/status"][:] == 0)
        return {name: file["runs"][name][:].astype(float) for name in METRICS}


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="ostrakon-sharing-") as folder:
            cls.ruler, cls.lot = lived("by the ruler", folder), lived("by lot", folder)

    def assert_less(self, one, other):
        """Mean of one less than that of the other by three standard errors."""
        error = np.hypot(one.std(ddof=1), other.std(ddof=1)) / np.sqrt(RUNS)
        self.assertLess(one.mean() + 3 * error, other.mean())

    def test_rulers_are_ousted_early_or_hardly_ever(self):
        self.assertGreater(self.ruler["year_1"].mean(), 4 * self.ruler["after_year_11"].mean())
        self.assert_less(self.ruler["years_3_to_7"], self.ruler["year_1"])
        self.assertLess(self.ruler["after_year_11"].mean(), 0.02)

    def test_rule_is_established_where_the_ruler_fills_the_posts(self):
        self.assertGreater(self.ruler["share_established"].mean(), 0.7)
        self.assertLess(self.lot["share_established"].mean(), 0.1)

    def test_by_lot_rule_stays_contested(self):
        self.assert_less(self.ruler["years_3_to_7"], self.lot["years_3_to_7"])
        self.assert_less(self.ruler["reigns"], self.lot["reigns"])

    def test_about_half_of_the_attempts_succeed_and_some_are_repeated(self):
        self.assertTrue(0.35 < self.ruler["won"].sum() / self.ruler["attempts"].sum() < 0.65)
        self.assertTrue(0.15 < self.ruler["again"].sum() / self.ruler["attempts"].sum() < 0.5)


if __name__ == "__main__":
    sys.exit(not unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Claims)).wasSuccessful())
