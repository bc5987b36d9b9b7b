"""Checks analysis/ostrakon's counterfactual lives and partings: by hand on worlds changed on purpose, and on the bureau."""
import shutil
import unittest

import h5py
import numpy as np
from package_support import WithHistories

import ostrakon
from ostrakon import lives, parting


class Worlds(WithHistories):
    def setUp(self):
        self.a = ostrakon.open(self.live("all", "big-data-bureau.yaml", runs=8))
        self.b = ostrakon.open(self.live("digging", "big-data-bureau.yaml", "--set", "cause=digging", runs=8))
        for history in (self.a, self.b):
            self.addCleanup(history.close)

    def changed(self, name, change):
        path = self.folder / f"{name}.h5"
        shutil.copy(self.a.path, path)
        with h5py.File(path, "a") as file:
            change(file)
        history = ostrakon.open(path)
        self.addCleanup(history.close)
        return history


class Lives(Worlds):
    def test_counts_are_those_of_a_plain_loop(self):
        found = lives.lives(self.a, self.b).table("starter").set_index("starter")
        worlds = []
        for history in (self.a, self.b):
            agents = history.table("agents")
            worlds.append({(run, key): (entered < 0, fell) for run, key, entered, fell in
                           zip(agents["run"], agents["key"], agents["entered"], agents["fell"])})
        for kind, starter in (("starter", True), ("entrant", False)):
            both = [key for key in worlds[0] if key in worlds[1] and worlds[0][key][0] == starter]
            fell = [[world[key][1] for key in both] for world in worlds]
            row = found.loc[kind]
            self.assertEqual(row.persons, len(both))
            self.assertEqual(row.only_a, sum(x and not y for x, y in zip(*fell)))
            self.assertEqual(row.only_b, sum(y and not x for x, y in zip(*fell)))
            self.assertAlmostEqual(row.difference, (sum(fell[1]) - sum(fell[0])) / len(both))
            self.assertTrue(row.low <= row.difference <= row.high)
            if any(fell[0]):
                self.assertAlmostEqual(row.spared, row.only_a / sum(fell[0]))
            self.assertEqual(row.in_a_alone, sum(world[0] == starter for key, world in worlds[0].items() if key not in worlds[1]))

    def test_groups_add_up_in_the_order_of_ranks(self):
        found = lives.lives(self.a, self.b)
        whole = found.table()
        for by in ("rank", "faction", "sector", ["starter", "rank"]):
            table = found.table(by)
            self.assertEqual(table["persons"].sum(), whole["persons"].sum())
            self.assertEqual(table["only_a"].sum(), whole["only_a"].sum())
        self.assertEqual([rank for rank in found.table("rank")["rank"] if isinstance(rank, str)], list(self.a.words("rank")))
        with self.assertRaisesRegex(ostrakon.HistoryError, "not by 'age'"):
            found.table("age")

    def test_sectors_are_those_of_the_scenario(self):
        sector = lives.sector_of_posts(self.a)
        post, words = list(self.a.words("post")), self.a.words("sector")
        self.assertEqual(words[sector[post.index("province/data bureau/director")]], "data")
        self.assertEqual(words[sector[post.index("province/department 7/director")]], "rule")

    def test_persons_are_where_they_were_first(self):
        found, spells = lives.persons(self.a.select()), self.a.table("spells")
        first = spells.groupby(["run", "agent"]).head(1)
        self.assertEqual((found["sector"] == "data").sum(), first["post"].str.contains("data bureau").sum())
        for column in ("rank", "faction"):
            agents = self.a.table("agents").merge(first.astype({"agent": int})[["run", "agent", column]], on=["run", "agent"], suffixes=("", "_first"))
            known = found[found["key"].isin(agents["key"])]
            self.assertEqual(known[column].value_counts().to_dict(), agents[f"{column}_first"].value_counts().to_dict())

    def test_one_changed_fate_is_found(self):
        row = int(np.flatnonzero(self.a.file["agents/fell"][:] == 0)[10])
        other = self.changed("fate", lambda file: file["agents/fell"].__setitem__(row, 1))
        table = lives.lives(self.a, other).table()
        self.assertEqual(tuple(table.loc[0, ["only_a", "only_b"]]), (0, 1))

    def test_batches_change_nothing(self):
        whole = lives.lives(self.a, self.b).table("rank")
        before, lives.BATCH = lives.BATCH, 1000
        self.addCleanup(setattr, lives, "BATCH", before)
        np.testing.assert_array_equal(lives.lives(self.a, self.b).table("rank")["only_a"], whole["only_a"])

    def test_independent_runs_have_no_common_lives(self):
        other = ostrakon.open(self.live("seed", "big-data-bureau.yaml", "--seed", "5", runs=2))
        self.addCleanup(other.close)
        for question in (lives.lives, parting.partings):
            with self.assertRaisesRegex(ostrakon.HistoryError, "independent"):
                question(self.a, other)

    def test_ratio_of_runs_has_the_error_of_a_ratio(self):
        random = np.random.default_rng(1)
        people = random.integers(20, 60, 300).astype(float)
        change = random.binomial(people.astype(int), 0.1) - random.binomial(people.astype(int), 0.05)
        low, high = lives.ratio_interval(change.astype(float), people, 0.95)
        ratio = change.sum() / people.sum()
        error = np.sqrt(((change - ratio * people) ** 2).sum()) / people.sum()
        self.assertAlmostEqual((high - low) / 2, 1.96 * error, delta=0.1 * error)


