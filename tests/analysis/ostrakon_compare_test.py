"""Checks analysis/ostrakon's comparisons: pairs, estimates beside closed forms, how often intervals hold, many tests at once."""
import json
import math
import subprocess
import sys
import unittest

import numpy as np
from package_support import SOURCE, WithHistories
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

import ostrakon
from ostrakon import estimates, multiple, text


class Estimates(unittest.TestCase):
    def test_means_and_errors_are_those_of_all_runs(self):
        random = np.random.default_rng(1)
        a, b = random.normal(size=50), random.normal(1, 2, 50)
        (one,) = estimates.means([a], [False])
        self.assertAlmostEqual(one.value, a.mean())
        self.assertAlmostEqual(one.error, a.std(ddof=1) / math.sqrt(50))
        (pair,) = estimates.differences([(a, b)], [False])
        self.assertAlmostEqual(pair.error, (b - a).std(ddof=1) / math.sqrt(50))
        self.assertAlmostEqual(pair.p, stats.ttest_rel(b, a).pvalue)
        (apart,) = estimates.independent_differences([(a, b[:30])], [False])
        self.assertAlmostEqual(apart.p, stats.ttest_ind(b[:30], a, equal_var=False).pvalue)

    def test_intervals_are_near_those_of_student_where_all_is_normal(self):
        a = np.random.default_rng(2).normal(size=400)
        (one,) = estimates.means([a], [False], resamples=20_000)
        low, high = stats.t.interval(0.95, 399, a.mean(), one.error)
        self.assertAlmostEqual(one.low, low, delta=0.15 * one.error)
        self.assertAlmostEqual(one.high, high, delta=0.15 * one.error)

    def test_intervals_reach_further_to_the_long_side(self):
        (one,) = estimates.means([np.random.default_rng(4).exponential(size=40)], [False])
        self.assertGreater(one.high - one.value, 1.1 * (one.value - one.low))

    def test_resampled_moments_are_those_of_the_resample(self):
        random = np.random.default_rng(3)
        a, b = random.normal(size=12), random.normal(size=12)
        a[2] = b[5] = math.nan
        weight = np.array([2, 0, 1, 1, 3, 1, 0, 1, 1, 1, 1, 0.0])
        shift, error = estimates._shift_and_error(weight[None] @ estimates._moments(a, b), 12)
        x, y = np.repeat(a, weight.astype(int)), np.repeat(b, weight.astype(int))
        self.assertAlmostEqual(shift[0], np.nanmean(y) - np.nanmean(x) - np.nanmean(b) + np.nanmean(a))
        of_x, of_y = estimates.influence(x)[1], estimates.influence(y)[1]
        self.assertAlmostEqual(error[0], math.sqrt(((of_y - of_x) ** 2).sum() / 12 / 11))

    def test_shares(self):
        for hits, count in ((0, 20), (3, 50), (50, 50)):
            np.testing.assert_allclose(estimates.wilson(hits, count), proportion_confint(hits, count, method="wilson"), atol=1e-12)
        a, b = np.array([1, 1, 0, 0, 0, 1.0]), np.array([1, 0, 0, 1, 1, 1.0])
        self.assertAlmostEqual(estimates.mcnemar(a, b), stats.binomtest(2, 3).pvalue)
        (alike,) = estimates.differences([(a, a)], [True])
        self.assertEqual((alike.value, alike.p), (0, 1))
        self.assertTrue(alike.low < 0 < alike.high)  # six like pairs do not prove that all are

    def test_what_is_undefined_stays_so(self):
        never, some = np.full(5, math.nan), np.array([1, 2, math.nan, 4, 5])
        for estimate in (estimates.differences, estimates.independent_differences):
            first, second = estimate([(never, some), (some, some + 1)], [False, False])
            self.assertTrue(math.isnan(first.value) and math.isnan(first.p))
            self.assertAlmostEqual(second.value, 1)

    def test_blocks_of_weights_are_whole_resamples(self):
        blocks = list(estimates.weights(3000, 2001))
        self.assertGreater(len(blocks), 1)
        drawn = np.concatenate(blocks)
        self.assertEqual(drawn.shape, (2001, 3000))
        self.assertTrue((drawn.sum(axis=1) == 3000).all())


