"""Runs the worlds of scenarios/rivalry.yaml and checks what docs/rivalry.md says of them.

usage: rivalry_claims_test.py RUNS   (OSTRAKON_PROGRAM names the program)

Of what sees RUNS runs of each world, of the null half as many. Thresholds are those registered on the page. False alarms: in
none of ten blocks of 100 null runs does it pass 5, 6, 7b, 7c or 7d; it passes 1 to 4 in all, as is said of it here. Other
histories would fail a claim with a chance below 1e-3: the nearest, that the null passes neither 6 nor 7d, lie 3.4 and
3.9 standard errors from the thresholds with 100 runs, all others 4 and more.
"""
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "analysis"))
import rivalry  # noqa: E402

runs = 200


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="ostrakon-rivalry-") as folder:
            rivalry.live(folder, runs)
            rivalry.live(folder, runs // 2, "blind_")
            (rows, cls.worlds), (blind, cls.blind_worlds) = rivalry.measure(folder), rivalry.measure(folder, "blind_")
        cls.rows, cls.blind = {row.name: row for row in rows}, {row.name: row for row in blind}

    def assert_reached(self, name):
        self.assertTrue(self.rows[name].reached, f"{name}: {self.rows[name].found}, {self.rows[name].threshold}")

    def assert_null_does_not_reach(self, name):
        self.assertFalse(self.blind[name].reached, f"{name}: {self.blind[name].found}")

    def test_campaigns_cost_readiness_odds_and_rents_in_the_null_as_well(self):
        for name in ("2a rents", "2b output", "3 readiness", "4 lowest odds"):
            for rows in (self.rows, self.blind):
                self.assertTrue(rows[f"{name}, high"].reached, f"{name}: {rows[f'{name}, high'].found}")
        self.assert_reached("1 capability, high")

    def test_they_cost_the_leaders_trust_but_less_than_was_asked(self):
        trust = self.rows["5 trust, high"]
        self.assertLess(trust.found.high, 0)
        self.assertFalse(trust.reached, f"{trust.found}, {trust.threshold}")
        self.assert_null_does_not_reach("5 trust, high")

    def test_every_faction_has_the_posts_of_its_share_as_the_warm_up_ends(self):  # 0.30, 0.37, 0.33 of power, ± 0.003
        power = self.worlds["high", "none"]["faction_power"][:, 48].mean(axis=0)
        for share, own in zip((0.25, 0.4, 0.35), power):
            self.assertAlmostEqual(own, share, delta=0.08)

    def test_they_cost_more_when_tension_is_high_only_where_they_follow_money(self):
        self.assert_reached("6 more costly when tense")
        self.assert_null_does_not_reach("6 more costly when tense")
        self.assertLess(self.rows["6 more costly when tense"].found.high, self.blind["6 more costly when tense"].found.low)

    def test_campaigns_and_falls_follow_the_money_only_there(self):
        self.assert_reached("7a money follows tension")
        self.assert_reached("7b campaigns follow money")
        for name in ("7b campaigns follow money", "7c falls follow"):  # of 7c 200 runs tell less surely that 1.5 is passed
            self.assert_null_does_not_reach(name)
            self.assertGreater(self.rows[name].found.low, self.blind[name].found.high, name)
        self.assert_null_does_not_reach("7d and through campaigns")
        self.assert_reached("7d and through campaigns")

    def test_the_null_has_about_as_many_falls(self):
        def rate(worlds):
            world = worlds["high", "with"]
            return rivalry.sums(world, "fallen_in", world.any).sum() / rivalry.sums(world, "officials_in", world.any).sum()
        self.assertAlmostEqual(rate(self.blind_worlds) / rate(self.worlds), 1, delta=0.15)


if __name__ == "__main__":
    runs = int(sys.argv[1])
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Claims)
    sys.exit(not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())