class Partings(Worlds):
    """Where the streams of events part."""

    def test_a_history_never_parts_from_itself(self):
        table = parting.partings(self.a, self.a)
        self.assertTrue(table["event"].isna().all() and table["kind_a"].isna().all())
        self.assertIn("None of the 8 pairs", parting.report(table))

    def test_the_first_changed_event_is_found(self):
        def change(file):
            begin = file["runs/event_offset"][3]
            for row, column in ((begin + 40, "kind"), (begin + 70, "agent")):
                file["events"][column][row] = file["events"][column][row] + 1
            file["events/score"][begin + 5] = 99  # a reason, no event
        table = parting.partings(self.a, self.changed("event", change))
        self.assertEqual(table["event"].notna().sum(), 1)
        row = table[table["event"].notna()].iloc[0]
        self.assertEqual((row.replicate, row.event), (3, 40))
        self.assertNotEqual(row.kind_a, row.kind_b)

    def test_persons_are_known_by_their_keys(self):
        """In run 3 two people change numbers, everywhere: nothing has happened otherwise."""
        def change(file):
            people, events = file["runs/agent_offset"][3], slice(file["runs/event_offset"][3], file["runs/event_offset"][4])
            file["agents/key"][people:people + 2] = file["agents/key"][people:people + 2][::-1]
            for column in ("agent", "other"):
                who = file["events"][column][events]
                file["events"][column][events] = np.where((who == 0) | (who == 1), 1 - who, who)
        events = self.a.table("events", ["agent"], runs=[3])
        self.assertTrue((events["agent"] <= 1).any())
        self.assertTrue(parting.partings(self.a, self.changed("numbers", change))["event"].isna().all())

    def test_missing_dates_are_alike(self):
        undated = self.changed("undated", lambda file: file["events/at"].__setitem__(50, np.nan))
        self.assertTrue(parting.partings(undated, undated)["event"].isna().all())

    def test_an_event_more_at_the_end_is_a_parting(self):
        def change(file):
            file["runs/event_count"][7] -= 1
        row = parting.partings(self.a, self.changed("shorter", change)).iloc[7]
        self.assertEqual(row.event, self.a.file["runs/event_count"][7] - 1)
        self.assertIsNone(row.kind_b)
        self.assertIsNotNone(row.kind_a)

    def test_other_orders_of_words_are_no_parting(self):
        def change(file):
            words, old = file["legend/event_kind"].asstr()[:], file["events/kind"][:]
            file["legend/event_kind"][:] = words[::-1]
            file["events/kind"][:] = len(words) - 1 - old
        self.assertTrue(parting.partings(self.a, self.changed("words", change))["event"].isna().all())

    def test_the_variant_parts_when_its_cause_begins(self):
        table = parting.partings(self.a, self.b)
        self.assertEqual(table["event"].notna().sum(), 8)
        self.assertTrue(table["at"].is_monotonic_increasing or (table["at"] >= 0).all())
        self.assertGreater(table["at"].median(), 12)  # the bureau is founded in month 24
        for row in table.itertuples():
            events = [history.table("events", ["kind", "at", "agent"], runs=[row.replicate]) for history in (self.a, self.b)]
            for column in ("kind", "at"):
                self.assertEqual(list(events[0][column][:row.event]), list(events[1][column][:row.event]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
