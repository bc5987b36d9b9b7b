"""Checks analysis/theatre_command.py on falls whose clustering is known."""
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "analysis"))
import theatre_command as theatre  # noqa: E402

EVEN = np.full(4, 0.25)


def found(dates, factions, random):
    return theatre.clustering(np.array(dates, float), np.array(factions), np.tile(EVEN, (len(dates), 1)), random)


class Clustering(unittest.TestCase):
    def test_pairs_are_counted_within_a_year(self):
        # 0-1 and 1-2 are close, 0-2 is not; of the two close pairs one is of one faction, and a quarter is expected of each.
        ratio, _ = found([0, 12, 24], [1, 1, 2], np.random.default_rng(1))
        self.assertAlmostEqual(ratio, 1 / 0.5)

    def test_expected_pairs_follow_the_parts_of_the_factions(self):
        chances = np.array([[0.9, 0.1], [0.9, 0.1]])
        ratio, _ = theatre.clustering(np.zeros(2), np.array([0, 0]), chances, np.random.default_rng(1))
        self.assertAlmostEqual(ratio, 1 / (0.81 + 0.01))

    def test_too_few_falls_say_nothing(self):
        for dates in ([], [5]):
            self.assertTrue(np.isnan(found(dates, [0] * len(dates), np.random.default_rng(1))[0]))

    def test_falls_that_hit_anyone_alarm_at_their_rate(self):
        random = np.random.default_rng(2)
        alarms = sum(found(random.integers(0, 36, 60), random.integers(0, 4, 60), random)[1] < theatre.ALARM for _ in range(400))
        self.assertLess(alarms, 43)  # 400 at 0.05: 20, sd 4.4; false alarm 1e-6

    def test_falls_of_one_faction_at_a_time_alarm(self):
        random = np.random.default_rng(3)
        for _ in range(20):
            dates = np.sort(random.integers(0, 48, 60))
            ratio, p = found(dates, dates // 12 % 4, random)
            self.assertEqual(p, 1 / (1 + theatre.DEALS))
            self.assertGreater(ratio, 1.5)

    def test_one_faction_on_its_own_is_no_cluster(self):
        chances = np.tile([1.0, 0.0], (10, 1))
        ratio, p = theatre.clustering(np.arange(10.0), np.zeros(10, int), chances, np.random.default_rng(4))
        self.assertEqual((ratio, p), (1, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
