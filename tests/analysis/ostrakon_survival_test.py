"""Checks analysis/ostrakon's survival functions beside closed forms and statsmodels, and that runs are taken as clusters."""
import math
import sys
import unittest

import numpy as np
import pandas as pd
from package_support import SOURCE  # noqa: F401  puts the package on the path
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

import ostrakon
from ostrakon import survival


def durations(seed=1, people=300):
    """Durations in whole months with censoring, late entry, three causes and two groups."""
    random = np.random.default_rng(seed)
    months, censored = np.ceil(random.exponential(20, people)), np.ceil(random.uniform(5, 60, people))
    entry = np.where(random.random(people) < 0.3, np.floor(random.uniform(0, 10, people)), 0)
    cause = random.integers(1, 4, people)
    seen = entry < np.minimum(months, censored)
    status = np.where(months <= censored, cause, 0)
    return np.minimum(months, censored)[seen], status[seen], entry[seen], random.integers(0, 2, people)[seen]


class KaplanMeier(unittest.TestCase):
    def test_by_hand(self):
        # Kaplan and Meier 1958: of 8 seen to 0.8, 1.0+, 2.7+, 3.1, 5.4, 7.0+, 9.2, 12.1+ they give 7/8, 7/10, 21/40, 21/80.
        found = survival.kaplan_meier([0.8, 1.0, 2.7, 3.1, 5.4, 7.0, 9.2, 12.1], [1, 0, 0, 1, 1, 0, 1, 0])
        np.testing.assert_allclose(found["survival"], [7 / 8, 7 / 10, 21 / 40, 21 / 80])
        self.assertEqual(list(found["at_risk"]), [8, 5, 4, 2])

    def test_without_censoring_it_is_the_share_that_lasts(self):
        found = survival.kaplan_meier(np.arange(1, 11), np.ones(10))
        np.testing.assert_allclose(found["survival"], 1 - np.arange(1, 11) / 10, atol=1e-12)
        share = found["survival"][:9]
        np.testing.assert_allclose(found["error"][:9], np.sqrt(share * (1 - share) / 10))

    def test_statsmodels_agrees_with_and_without_late_entry(self):
        months, status, entry, _ = durations()
        for late in (None, entry):
            theirs = SurvfuncRight(months, status > 0, entry=late)
            found = survival.kaplan_meier(months, status > 0, late).set_index("time").loc[theirs.surv_times]
            np.testing.assert_allclose(found["survival"], theirs.surv_prob, atol=1e-12)
            np.testing.assert_array_equal(found["at_risk"], theirs.n_risk)
            known = theirs.surv_prob > 0
            np.testing.assert_allclose(found["error"][known], theirs.surv_prob_se[known], atol=1e-12)

    def test_clusters_of_one_are_near_greenwood_and_clusters_that_share_a_fate_are_wider(self):
        months, status, _, _ = durations(people=400)
        plain = survival.kaplan_meier(months, status > 0)
        alone = survival.kaplan_meier(months, status > 0, cluster=np.arange(len(months)), resamples=2000)
        middle = (plain["survival"] > 0.2) & (plain["survival"] < 0.8)
        np.testing.assert_allclose(alone["error"][middle], plain["error"][middle], rtol=0.12)
        twice = np.tile(np.arange(len(months)), 4)
        shared = survival.kaplan_meier(months[twice], status[twice] > 0, cluster=twice, resamples=2000)
        np.testing.assert_allclose(shared["error"][middle], plain["error"][middle], rtol=0.12)
        self.assertTrue((shared["high"] >= shared["survival"] - 1e-12).all())

    def test_the_grid_of_resamples_is_close_to_the_exact_times(self):
        random = np.random.default_rng(4)
        months, cluster = random.exponential(30, 2000), np.repeat(np.arange(100), 20)
        ended = random.random(2000) < 0.7
        grid = survival.kaplan_meier(months, ended, cluster=cluster)
        before, survival.GRID = survival.GRID, 10**6
        self.addCleanup(setattr, survival, "GRID", before)
        exact = survival.kaplan_meier(months, ended, cluster=cluster)
        self.assertGreater(len(exact), 3 * before)
        np.testing.assert_array_equal(grid["survival"], exact["survival"])
        inner = (exact["survival"] > 0.05) & (exact["survival"] < 0.99)
        np.testing.assert_allclose(grid["error"][inner], exact["error"][inner], atol=0.0015)
        np.testing.assert_allclose(grid["low"][inner], exact["low"][inner], atol=0.004)

    def test_nobody_and_nothing(self):
        self.assertEqual(len(survival.kaplan_meier([3.0, 4], [0, 0])), 0)
        self.assertEqual(len(survival.cumulative_incidence([3.0], [None])), 0)
        with self.assertRaises(ostrakon.HistoryError):
            survival.kaplan_meier([math.nan], [1])


