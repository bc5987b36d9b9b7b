"""Sweeps are lived, ended in every way, resumed and merged: nothing is lost, nothing lived twice, and the bytes are the same."""

import glob
import hashlib
import json
import os
import random
import re
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
        self.write("other.yaml", program.TINY.replace("TIP", "0.01"))
        with h5py.File(self.path("plain.h5"), "r+") as file:  # a stranger's file is not to read the disk
            texts = file["provenance/file_text"]
            texts[0] = texts.asstr()[0].replace("tiny.yaml", self.path("other.yaml"))
        self.assertIn("is not among the files that are stored", self.expect(2, "replay", "plain.h5", "--run", "0").err)

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
            self.assertEqual(sorted(os.listdir(self.path(folder))), ["plan", *(f"shard-0000{i}.runs" for i in range(1, 4))])

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
                self.assertIn("2 points, 40 runs in 1 shard\n0 runs are finished", self.expect(3, "status", "numbered", "--shard", "2").out)
                alone = json.loads(self.expect(0, "status", "numbered", "--shard", "3", "--json").out)
                self.assertEqual((alone["points"], alone["finished"], alone["complete"], alone["shards"]), (2, 40, 1, 1))
                self.assertIn("--shard is a whole number from 1 to 3, not '4'", self.expect(2, "status", "numbered", "--shard", "4").err)
        self.expect(0, "status", "numbered")
        self.assertEqual(self.merged("numbered", "numbered.h5"), wanted)

    FIRST_LINE = 18
    PARTS = {"length": (0, 4), "kind": (4, 8), "checksum": (8, 16), "content": (16, None)}

    def classes_of_bytes(self, data):
        """Name and place of a byte of each class: the first line; of the heading, of a run in the middle, of the last piece each part."""
        frames, at = [], self.FIRST_LINE
        while at < len(data):
            length = int.from_bytes(data[at:at + 4], "little")
            frames.append((at, at + 16 + length))
            at += 16 + length
        yield "first line", 7
        for name, (begin, end) in (("heading", frames[0]), ("run", frames[len(frames) // 2]), ("last piece", frames[-1])):
            for part, (low, high) in self.PARTS.items():
                if begin + low < end:
                    yield f"{part} of {name}", (begin + low + (end if high is None else begin + high)) // 2

    def damaged(self, data):
        """Name and bytes of each kind of damage: every class of byte flipped, and the file cut short there."""
        for name, at in self.classes_of_bytes(data):
            yield f"flipped: {name}", data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1:]
            yield f"cut: {name}", data[:at]
        yield "empty", b""

    def found_named_and_lived_again(self, file, good, wanted, shards):
        """Each damage of a file is told with its place, and the sweep ends as it should."""
        self.expect(0, "sweep", "study.yaml", "-o", "s", "--shards", shards, "-q")
        whole = {name: self.bytes_of("s/" + name) for name in os.listdir(self.path("s"))}
        trials = 0
        for kind, bad in self.damaged(good):
            with self.subTest(kind):
                for name in os.listdir(self.path("s")):
                    os.remove(self.path("s/" + name))
                for name, data in whole.items():
                    if not (file.endswith(".journal") and name == "shard-00002.runs"):
                        self.put("s/" + name, data)
                self.put("s/" + file, bad)
                merged = self.ostrakon("merge", "s", "-o", "x.h5", "--force")
                if merged.code == 0:  # only the end is lost, no run
                    self.assertEqual(self.digest("x.h5"), wanted)
                elif file != "plan":
                    self.assertEqual(merged.code, 3)
                    self.assertIn("missing", merged.err)
                    self.assertIn(file, merged.err)
                said = self.expect(0, "sweep", "study.yaml", "-o", "s", "--shards", shards).err
                self.assertRegex(said, re.escape(file) + r" ?:? (is (torn|damaged) at byte \d+|has lost its end|ends within its first line|does not begin as|is no plan)")
                self.assertEqual(self.merged("s", "again.h5"), wanted)
                trials += 1
        self.assertGreaterEqual(trials, 25)

    def put(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)

    def test_damage_of_a_sealed_shard(self):
        wanted = self.plain()
        self.expect(0, "sweep", "study.yaml", "-o", "s", "--shards", "3", "-q")
        self.found_named_and_lived_again("shard-00002.runs", self.bytes_of("s/shard-00002.runs"), wanted, "3")

    def test_damage_of_a_journal(self):
        wanted = self.plain()
        self.expect(0, "sweep", "study.yaml", "-o", "s", "--shards", "3", "-q")
        # A journal is as a sealed shard without its end.
        self.found_named_and_lived_again("shard-00002.17-0.journal", self.bytes_of("s/shard-00002.runs")[:-16 - len(b"40 0")], wanted, "3")

    def test_damage_of_a_plan(self):
        wanted = self.plain()
        self.expect(0, "sweep", "study.yaml", "-o", "s", "--shards", "3", "-q")
        self.found_named_and_lived_again("plan", self.bytes_of("s/plan"), wanted, "3")

    def test_another_file_in_its_place_is_refused(self):
        self.plain()
        self.write("other.yaml", STUDY.replace("20", "21"))
        self.expect(0, "sweep", "other.yaml", "-o", "other", "--shards", "1", "-q")
        os.replace(self.path("other/shard-00001.runs"), self.path("plain/shard-00001.runs"))
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
        reached = sum(1.96 * values[points == point].std(ddof=1) / np.sqrt(counts[point]) < 0.445 for point in range(4))
        told = self.expect(0, "merge", "waves", "-o", "waves.h5", "--force").err
        self.assertIn(f" of 4 points reached scandals ± 0.45, with {counts.min()} to {counts.max()} replicates a point", told)
        self.assertGreaterEqual(int(re.search(r"(\d) of 4 points reached", told)[1]), reached)
        self.kill_until_complete("waves2", 1, 10, random.Random(3))
        self.assertEqual(self.merged("waves2", "waves2.h5"), wanted)

    def test_an_interrupt_keeps_what_is_finished(self):
        self.write("study.yaml", STUDY.replace("20", "20000"))
        for what in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
            one = self.start("sweep", "study.yaml", "-o", "interrupted", "--shards", "1", "-q", stdout=subprocess.DEVNULL)
            time.sleep(1)
            one.send_signal(what)
            if what == signal.SIGUSR1:  # from the scheduler itself, and from the script that it has told
                one.send_signal(what)
                one.send_signal(signal.SIGTERM)
            self.assertEqual(one.wait(timeout=10), 130)
            self.assertFalse(os.path.exists(self.path("interrupted/shard-00001.lock")), "it quit at once")
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
        self.assertRegex(said, r"shard-00001\.[0-9a-f]+\.journal: cannot be written \(File too large\); finished runs are kept")
        finished = json.loads(self.expect(3, "status", "full", "--json").out)["finished"]
        self.assertTrue(0 < finished < 120, finished)
        self.expect(0, "sweep", "study.yaml", "-o", "full", "-q")
        self.assertEqual(self.merged("full", "full.h5"), wanted)

    def test_a_full_disk_loses_nothing_on_a_file_system_of_its_own(self):
        wanted = self.plain()
        os.mkdir(self.path("small"))
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", self.path("small")], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("no file system can be mounted here: " + mounted.stderr.decode())
        self.addCleanup(subprocess.run, ["umount", self.path("small")])
        said = self.expect(1, "sweep", "study.yaml", "-o", "small/s", "--shards", "2", "-q").err
        self.assertRegex(said, r"(cannot be written|forced to the disk|cannot be created) \(No space left on device\); finished runs are kept")
        before = json.loads(self.expect(3, "status", "small/s", "--json").out)["finished"]
        self.assertTrue(0 < before < 120, before)
        self.assertIn("No space left on device", self.expect(2, "merge", "small/s", "-o", "small/s.h5", "--partial").err)
        self.assertFalse(os.path.exists(self.path("small/s.h5")))
        # What is there is whole, and goes on once there is room.
        subprocess.run(["mount", "-o", "remount,size=4m", self.path("small")], check=True)
        self.assertEqual(json.loads(self.expect(3, "status", "small/s", "--json").out)["finished"], before)
        self.expect(0, "sweep", "study.yaml", "-o", "small/s", "-q")
        self.assertEqual(self.merged("small/s", "small.h5"), wanted)

    def test_a_folder_that_cannot_be_written_to(self):
        self.plain()
        self.write("study.yaml", STUDY)
        os.chmod(self.folder.name, 0o555)
        os.chmod(self.path("plain"), 0o555)
        self.addCleanup(os.chmod, self.folder.name, 0o700)
        self.addCleanup(os.chmod, self.path("plain"), 0o700)
        nobody = 65534
        who = {"user": nobody, "group": nobody, "extra_groups": []} if os.geteuid() == 0 else {}  # root may write anywhere

        def said(*words):
            try:
                done = subprocess.run([PROGRAM, *words], cwd=self.folder.name, capture_output=True, text=True, timeout=60, **who)
            except PermissionError:
                self.skipTest("another user may not start the program here")
            return done.returncode, done.stderr

        self.assertEqual(said("status", "plain")[0], 0)
        self.assertEqual(said("sweep", "study.yaml", "-o", "plain", "-q")[0], 0)  # nothing is left to live
        code, text = said("sweep", "study.yaml", "-o", "new", "-q")
        self.assertEqual((code, "new: cannot be made (Permission denied)" in text), (2, True), text)
        code, text = said("merge", "plain", "-o", "x.h5")
        self.assertEqual((code, "x.h5: the folder '.' cannot be written to" in text), (2, True), text)
        os.chmod(self.path("plain"), 0o755)
        os.remove(self.path("plain/shard-00001.runs"))
        os.chmod(self.path("plain"), 0o555)
        code, text = said("sweep", "study.yaml", "-o", "plain", "-q")
        self.assertEqual((code, "shard-00001" in text, "Permission denied" in text), (1, True, True), text)

    def test_a_merged_file_is_not_replaced_unasked(self):
        self.plain()
        self.assertIn("already exists", self.expect(2, "merge", "plain", "-o", "plain.h5").err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
