"""Checks analysis/ostrakon's tenures, rates, waves, cascades and successions on histories and beside closed forms."""
import math
import shutil
import unittest
from unittest import mock

import h5py
import numpy as np
import pandas as pd
from package_support import WithHistories
from scipy import stats

import bureau_explanations
import ostrakon
from ostrakon import succession, survival, tenures, waves

HEADS = ["province/data bureau/director", "province/data bureau/party group/party secretary"]


class Bureau(WithHistories):
    def setUp(self):
        self.path = self.live("bureau", "big-data-bureau.yaml", runs=60)
        self.history = ostrakon.open(self.path)
        self.addCleanup(self.history.close)


class Tenures(Bureau):
    def test_durations_entries_and_ends(self):
        found, spells = tenures.tenures(self.history), self.history.table("spells")
        self.assertEqual(len(found), len(spells))
        lasting = spells["ended_by"] == "censored"
        np.testing.assert_allclose(found.loc[~lasting, "months"], (spells["end"] - spells["start"])[~lasting])
        np.testing.assert_allclose(found.loc[lasting, "months"], 149 - spells["start"][lasting])  # 150 steps: the last begins at 149
        self.assertTrue(found.loc[lasting, "ended"].isna().all() and found.loc[~lasting, "ended"].notna().all())
        self.assertTrue((found["entry"] == 0).all())  # starters of the bureau took office one month before

    def test_parts_of_a_large_table_change_nothing(self):
        whole, side = tenures.tenures(self.history, "director"), self.history.select()
        parts = [tenures._tenures(part, tenures.posts_of(side, "director"), tenures.sector_of_posts(self.history), None)
                 for part in side.batches("spells", 5000)]
        self.assertGreater(len(parts), 5)
        pd.testing.assert_frame_equal(pd.concat(parts), whole)

    def test_choice_of_posts_and_dates(self):
        directors = tenures.tenures(self.history, "data bureau/director", since=40)
        self.assertEqual((set(directors["post"]), directors["start"].min() >= 40), ({HEADS[0]}, True))
        self.assertEqual(set(tenures.tenures(self.history, HEADS)["post"]), set(HEADS))
        self.assertEqual(set(tenures.tenures(self.history, lambda post: post.endswith("governor"))["post"]), {"province/governor"})
        for wrong in ("emperor", ["province/emperor"], lambda post: False):
            with self.assertRaises(ostrakon.HistoryError):
                tenures.tenures(self.history, wrong)

    def test_the_end_of_a_director_by_cause_is_what_spells_say(self):
        found = tenures.tenures(self.history, HEADS)
        shares = survival.cumulative_incidence(found["months"], found["ended"], cluster=found["run"])
        last = shares.groupby("cause").tail(1).set_index("cause")
        self.assertEqual(int(shares["ends"].sum()), int(found["ended"].notna().sum()))
        self.assertTrue((last["low"] <= last["incidence"]).all() and (last["incidence"] <= last["high"]).all())

    def test_curves_by_group(self):
        found = tenures.tenures(self.history, "director")
        curves = tenures.by_group(found, "faction", resamples=50)
        for faction in self.history.words("faction"):
            part, own = found[found["faction"] == faction], curves[curves["faction"] == faction]
            alone = survival.cumulative_incidence(part["months"], part["ended"])
            np.testing.assert_array_equal(own["incidence"], alone["incidence"])
            self.assertEqual(list(own["cause"]), list(alone["cause"]))
        lasting = tenures.by_group(found, ["faction", "rank"], "purged", clusters=False)
        self.assertEqual(list(lasting)[:3], ["faction", "rank", "time"])
        self.assertEqual(lasting["ends"].sum(), (found["ended"] == "purged").sum())
        with self.assertRaises(ostrakon.HistoryError):
            tenures.by_group(found[:0], "rank")

    def test_rates_are_falls_over_time(self):
        found = tenures.tenures(self.history)
        table = tenures.rates(found, "rank").set_index("rank")
        self.assertEqual(list(table.index), [rank for rank in self.history.words("rank") if (found["rank"] == rank).any()])
        for rank in ("bureau", "division"):
            part = found[found["rank"] == rank]
            self.assertAlmostEqual(table.loc[rank, "rate"], (part["ended"] == "purged").sum() / (part["months"].sum() / 12))
            self.assertTrue(table.loc[rank, "low"] < table.loc[rank, "rate"] < table.loc[rank, "high"])

    def test_exact_interval_and_error_of_independent_falls(self):
        random = np.random.default_rng(1)
        frame = pd.DataFrame({"replicate": np.repeat(np.arange(200), 5), "months": random.uniform(6, 24, 1000), "entry": 0.0})
        frame["ended"] = np.where(random.random(1000) < 0.02 * frame["months"] / 12, "purged", None)
        row = tenures.rates(frame).iloc[0]
        self.assertAlmostEqual(row.poisson_low, stats.gamma.ppf(0.025, row.ends) / row.exposure)
        self.assertAlmostEqual(row.poisson_high, stats.gamma.ppf(0.975, row.ends + 1) / row.exposure)
        self.assertAlmostEqual(row.error / (math.sqrt(row.ends) / row.exposure), 1, delta=0.25)

    def test_months_from_leaving_to_opening(self):
        found = tenures.leaving_to_opening(self.history, HEADS)
        runs = self.history.runs.months_left_to_opening.values
        medians = found[found["ended"] == "opened"].groupby("run")["months"].median()
        both = [run for run in medians.index if not np.isnan(runs[run]) and found.loc[found["run"] == run, "post"].nunique() == 1]
        self.assertGreater(len(both), 20)
        self.assertEqual([round(medians[run], 6) for run in both], [round(runs[run], 6) for run in both])
        censored = found[found["ended"].isna()]
        np.testing.assert_allclose(censored["months"], 149 - censored["end"])


