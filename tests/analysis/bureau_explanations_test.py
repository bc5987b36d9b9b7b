"""Checks analysis/bureau_explanations.py on histories whose answers are known."""
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "analysis"))
import bureau_explanations as explain  # noqa: E402
from bureau_explanations import Spell, World  # noqa: E402

# |z| beyond this has a false-alarm rate of 1e-6 under the null.
FIVE_SIGMA = 4.892


def world_of(heads, **metrics):
    return World({name: np.array(values, float) for name, values in metrics.items()}, heads, [[] for _ in heads])


class Deals(unittest.TestCase):
    SEAT = [Spell(0, 10, 15), Spell(10, 20, 30), Spell(20, None, None)]

    def test_an_opening_hits_one_of_those_who_had_the_seat_by_then(self):
        # At 15 the first or the second; at 30 the other of them, or the third. The first has left by 15 and the second by 30.
        found = {(tuple(sorted(fallen)), left): chance for (fallen, left), chance in explain.deals(self.SEAT).items()}
        self.assertEqual(found, {((0, 1), 2): 0.25, ((0, 2), 1): 0.25, ((0, 1), 1): 0.25, ((1, 2), 0): 0.25})

    def test_no_opening_is_one_way(self):
        self.assertEqual(explain.deals([Spell(0, None, None)]), {(frozenset(), 0): 1.0})

    def test_many_holders_and_falls_are_dealt_at_once(self):
        ways = explain.deals([Spell(i, i + 1, 100 + i) for i in range(16)])  # 16! orders, all of the same people
        self.assertEqual(list(ways), [(frozenset(range(16)), 16)])
        self.assertAlmostEqual(sum(ways.values()), 1)

    def test_a_case_that_was_open_before_counts_from_the_start(self):
        self.assertEqual(explain.hits([Spell(0, 10, None), Spell(10, None, 4)]), ((10, 1),))

    def test_statistics_of_a_seat(self):
        self.assertEqual(explain.neighbours(frozenset({0, 1, 3})), 1)
        self.assertEqual(explain.neighbours(frozenset({0, 1, 2})), 2)


class Who(unittest.TestCase):
    def test_observed_expected_and_variance(self):
        found = explain.who(world_of([[Deals.SEAT]]))
        # The first three are all there are; only two openings, so all three never fall.
        self.assertEqual((found["first three fall"].observed, found["first three fall"].expected), (0, 0))
        # Neighbours: (0, 1), (1, 0), (1, 2) of four ways.
        successive = found["successive falls"]
        self.assertEqual((successive.observed, successive.expected), (1, 0.75))
        self.assertAlmostEqual(successive.variance, 0.75 * 0.25)
        # Left before 15 and before 30: (0, 1): 2, (0, 2): 1, (1, 0): 1, (1, 2): 0.
        left = found["after leaving"]
        self.assertEqual((left.observed, left.expected, left.variance), (2, 1, 0.5))

    def test_first_three_over_two_seats(self):
        director = [Spell(0, 10, 15), Spell(10, None, 12), Spell(25, None, None)]
        secretary = [Spell(20, None, 30)]
        self.assertEqual(explain.first_three([director, secretary]), [{0, 1}, {0}])
        found = explain.who(world_of([[director, secretary]]))["first three fall"]
        self.assertEqual((found.observed, found.expected), (1, 1))  # both openings of the director's seat precede the third

    def test_where_all_fall_there_is_nothing_to_deal(self):
        found = explain.who(world_of([[[Spell(0, 10, 15), Spell(10, 20, 25), Spell(20, 30, 40)]]]))
        self.assertEqual(found["successive falls"].observed, found["successive falls"].expected)
        self.assertTrue(np.isnan(found["successive falls"].p))

    @staticmethod
    def lived(random, next_in_line):
        """Three heads a run, each after the other; openings at 40 and 45 hit anyone, or the second the follower of the first."""
        heads = []
        for _ in range(400):
            first = random.integers(3)
            second = (first + 1) % 3 if next_in_line else (first + random.integers(1, 3)) % 3
            opened = {first: 40, second: 45}
            heads.append([[Spell(10 * i, 10 * i + 10, opened.get(i)) for i in range(3)]])
        return world_of(heads)

    def test_no_alarm_where_holders_are_alike(self):
        found = explain.who(self.lived(np.random.default_rng(1), False))["successive falls"]
        self.assertLess(abs(found.z), FIVE_SIGMA)

    def test_an_alarm_where_one_fall_leads_to_the_next(self):
        # Neighbours in order in two of three runs besides the third, whose follower is the first: no pair.
        random = np.random.default_rng(2)
        heads = [seats for seats in self.lived(random, True).heads if seats[0][2].opened != 40]
        found = explain.who(world_of(heads))["successive falls"]
        self.assertGreater(found.z, FIVE_SIGMA)


