"""Programs that die at every change to a file, and at random moments: no finished run is lost, no byte is wrong.

Each test prints a row of the table of faults: kind, trials, finished runs lost, wrong bytes. OSTRAKON_FULL=1 tries everything:
each change in both ways, and 200 random moments of one process and of several."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import time
import unittest

import program
from program import PROGRAM, ProgramTest

SHIM = os.environ.get("OSTRAKON_FAULT_SHIM", "")
FULL = os.environ.get("OSTRAKON_FULL") == "1"
RUN, KILLED = "3", -9  # kind of a framed piece that holds a run; exit of who was killed
STUDY = """ostrakon experiment: 1
name: study
scenario: tiny.yaml
vary: { noise: [0, 0.5, 1], agents.bench: [5, 50] }
replicates: 3
"""
SWEEP = ("sweep", "study.yaml", "-o", "s", "-t", "1", "--shards", "3", "-q")
MERGE = ("merge", "s", "-o", "s.h5", "--force")
SEALED = ["plan", *(f"shard-0000{i}.runs" for i in range(1, 4))]


class Faults(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tiny.yaml", program.TINY.replace("TIP", "0.01"))
        self.write("study.yaml", STUDY)
        os.symlink(SHIM, self.path("shim.so"))  # a name that is loaded has no blank in it
        self.expect(0, *SWEEP)
        self.expect(0, *MERGE)
        self.wanted = self.digest("s.h5")
        self.trials = self.lost = self.wrong = 0

    def tell(self, kind):
        print(f"| {kind} | {self.trials} | {self.lost} | {self.wrong} |")
        self.assertGreater(self.trials, 0)
        self.assertEqual((self.lost, self.wrong), (0, 0))

    def digest(self, name):
        return hashlib.sha256(self.bytes_of(name)).hexdigest()

    def digests(self):
        return {name: self.digest("s/" + name) for name in os.listdir(self.path("s"))}

    def finished(self):
        if not os.path.exists(self.path("s/plan")):
            return 0
        return json.loads(self.ostrakon("status", "s", "--json").out)["finished"]

    def with_fault(self, at, mode, *words):
        """Its exit code, and the changes that it made: what, bytes, kind, path."""
        log = self.path("changes")
        if os.path.exists(log):
            os.remove(log)
        variables = {**os.environ, "LD_PRELOAD": "./shim.so", "OSTRAKON_FAULT_AT": str(at), "OSTRAKON_FAULT_MODE": mode, "OSTRAKON_FAULT_LOG": log}
        code = subprocess.run([PROGRAM, *words], cwd=self.folder.name, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60).returncode
        if not os.path.exists(log):
            return code, []
        with open(log, encoding="utf-8") as file:
            return code, [line.split(maxsplit=3) for line in file.read().splitlines()]

    def at_every_change(self, *words, begin, check, every=1):
        """begin() makes ready, check(changes) looks at what is left by a program that died at the n-th change, for every n, or one
        in so many."""
        begin()
        code, changes = self.with_fault(0, "before", *words)
        self.assertEqual(code, 0)
        for at in range(1, len(changes) + 1, 1 if FULL else every):
            for mode in ("before", "torn") if FULL else (("before", "torn")[self.trials % 2],):
                begin()
                code, made = self.with_fault(at, mode, *words)
                self.assertEqual((code, len(made)), (KILLED, at - 1))
                self.trials += 1
                with self.subTest(at=at, mode=mode, change=changes[at - 1]):
                    check(made)

    def goes_on(self, at_least):
        """What is there counts, the same command ends the sweep, and its bytes are as they should be."""
        self.lost += max(0, at_least - self.finished())
        self.expect(0, *SWEEP)
        self.expect(0, *MERGE)
        self.wrong += self.digest("s.h5") != self.wanted
        self.assertEqual(sorted(os.listdir(self.path("s"))), SEALED)

    def forget(self):
        shutil.rmtree(self.path("s"))

    def test_sweep_at_every_change(self):
        def check(changes):
            self.goes_on(sum(kind == RUN and path.endswith(".journal") for _, _, kind, path in changes))

        self.at_every_change(*SWEEP, begin=self.forget, check=check)
        self.tell("sweep killed at a change to a file")

    def test_going_on_at_every_change(self):
        self.forget()
        _, changes = self.with_fault(0, "before", *SWEEP)
        middle = [i for i, change in enumerate(changes, 1) if change[2] == RUN and "shard-00002" in change[3]][3]
        self.forget()
        self.with_fault(middle, "torn", *SWEEP)
        shutil.copytree(self.path("s"), self.path("half"))
        before = self.finished()
        self.assertEqual(before, 9)

        def begin():
            self.forget()
            shutil.copytree(self.path("half"), self.path("s"))

        self.at_every_change(*SWEEP, begin=begin, check=lambda _: self.goes_on(before))
        self.tell("sweep that goes on killed at a change to a file")

    def test_a_failing_disk_is_never_taken_for_a_good_one(self):
        """An error at each write, rename and forcing to the disk: the sweep says so, and goes on from what was finished before."""
        self.forget()
        _, changes = self.with_fault(0, "before", *SWEEP)
        for at, (what, _, _, path) in enumerate(changes, 1):
            if what not in ("write", "fdatasync", "fsync", "rename", "link", "mkdir"):
                continue
            self.forget()
            code, made = self.with_fault(at, "fail", *SWEEP)
            with self.subTest(at=at, what=what, path=path):
                self.assertIn(code, (1, 2))
                self.goes_on(0)
            self.trials += 1
        self.tell("sweep told of an error of the disk")

    def test_merge_at_every_change(self):
        before = self.digests()

        def begin():
            if os.path.exists(self.path("s.h5")):
                os.remove(self.path("s.h5"))

        def check(_):
            if os.path.exists(self.path("s.h5")):  # it is there as a whole or not at all
                self.wrong += self.digest("s.h5") != self.wanted
            self.wrong += self.digests() != before
            if FULL or self.trials % 5 == 0:
                self.expect(0, *MERGE)
                self.wrong += self.digest("s.h5") != self.wanted

        self.at_every_change(*MERGE, begin=begin, check=check, every=5)
        self.tell("merge killed at a change to its file")

    def test_random_moments(self):
        """Kills while one or several processes live a larger sweep, until one of them ends it."""
        self.write("study.yaml", STUDY.replace("replicates: 3", "replicates: 150"))
        self.forget()
        words = ("sweep", "study.yaml", "-o", "s", "--shards", "3", "-t", "2", "-q")
        self.expect(0, *words)
        self.expect(0, *MERGE)
        self.wanted = self.digest("s.h5")
        rng = random.Random(8)
        for processes, kills in ((1, 200), (4, 200)) if FULL else ((1, 12), (4, 12)):
            self.trials = self.lost = self.wrong = 0
            while self.trials < kills:
                self.forget()
                self.kill_until_complete(words, processes, kills, rng)
                self.expect(0, *MERGE)
                self.wrong += self.digest("s.h5") != self.wanted
                self.assertEqual(sorted(os.listdir(self.path("s"))), SEALED)
            self.tell("one process killed at a random moment" if processes == 1 else f"one of {processes} processes killed at a random moment")

    def kill_until_complete(self, words, processes, kills, rng):
        start = lambda: subprocess.Popen([PROGRAM, *words], cwd=self.folder.name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before, running = 0, [start() for _ in range(processes)]
        for _ in range(min(10, kills - self.trials)):
            time.sleep(rng.uniform(0, 0.1))
            place = rng.randrange(processes)
            running[place].kill()
            running[place].wait()
            self.trials += 1
            there = self.finished()
            self.lost += max(0, before - there)
            before = there
            running[place] = start()
        for one in running:
            self.assertIn(one.wait(timeout=60), (0, 3))  # 3: others live the rest
        for _ in range(100):
            if self.ostrakon(*words).code == 0:
                return
            time.sleep(0.1)
        self.fail("the sweep was never complete")


if __name__ == "__main__":
    unittest.main(verbosity=2)
