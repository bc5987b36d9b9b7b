"""What a user sees of run and check: exit codes, files, texts."""

import json
import os
import re
import shlex
import subprocess
import unittest

import h5py
import program
from program import ProgramTest, tiny


class Run(ProgramTest):
    def test_writes_a_history_and_a_side_file(self):
        result = self.expect(0, "run", "tiny.yaml")
        self.assertEqual(self.files(), ["tiny-office.h5", "tiny-office.run.json", "tiny.yaml"])
        lines = result.out.splitlines()
        self.assertEqual(lines[0], "tiny office: Twenty clerks, one head.")
        self.assertEqual(lines[-1], "tiny-office.h5")
        self.assertRegex(result.out, r"\nscandals +mean +[\d.]+ +\[[-\d.]+, [-\d.]+\]")
        self.assertRegex(result.out, r"\nany_scandal +share +[\d.]+ +\[[\d.]+, [\d.]+\]")
        self.assertNotIn("mean_performance", result.out)
        self.assertRegex(result.err, r"ostrakon: 6 runs in [\d.]+ s \([\d.]+ runs/s, \d+ threads?\)")
        with h5py.File(self.path("tiny-office.h5")) as file:
            self.assertEqual(list(file["runs/run"][:]), list(range(6)))
            self.assertEqual(list(file["runs/status"][:]), [0] * 6)
            self.assertEqual(list(file["runs/steps"][:]), [24] * 6)
            self.assertEqual(len(set(file["runs/digest"][:])), 6)
            self.assertEqual(file["series/mean_performance"].shape, (6, 24))
            stored = h5py_mean(file, "scandals")
        shown = float(re.search(r"scandals +mean +([\d.]+)", result.out).group(1))
        self.assertAlmostEqual(shown, stored, delta=0.001)
        side = json.loads(self.bytes_of("tiny-office.run.json"))
        self.assertEqual(side["command"][1:], ["run", "tiny.yaml"])
        self.assertEqual((side["runs_done"], side["runs_failed"], side["interrupted"]), (6, 0, False))
        self.assertGreater(side["seconds"], 0)

    def test_threads_never_change_a_byte(self):
        for threads in ("1", "2", "7", "16"):
            self.expect(0, "run", "tiny.yaml", "--replicates", "40", "--threads", threads, "-o", f"t{threads}.h5")
        first = self.bytes_of("t1.h5")
        for threads in ("2", "7", "16"):
            self.assertEqual(self.bytes_of(f"t{threads}.h5"), first, f"{threads} threads")

    def test_seed_and_settings_change_the_history(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5")
        self.expect(0, "run", "tiny.yaml", "-o", "b.h5", "--seed", "2")
        self.expect(0, "run", "tiny.yaml", "-o", "c.h5", "--set", "noise=0.7")
        digests = []
        for name in ("a.h5", "b.h5", "c.h5"):
            with h5py.File(self.path(name)) as file:
                digests.append(tuple(file["runs/digest"][:]))
        self.assertEqual(len(set(digests)), 3)

    def test_a_replicate_does_not_depend_on_their_number(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "--replicates", "3")
        self.expect(0, "run", "tiny.yaml", "-o", "b.h5", "--replicates", "9")
        with h5py.File(self.path("a.h5")) as a, h5py.File(self.path("b.h5")) as b:
            self.assertEqual(list(a["runs/digest"][:]), list(b["runs/digest"][:3]))

    def test_an_existing_file_is_only_replaced_by_force(self):
        self.write("a.h5", "mine")
        result = self.expect(2, "run", "tiny.yaml", "-o", "a.h5")
        self.assertEqual(self.bytes_of("a.h5"), b"mine")
        self.assertIn("a.h5: already exists and is not overwritten; --force replaces it", result.err)
        self.assertEqual(self.files(), ["a.h5", "tiny.yaml"])
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "--force")
        self.assertEqual(self.bytes_of("a.h5")[:4], b"\x89HDF")

    def test_a_missing_folder_is_said_before_anything_runs(self):
        result = self.expect(2, "run", "tiny.yaml", "-o", "none/a.h5", "--replicates", "1000000")
        self.assertIn("the folder 'none' does not exist", result.err)
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_only_a_file_is_replaced(self):
        os.mkfifo(self.path("pipe"))
        os.mkdir(self.path("folder.h5"))
        for name, why in (("pipe", "is a device or pipe"), ("folder.h5", "is a folder")):
            for force in ([], ["--force"]):
                self.assertIn(f"{name}: {why}", self.expect(2, "run", "tiny.yaml", "-o", name, *force).err)
        self.assertEqual(self.files(), ["folder.h5", "pipe", "tiny.yaml"])

    def test_only_a_file_is_a_scenario(self):
        os.mkfifo(self.path("pipe"))
        os.mkdir(self.path("folder"))
        for verb in ("run", "check"):
            result = self.expect(2, verb, "folder")
            self.assertIn("folder: is a folder; name a file in it", result.out + result.err)
            result = self.expect(2, verb, "pipe")
            self.assertIn("pipe: is a device or pipe", result.out + result.err)

    def test_a_result_that_cannot_be_printed_is_a_failure(self):
        for words in (["run", "tiny.yaml"], ["check", "tiny.yaml"], ["--help"]):
            with open("/dev/full", "wb") as full:
                process = self.start(*words, stdout=full, stderr=-1)
                _, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 1, words)
            self.assertIn("the result could not be printed (No space left on device)", err.decode())
        self.assertIn("tiny-office.h5", self.files())

    def test_a_reader_who_leaves_does_not_end_the_runs(self):
        process = self.start("run", "tiny.yaml", "--replicates", "3000", stderr=-1)
        process.stdout.close()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=200), 0)  # so many runs take a minute under the thread sanitizer
        self.assertEqual(self.files(), ["tiny-office.h5", "tiny-office.run.json", "tiny.yaml"])

    def test_closed_streams_are_not_taken_for_the_result_file(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5")
        words = shlex.join([program.PROGRAM, "run", "tiny.yaml", "-o", "b.h5"])
        subprocess.run(f"{words} <&- >&- 2>&-", shell=True, cwd=self.folder.name, check=True)
        self.assertEqual(self.bytes_of("b.h5"), self.bytes_of("a.h5"))

    def test_a_name_does_not_steer_the_terminal(self):
        self.write("red.yaml", tiny().replace("Twenty clerks", '"\\e[31mTwenty').replace("one head.", 'one head."'))
        out = self.expect(0, "run", "red.yaml").out
        self.assertIn("tiny office: ?[31mTwenty, one head.", out)

    def test_a_bad_scenario_writes_nothing(self):
        self.write("bad.yaml", tiny().replace("score: performance", "score: performence"))
        result = self.expect(2, "run", "bad.yaml", "-o", "bad.h5")
        self.assertRegex(result.err, r"bad\.yaml:\d+:\d+: error: unknown name 'performence'")
        self.assertIn("ostrakon: 1 error; nothing was run", result.err)
        self.assertEqual(result.out, "")
        self.assertEqual(self.files(), ["bad.yaml", "tiny.yaml"])

    def test_a_missing_scenario(self):
        result = self.expect(2, "run", "none.yaml")
        self.assertIn("none.yaml", result.err)
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_a_misspelt_setting(self):
        result = self.expect(2, "run", "tiny.yaml", "--set", "nose=1")
        self.assertIn("--set nose", result.err)
        self.assertIn("noise", result.err)
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_a_library_cannot_be_run(self):
        self.write("lib.yaml", "ostrakon: 1\nname: lib\nparameters: { x: 1 }\n")
        result = self.expect(2, "run", "lib.yaml")
        self.assertIn("is a library (no clock, no organisations)", result.err)

    def test_json(self):
        result = self.expect(0, "run", "tiny.yaml", "--json")
        report = json.loads(result.out)
        self.assertEqual(report["scenario"], "tiny office")
        self.assertEqual(report["history"], "tiny-office.h5")
        self.assertEqual((report["seed"], report["replicates"], report["interrupted"]), (1, 6, False))
        self.assertEqual(report["failures"], [])
        self.assertEqual(report["triggers_that_never_fired"], ["quiet"])
        rows = {row["metric"]: row for row in report["summary"]["metrics"]}
        self.assertEqual(rows["scandals"]["defined"], 6)
        self.assertTrue(rows["scandals"]["headline"])
        self.assertLessEqual(rows["scandals"]["low"], rows["scandals"]["mean"])
        self.assertFalse(rows["mean_performance"]["headline"])

    def test_progress_of_a_log_is_one_line_a_quarter(self):
        result = self.expect(0, "run", "tiny.yaml", "--replicates", "40")
        lines = [line for line in result.err.splitlines() if "%:" in line]
        self.assertEqual([line.split(":")[1].strip() for line in lines], ["25 %", "50 %", "75 %", "100 %"])
        self.assertRegex(lines[1], r"^ostrakon: 50 %: \d+ of 40 runs, [\d.e+]+ runs/s, .* left$")
        self.assertNotIn("\x1b", result.err)

    def test_progress_of_a_terminal_is_redrawn(self):
        terminal = program.OnTerminal(self, "run", "tiny.yaml", "--replicates", "2000")
        result = terminal.finish()
        self.assertEqual(result.code, 0)
        self.assertRegex(result.err, r"\r\x1b\[K\d+ of 2000 runs, \d+ %, [\d.e+]+ runs/s, [^\n]* left\r\x1b\[K")
        self.assertEqual(result.out.splitlines()[-1], "tiny-office.h5")

    def test_quiet(self):
        result = self.expect(0, "run", "tiny.yaml", "-q")
        self.assertNotIn("runs/s", result.err)

    def test_what_is_idle_is_said(self):
        result = self.expect(0, "run", "tiny.yaml")
        self.assertRegex(result.err, r"tiny\.yaml:9:\d+: warning: no rule reads the parameter 'idle'")
        self.assertNotIn("parameter 'noise'", result.err)
        self.assertRegex(result.err, r"tiny\.yaml:\d+:3: warning: the trigger 'quiet' never fired in any replicate\n  quiet: ")
        self.assertNotIn("'scandal'", result.err)

    def test_remarks_are_in_the_json_too(self):
        self.write("empty.yaml", tiny().replace("pool: { from: [rank below, bench] }", "pool: { from: [bench] }").replace(
            "quiet: { in: work, while: step > 1000,", "quiet: { in: work, while: step > 2,").replace("age > 58", "step == 1"))
        result = self.expect(0, "run", "empty.yaml", "--json", "-q")
        empty = [note for note in json.loads(result.out)["notes"] if "stood empty" in note["message"]]
        self.assertEqual(len(empty), 1)
        self.assertRegex(empty[0]["message"], r"^the post 'head' of office stood empty \d+ % of the time: the pool was empty \(")
        self.assertEqual((empty[0]["severity"], empty[0]["place"]["file"]), ("warning", "empty.yaml"))
        self.assertIn(empty[0]["message"], result.err)

    def test_memory_does_not_grow_with_replicates(self):
        few = self.expect(0, "run", "tiny.yaml", "--replicates", "1500", "-o", "few.h5", "-q")
        many = self.expect(0, "run", "tiny.yaml", "--replicates", "4500", "-o", "many.h5", "-q")
        # 3,000 more records would be over 30 MB; the sanitizer's own books grow a little.
        self.assertLess(program.peak_kilobytes(many.usage) - program.peak_kilobytes(few.usage), 16000)

    @unittest.skipUnless(os.environ.get("OSTRAKON_BUILD_TYPE") == "Release", "a sanitizer takes its time to start")
    def test_starts_quickly(self):
        result = self.expect(0, "--version")
        self.assertLess(program.cpu_seconds(result.usage), 0.1)


class FailingRule(ProgramTest):
    def setUp(self):
        super().setUp()
        # Some runs never see so high a performance.
        self.write("tiny.yaml", tiny(tip='"if(performance > 14, 1.27, 0)"'))

    def test_is_a_row_with_its_message(self):
        result = self.expect(1, "run", "tiny.yaml", "--replicates", "60", "-o", "a.h5")
        with h5py.File(self.path("a.h5")) as file:
            status = list(file["runs/status"][:])
            messages = list(file["runs/message"].asstr()[:])
            steps = list(file["runs/steps"][:])
        self.assertEqual(len(status), 60)
        failed = [run for run in range(60) if status[run] != 0]
        self.assertTrue(0 < len(failed) < 60, f"{len(failed)} of 60 failed: the scenario tests nothing")
        for run in range(60):
            if run in failed:
                self.assertRegex(messages[run], r"^rules\.detect\.tip\.press gave 1\.27 in step \d+ \(200\d-\d\d\) for agent \d+ "
                                               r"\((clerk|head) of office( #\d+)?\) with performance 1[4-9]\.\d+; a chance lies between 0 and 1$")
                self.assertIn(f"in step {steps[run] + 1} ", messages[run])
            else:
                self.assertEqual((messages[run], steps[run]), ("", 24))
        shown = re.search(r"ostrakon: run (\d+) failed\ntiny\.yaml:(\d+):\d+: error: (.*)\n(.*)\n *\^~*\n  Replay: (ostrakon run .*)\n",
                          result.err)
        self.assertIsNotNone(shown, result.err)
        self.assertEqual(int(shown.group(1)), failed[0])
        self.assertIn("press:", tiny().splitlines()[int(shown.group(2)) - 1])
        self.assertEqual(shown.group(3), messages[failed[0]])
        self.assertIn("press:", shown.group(4))
        self.replay(shown.group(5), failed[0], messages[failed[0]])

    def replay(self, command, run, message):
        words = shlex.split(command)[1:]
        for _ in range(2):  # it may be given again
            self.expect(1, *words)
        with h5py.File(self.path(f"replay-{run}.h5")) as file:
            self.assertEqual(list(file["runs/run"][:]), [0])
            self.assertEqual(list(file["runs/replicate"][:]), [run])
            self.assertEqual(file["runs/message"].asstr()[0], message)

    def test_of_two_rules_both_are_shown(self):
        self.write("two.yaml", tiny().replace("triggers:\n", """\
triggers:
  one: { in: work, while: step == 2, do: { set: { tension: 1 } } }
  two: { in: work, while: step == 2, do: { set: { tension: 2 } } }
"""))
        result = self.expect(1, "run", "two.yaml", "--replicates", "1", "-o", "two.h5")
        self.assertRegex(result.err, r"two\.yaml:\d+:\d+: error: triggers\.two\.do\.set\.tension gave 2 in step 2 \(2000-02\); ")
        self.assertRegex(result.err, r"two\.yaml:\d+:\d+: here:\n  one: ")

    def test_few_failures_are_shown_and_all_are_in_the_json(self):
        result = self.expect(1, "run", "tiny.yaml", "--replicates", "200", "--json")
        report = json.loads(result.out)
        count = len(report["failures"])
        self.assertGreater(count, 5)
        self.assertEqual(len(re.findall(r"run \d+ failed\n", result.err)), 5)
        self.assertIn(f"ostrakon: {count - 5} more runs failed; the column /runs/message", result.err)
        first = report["failures"][0]
        self.assertEqual((first["place"]["file"], first["run"]), ("tiny.yaml", first["replicate"]))
        self.assertIn(f"--only-replicate {first['replicate']} ", first["replay"])
        self.assertEqual(report["summary"]["failed"], count)
        self.assertEqual(report["summary"]["runs"], 200 - count)

    def test_threads_never_change_a_byte(self):
        for threads in ("1", "5"):
            self.expect(1, "run", "tiny.yaml", "--replicates", "60", "--threads", threads, "-o", f"t{threads}.h5", "-q")
        self.assertEqual(self.bytes_of("t1.h5"), self.bytes_of("t5.h5"))


class Check(ProgramTest):
    def test_a_good_file(self):
        result = self.expect(0, "check", "tiny.yaml")
        self.assertRegex(result.out, r"\ntiny\.yaml: no errors \(2 parameters, \d+ rules, 2 events, 3 metrics, 24 steps\)\n$")
        self.assertIn("warning: no rule reads the parameter 'idle'", result.out)
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_all_problems_of_several_files_at_once(self):
        self.write("a.yaml", tiny().replace("score: performance", "score: performence").replace("age > 58", "agee > 58"))
        self.write("b.yaml", tiny().replace("replicates: 6", "replicats: 6"))
        result = self.expect(2, "check", "a.yaml", "tiny.yaml", "b.yaml")
        self.assertRegex(result.out, r"a\.yaml:\d+:\d+: error: unknown name 'agee'")
        self.assertRegex(result.out, r"a\.yaml:\d+:\d+: error: unknown name 'performence'")
        self.assertRegex(result.out, r"b\.yaml:5:1: error: .*'replicats'")
        self.assertIn("tiny.yaml: no errors", result.out)
        self.assertRegex(result.out, r"\n3 errors in 2 files\n$")

    def test_json(self):
        self.write("b.yaml", tiny().replace("replicates: 6", "replicats: 6"))
        report = json.loads(self.expect(2, "check", "b.yaml", "tiny.yaml", "--json").out)
        self.assertEqual(report["errors"], 1)
        bad, good = report["files"]
        self.assertEqual((bad["file"], bad["errors"], good["errors"]), ("b.yaml", 1, 0))
        errors = [problem for problem in bad["problems"] if problem["severity"] == "error"]
        self.assertEqual(errors[0]["place"]["line"], 5)
        self.assertEqual(errors[0]["place"]["column"], 1)
        self.assertEqual([problem["severity"] for problem in good["problems"]], ["warning"])

    def test_shipped_scenarios_are_found_from_anywhere(self):
        self.write("mine.yaml", "extends: bench/elite-tournament.yaml\nostrakon: 1\nname: mine\n")
        self.expect(0, "check", "mine.yaml", "--set", "agents=60")


class Words(ProgramTest):
    def test_help_of_each_verb_shows_an_example(self):
        for words in (["run", "--help"], ["check", "--help"]):
            result = self.expect(0, *words)
            self.assertIn("Example:", result.out)
            self.assertEqual(result.err, "")
        self.assertIn("check", self.expect(0, "--help").out)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").out, r"^ostrakon \d+\.\d+\.\d+ \(revision \S+\)\n$")

    def test_mistakes_go_to_stderr_with_two(self):
        cases = {
            ("run", "tiny.yaml", "--thread", "2"): "unknown flag '--thread' of 'run'; did you mean '--threads'?",
            ("run", "tiny.yaml", "--threads", "0"): "--threads is a whole number from 1 to 1024, not '0'",
            ("run", "tiny.yaml", "--replicates", "0"): "--replicates is a whole number from 1 to 10000000, not '0'",
            ("rum", "tiny.yaml"): "unknown verb 'rum'; did you mean 'run'?",
            ("sweep", "x.yaml"): "a sweep is lived in a folder: -o DIR",
            ("run",): "'run' needs a SCENARIO",
            ("run", "tiny.yaml", "--set"): "'--set' needs a value",
            ("run", "tiny.yaml", "-o", "a.h5", "-o", "b.h5"): "'--output' is given more than once",
            ("run", "tiny.yaml", "--set", "name=x"): "--set name=x: 'name' says what the file is; --set cannot change it",
        }
        for words, text in cases.items():
            result = self.expect(2, *words)
            self.assertIn(text, result.err)
            self.assertEqual(result.out, "")
        self.assertEqual(self.files(), ["tiny.yaml"])


def h5py_mean(file, name):
    values = file["runs/" + name][:]
    return float(sum(values)) / len(values)


if __name__ == "__main__":
    program.main()