class When(unittest.TestCase):
    @staticmethod
    def runs(dates):
        return world_of([[[Spell(0, None, float(date), case) for case, date in enumerate(sorted(run))]] for run in dates])

    def test_a_case_counts_once_though_its_accused_held_two_seats(self):
        self.assertEqual(explain.openings([[Spell(0, 10, 30, 7), Spell(10, None, 25, 8)], [Spell(12, None, 30, 7)]]), [25, 30])

    def test_gaps_of_sorted_openings(self):
        self.assertEqual(explain.when(self.runs([(30, 10), (5,), (20, 26, 60)]), 1).observed, 13)
        self.assertEqual(explain.when(self.runs([(30, 10), (5,), (20, 26, 60)]), 2).observed, 34)
        self.assertTrue(np.isnan(explain.when(self.runs([(5,), (6,)]), 1).observed))

    def test_dates_dealt_anew_keep_the_calendar_and_break_the_runs(self):
        # Two runs, each with two equal dates: dealt anew two of six ways keep them together, else the gap is 10 in both.
        dealt = explain.when(self.runs([(10, 10), (20, 20)]), 1)
        self.assertEqual(dealt.observed, 0)
        error = FIVE_SIGMA * np.sqrt(100 * (2 / 3) * (1 / 3) / explain.DEALS)
        self.assertAlmostEqual(dealt.expected, 10 * 2 / 3, delta=error)

    def test_independent_dates_give_no_alarm_and_close_ones_do(self):
        random = np.random.default_rng(3)
        alone = [tuple(random.uniform(0, 100, random.integers(1, 4))) for _ in range(300)]
        self.assertGreater(explain.when(self.runs(alone), 1).p, 1e-3)
        close = [(date, date + 5) for date in random.uniform(0, 100, 300)]
        found = explain.when(self.runs(close), 1)
        self.assertLess(found.p, 2e-3)  # the least that so many deals can give is 1e-3
        self.assertLess(found.observed, found.low)


class Differences(unittest.TestCase):
    def test_are_taken_run_by_run(self):
        random = np.random.default_rng(4)
        base = random.normal(size=500)
        weights = explain.resamples(500)
        shifted = explain.difference(base + 2, base, weights)
        self.assertAlmostEqual(shifted.value, 2)
        self.assertLess(shifted.high - shifted.low, 1e-4)  # what both share is gone
        own = explain.difference(random.normal(size=500) + 2, base, weights)
        self.assertGreater(own.high - own.low, 0.2)

    def test_an_interval_is_that_of_the_mean(self):
        values = np.random.default_rng(5).normal(3, 2, 2000)
        found = explain.estimate(values, explain.resamples(2000))
        self.assertAlmostEqual(found.high - found.low, 2 * 1.96 * 2 / np.sqrt(2000), delta=0.02)
        self.assertEqual(found.runs, 2000)

    def test_undefined_values_are_left_out(self):
        found = explain.estimate(np.array([1, np.nan, 3]), explain.resamples(3))
        self.assertEqual((found.value, found.runs), (2, 2))


class Files(unittest.TestCase):
    def write(self, path, status=0):
        seats = ["province/data bureau/director", "province/data bureau/party group/party secretary",
                 "province/department 3/director", "province/department 3/section head#1"]
        with h5py.File(path, "w") as file:
            for name, values in {"run": [0, 1], "replicate": [0, 1], "status": [0, status], "case_offset": [0, 2]}.items():
                file[f"runs/{name}"] = values
            for metric in explain.METRICS:
                file[f"runs/{metric}"] = [0.5, np.nan]
            file["legend/post"] = np.array(seats, h5py.string_dtype())
            spells = [  # run, post, order, start, end, fell, case
                (0, 0, 2, 40, np.nan, 0, -1), (0, 0, 1, 24, 40, 1, 1), (0, 3, 1, 0, np.nan, 0, -1),
                (1, 1, 1, 120, np.nan, 1, 0), (1, 2, 1, 20, 30, 1, 0), (1, 2, 2, 30, np.nan, 0, -1)]
            for column, values in zip(("run", "post", "order", "start", "end", "fell", "case"), zip(*spells), strict=True):
                file[f"spells/{column}"] = values
            file["cases/opened_at"] = [11.0, 55.0, 130.0]

    def test_spells_are_put_by_run_and_seat_in_order(self):
        with tempfile.TemporaryDirectory() as folder:
            self.write(f"{folder}/a.h5")
            world = explain.read_world(f"{folder}/a.h5")
        self.assertEqual(world.heads, [[[Spell(24, 40, 55, 1), Spell(40, None, None)]], [[Spell(120, None, 130, 0)]]])
        self.assertEqual(world.comparable, [[], [[Spell(20, 30, 130, 0), Spell(30, None, None)]]])

    def test_failed_runs_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            self.write(f"{folder}/a.h5", status=1)
            with self.assertRaisesRegex(SystemExit, "runs have failed"):
                explain.read_world(f"{folder}/a.h5")

    def test_comparable_offices_are_counted_from_2016(self):
        fallen = [Spell(30 + 10 * i, 40 + 10 * i, 90) for i in range(3)]
        before = [Spell(0, 24, None), *fallen]
        spared = [*fallen[:2], Spell(50, None, None)]
        world = World({}, [[], []], [[fallen, spared], [before, spared[:2]]])
        self.assertEqual(explain.cursed_comparable(world), (2 / 3, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
