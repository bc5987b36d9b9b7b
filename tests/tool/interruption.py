"""What is left when the program is asked to stop, or is killed."""

import json
import os
import signal
import time

import h5py
import program
from program import OnTerminal, ProgramTest

ENDLESS = ("run", "tiny.yaml", "--replicates", "5000000")
SOME_RUNS = r"\r\x1b\[K[1-9]\d* of 5000000 runs"


class Interruption(ProgramTest):
    def temporary_files(self):
        return [name for name in self.files() if ".tmp-" in name]

    def interrupted_by(self, number):
        terminal = OnTerminal(self, *ENDLESS, "-o", "a.h5")
        terminal.read_until(SOME_RUNS)
        terminal.process.send_signal(number)
        return terminal.finish()

    def test_finished_runs_are_kept(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            with self.subTest(signal=number):
                result = self.interrupted_by(number)
                self.assertEqual(result.code, 130, result.err)
                self.assertIn("stopping; finished runs are kept", result.err)
                self.assertEqual(self.files(), ["a.h5", "a.run.json", "tiny.yaml"])
                with h5py.File(self.path("a.h5")) as file:
                    runs = list(file["runs/run"][:])
                    digests = dict(zip(runs, file["runs/digest"][:]))
                    self.assertGreater(len(runs), 0)
                    self.assertEqual(runs, sorted(set(runs)))
                    self.assertEqual(set(file["runs/status"][:]), {0})
                    self.assertEqual(set(file["runs/steps"][:]), {24})
                self.assertIn(f"interrupted: {len(runs)} of 5000000 runs", result.out)
                self.assertTrue(json.loads(self.bytes_of("a.run.json"))["interrupted"])
                self.same_as_uninterrupted(digests)
                os.remove(self.path("a.h5"))
                os.remove(self.path("a.run.json"))

    def same_as_uninterrupted(self, digests):
        # Which of the first runs are finished is a matter of how the threads got on.
        first = sorted(digests)[:5]
        self.expect(0, "run", "tiny.yaml", "--replicates", str(first[-1] + 1), "-o", "whole.h5", "-q")
        with h5py.File(self.path("whole.h5")) as file:
            whole = dict(zip(file["runs/run"][:], file["runs/digest"][:]))
        self.assertEqual({run: digests[run] for run in first}, {run: whole[run] for run in first})
        os.remove(self.path("whole.h5"))
        os.remove(self.path("whole.run.json"))

    def test_a_second_signal_quits_and_leaves_nothing(self):
        terminal = OnTerminal(self, *ENDLESS, "-o", "a.h5")
        terminal.read_until(SOME_RUNS)
        self.assertEqual(len(self.temporary_files()), 1)
        # Both arrive at once when the stopped program goes on.
        for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT):
            terminal.process.send_signal(number)
        result = terminal.finish()
        self.assertEqual(result.code, 130)
        self.assertEqual(result.out, "")
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_stopped_before_the_first_run_is_done(self):
        self.write("tiny.yaml", program.tiny(steps=500000))
        process = self.start("run", "tiny.yaml", "--replicates", "2", "-o", "a.h5", stderr=-1)
        end = time.monotonic() + 60
        while not self.temporary_files() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err.decode())
        self.assertIn("no run was finished, nothing was written", err.decode())
        self.assertIn("interrupted: 0 of 2 runs", out.decode())
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_killed_leaves_no_target_and_the_next_run_works(self):
        terminal = OnTerminal(self, *ENDLESS, "-o", "a.h5")
        terminal.read_until(SOME_RUNS)
        terminal.process.kill()
        terminal.finish()
        self.assertEqual(terminal.process.returncode, -signal.SIGKILL)
        self.assertNotIn("a.h5", self.files())
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q")
        with h5py.File(self.path("a.h5")) as file:
            self.assertEqual(len(file["runs/run"]), 6)

    def test_a_full_disk_ends_the_run_and_leaves_nothing(self):
        process = self.start(*ENDLESS, "-o", "a.h5", "-q", largest_file=300_000, stderr=-1)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, err.decode())
        self.assertRegex(err.decode(), r"ostrakon: a\.h5: .*; nothing was written\n$")
        self.assertEqual(out, b"")
        self.assertEqual(self.files(), ["tiny.yaml"])

    def test_killed_while_replacing_leaves_the_old_file(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q")
        before = self.bytes_of("a.h5")
        terminal = OnTerminal(self, *ENDLESS, "-o", "a.h5", "--force")
        terminal.read_until(SOME_RUNS)
        terminal.process.kill()
        terminal.finish()
        self.assertEqual(self.bytes_of("a.h5"), before)


if __name__ == "__main__":
    program.main()
