"""Every example of docs/analysis.md and docs/pictures.md runs: commands, then the Python in one go, in a folder of its own."""
import contextlib
import io
import re
import shlex
import subprocess
import sys
import unittest

from package_support import PROGRAM, SOURCE, WithHistories

from ostrakon import __main__ as command


class Examples(WithHistories):
    def run_here(self, words):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env={"PYTHONPATH": str(SOURCE / "analysis"), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def in_this_process(self, words):
        """Output of `python3 -m ostrakon`, without loading its modules anew."""
        told = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(told):
            self.assertEqual(command.main(words), 0, words)
        return told.getvalue()

    def run_page(self, name, runs):
        """Output of the last command, and of the Python. With fewer runs than the page says: as good, in less time."""
        page = (SOURCE / "docs" / name).read_text(encoding="utf-8")
        (self.folder / "scenarios").unlink(missing_ok=True)
        (self.folder / "scenarios").symlink_to(SOURCE / "scenarios")
        for line in re.findall(r"^\$ (.+)$", page, flags=re.MULTILINE):
            words = shlex.split(line.replace("-n 200", f"-n {runs} --force"))
            told = self.in_this_process(words[3:]) if words[0] == "python3" else self.run_here([PROGRAM, *words[1:]]).stdout
        blocks = re.findall(r"^```python\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
        return told, self.run_here([sys.executable, "-W", "error::FutureWarning", "-c", "\n".join(blocks)]).stdout

    def test_analysis(self):
        told, printed = self.run_page("analysis.md", 80)
        self.assertTrue(told.startswith("{"))
        for words in ("LogRank(chi2=", "pairs of histories part", "Differences to all", "poisson_high", "[4 rows x 10 columns]"):
            self.assertIn(words, printed)

    def test_pictures(self):
        told, printed = self.run_page("pictures.md", 12)
        self.assertEqual(told, "forest.svg\n")
        self.assertIn("'power', 'purges', 'survival', 'succession', 'hierarchy', 'capability'", printed)
        for name in ("all-pictures/purges.pdf", "figures/hierarchy.png", "purges.svg", "survival.png"):
            self.assertTrue((self.folder / name).exists(), name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
