"""What `ostrakon explain` says of the shipped bureau and of small scenarios."""

import json
import os
import re

import program
from program import ProgramTest, tiny

SCENARIOS = os.path.join(os.path.dirname(__file__), "..", "..", "scenarios")
BUREAU = os.path.abspath(os.path.join(SCENARIOS, "big-data-bureau.yaml"))
LIBRARY = os.path.abspath(os.path.join(SCENARIOS, "lib", "cadre-state.yaml"))


def line_with(path, text):
    """The number of the one line of a file in which a text stands."""
    with open(path, encoding="utf-8") as file:
        found = [number for number, line in enumerate(file, 1) if text in line]
    assert len(found) == 1, (path, text, found)
    return found[0]


class Explain(ProgramTest):
    def data(self, *words):
        return json.loads(self.expect(0, "explain", *words, "--json").out)

    def value(self, data, path):
        (found,) = [value for value in data["values"] if value["path"] == path]
        return found

    def rule(self, data, path):
        (found,) = [rule for stage in data["stages"] for rule in stage["rules"] if rule["path"] == path]
        return found

    def part(self, data, path):
        (found,) = [part for stage in data["stages"] for rule in stage["rules"] for part in rule["parts"] if part["path"] == path]
        return found

    # ---- values ----

    def test_values_tell_where_they_are_from_and_what_they_replaced(self):
        data = self.data(BUREAU, "--set", "cause=rents", "--set", "patronage=1.2")
        merit = self.value(data, "parameters.merit.value")
        self.assertEqual((merit["text"], merit["by"]), ("0.5", None))
        self.assertTrue(merit["place"]["file"].endswith("lib/cadre-state.yaml"))
        self.assertEqual(merit["place"]["line"], line_with(LIBRARY, "  merit:      {"))
        patronage = self.value(data, "parameters.patronage.value")
        self.assertEqual((patronage["text"], patronage["by"]), ("1.2", "--set patronage=1.2"))
        self.assertEqual([(one["text"], one["place"]["line"]) for one in patronage["instead_of"]],
                         [("0.8", line_with(LIBRARY, "  patronage:  {"))])
        rent = self.value(data, "parameters.post_rent.value")
        self.assertEqual((rent["text"], rent["by"]), ("2.4", "variant cause=rents"))
        self.assertEqual([one["text"] for one in rent["instead_of"]], ["0.4"])
        self.assertEqual(rent["place"]["line"], line_with(BUREAU, "parameters: { post_rent: 2.4 }"))
        self.assertEqual(data["settings"], [{"name": "cause", "value": "rents"}, {"name": "patronage", "value": "1.2"}])
        self.assertEqual([(axis["axis"], axis["chosen"]) for axis in data["variants"]],
                         [("cause", "rents"), ("links", "none"), ("sight", "seeing")])

    def test_every_value_has_a_place(self):
        data = self.data(BUREAU)
        self.assertGreater(len(data["values"]), 300)
        for value in data["values"]:
            self.assertIsNotNone(value["place"], value)

    def test_a_value_of_a_setting_overlays_variant_and_file(self):
        text = self.expect(0, "explain", BUREAU, "post_rent", "--set", "cause=rents", "--set", "post_rent=3").out
        self.assertRegex(text, r"^parameters\.post_rent: 3 +--set post_rent=3\n")
        self.assertRegex(text, r"\n +instead of 0\.4 +big-data-bureau\.yaml:\d+\n")
        self.assertRegex(text, r"\n +instead of 2\.4 +variant cause=rents, big-data-bureau\.yaml:\d+\n")
        self.assertIn("Read only by tables, dates or other parameters.", text)

    def test_replaced_and_removed_terms_are_told(self):
        self.write("lib.yaml", "ostrakon: 1\nrules:\n  appoint:\n    score: { merit: performance, luck: 0.1*age }\n"
                               "  life: { die: { old: 0.01, young: 0.001 } }\n")
        own = tiny().replace("name: tiny office", "name: tiny office\nextends: lib.yaml").replace(
            "    retire: age > 58", "    retire: age > 58\n    die: { young: none }")
        self.write("own.yaml", own)
        text = self.expect(0, "explain", "own.yaml").out
        self.assertRegex(text, r"\n +without merit: performance \(taken out by own\.yaml:\d+\) +lib\.yaml:4\n")
        self.assertEqual(len(re.findall("without merit", text)), 2)  # among the values and at the rule
        self.assertRegex(text, r"\n +without young: 0\.001 \(taken out by own\.yaml:\d+\) +lib\.yaml:5\n")

    # ---- rules ----

    def test_rules_come_in_the_order_of_a_step(self):
        data = self.data(BUREAU)
        stages = [stage["stage"] for stage in data["stages"]]
        self.assertEqual(stages[:4], ["start", "timeline", "environment.updates", "timeline.hold"])
        order = ["life.die", "life.retire", "triggers.rotation", "work.effort", "work.performance", "work.capability", "rents.take",
                 "rents.take.book", "rents.evidence", "detect.tip", "detect.audit", "investigate.docket", "power.succession", "appoint"]
        self.assertEqual([stage for stage in stages if stage in order], order)
        self.assertEqual(stages[-1], "metrics")

    def test_what_a_rule_reads_writes_and_draws(self):
        data = self.data(BUREAU)
        tip = self.rule(data, "rules.detect.tip")
        self.assertIn("asked of at_large; chances, each drawn by itself", tip["how"])
        self.assertIn("cases", tip["writes"])
        self.assertEqual(tip["draws"], [{"what": "order", "site": "rules.detect.tip#opener"}])
        evidence = self.part(data, "rules.detect.tip.evidence")
        self.assertEqual(evidence["text"], "yearly(tips*evidence^0.7*exp(-leader_shield*leader_man))")
        self.assertEqual(evidence["by_way_of"], ["agents.leader_man"])
        self.assertEqual(evidence["reads"], ["world.leader", "agents.faction", "agents.patron", "agents.evidence"])
        self.assertEqual(evidence["parameters"], ["tips", "leader_shield"])
        self.assertEqual(evidence["draws"], [{"what": "chance", "site": "rules.detect.tip.evidence"}])
        self.assertEqual(evidence["place"]["line"], line_with(LIBRARY, "evidence: yearly(tips"))
        luck = self.part(data, "rules.appoint.score.luck")
        self.assertEqual([draw["what"] for draw in luck["draws"]], ["normal"])
        self.assertTrue(luck["draws"][0]["site"].startswith("rules.appoint.score.luck"))
        ties = self.part(data, "rules.appoint.score.patronage")
        self.assertEqual(ties["sees"], ["selector"])
        staff = self.part(data, "rules.work.capability.staff")
        self.assertEqual((staff["over"], staff["by_way_of"][0]), (["holders"], "sectors.staff_quality"))
        update = self.rule(data, "rules.environment.set.agents.fear")
        self.assertEqual(update["writes"], ["agents.fear"])
        rotation = self.rule(data, "triggers.rotation")
        self.assertEqual([part["name"] for part in rotation["parts"]], ["over", "chance"])
        self.assertIn("who leaves a post: moved", rotation["writes"])
        contract = self.rule(data, "timeline.cloud contract")
        self.assertEqual((contract["how"], contract["writes"]), ("at 2018-02", ["sectors.budget"]))
        self.assertEqual(contract["parts"][0]["text"], "inflow")

    def test_every_part_of_a_rule_stands_somewhere(self):
        for scenario in (BUREAU, os.path.join(SCENARIOS, "bench", "elite-tournament.yaml")):
            for stage in self.data(scenario)["stages"]:
                for rule in stage["rules"]:
                    for part in rule["parts"]:
                        if rule["path"] != "metrics.at end.reproduction":  # the engine's own
                            self.assertIsNotNone(part["place"], part["path"])

    def test_terms_that_are_switched_off(self):
        on = self.rule(self.data(BUREAU), "rules.detect.audit")
        self.assertEqual(on["switched_off"], [])
        off = self.rule(self.data(BUREAU, "--set", "cause=rents"), "rules.detect.audit")
        self.assertEqual(off["switched_off"], ["rules.detect.audit.dug before"])

    def test_rules_that_no_step_asks(self):
        self.write("own.yaml", tiny().replace("phases: [work, rents, detect, life, appoint]", "phases: [work, detect, life, appoint]"))
        data = self.data("own.yaml")
        self.assertEqual([one["rule"] for one in data["never_asked"]], ["rules.rents.take", "rules.rents.evidence"])
        self.assertIn("the phase rents does not run", data["never_asked"][0]["why"])

    def test_parameters_tell_their_readers(self):
        data = self.data("tiny.yaml")
        read = {one["name"]: one for one in data["parameters"]}
        self.assertEqual(read["noise"], {"name": "noise", "value": "0.5", "read": True, "read_by": ["rules.work.performance.base"]})
        self.assertEqual((read["idle"]["read"], read["idle"]["read_by"]), (False, []))
        text = self.expect(0, "explain", "tiny.yaml").out
        self.assertRegex(text, r"\nPARAMETERS READ BY NOTHING\n +idle\n$")

    # ---- parts ----

    def test_a_path_narrows(self):
        cases = {
            "patronage": "parameters.patronage: 0.8",
            "rules.appoint.score": "rules.appoint.score:",
            "appoint.score.luck": "rules.appoint.score.luck: normal(0, 0.5)",
            "organisations.province.units.data bureau": "organisations.province.units.data bureau:",
            "data_bureau": "organisations.province.units.data bureau:",
            "detect.audit": "rules.detect.audit:",
            "agents.start.age": "agents.start.age: clamp(normal(41 + 3.5*rank, 4), 25, rank.retire_at - 1)",
            "rotation": "parameters.rotation: 0.2",
            "triggers.rotation": "triggers.rotation:",
            "timeline.cloud contract": "timeline.cloud contract:",
            "curse": "metrics.at end.curse: mean(fell of spells where heads)",
            "clock": "clock:",
        }
        for path, first in cases.items():
            out = self.expect(0, "explain", BUREAU, path).out
            self.assertTrue(out.startswith(first), (path, out))
            self.assertLess(len(out.splitlines()), 90, path)
            part = self.data(BUREAU, path)
            self.assertTrue(part["values"], path)
            for value in part["values"]:
                self.assertTrue((value["path"] + ".").startswith(part["part"].replace("_", " ") + ".") or "_" in part["part"], (path, value))

    def test_a_part_shows_only_its_rules(self):
        out = self.expect(0, "explain", BUREAU, "detect.audit").out
        self.assertIn("rules.detect.audit: chance that an audit", out)
        self.assertNotIn("rules.detect.tip", out)
        one = self.expect(0, "explain", BUREAU, "appoint.score.luck").out
        self.assertIn("draws normal (rules.appoint.score.luck", one)
        self.assertNotIn("merit", one)
        start = self.expect(0, "explain", BUREAU, "agents.start.age").out
        self.assertIn("reads ranks.retire_at, agents.rank", start)

    def test_an_axis(self):
        out = self.expect(0, "explain", BUREAU, "cause", "--set", "cause=digging").out
        self.assertIn("cause = digging (of all, none, selection, rents, digging)", out)
        self.assertRegex(out, r"parameters\.dug_before\.value: 0\.1 +variant cause=digging, big-data-bureau\.yaml:\d+")
        self.assertNotIn("inflow", out)

    def test_a_rule_that_is_left_out(self):
        out = self.expect(0, "explain", BUREAU, "life.extend").out
        self.assertIn("rules.life.extend: the person stays although a rule would retire them\n  no rule: no\n", out)
        self.assertEqual(self.data(BUREAU, "life.extend")["no_rule"], {"rule": "rules.life.extend", "instead": "no"})

    def test_unknown_parts(self):
        cases = {
            "detect.audt": "ostrakon: unknown part 'detect.audt' of the scenario; did you mean 'detect.audit'?",
            "patronge": "did you mean 'patronage'?",
            "organisations.provinc": "did you mean 'organisations.province'?",
            "director": "'director' is the end of several paths; write one of them whole: 'organisations.",
            "xyzzy": "parts are written like patronage, rules.appoint.score or agents.start.age",
        }
        for path, text in cases.items():
            result = self.expect(2, "explain", BUREAU, path)
            self.assertIn(text, result.err)
            self.assertEqual(result.out, "")

    # ---- the page ----

    def test_the_page_is_plain_text_in_a_hundred_columns(self):
        for words in ((BUREAU,), (BUREAU, "--set", "cause=rents"), (os.path.join(SCENARIOS, "bench", "elite-tournament.yaml"),)):
            out = self.expect(0, "explain", *words).out
            for heading in ("\nVALUES, and where they come from\n", "\nRULES, in the order in which a step asks them\n"):
                self.assertIn(heading, out)
            for line in out.splitlines():
                self.assertLessEqual(len(line), 100, line)
                self.assertEqual(line.rstrip(), line)

    def test_digests_are_those_of_the_history(self):
        import h5py

        self.expect(0, "run", "tiny.yaml", "--replicates", "1")
        data = self.data("tiny.yaml")
        with h5py.File(self.path("tiny-office.h5")) as file:
            self.assertEqual(data["digest_of_text"], file.attrs["scenario_text_digest"])
            self.assertEqual(data["digest_of_meaning"], file.attrs["scenario_digest"])
        self.assertIn("digest of the text " + data["digest_of_text"], self.expect(0, "explain", "tiny.yaml").out)

    def test_a_bad_scenario_is_told_as_by_check(self):
        self.write("bad.yaml", tiny().replace("score: performance", "score: performence"))
        result = self.expect(2, "explain", "bad.yaml")
        self.assertRegex(result.err, r"bad\.yaml:\d+:\d+: error: unknown name 'performence'")
        self.assertEqual(result.out, "")
        self.assertIn("--set nose", self.expect(2, "explain", "tiny.yaml", "--set", "nose=1").err)

    def test_texts_of_a_stranger_do_not_steer_the_terminal(self):
        self.write("red.yaml", tiny().replace("about: spread of performance", 'about: "\\e[31mred"'))
        self.assertNotIn("\x1b", self.expect(0, "explain", "red.yaml", "noise").out)
        self.assertNotIn("\x1b", self.expect(0, "explain", "red.yaml").out)
        self.assertTrue(re.search("red", self.expect(0, "explain", "red.yaml", "noise").out))


if __name__ == "__main__":
    program.main()
