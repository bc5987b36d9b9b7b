"""A sweep of 100,000 short runs: plan, status, going on and merge are quick, memory is that of a sweep of 1,000, files are few."""

import os
import re
import subprocess
import time
import unittest

import program
from program import PROGRAM, ProgramTest

STUDY = """ostrakon experiment: 1
name: many
scenario: tiny.yaml
vary: {{ noise: {{ from: 0, to: 2, count: {points} }} }}
replicates: 100
record: {{ events: none, spells: none, agents: none }}
"""
MB = 1024 * 1024


class Scale(ProgramTest):
    def timed(self, code, *words):
        started = time.monotonic()
        result = self.expect(code, *words)
        return time.monotonic() - started, result.usage.ru_maxrss * 1024

    def sweep(self, runs):
        """Seconds and bytes: of the sweep's beginning, of all of it, of status, of going on where nothing is left, of merge."""
        folder, study = f"s{runs}", f"study{runs}.yaml"
        self.write(study, STUDY.format(points=runs // 100))
        started = time.monotonic()
        process = subprocess.Popen([PROGRAM, "sweep", study, "-o", folder, "-q"], cwd=self.folder.name)
        while not os.path.exists(self.path(folder + "/plan")):
            time.sleep(0.01)
        plan = time.monotonic() - started
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        lived = time.monotonic() - started
        told, _ = self.timed(0, "status", folder)
        again, _ = self.timed(0, "sweep", study, "-o", folder, "-q")
        merged, of_merge = self.timed(0, "merge", folder, "-o", folder + ".h5")
        files = len(os.listdir(self.path(folder)))
        print(f"{runs} runs: plan {plan:.2f} s, lived {lived:.1f} s with {usage.ru_maxrss * 1024 / MB:.0f} MB, status {told:.2f} s, going on {again:.2f} s, "
              f"merge {merged:.1f} s with {of_merge / MB:.0f} MB, {files} files")
        return plan, usage.ru_maxrss * 1024, told, again, merged, of_merge, files

    def test_a_hundred_thousand_runs(self):
        self.write("tiny.yaml", program.tiny(tip="0.01"))
        _, small, *_, small_merge, _ = self.sweep(1_000)
        plan, large, told, again, merged, large_merge, files = self.sweep(100_000)
        self.assertLess(plan, 2)
        self.assertLess(told, 2)
        self.assertLess(again, 5)
        self.assertLess(merged, 180)
        self.assertLess(large, small + 16 * MB)
        self.assertLess(large_merge, small_merge + 32 * MB)
        self.assertLess(files, 200)

    def test_runs_of_very_different_length(self):
        """Two threads share runs of which some are a hundred times as long as others."""
        self.write("tiny.yaml", program.tiny(tip="0.01"))
        self.write("study.yaml", "ostrakon experiment: 1\nscenario: tiny.yaml\nvary: { clock.steps: [24, 24, 24, 2400] }\nreplicates: 300\n"
                                 "record: { events: none, spells: none, agents: none }\n")
        seconds = {}
        for threads in (1, 2):
            said = self.expect(0, "sweep", "study.yaml", "-o", f"t{threads}", "-t", str(threads)).err
            number = re.search(r"1200 runs in ([0-9.]+) s", said)
            self.assertIsNotNone(number, said)
            seconds[threads] = float(number[1])
        print(f"lengths 1 and 100: one thread {seconds[1]} s, two {seconds[2]} s, {seconds[1] / seconds[2]:.2f} times as fast")
        self.assertGreater(seconds[1] / seconds[2], 1.5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