class Succession(Bureau):
    def test_the_null_is_that_of_the_bureau_study(self):
        theirs = bureau_explanations.who(bureau_explanations.read_world(str(self.path)))["successive falls"]
        found = succession.successive(self.history, HEADS)
        found = found[found["statistic"] == "successive"]
        self.assertEqual(found["observed"].sum(), theirs.observed)
        self.assertAlmostEqual(found["expected"].sum(), theirs.expected)
        self.assertAlmostEqual((found["sd"] ** 2).sum(), theirs.variance)

    def test_table_of_holders(self):
        table = succession.succession(self.history, HEADS[0])
        one = table[table["run"] == table["run"].iloc[0]]
        self.assertEqual(list(one["order"]), sorted(one["order"]))
        self.assertTrue((table["hit"].notna() == table["fell"]).all())
        self.assertTrue((table["hit"].dropna() >= table["start"][table["hit"].notna()]).all())

    def test_a_case_open_before_counts_from_the_first_day_in_the_seat(self):
        """Where all cases are open before, each hits its holder on the day of appointment, and each is among those whom it can hit."""
        there = []
        with mock.patch.object(succession, "opened_at", side_effect=lambda side, frame: np.where(frame["fell"], -5.0, np.nan)), \
                mock.patch.object(succession, "expectation", side_effect=lambda *found: there.append(found[0]) or (0.0, 1.0)):
            table = succession.succession(self.history, HEADS[0])
            succession.successive(self.history, HEADS[0])
        np.testing.assert_array_equal(table["hit"][table["fell"]], table["start"][table["fell"]])
        self.assertGreater(len(there), 10)
        self.assertTrue(all(count > i for found in there for i, count in enumerate(found)))

    def test_closed_form_where_all_were_there(self):
        # k falls among n holders: k(k - 1)/n pairs of neighbours are expected; the first three of them all with C(n-3, k-3)/C(n, k).
        for n, k in ((6, 3), (8, 4), (5, 2)):
            there = (n,) * k
            self.assertAlmostEqual(succession.expectation(there, "successive", 3, 1)[0], k * (k - 1) / n)
            chance = math.comb(n - 3, k - 3) / math.comb(n, k) if k >= 3 else 0
            self.assertAlmostEqual(succession.expectation(there, "first 3", 3, 1)[0], chance)

    def test_sampling_is_close_to_all_ways(self):
        there = (4, 6, 7, 9)
        exact = succession.expectation(there, "successive", 3, 1)
        with mock.patch.object(succession, "WAYS", 5):
            sampled = succession.expectation(there, "successive", 3, 2)
        self.assertAlmostEqual(sampled[0], exact[0], delta=5 * math.sqrt(exact[1] / succession.DEALS))

    def test_excess_is_hypergeometric(self):
        among = [f"province/department {i}/director" for i in range(1, 21)]
        row = succession.excess(self.history, HEADS[0], among).iloc[0]
        found = tenures.tenures(self.history, [HEADS[0], *among])
        expected = variance = 0.0
        for _, run in found.groupby("run"):
            dealt = stats.hypergeom(len(run), int(run["fell"].sum()), int((run["post"] == HEADS[0]).sum()))
            expected, variance = expected + dealt.mean(), variance + dealt.var()
        self.assertAlmostEqual(row.expected, expected)
        self.assertAlmostEqual(row.sd, math.sqrt(variance))
        self.assertGreater(row.z, 5)  # the curse of the bureau

    def test_falls_dealt_anew_alarm_at_their_rate(self):
        random, alarms = np.random.default_rng(3), 0
        for _ in range(200):
            observed = expected = variance = 0.0
            for _ in range(60):
                fallen = frozenset(random.choice(7, 3, replace=False).tolist())
                mean, spread = succession.expectation((7, 7, 7), "successive", 3, 1)
                observed, expected, variance = observed + succession.count_of("successive", fallen, 3), expected + mean, variance + spread
            alarms += succession._normal(observed, expected, variance)["p"] < 0.05
        self.assertLess(alarms, stats.binom.isf(1e-6, 200, 0.05))