class Coverage(unittest.TestCase):
    """Intervals of 95 % hold the truth in 95 % of simulated studies; bounds for 1,000 of them at 1e-6 of false alarm each.

    A coverage of 0.93 to 0.97 is what such small and skewed samples allow, so the bounds are those of these two.
    """

    STUDIES = 1000

    def check(self, draw, truth, flag=False, independent=False):
        random = np.random.default_rng(7)
        estimate = estimates.independent_differences if independent else estimates.differences
        pairs = [draw(random) for _ in range(self.STUDIES)]
        found = estimate(pairs, [flag] * len(pairs), resamples=1000)
        held = sum(one.low <= truth <= one.high for one in found)
        self.assertGreaterEqual(held, stats.binom.ppf(1e-6, self.STUDIES, 0.93))
        self.assertLessEqual(held, stats.binom.isf(1e-6, self.STUDIES, 0.97))
        print(f"{held / self.STUDIES:.3f}", file=sys.stderr, end=" ")
        return found

    def test_pairs_of_normal_outcomes(self):
        def draw(random):
            common = random.normal(size=20)
            return common + random.normal(size=20), common + random.normal(size=20)
        rejected = sum(one.p < 0.05 for one in self.check(draw, 0))
        self.assertLess(rejected, stats.binom.isf(1e-6, self.STUDIES, 0.05))

    def test_skewed_delays(self):
        self.check(lambda random: (random.exponential(size=40), random.exponential(3, 40)), 2)

    def test_pairs_undefined_in_some_runs(self):
        def draw(random):
            a = random.normal(size=50)
            b = a + random.normal(size=50)
            a[random.random(50) < 0.2] = b[random.random(50) < 0.4] = math.nan
            return a, b
        self.check(draw, 0)

    def test_shares_in_pairs(self):
        def draw(random):
            common = random.random(100)
            return (common < 0.1).astype(float), (np.where(random.random(100) < 0.5, common, random.random(100)) < 0.2).astype(float)
        self.check(draw, 0.1, flag=True)

    def test_independent_runs_of_different_number(self):
        self.check(lambda random: (3 * random.normal(size=25), random.normal(size=70)), 0, independent=True)


class ManyAtOnce(unittest.TestCase):
    def test_adjusted_values_are_those_of_statsmodels(self):
        p = np.random.default_rng(1).random(12) ** 3
        np.testing.assert_allclose(multiple.holm(p), multipletests(p, method="holm")[1])
        np.testing.assert_allclose(multiple.benjamini_hochberg(p), multipletests(p, method="fdr_bh")[1])

    def test_undefined_ones_do_not_count(self):
        np.testing.assert_allclose(multiple.holm(np.array([0.02, math.nan, 0.5])), [0.04, math.nan, 0.5])
        self.assertTrue(np.isnan(multiple.benjamini_hochberg(np.array([math.nan]))).all())

    def test_effects(self):
        a, b = np.array([1.0, 2, 3]), np.array([3.0, 4, 5])
        self.assertAlmostEqual(multiple.effect(a, b, False), 2 * (1 - 3 / 15))
        self.assertAlmostEqual(multiple.effect(np.array([0, 0, 0, 1.0]), np.array([1.0, 1, 1, 1]), True), math.pi - 2 * math.asin(0.5))
        self.assertTrue(math.isnan(multiple.effect(np.ones(4), np.ones(4), False)))

    def test_replicates_for_a_half_width(self):
        n = multiple.replicates_for(0.1, 1 / math.sqrt(50), 50)
        self.assertLessEqual(stats.t.ppf(0.975, n - 1) / math.sqrt(n), 0.1)
        self.assertGreater(stats.t.ppf(0.975, n - 2) / math.sqrt(n - 1), 0.1)


