"""The verbs of the Python package through the program: what is passed on, what is said where something is missing."""

import json
import os
import shutil
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest, main

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BARE = '#!/bin/sh\nexec /usr/bin/python3 -S "$@"\n'  # a Python without the modules of Debian's packages
TELLS = f"""#!{sys.executable}
import json, os, sys
json.dump({{"words": sys.argv[1:], "path": os.environ["PYTHONPATH"]}}, sys.stdout)
sys.exit(7)
"""


class AnalysisVerbs(ProgramTest):
    def setUp(self):
        super().setUp()
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # nothing is left behind in the tree
        os.environ.pop("PYTHONPATH", None)

    def python(self, text):
        """Another Python for the program, a script of this text."""
        self.write("python", text)
        os.chmod(self.path("python"), 0o755)
        os.environ["OSTRAKON_PYTHON"] = self.path("python")

    def histories(self):
        for name, noise in (("a", "0.5"), ("b", "1")):
            self.expect(0, "run", "tiny.yaml", "-q", "--set", f"noise={noise}", "-o", f"{name}.h5")

    def test_compares(self):
        self.histories()
        os.environ["PYTHONPATH"] = os.path.join(SOURCE, "analysis")
        alone = subprocess.run(["/usr/bin/python3", "-m", "ostrakon", "compare", "a.h5", "b.h5"], cwd=self.folder.name,
                               capture_output=True, text=True, check=True).stdout
        del os.environ["PYTHONPATH"]
        result = self.expect(0, "compare", "a.h5", "b.h5")
        self.assertIn("Differences to a, 95 % intervals", result.out)
        self.assertEqual((result.out, result.err), (alone, ""))

    def test_words_and_exit_code_are_passed_through(self):
        self.python(TELLS)
        os.environ["PYTHONPATH"] = "/before"
        for verb in ("compare", "plot", "report"):
            for words in ([], ["--help"], ["-h"], ["--version"], ["a b.h5", "", "--names", "ü,'\"$x", "--", "-o", "--set=1"]):
                result = self.expect(7, verb, *words)
                said = json.loads(result.out)
                self.assertEqual(said["words"], ["-m", "ostrakon", verb, *words])
                self.assertEqual(said["path"], os.path.join(SOURCE, "analysis") + ":/before")

    def test_help_calls_the_verb_as_it_was_typed(self):
        self.assertTrue(self.expect(0, "compare", "--help").out.startswith("usage: ostrakon compare "))
        result = self.expect(2, "compare")
        self.assertIn("\nostrakon compare: error: ", result.err)

    def test_bad_input_is_a_sentence_and_two(self):
        result = self.expect(2, "compare", "tiny.yaml")
        self.assertEqual(result.err, "ostrakon: error: tiny.yaml: not a history of Ostrakon (not an HDF5 file)\n")
        self.assertEqual(result.out, "")

    def test_files_of_the_working_folder_are_no_modules(self):
        self.histories()
        for name in ("numpy.py", "ostrakon.py", "json.py"):
            self.write(name, "raise SystemExit('the wrong file')\n")
        self.expect(0, "compare", "a.h5", "b.h5", "--headline-only")

    def test_without_the_modules_of_others(self):
        self.python(BARE)
        for words in (["compare", "--help"], ["compare", "a.h5"], ["report", "a.h5"]):
            result = self.expect(2, *words)
            self.assertRegex(result.err, r"^ostrakon: error: the Python module numpy is missing: apt-get install python3-numpy "
                                         r"python3-h5py python3-pandas [a-z0-9 -]*\n$")

    def test_a_module_that_is_needed_later(self):
        self.write("sitecustomize.py", "import importlib.util as u\nfind = u.find_spec\n"
                                       "u.find_spec = lambda name, *a: None if name == 'h5netcdf' else find(name, *a)\n")
        os.environ["PYTHONPATH"] = self.folder.name
        result = self.expect(2, "compare", "a.h5")
        self.assertEqual(result.err, "ostrakon: error: the Python module h5netcdf is missing: apt-get install python3-h5netcdf\n")

    def test_comparing_needs_no_drawing(self):
        self.histories()
        self.write("sitecustomize.py", "import sys\nsys.modules['matplotlib'] = sys.modules['plotly'] = None\n")
        os.environ["PYTHONPATH"] = self.folder.name
        self.expect(0, "compare", "a.h5", "b.h5", "--headline-only")
        result = self.expect(2, "plot", "a.h5", "--picture", "survival", "-o", "a.svg")
        self.assertRegex(result.err, r"^ostrakon: error: the Python module matplotlib[\w.]* is missing: apt-get install [a-z0-9 -]*\n$")
        self.assertNotIn("a.svg", self.files())

    def test_the_packages_named_are_those_that_bootstrap_installs(self):
        sys.path.insert(0, os.path.join(SOURCE, "analysis", "ostrakon"))
        import dependencies
        with open(os.path.join(SOURCE, "bootstrap"), encoding="utf-8") as file:
            group = file.read().split("report_packages='\n")[1].split("'")[0]
        self.assertEqual({line.split()[0] for line in group.splitlines()} - {"python3"}, set(dependencies.DEBIAN.values()))

    def test_without_python(self):
        os.environ["OSTRAKON_PYTHON"] = "/nowhere/python3"
        result = self.expect(2, "compare", "a.h5")
        self.assertEqual(result.err, "ostrakon: error: '/nowhere/python3', which OSTRAKON_PYTHON names, could not be started "
                                     "(No such file or directory); name a Python of version 3.11 or later\n")

    def test_without_the_package(self):
        shutil.copy(PROGRAM, self.path("alone"))
        result = subprocess.run([self.path("alone"), "report", "a.h5"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, r"^ostrakon: error: the Python package of 'report' is not where [^\n]*\n$")

    def test_installed(self):
        self.histories()
        prefix = self.path("there")
        subprocess.run(["cmake", "--install", os.path.dirname(PROGRAM), "--prefix", prefix], check=True, capture_output=True)
        result = subprocess.run([f"{prefix}/bin/ostrakon", "compare", "a.h5", "b.h5", "--json"], cwd=self.folder.name,
                                capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("differences", json.loads(result.stdout))
        self.assertFalse(any(name == "__pycache__" for _, folders, _ in os.walk(prefix) for name in folders))


if __name__ == "__main__":
    main()
