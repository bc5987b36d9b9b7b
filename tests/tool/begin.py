"""What a beginner types first: list and new."""

import json
import os
import shutil
import subprocess

import program
from program import ProgramTest

SCENARIOS = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "scenarios"))


class List(ProgramTest):
    def test_scenarios_and_libraries(self):
        data = {one["name"]: one for one in json.loads(self.expect(0, "list", "--json").out)["scenarios"]}
        shipped = {os.path.relpath(os.path.join(folder, name), SCENARIOS)
                   for folder, _, names in os.walk(SCENARIOS) for name in names if name.endswith(".yaml")}
        self.assertEqual({one["file"] for one in data.values()}, shipped)
        bureau = data["big-data-bureau"]
        self.assertEqual((bureau["kind"], bureau["steps"], bureau["length"], bureau["replicates"], bureau["errors"]),
                         ("scenario", 150, "150 months from 2014-01", 200, 0))
        self.assertEqual(bureau["axes"][0]["axis"], "cause")
        self.assertEqual(bureau["axes"][0]["alternatives"][0], "all")
        self.assertEqual(bureau["extends"], ["lib/cadre-state.yaml"])
        self.assertTrue(os.path.samefile(self.path(bureau["path"]), os.path.join(SCENARIOS, "big-data-bureau.yaml")))
        self.assertTrue(bureau["summary"].startswith("Successive heads"))
        library = data["cadre-state"]
        self.assertEqual((library["kind"], library["steps"], library["length"]), ("library", 0, ""))
        self.assertIn("big-data-bureau", library["extended_by"])
        self.assertGreater(bureau["parameters"], library["parameters"])
        explained = json.loads(self.expect(0, "explain", bureau["path"], "--json").out)
        self.assertEqual(bureau["parameters"], len(explained["parameters"]))

    def test_text(self):
        out = self.expect(0, "list").out
        self.assertIn("SCENARIOS, to run\n", out)
        self.assertRegex(out, r"\nbig-data-bureau: Successive heads [^\n]*\n +[^\n]+big-data-bureau\.yaml\n"
                              r" +150 months from 2014-01, 200 runs, \d+ parameters\n +variants of cause: all, ")
        self.assertRegex(out, r"\nLIBRARIES, to extend\n(.|\n)*cadre-state: (.|\n)*\n +extended by [^\n]*big-data-bureau")
        self.assertLess(out.index("elite-tournament"), out.index("LIBRARIES"))
        self.assertTrue(all(len(line) <= 100 for line in out.splitlines()))


    def test_a_program_without_its_scenarios_says_so(self):
        lone = self.path("ostrakon")
        shutil.copy(program.PROGRAM, lone)
        for words, text in ((["list"], "the scenarios that come with the program are not where it looks for them"),
                            (["new", "a", "--from", "big-data-bureau"], "there is no such scenario, neither shipped nor here")):
            done = subprocess.run([lone, *words], cwd=self.folder.name, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(text, done.stderr)
        self.assertEqual(self.files(), ["ostrakon", "tiny.yaml"])


class New(ProgramTest):
    def check(self, file):
        """No errors, and nothing else to say either."""
        out = self.expect(0, "check", file).out
        self.assertEqual(out.count("\n"), 1, out)
        self.assertTrue(out.startswith(f"{file}: no errors ("), out)

    def test_a_starter_that_checks_and_runs_at_once(self):
        result = self.expect(0, "new", "rivalry")
        self.assertEqual(result.out, "rivalry.yaml\nNext: ostrakon run rivalry.yaml\n")
        self.assertEqual(self.files(), ["rivalry.yaml", "tiny.yaml"])
        self.check("rivalry.yaml")
        run = self.expect(0, "run", "rivalry.yaml")
        self.assertNotIn("warning", run.err)
        self.assertNotIn("note", run.err)
        self.assertTrue(run.out.startswith("rivalry: Two factions compete"), run.out)
        for metric in ("falls", "fallen_directors", "campaign_falls", "mean_taken"):
            self.assertRegex(run.out, rf"\n{metric} +mean +[\d.]+ ")
        if os.environ.get("OSTRAKON_BUILD_TYPE") == "Release":  # a sanitizer takes its time
            self.assertLess(program.cpu_seconds(run.usage), 1)
        self.assertIn("100 runs", run.out)

    def test_the_starter_teaches_its_variants(self):
        self.expect(0, "new", "rivalry")
        self.expect(0, "run", "rivalry.yaml", "--set", "cause=merit", "--replicates", "2", "-o", "merit.h5")
        explained = json.loads(self.expect(0, "explain", "rivalry.yaml", "--json").out)
        self.assertEqual([one["name"] for one in explained["parameters"] if not one["read"]], [])
        self.assertEqual(explained["never_asked"], [])

    def test_names_and_files(self):
        self.expect(0, "new")
        self.assertIn("Next: ostrakon run 'a b.yaml'\n", self.expect(0, "new", "a b.yaml").out)
        os.mkdir(self.path("mine"))
        self.assertEqual(self.expect(0, "new", "mine/court").out.splitlines()[0], "mine/court.yaml")
        self.assertEqual(self.files(), ["a b.yaml", "mine", "my-scenario.yaml", "tiny.yaml"])
        self.check("a b.yaml")
        self.assertIn("name: a b\n", self.bytes_of("a b.yaml").decode())
        self.assertIn("'2nd' cannot be the name of a scenario", self.expect(2, "new", "2nd").err)
        self.assertIn("the folder 'none' does not exist", self.expect(2, "new", "none/a").err)

    def test_nothing_is_overwritten(self):
        before = self.bytes_of("tiny.yaml")
        for extra in ([], ["--from", "big-data-bureau"]):
            err = self.expect(2, "new", "tiny", *extra).err
            self.assertIn("tiny.yaml: already exists and is not overwritten; --force replaces it", err)
        self.assertEqual(self.bytes_of("tiny.yaml"), before)
        self.expect(0, "new", "tiny", "--force")
        self.assertIn(b"name: tiny\n", self.bytes_of("tiny.yaml"))
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_a_variation_on_a_shipped_scenario(self):
        for wanted in ("big-data-bureau", "big-data-bureau.yaml"):
            self.expect(0, "new", "quiet", "--from", wanted, "--force")
            self.check("quiet.yaml")
        self.expect(0, "new", "contest", "--from", "bench/elite-tournament")
        self.check("contest.yaml")
        text = self.bytes_of("quiet.yaml").decode()
        self.assertIn("\nextends: big-data-bureau.yaml\n", text)
        self.assertIn("\n#   inflow: 50  # money that the cloud contract brings", text)
        self.assertIn("# Set by its variants, which win over this file; use --set: bought, dug_before, post_rent\n", text)
        self.assertNotIn("#   post_rent:", text)
        self.assertIn("#   --set cause=ALTERNATIVE, one of: all (the default), none, selection", text)
        # The same but for its name: equal meaning, equal histories.
        base = os.path.join(SCENARIOS, "big-data-bureau.yaml")
        meaning = [json.loads(self.expect(0, "explain", file, "clock", "--json").out)["digest_of_meaning"] for file in ("quiet.yaml", base)]
        self.assertEqual(meaning[0], meaning[1])

    def test_the_comments_of_a_variation_can_be_used(self):
        self.expect(0, "new", "quiet", "--from", "big-data-bureau")
        lines = self.bytes_of("quiet.yaml").decode().splitlines()
        keep, used = ("# A variation", "# What is", "# Its", "# A rule", "# Further", "# Set by", "#   ostrakon", "#   --set"), []
        for line in lines:
            plain = line.startswith("# ") and not line.startswith(keep)
            used.append(line[2:] if plain else line)
        self.write("used.yaml", "\n".join(used) + "\n")
        out = self.expect(0, "check", "used.yaml").out
        self.assertIn("used.yaml: no errors", out)
        explained = json.loads(self.expect(0, "explain", "used.yaml", "inflow", "--json").out)
        self.assertTrue(explained["values"][0]["place"]["file"].endswith("used.yaml"))

    def test_a_variation_on_a_file(self):
        self.expect(0, "new", "other", "--from", "tiny.yaml")
        self.assertIn("extends: tiny.yaml\n", self.bytes_of("other.yaml").decode())
        self.assertIn("no errors", self.expect(0, "check", "other.yaml").out)

    def test_what_cannot_be_varied(self):
        cases = {
            ("quiet", "--from", "big-data-burau"): "did you mean 'big-data-bureau'?",
            ("quiet", "--from", "lib/cadre-state"): "is a library (no clock, no organisations). Scenarios that extend it: ",
            ("big-data-bureau", "--from", "big-data-bureau"): "would extend itself; give the new scenario another name",
            ("tiny", "--from", "tiny.yaml", "--force"): "would extend itself",
            ("quiet", "--from", "xyzzy"): "neither shipped nor here; `ostrakon list` shows them",
        }
        for words, text in cases.items():
            self.assertIn(text, self.expect(2, "new", *words).err, words)
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_json(self):
        data = json.loads(self.expect(0, "new", "quiet", "--from", "big-data-bureau", "--json").out)
        self.assertEqual(data, {"file": "quiet.yaml", "name": "quiet", "from": "big-data-bureau"})


if __name__ == "__main__":
    program.main()
