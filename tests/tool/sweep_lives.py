"""Sweeps are lived, ended in every way, resumed and merged: nothing is lost, nothing lived twice, and the bytes are the same."""

import glob
import hashlib
import json
import os
import random
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np

import program
from program import PROGRAM, ProgramTest

STUDY = """ostrakon experiment: 1
name: study
scenario: tiny.yaml
vary: { noise: [0, 0.5, 1], agents.bench: [5, 50] }
replicates: 20
"""


class SweepLives(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tiny.yaml", program.TINY.replace("TIP", "0.01"))
        self.write("study.yaml", STUDY)

    def digest(self, name):
        with open(self.path(name), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def merged(self, folder, name):
        self.expect(0, "merge", folder, "-o", name, "--force")
        return self.digest(name)

    def plain(self):
        self.expect(0, "sweep", "study.yaml", "-o", "plain", "-t", "1", "--shards", "1", "-q")
        return self.merged("plain", "plain.h5")

    def test_bytes_are_the_same_whatever_shards_and_threads(self):
        wanted = self.plain()
        for shards, threads in ((2, 1), (6, 2), (3, 4)):
            self.expect(0, "sweep", "study.yaml", "-o", f"s{shards}", "-t", str(threads), "--shards", str(shards), "-q")
            self.assertEqual(self.merged(f"s{shards}", "other.h5"), wanted)

    def test_a_point_is_what_run_gives_with_its_settings(self):
        self.plain()
        self.expect(0, "run", "tiny.yaml", "--set", "noise=0.5", "--set", "agents.bench=50", "-n", "20", "-o", "run.h5", "-q")
        with h5py.File(self.path("plain.h5")) as sweep, h5py.File(self.path("run.h5")) as run:
            point = sweep["runs/point"][:] == 3
            self.assertEqual(sweep["points/noise"][3], 0.5)
            self.assertEqual(sweep["points/settings"].asstr()[3], "noise=0.5\nagents.bench=50")
            self.assertTrue(np.array_equal(sweep["runs/digest"][:][point], run["runs/digest"][:]))
            self.assertTrue(np.array_equal(sweep["runs/scandals"][:][point], run["runs/scandals"][:]))
            self.assertEqual(len(sweep["runs/run"]), 120)

    def test_a_run_is_lived_again_from_the_merged_file(self):
        self.plain()
        os.remove(self.path("tiny.yaml"))
        for run in (0, 67, 119):
            self.assertIn(f"run {run} is equal", self.expect(0, "replay", "plain.h5", "--run", str(run)).out)
        self.assertIn("is equal", self.expect(0, "replay", "plain.h5", "--run", "67", "--trace", "leader").out)
        self.assertIn("has no run 120; its runs are 0 to 119", self.expect(2, "replay", "plain.h5", "--run", "120").err)
        with h5py.File(self.path("plain.h5"), "r+") as file:
            file["runs/scandals"][67] += 1
        self.assertIn("scandals", self.expect(1, "replay", "plain.h5", "--run", "67").out)
        with h5py.File(self.path("plain.h5"), "r+") as file:
            texts = file["provenance/file_text"]
            place = file["provenance/file_path"].asstr()[:].tolist().index("tiny.yaml")
            texts[place] = texts.asstr()[place].replace("age > 58", "age > 50")
        said = self.expect(1, "replay", "plain.h5", "--run", "0").out
        self.assertIn("/provenance: its files or settings were changed after the runs", said)
        self.assertIn("digest", said)

    def kill_until_complete(self, folder, processes, kills, rng):
        """Starts so many at once and kills them at random moments, then lets one end."""
        for _ in range(kills):
            started = [subprocess.Popen([PROGRAM, "sweep", "study.yaml", "-o", folder, "--shards", "3", "-t", "2", "-q"], cwd=self.folder.name,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(processes)]
            for one in started:
                time.sleep(rng.uniform(0, 0.12))
                one.send_signal(signal.SIGKILL)
            for one in started:
                one.wait()
        for _ in range(50):
            if self.ostrakon("sweep", "study.yaml", "-o", folder, "--shards", "3", "-q").code == 0:
                return
            time.sleep(0.1)
        self.fail("the sweep was never complete")

    def test_kills_lose_nothing(self):
        wanted = self.plain()
        rng = random.Random(1)
        for processes, kills in ((1, 25), (3, 8)):
            folder = f"killed{processes}"
            self.kill_until_complete(folder, processes, kills, rng)
            self.assertEqual(self.merged(folder, "killed.h5"), wanted)
            self.assertEqual(sorted(os.listdir(self.path(folder))), ["plan", *(f"shard-0000{i}.runs" for i in range(3))])

    def test_many_at_once_share_the_work(self):
        wanted = self.plain()
        started = [self.start("sweep", "study.yaml", "-o", "shared", "--shards", "6", "-t", "1", "-q", stdout=subprocess.DEVNULL) for _ in range(4)]
        codes = [one.wait() for one in started]
        self.assertTrue(set(codes) <= {0, 3}, codes)
        self.expect(0, "sweep", "study.yaml", "-o", "shared", "-q")
        self.assertEqual(self.merged("shared", "shared.h5"), wanted)

    def test_shards_by_number(self):
        wanted = self.plain()
        for shard in (3, 1, 2):
            self.expect(0, "sweep", "study.yaml", "-o", "numbered", "--shard", f"{shard}/3", "-q")
            if shard == 1:
                self.assertIn("40 runs are missing: 40-79", self.expect(3, "merge", "numbered", "-o", "numbered.h5").err)
                self.expect(3, "merge", "numbered", "-o", "numbered.h5", "--partial")
                with h5py.File(self.path("numbered.h5")) as file:
                    self.assertEqual(len(file["runs/run"]), 80)
                self.assertEqual(json.loads(self.expect(3, "status", "numbered", "--json").out)["complete"], 2)
        self.expect(0, "status", "numbered")
        self.assertEqual(self.merged("numbered", "numbered.h5"), wanted)

    def damage(self, path, change):
        with open(path, "rb") as file:
            data = bytearray(file.read())
        with open(path, "wb") as file:
            file.write(change(data))

    def test_damage_is_found_named_and_lived_again(self):
        wanted = self.plain()
        [shard] = glob.glob(self.path("plain") + "/*.runs")
        with open(shard, "rb") as file:
            good = file.read()
        rng = random.Random(2)
        changes = [lambda data: data[:len(data) // 2], lambda data: data[:-3], lambda data: data[:20]]
        for _ in range(12):
            byte, bit = rng.randrange(18, len(good)), rng.randrange(8)
            changes.append(lambda data, byte=byte, bit=bit: data[:byte] + bytes([data[byte] ^ 1 << bit]) + data[byte + 1:])
        for change in changes:
            with open(shard, "wb") as file:
                file.write(bytes(change(bytearray(good))))
            merged = self.ostrakon("merge", "plain", "-o", "x.h5", "--force")
            if merged.code == 0:  # only the end is lost, no run
                self.assertEqual(self.digest("x.h5"), wanted)
            else:
                self.assertEqual(merged.code, 3)
                self.assertIn("missing", merged.err)
            result = self.expect(0, "sweep", "study.yaml", "-o", "plain")
            self.assertRegex(result.err, r"shard-00000\.runs (is (torn|damaged) at byte \d+|has lost its end|ends )")
            self.assertEqual(self.merged("plain", "again.h5"), wanted)

    def test_another_file_in_its_place_is_refused(self):
        self.plain()
        self.write("other.yaml", STUDY.replace("20", "21"))
        self.expect(0, "sweep", "other.yaml", "-o", "other", "--shards", "1", "-q")
        os.replace(self.path("other/shard-00000.runs"), self.path("plain/shard-00000.runs"))
        self.assertIn("belongs to another plan", self.expect(2, "merge", "plain", "-o", "x.h5").err)

    def test_what_has_changed_is_told(self):
        self.plain()
        self.write("tiny.yaml", program.TINY.replace("TIP", "0.02"))
        said = self.expect(2, "sweep", "study.yaml", "-o", "plain").err
        self.assertIn("plain: holds another sweep:\n  tiny.yaml has changed", said)
        self.write("tiny.yaml", program.TINY.replace("TIP", "0.01"))
        self.write("study.yaml", STUDY.replace("20", "30"))
        self.assertIn("study.yaml has changed", self.expect(2, "sweep", "study.yaml", "-o", "plain").err)
        self.write("study.yaml", STUDY)
        self.assertIn("it has 1 shards, not 2", self.expect(2, "sweep", "study.yaml", "-o", "plain", "--shards", "2").err)
        # The folder keeps all that it needs.
        os.remove(self.path("tiny.yaml"))
        self.expect(0, "merge", "plain", "-o", "plain.h5", "--force")

    def test_failed_runs_are_rows(self):
        self.write("study.yaml", 'ostrakon experiment: 1\nscenario: tiny.yaml\nvary: { rules.detect.tip.press: [0.01, "0.9 + step/100"] }\nreplicates: 5\n')
        self.assertIn("run 5 failed: rules.detect.tip.press", self.expect(1, "sweep", "study.yaml", "-o", "failing").err)
        self.assertIn("10 runs are finished, 5 of them failed", self.expect(1, "status", "failing").out)
        self.expect(0, "sweep", "study.yaml", "-o", "failing", "-q")  # nothing is left to live
        self.expect(1, "sweep", "study.yaml", "-o", "failing", "-q", "--retry-failed")
        self.expect(0, "merge", "failing", "-o", "failing.h5")
        with h5py.File(self.path("failing.h5")) as file:
            self.assertEqual(file["runs/status"][:].tolist(), [0] * 5 + [1] * 5)
            self.assertIn("rules.detect.tip.press gave", file["runs/message"].asstr()[7])

    def test_waves_end_when_enough_is_known(self):
        self.write("study.yaml", "ostrakon experiment: 1\nscenario: tiny.yaml\nvary: { noise: [0, 1], agents.bench: [5, 50] }\n"
                                 "replicates: { from: 30, to: 200, by: 10, until: { scandals: 0.45 } }\n")
        self.expect(0, "sweep", "study.yaml", "-o", "waves", "--shards", "1", "-q")
        wanted = self.merged("waves", "waves.h5")
        with h5py.File(self.path("waves.h5")) as file:
            points, values = file["runs/point"][:], file["runs/scandals"][:]
        counts = np.bincount(points)
        self.assertTrue(np.all((counts >= 30) & (counts <= 200) & (counts % 10 == 0)), counts)
        self.assertLess(counts.min(), 200)
        for point in range(4):
            mine = values[points == point]
            half = 1.99 * mine.std(ddof=1) / np.sqrt(len(mine))
            self.assertTrue(half < 0.46 or len(mine) == 200)
        self.kill_until_complete("waves2", 1, 10, random.Random(3))
        self.assertEqual(self.merged("waves2", "waves2.h5"), wanted)

    def test_an_interrupt_keeps_what_is_finished(self):
        self.write("study.yaml", STUDY.replace("20", "20000"))
        for what in (signal.SIGINT, signal.SIGTERM):
            one = self.start("sweep", "study.yaml", "-o", "interrupted", "--shards", "1", "-q", stdout=subprocess.DEVNULL)
            time.sleep(1)
            one.send_signal(what)
            self.assertEqual(one.wait(timeout=10), 130)
            finished = json.loads(self.expect(3, "status", "interrupted", "--json").out)["finished"]
            self.assertGreater(finished, 0)
        self.assertEqual(json.loads(self.expect(3, "status", "interrupted", "--json").out)["held"], 0)

    def test_points_may_have_other_posts_terms_and_metrics(self):
        self.write("study.yaml", """ostrakon experiment: 1
scenario: tiny.yaml
vary:
  court:
    plain: {}
    grand: { organisations: { court: { posts: { judge: { rank: high, seats: 2 } } } }, metrics: { at end: { judges: count(spells where title == judge) } } }
    envious: { rules: { detect: { tip: { envy: 0.05 } } } }
replicates: 4
""")
        self.expect(0, "sweep", "study.yaml", "-o", "mixed", "-q")
        self.expect(0, "merge", "mixed", "-o", "mixed.h5")
        self.expect(0, "run", "tiny.yaml", "-n", "4", "-o", "plain.h5", "-q")
        with h5py.File(self.path("mixed.h5")) as mixed, h5py.File(self.path("plain.h5")) as plain:
            self.assertTrue(np.array_equal(mixed["runs/digest"][:4], plain["runs/digest"][:]))
            judges = mixed["runs/judges"][:]
            self.assertTrue(np.all(np.isnan(judges[:4])) and np.all(judges[4:8] >= 2) and np.all(np.isnan(judges[8:])))
            for column in ("post", "kind"):
                words = mixed[f"legend/{'event_kind' if column == 'kind' else column}"].asstr()[:]
                before = plain[f"legend/{'event_kind' if column == 'kind' else column}"].asstr()[:]
                mine = mixed[f"events/{column}"][:len(plain[f"events/{column}"])]
                theirs = plain[f"events/{column}"][:]
                self.assertTrue(np.array_equal(mine < 0, theirs < 0))
                self.assertEqual([words[code] for code in mine if code >= 0], [before[code] for code in theirs if code >= 0])
            rules = mixed["legend/rule"].asstr()[:]
            last = mixed["events/run"][:] >= 8
            self.assertIn("envy", {rules[code] for code in mixed["events/rule"][:][last] if code >= 0})

    def test_mistakes(self):
        self.write("file", "x")
        os.mkdir(self.path("full"))
        self.write("full/notes.txt", "x")
        for words, said in ((("sweep", "study.yaml"), "a sweep is lived in a folder: -o DIR"),
                            (("sweep", "study.yaml", "-o", "file"), "file: is a file; a sweep is lived in a folder"),
                            (("sweep", "study.yaml", "-o", "full"), "full: is not empty and holds no sweep"),
                            (("sweep", "study.yaml", "-o", "x", "--shard", "4/3"), "--shard"),
                            (("sweep", "study.yaml", "-o", "x", "--shard", "3"), "--shard 3/20"),
                            (("status", "full"), "full: is no folder of a sweep"),
                            (("merge", "full", "-o", "x.h5"), "full: is no folder of a sweep"),
                            (("merge", "full"), "into which file?")):
            self.assertIn(said, self.expect(2, *words).err)
        self.assertFalse(os.path.exists(self.path("x.h5")))

    def test_a_full_disk_loses_nothing(self):
        wanted = self.plain()
        process = self.start("sweep", "study.yaml", "-o", "full", "--shards", "1", "-q", largest_file=60_000, stderr=subprocess.PIPE)
        said = process.communicate()[1].decode()
        self.assertEqual(process.returncode, 1, said)
        self.assertRegex(said, r"shard-00000\.[0-9-]+\.journal: cannot be written \(File too large\); finished runs are kept")
        finished = json.loads(self.expect(3, "status", "full", "--json").out)["finished"]
        self.assertTrue(0 < finished < 120, finished)
        self.expect(0, "sweep", "study.yaml", "-o", "full", "-q")
        self.assertEqual(self.merged("full", "full.h5"), wanted)

    def test_a_folder_that_cannot_be_written_to(self):
        self.plain()
        if os.geteuid() == 0:
            self.skipTest("root may write anywhere")
        os.chmod(self.path("plain"), 0o500)
        self.addCleanup(os.chmod, self.path("plain"), 0o700)
        self.expect(0, "status", "plain")

    def test_a_merged_file_is_not_replaced_unasked(self):
        self.plain()
        self.assertIn("already exists", self.expect(2, "merge", "plain", "-o", "plain.h5").err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
