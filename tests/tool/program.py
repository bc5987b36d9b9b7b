"""Starts the program in a folder of its own, as a user would."""

import os
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ.get("OSTRAKON_PROGRAM", "")

TINY = """\
ostrakon: 1
name: tiny office
summary: Twenty clerks, one head.
clock: { step: month, start: 2000-01, steps: 24 }
replicates: 6
phases: [work, rents, detect, life, appoint]
parameters:
  noise: { value: 0.5, range: [0, 2], about: spread of performance }
  idle: { value: 3, about: nothing reads this }
ranks: [ { name: low }, { name: high } ]
organisations:
  office:
    posts:
      head: { rank: high, role: leader }
      clerk: { rank: low, seats: 20 }
agents:
  bench: 5
  start: { age: "uniform(30, 60)", ability: "normal(0, 1)" }
rules:
  work:
    performance: 0.8*performance + ability + noise*normal(0, 1)
  rents:
    take: uniform(0, 1)
    evidence: 0.1*take
  detect:
    tip:
      press: TIP
  life:
    retire: age > 58
  appoint:
    pool: { from: [rank below, bench] }
    score: performance
    recruit: { age: 30 }
triggers:
  quiet: { in: work, while: step > 1000, do: { set: { tension: 1 } } }
  scandal: { over: holders, in: detect, chance: 0.01, do: { purge: dismissal } }
metrics:
  every step:
    mean_performance: mean(performance of holders)
  at end:
    scandals: count(events where kind == scandal)
    any_scandal: count(events where kind == scandal) > 4
headline: [scandals, any_scandal]
"""


def tiny(tip="0", steps=24, replicates=6):
    text = TINY.replace("TIP", tip).replace("steps: 24", f"steps: {steps}")
    return text.replace("replicates: 6", f"replicates: {replicates}")


class Result:
    def __init__(self, code, out, err, usage=None):
        self.code, self.out, self.err, self.usage = code, out, err, usage


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ostrakon-tool-")
        self.addCleanup(self.folder.cleanup)
        self.write("tiny.yaml", tiny())

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)

    def bytes_of(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def files(self):
        return sorted(os.listdir(self.folder.name))

    def start(self, *words, largest_file=None, stdout=subprocess.PIPE, **how):
        def listen():
            # What the test's own parent ignores would be ignored by the program as well.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            if largest_file is not None:  # writing fails beyond, as on a full disk
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        return subprocess.Popen([PROGRAM, *words], cwd=self.folder.name, stdin=subprocess.DEVNULL,
                                stdout=stdout, preexec_fn=listen, restore_signals=largest_file is None, **how)

    def ostrakon(self, *words):
        """Runs to the end; usage is that of the process alone."""
        with tempfile.TemporaryFile() as err:
            process = self.start(*words, stderr=err)
            out = process.stdout.read()
            process.stdout.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            err.seek(0)
            return Result(process.returncode, out.decode(), err.read().decode(), usage)

    def expect(self, code, *words):
        result = self.ostrakon(*words)
        self.assertEqual(result.code, code, f"{words}\n{result.out}\n{result.err}")
        return result


class OnTerminal:
    """A program whose stderr is a terminal."""

    def __init__(self, test, *words):
        self.master, slave = pty.openpty()
        self.process = test.start(*words, stderr=slave)
        os.close(slave)
        self.seen = ""

    def read_until(self, pattern, seconds=60):
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            if time.monotonic() > end or not self.read_some():
                raise AssertionError(f"no '{pattern}' in {self.seen!r}")

    def read_some(self):
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the terminal's other end is closed
            return False
        self.seen += data.decode()
        return bool(data)

    def finish(self):
        while self.read_some():
            pass
        out = self.process.stdout.read().decode()
        self.process.stdout.close()
        code = self.process.wait(timeout=60)
        os.close(self.master)
        return Result(code, out, self.seen)


def peak_kilobytes(usage):
    return usage.ru_maxrss


def cpu_seconds(usage):
    return usage.ru_utime + usage.ru_stime


def main():
    if not PROGRAM:
        sys.exit("OSTRAKON_PROGRAM names no program")
    # A core file of a killed program would land in the test's folder.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main(verbosity=2)
