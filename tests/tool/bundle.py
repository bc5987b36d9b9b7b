"""A bundle is the whole program: it lives in a root with nothing else in it, wherever it lies, and its histories are the same."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest

import h5py

from program import PROGRAM

LAUNCHER = os.environ.get("OSTRAKON_LAUNCHER", "")
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHROOT = shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin")
NAME = "ostrakon-test-linux-x86_64"
BUREAU = "scenarios/big-data-bureau.yaml"
RUN = ("-n", "3", "-q", "-o")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Bundle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="ostrakon-bundle-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.archive = os.path.join(cls.folder, NAME + ".tar.gz")
        cls.make(cls.archive)
        cls.root = os.path.join(cls.folder, "root")
        os.mkdir(cls.root)
        subprocess.run(["tar", "-xzf", cls.archive, "-C", cls.root], check=True)

    @staticmethod
    def make(archive):
        subprocess.run([os.path.join(SOURCE, "configs/bundle/make"), PROGRAM, LAUNCHER, SOURCE, archive], check=True)

    def in_root(self, *words, code=0):
        """Runs in the root as if there were nothing else, not even /proc."""
        jail = [CHROOT] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", CHROOT]
        result = subprocess.run([*jail, self.root, f"/{NAME}/bin/ostrakon", *words], capture_output=True, text=True, timeout=120, env={})
        self.assertEqual(result.returncode, code, f"{words}\n{result.stdout}\n{result.stderr}")
        return result

    def test_in_an_empty_root(self):
        self.assertEqual(sorted(os.listdir(self.root)), [NAME])
        self.assertEqual(self.in_root("--version").stdout, subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout)
        self.assertIn("big-data-bureau", self.in_root("list").stdout)
        self.in_root("check", f"/{NAME}/scenarios/rivalry.yaml")
        self.assertEqual(self.in_root("compare", "a.h5", code=2).stderr,
                         "ostrakon: error: 'python3' could not be started (No such file or directory); apt-get install python3\n")
        self.in_root("run", f"/{NAME}/{BUREAU}", *RUN, "/bureau.h5")
        subprocess.run([PROGRAM, "run", os.path.join(SOURCE, BUREAU), *RUN, self.folder + "/bureau.h5"], check=True, stdout=subprocess.DEVNULL)
        with h5py.File(self.root + "/bureau.h5") as inside, h5py.File(self.folder + "/bureau.h5") as outside:
            self.assertEqual(inside["runs/digest"][:].tolist(), outside["runs/digest"][:].tolist())
        os.remove(self.root + "/bureau.h5")

    def test_sweeps_in_an_empty_root(self):
        experiment = f"/{NAME}/configs/bureau-curse.yaml"
        self.in_root("sweep", experiment, "-o", "/curse", "--shards", "45", "--shard", "7/45", "-q")
        self.assertIn("missing", self.in_root("merge", "/curse", "-o", "/curse.h5", code=3).stderr)
        self.in_root("merge", "/curse", "-o", "/curse.h5", "--partial", code=3)
        shutil.rmtree(self.root + "/curse")
        os.remove(self.root + "/curse.h5")

    def test_anywhere(self):
        elsewhere = os.path.join(self.folder, "some where", "else")
        shutil.copytree(os.path.join(self.root, NAME), elsewhere)
        for call, folder in (([elsewhere + "/bin/ostrakon"], "/"), (["bin/ostrakon"], elsewhere), (["./ostrakon"], elsewhere + "/bin")):
            said = subprocess.run([*call, "list"], cwd=folder, capture_output=True, text=True)
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn("big-data-bureau", said.stdout)
        said = subprocess.run([elsewhere + "/bin/ostrakon", "compare", "--help"], capture_output=True, text=True)
        self.assertTrue(said.stdout.startswith("usage: ostrakon compare "), said.stderr)
        link = os.path.join(self.folder, "ostrakon")
        os.symlink(elsewhere + "/bin/ostrakon", link)
        subprocess.run([link, "run", os.path.join(elsewhere, BUREAU), *RUN, link + ".h5"], check=True, stdout=subprocess.DEVNULL)

    def test_nothing_of_the_host_is_named(self):
        program = os.path.join(self.root, NAME, "lib", "loader")
        listed = subprocess.run([program, "--library-path", os.path.join(self.root, NAME, "lib"), "--list", os.path.join(self.root, NAME, "libexec/ostrakon")],
                                capture_output=True, text=True, check=True).stdout
        named = [line.split("=>")[1].split()[0] for line in listed.splitlines() if "=>" in line]
        self.assertGreater(len(named), 5)
        outside = [path for path in named if not path.startswith(self.root) and "loader" not in path and "ld-linux" not in path]
        self.assertEqual(outside, [])

    def test_is_the_same_again(self):
        again = os.path.join(self.folder, "again", NAME + ".tar.gz")
        os.mkdir(os.path.dirname(again))
        self.make(again)
        self.assertEqual(digest(again), digest(self.archive))
        print(f"{os.path.getsize(again) / 1e6:.1f} MB, {len(os.listdir(os.path.join(self.root, NAME, 'lib')))} libraries")


if __name__ == "__main__":
    unittest.main(verbosity=2)
