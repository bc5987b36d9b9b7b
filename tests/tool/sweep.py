"""Experiments through the command line: what is checked and shown of a sweep."""

import glob
import json
import os
import unittest

import program
from program import ProgramTest

CONFIGS = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "configs"))


class Sweep(ProgramTest):
    def experiment(self, rest):
        self.write("tiny.yaml", program.TINY.replace("TIP", "0.01"))
        return self.write("study.yaml", "ostrakon experiment: 1\nscenario: tiny.yaml\n" + rest)

    def test_shipped_experiments_are_good(self):
        files = sorted(glob.glob(CONFIGS + "/*.yaml"))
        self.assertGreaterEqual(len(files), 5)
        for file in files:
            self.assertRegex(self.expect(0, "check", file).out, r"no errors \(\d+ factors, \d+ points\)")

    def test_points_and_what_they_would_take(self):
        self.experiment("vary: { noise: [0, 0.5, 1], agents.bench: [5, 50] }\n")
        out = self.expect(0, "sweep", "study.yaml", "--dry-run", "-t", "3").out
        self.assertRegex(out, r"\Astudy\npoint +noise +agents\.bench\n0 +0 +5\n1 +0 +50\n(.|\n)*5 +1 +50\n6 points, 36 runs\n")
        self.assertRegex(out, r"from 9 runs tried: [^\n]* on 3 threads, [^\n]* of result file\n\Z")
        data = json.loads(self.expect(0, "sweep", "study.yaml", "--dry-run", "--json").out)
        self.assertEqual((data["runs"], data["most_runs"], len(data["points"])), (36, 36, 6))
        self.assertEqual(data["points"][3], {"noise": "0.5", "agents.bench": "50"})
        self.assertGreater(data["bytes_a_run"], 0)

    def test_many_points_are_not_all_shown(self):
        self.experiment("vary: { noise: range, idle: { from: 0, to: 9 } }\ndesign: { sobol: 1000 }\n")
        out = self.expect(0, "sweep", "study.yaml", "--dry-run").out
        self.assertLess(len(out.splitlines()), 20)
        self.assertIn("1000 points, 6000 runs", out)

    def test_nothing_is_left_behind(self):
        self.experiment("vary: { noise: [0, 1] }\n")
        before = sorted(os.listdir(self.folder.name))
        self.expect(0, "sweep", "study.yaml", "--dry-run")
        self.assertEqual(sorted(os.listdir(self.folder.name)), before)

    def test_a_point_that_fails_is_told(self):
        self.experiment('vary: { rules.detect.tip.press: [0.01, "0.01 + step"] }\n')
        result = self.expect(1, "sweep", "study.yaml", "--dry-run")
        self.assertIn("a point that was tried cannot be lived: rules.detect.tip.press", result.err)

    def test_mistakes(self):
        self.experiment("vary: { nois: [0, 1] }\n")
        self.assertIn("study.yaml:3:16: error: with nois = 0", self.expect(2, "sweep", "study.yaml", "--dry-run").err)
        self.assertIn("--dry-run shows its points", self.expect(2, "sweep", "study.yaml").err)
        self.assertIn("this is no experiment", self.expect(2, "sweep", "tiny.yaml", "--dry-run").err)
        self.assertIn("there is no such file", self.expect(2, "sweep", "nothing.yaml", "--dry-run").err)
        self.assertIn("ostrakon sweep FILE --dry-run", self.expect(2, "run", "study.yaml").err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
