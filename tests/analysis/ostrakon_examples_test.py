"""Every example of docs/analysis.md runs: its commands, then its Python in one go, in a folder of its own."""
import re
import shlex
import subprocess
import sys
import unittest

from package_support import PROGRAM, SOURCE, WithHistories

PAGE = (SOURCE / "docs/analysis.md").read_text(encoding="utf-8")


class Examples(WithHistories):
    def run_here(self, words):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env={"PYTHONPATH": str(SOURCE / "analysis"), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def test_commands_then_python(self):
        (self.folder / "scenarios").symlink_to(SOURCE / "scenarios")
        commands = re.findall(r"^\$ (.+)$", PAGE, flags=re.MULTILINE)
        for command in commands:
            words = shlex.split(command.replace("-n 200", "-n 80"))  # as good, in less time
            words[0] = {"ostrakon": PROGRAM, "python3": sys.executable}[words[0]]
            done = self.run_here(words)
        self.assertTrue(done.stdout.startswith("{"))
        blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 5)
        done = self.run_here([sys.executable, "-W", "error::FutureWarning", "-c", "\n".join(blocks)])
        for words in ("LogRank(chi2=", "pairs of histories part", "Differences to all", "poisson_high", "[4 rows x 10 columns]"):
            self.assertIn(words, done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