class Sides(WithHistories):
    def setUp(self):
        self.a = self.live("a", "court.yaml", runs=12)
        self.b = self.live("b", "court.yaml", "--set", "luck=2", runs=12)

    def test_same_seed_is_paired(self):
        found = ostrakon.compare(self.a, self.b, half_width=0.5)
        self.assertEqual(found.paired, {"b": 12})
        self.assertEqual(list(found.differences["metric"]), ["ministers", "mean_age[clerk]", "mean_age[minister]"])
        with ostrakon.open(self.a) as a, ostrakon.open(self.b) as b:
            x, y = a.runs.mean_age.values[:, 0], b.runs.mean_age.values[:, 0]
        row = found.differences.iloc[1]
        self.assertAlmostEqual(row.difference, y.mean() - x.mean())
        self.assertAlmostEqual(row.error, (y - x).std(ddof=1) / math.sqrt(12))
        self.assertAlmostEqual(row.gain, (x.var(ddof=1) + y.var(ddof=1)) / (y - x).var(ddof=1))
        self.assertIn("b and a: 12 pairs, same replicates and master seed.", str(found))
        self.assertIn("b: luck=2.", found.notes)

    def test_a_history_beside_itself_differs_in_nothing(self):
        found = ostrakon.compare(self.a, self.a).differences
        self.assertTrue((found["difference"] == 0).all() and (found["p"] == 1).all())

    def test_another_seed_is_independent(self):
        other = self.live("seed", "court.yaml", "--seed", "2", runs=9)
        found = ostrakon.compare(self.a, other)
        self.assertEqual(found.paired, {"seed": 0})
        self.assertIn("independent runs (master seeds differ)", str(found))
        self.assertTrue(found.differences["gain"].isna().all())

    def test_fewer_runs_are_paired_with_their_like(self):
        few = self.live("few", "court.yaml", "--set", "luck=2", runs=7)
        self.assertIn("7 pairs (of 12 and 7 runs)", str(ostrakon.compare(self.a, few)))

    def test_more_than_two_sides(self):
        found = ostrakon.compare(self.a, self.b, self.a, names=["first", "lucky", "again"])
        self.assertEqual(list(found.differences["side"].unique()), ["lucky", "again"])
        np.testing.assert_allclose(found.differences["p_holm"], multiple.holm(found.differences["p"].to_numpy()))

    def test_mixed_scenarios_are_refused(self):
        other = self.live("bureau", "big-data-bureau.yaml", runs=2)
        with self.assertRaisesRegex(ostrakon.HistoryError, "'court', 'big-data-bureau' have no headline metric in common"):
            ostrakon.compare(self.a, other)
        with self.assertRaisesRegex(ostrakon.HistoryError, "no column /runs/curse"):
            ostrakon.compare(self.a, self.b, metrics=["curse"])
        with ostrakon.open(self.a) as a:
            twice = ostrakon.Selection(a, np.array([0, 1, 1]), "twice")
            with self.assertRaisesRegex(ostrakon.HistoryError, "'twice' holds a replicate more than once"):
                ostrakon.compare(a, twice)
        with self.assertRaisesRegex(ostrakon.HistoryError, "needs two files"):
            ostrakon.compare(self.a)
        with self.assertRaisesRegex(ostrakon.HistoryError, "a level lies between 0 and 1"):
            ostrakon.compare(self.a, self.b, level=95)

    def command(self, *words):
        return subprocess.run([sys.executable, "-B", "-W", "error::FutureWarning", "-m", "ostrakon", "compare", *map(str, words)],
                              cwd=SOURCE / "analysis", capture_output=True, text=True)

    def test_on_the_command_line(self):
        done = self.command(self.a, self.b, "--half-width", "0.5")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for words in ("Values, 95 % intervals", "Differences to a", "needed", "Lives in a = a and b = b, 12 pairs", "pairs of histories part"):
            self.assertIn(words, done.stdout)
        told = json.loads(self.command(self.a, self.b, "--json").stdout)
        self.assertEqual(told["paired"], {"b": 12})
        self.assertEqual(len(told["pairs"]["b"]["partings"]), 12)
        bad = self.command(self.a, self.b, "--half-width", "0")
        self.assertEqual((bad.returncode, bad.stderr.count("\n")), (2, 1))

    def test_cells(self):
        for value, wanted in ((math.nan, "–"), (0.0, "0"), (0.12345, "0.123"), (26.11, "26.1"), (1234.0, "1234"), (3, "3"), (2.4e-21, "2.4e-21"), ("x", "x")):
            self.assertEqual(text.cell(value), wanted)


if __name__ == "__main__":
    unittest.main(verbosity=2)