class Waves(Bureau):
    def test_falls_are_those_of_the_series(self):
        metric = self.history.series.fallen.values
        known = ~np.isnan(metric)  # missing while the world warms up
        np.testing.assert_array_equal(waves.falls_by_step(self.history)[known], metric[known])
        self.assertEqual(np.isnan(metric).all(axis=0).sum(), self.history.warm_up)
        with self.assertRaisesRegex(ostrakon.HistoryError, "no kind of event is called 'shot'"):
            waves.falls_by_step(self.history, "shot")

    def found(self, counts, **how):
        lived = np.array([[9] * 24 + counts] * 60, float)  # the warm-up of 24 months counts for nothing
        with mock.patch.object(waves, "falls_by_step", return_value=lived):
            return waves.waves(self.history, **how)

    def test_waves_by_hand(self):
        found = self.found([0, 3, 1, 4, 0, 0, 0, 5, 0, 1], least=3, gap=2)
        first = found[found["run"] == 0]
        self.assertEqual(first[["at", "steps", "falls", "peak"]].values.tolist(), [[25, 3, 8, 4], [31, 1, 5, 5]])
        self.assertEqual(len(self.found([0, 3, 1, 4, 0, 0, 0, 5], least=3, gap=3)), 60)
        self.assertEqual(len(self.found([0, 0, 0], least=1)), 0)

    def test_chance_alone_gives_few_waves(self):
        random = np.random.default_rng(1)
        falls = random.poisson(3.0, (400, 200)).astype(float)
        rare = (falls >= waves.threshold(falls)[:, None]).mean()
        self.assertLess(rare, 0.01)
        self.assertGreater(rare, 0.001)

    def test_dispersion_of_independent_falls(self):
        falls = np.random.default_rng(2).poisson(2.0, (60, 150)).astype(float)
        with mock.patch.object(waves, "falls_by_step", return_value=falls):
            found = waves.clustering(self.history)
        self.assertAlmostEqual(found["dispersion"].mean(), 1, delta=5 * math.sqrt(2 / 125 / 60))
        self.assertLess((found["p"] < 0.05).sum(), stats.binom.isf(1e-6, 60, 0.06))

    def test_roots_and_depths(self):
        root, depth = waves.roots(np.array([-1, 0, 1, 0, -1, 4]))
        self.assertEqual((root.tolist(), depth.tolist()), ([0, 0, 0, 0, 4, 4], [0, 1, 2, 1, 0, 1]))
        with self.assertRaisesRegex(ostrakon.HistoryError, "ring"):
            waves.roots(np.array([1, 0]))

    def test_cascades_of_the_file(self):
        linked = ostrakon.open(self.live("linked", "big-data-bureau.yaml", "--set", "links=named", runs=20))
        self.addCleanup(linked.close)
        found, cases = waves.cascades(linked), linked.table("cases")
        self.assertEqual(int(found["size"].sum()), len(cases))
        self.assertEqual(len(found), int(cases["parent"].isna().sum()))
        self.assertEqual(found["depth"].max(), cases["generation"].max())
        self.assertGreater(found["size"].max(), 1)
        self.assertTrue(((found["size"] > 1) | (found["months"] == 0)).all())
        self.assertAlmostEqual(waves.cascade_sizes(found)["share"].sum(), 1)

    def test_branching_with_known_size(self):
        # Each case leads to Poisson(0.5) others: cascades have 1/(1 - 0.5) = 2 cases on average, variance 0.5/(1 - 0.5)^3 = 4.
        random, parent = np.random.default_rng(3), [-1] * 4000
        for case in range(10**6):
            if case >= len(parent):
                break
            parent += [case] * random.poisson(0.5)
        root, _ = waves.roots(np.array(parent))
        sizes = np.bincount(root)[:4000]
        self.assertAlmostEqual(sizes.mean(), 2, delta=5 * math.sqrt(4 / 4000))

    def test_damaged_parents_are_refused(self):
        path = self.folder / "parents.h5"
        shutil.copy(self.path, path)
        with h5py.File(path, "a") as file:
            file["cases/parent"][0] = 10**6
        with ostrakon.open(path) as history, self.assertRaisesRegex(ostrakon.HistoryError, "parents that are not there"):
            waves.cascades(history)


if __name__ == "__main__":
    unittest.main(verbosity=2)
