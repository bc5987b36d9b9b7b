"""Tests of compare.py: changes are named, noise is not."""
import contextlib
import io
import json
import random
import tempfile
import unittest
from pathlib import Path

import compare


def measure(repeats, unit="ratio", better="higher"):
    return {"unit": unit, "better": better, "median": 0, "quartiles": [0, 0], "required": None, "repeats": repeats}


def noisy(centre, spread, draws, n=5):
    return [centre * (1 + draws.gauss(0, spread)) for _ in range(n)]


class OneMeasure(unittest.TestCase):
    def test_a_clear_change_is_named_with_its_direction(self):
        before, after = measure([1.00, 1.01, 0.99, 1.02, 1.0]), measure([1.20, 1.21, 1.19, 1.22, 1.18])
        change, beyond, better = compare.compare(before, after)
        self.assertAlmostEqual(change, 0.2)
        self.assertTrue(beyond and better)
        _, beyond, better = compare.compare(after, before)
        self.assertTrue(beyond and not better)

    def test_of_a_time_less_is_better(self):
        self.assertTrue(compare.compare(measure([2, 2.01, 2.02], "s", "lower"), measure([1, 1.01, 1.02], "s", "lower"))[2])

    def test_a_disturbed_repeat_does_not_make_a_change(self):
        self.assertFalse(compare.compare(measure([1, 1.01, 0.99, 1.0, 1.01]), measure([1.01, 0.99, 1.0, 0.4, 0.5]))[1])

    def test_small_changes_are_not_worth_a_line(self):
        self.assertFalse(compare.compare(measure([1, 1, 1, 1, 1]), measure([1.02] * 5))[1])

    def test_a_measure_without_repeats_must_change_more(self):
        self.assertFalse(compare.compare(measure([100.0]), measure([108.0]))[1])
        self.assertTrue(compare.compare(measure([100.0]), measure([112.0]))[1])

    def test_what_is_not_a_number_any_more_is_a_change_for_the_worse(self):
        change, beyond, better = compare.compare(measure([1.0]), measure([None]))
        self.assertTrue(change != change and beyond and not better)

    # 4,000 pairs without a change: at most 1 % may be named. 5 % of noise and a change of 25 %: at least 90 % must be.
    def test_how_often_noise_and_changes_are_named(self):
        draws = random.Random(1)
        named = lambda factor: sum(
            compare.compare(measure(noisy(1, 0.05, draws)), measure(noisy(factor, 0.05, draws)))[1] for _ in range(4000)) / 4000
        self.assertLess(named(1), 0.01)
        self.assertGreater(named(1.25), 0.9)


class TwoResults(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.old = {
            "scalar_yardstick_agent_steps_per_cpu_second.1000": measure([2e7, 2e7, 2e7], "agent-steps/s"),
            "engine_agent_steps_per_cpu_second.1000": measure([3e7, 3e7, 3e7], "agent-steps/s"),
            "exp_ns": measure([2.0, 2.0, 2.0], "ns", "lower"),
            "engine_over_scalar_yardstick.1000": measure([1.5, 1.5, 1.5]),
        }

    def scaled(self, speed):
        """The same on a machine of another speed."""
        factors = {"agent-steps/s": speed, "ns": 1 / speed, "ratio": 1}
        return {name: measure([x * factors[m["unit"]] for x in m["repeats"]], m["unit"], m["better"])
                for name, m in self.old.items()}

    def call(self, new, *flags):
        paths = []
        for name, content in (("old", {"measures": self.old}), ("new", new)):
            paths.append(str(self.folder / name))
            Path(paths[-1]).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = compare.main(paths + list(flags))
        return code, out.getvalue()

    def test_another_machine_is_no_change(self):
        code, text = self.call({"measures": self.scaled(0.5)}, "--fail")
        self.assertEqual(code, 0)
        self.assertIn("machine: -50.0 %", text)
        self.assertIn("0 of 4 measures changed", text)

    def test_worse_fails_only_when_asked(self):
        new = self.scaled(2)
        new["exp_ns"]["repeats"] = [2.0, 2.0, 2.0]  # as slow as before on a machine twice as fast
        code, text = self.call({"measures": new})
        self.assertEqual(code, 0)
        self.assertRegex(text, r"WORSE +exp_ns .*\+100\.0 %")
        self.assertEqual(self.call({"measures": new}, "--fail")[0], 1)

    def test_better_does_not_fail(self):
        new = self.scaled(1)
        new["engine_over_scalar_yardstick.1000"]["repeats"] = [2, 2, 2]
        code, text = self.call({"measures": new}, "--fail")
        self.assertEqual(code, 0)
        self.assertRegex(text, r"better +engine_over_scalar_yardstick\.1000 ")

    def test_measures_of_one_result_are_told(self):
        new = self.scaled(1)
        new["docket_ns"] = new.pop("exp_ns")
        text = self.call({"measures": new})[1]
        self.assertIn("only in the first result: exp_ns", text)
        self.assertIn("only in the second result: docket_ns", text)

    def test_files_that_are_no_result_are_refused(self):
        for content in ("{", "[]", {}, {"measures": {"a": {"repeats": []}}}, {"measures": {"a": 1}}):
            code, text = self.call(content)
            self.assertEqual(code, 2, content)
            self.assertIn("compare.py: ", text)
        self.assertEqual(compare.main([str(self.folder / "missing"), str(self.folder / "missing")]), 2)


if __name__ == "__main__":
    unittest.main()