class CumulativeIncidence(unittest.TestCase):
    def test_statsmodels_agrees(self):
        months, status, _, _ = durations()
        theirs = CumIncidenceRight(months, status)
        found = survival.cumulative_incidence(months, np.where(status > 0, status.astype(object), None))
        for cause in (1, 2, 3):
            ours = found[found["cause"] == cause].set_index("time")["incidence"].reindex(theirs.times).ffill().fillna(0)
            np.testing.assert_allclose(ours, theirs.cinc[cause - 1], atol=1e-12)

    def test_without_censoring_it_is_a_share_with_the_error_of_one(self):
        random = np.random.default_rng(2)
        months, cause = random.integers(1, 30, 500).astype(float), random.choice(["moved", "purged"], 500, p=[0.7, 0.3])
        found = survival.cumulative_incidence(months, cause)
        for row in found[found["time"].isin([5, 15, 29])].itertuples():
            share = ((months <= row.time) & (cause == row.cause)).mean()
            self.assertAlmostEqual(row.incidence, share)
            self.assertAlmostEqual(row.error, math.sqrt(share * (1 - share) / 500), delta=1e-4)

    def test_causes_and_survival_make_one(self):
        months, status, entry, _ = durations(3)
        found = survival.cumulative_incidence(months, np.where(status > 0, status.astype(object), None), entry)
        lasting = survival.kaplan_meier(months, status > 0, entry)["survival"].to_numpy()
        np.testing.assert_allclose(found.groupby("time")["incidence"].sum() + lasting, 1, atol=1e-12)

    def test_error_is_that_of_simulated_studies(self):
        values, errors = [], []
        for seed in range(300):
            months, status, _, _ = durations(seed, 150)
            found = survival.cumulative_incidence(months, np.where(status > 0, status.astype(object), None))
            last = found[(found["cause"] == 1) & (found["time"] <= 20)].iloc[-1]
            values.append(last.incidence)
            errors.append(last.error)
        # sd of 300 draws: relative error 1/sqrt(600) = 4 %; five of them
        self.assertAlmostEqual(np.std(values) / np.mean(errors), 1, delta=0.2)


class LogRank(unittest.TestCase):
    def test_statsmodels_agrees(self):
        months, status, entry, group = durations()
        for late in (None, entry):
            found = survival.log_rank(months, status > 0, group, late)
            chi2, p = survdiff(months, (status > 0).astype(int), group, entry=late)
            self.assertAlmostEqual(found.chi2, chi2)
            self.assertAlmostEqual(found.p, p)
        three = survival.log_rank(months, status > 0, np.arange(len(months)) % 3)
        self.assertAlmostEqual(three.chi2, survdiff(months, (status > 0).astype(int), np.arange(len(months)) % 3)[0])
        self.assertAlmostEqual(three.groups["observed"].sum(), three.groups["expected"].sum())

    def test_clusters_of_one_change_little(self):
        months, status, _, group = durations(people=2000)
        plain = survival.log_rank(months, status > 0, group)
        robust = survival.log_rank(months, status > 0, group, cluster=np.arange(len(months)))
        self.assertAlmostEqual(robust.chi2 / plain.chi2, 1, delta=0.15)

    def test_false_alarms_where_runs_share_a_hazard_and_a_favoured_group(self):
        """Each of 40 runs has its own hazard for each group; on average the groups are alike. 300 studies at 0.05."""
        random, alarms = np.random.default_rng(5), np.zeros(2)
        for _ in range(300):
            run, group = np.repeat(np.arange(40), 30), np.tile(np.repeat([0, 1], 15), 40)
            favour = random.normal(0, 0.6, (40, 2))
            months = np.ceil(random.exponential(30 * np.exp(favour[run, group])))
            ended, months = months <= 60, np.minimum(months, 60)
            alarms += [survival.log_rank(months, ended, group, cluster=cluster).p < 0.05 for cluster in (None, run)]
        print(f"alarms of 300: plain {alarms[0]:.0f}, by run {alarms[1]:.0f}", file=sys.stderr, end=" ")
        self.assertGreater(alarms[0], 60)
        self.assertLess(alarms[1], stats.binom.isf(1e-6, 300, 0.06))

    def test_one_group_tells_nothing(self):
        found = survival.log_rank([1.0, 2, 3], [1, 1, 1], ["a", "a", "a"])
        self.assertTrue(math.isnan(found.p))
        self.assertIsInstance(found.groups, pd.DataFrame)


if __name__ == "__main__":
    unittest.main(verbosity=2)
