"""Every example of the documents: scenarios and parts of them are checked and lived, the walk-through is walked.

OSTRAKON_UPDATE=1 writes the outputs of the walk-through down as they are now; read the difference before it is committed.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("OSTRAKON_PROGRAM", "")
SOURCE = pathlib.Path(__file__).resolve().parents[2]
BASE = pathlib.Path(__file__).with_name("base.yaml")
WALK = SOURCE / "docs/tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def documents():
    return [SOURCE / "README.md", *(path for path in sorted(SOURCE.glob("docs/*.md")) if path != WALK)]


def yaml_blocks(text):
    return [block.group(3) for block in BLOCK.finditer(text) if block.group(1) == "yaml"]


def ostrakon(*words, folder):
    return subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, timeout=300)


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ostrakon-docs-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def live(self, text):
        """A part of a scenario is laid over the base of the examples; an experiment lies beside the shipped scenarios."""
        if text.startswith("ostrakon experiment:"):
            (self.folder / "configs").mkdir(exist_ok=True)
            if not (self.folder / "scenarios").exists():
                shutil.copytree(SOURCE / "scenarios", self.folder / "scenarios")
            (self.folder / "configs/example.yaml").write_text(text, encoding="utf-8")
            check = ostrakon("check", "configs/example.yaml", folder=self.folder)
            return check.returncode, text + check.stdout + check.stderr
        if not re.search(r"^ostrakon: 1$", text, flags=re.MULTILINE):
            (self.folder / "base.yaml").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
            text = "ostrakon: 1\nextends: base.yaml\n" + text
        (self.folder / "example.yaml").write_text(text, encoding="utf-8")
        run = ostrakon("run", "example.yaml", "-n", "2", "-o", "example.h5", "--force", folder=self.folder)
        return run.returncode, text + run.stdout + run.stderr

    def test_the_base_is_good_in_itself(self):
        code, said = self.live(BASE.read_text(encoding="utf-8"))
        self.assertEqual(code, 0, said)
        self.assertNotIn("warning", ostrakon("check", str(BASE), folder=self.folder).stdout)

    def test_every_scenario_and_part_of_one_runs(self):
        found = 0
        for path in documents():
            for number, block in enumerate(yaml_blocks(path.read_text(encoding="utf-8"))):
                with self.subTest(f"{path.name} {number}"):
                    found += 1
                    code, said = self.live(block)
                    self.assertEqual(code, 0, said)
        self.assertGreater(found, 15)

    def test_a_mistake_in_an_example_is_found(self):
        for wrong in ("rules: { work: { effort: performence } }\n", "parameters: { patronage: 7 }\n", "headline: [x]\n"):
            self.assertEqual(self.live(wrong)[0], 2)


class Links(unittest.TestCase):
    """Within the documents links lead somewhere."""

    @staticmethod
    def anchors(path):
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}

    def test_every_link_leads_somewhere(self):
        found = 0
        for path in [*documents(), WALK]:
            for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
                if target.startswith(("http://", "https://")):
                    continue
                found += 1
                name, _, anchor = target.partition("#")
                file = path.parent / name if name else path
                self.assertTrue(file.exists(), f"{path.name}: {target}")
                if anchor:
                    self.assertIn(anchor, self.anchors(file), f"{path.name}: {target}")
        self.assertGreater(found, 30)


class CheatSheet(unittest.TestCase):
    """One page that leaves out nothing."""

    text = (SOURCE / "docs/cheat-sheet.md").read_text(encoding="utf-8")
    language = (SOURCE / "docs/language.md").read_text(encoding="utf-8")

    def part(self, name):
        found = re.search(rf"<!-- generated: {name} -->\n(.*?)<!-- end -->", self.language, flags=re.DOTALL)
        self.assertIsNotNone(found, name)
        return found.group(1)

    def first_cells(self, name):
        return re.findall(r"^\| `([^`]+)` \|", self.part(name), flags=re.MULTILINE)

    def expect(self, words, least):
        self.assertGreaterEqual(len(words), least)
        self.assertEqual([word for word in words if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.text)], [])

    def test_fits_one_page(self):
        lines = self.text.splitlines()
        self.assertLessEqual(len(lines), 80)
        self.assertLessEqual(max(map(len, lines)), 150)

    def test_names_every_slot(self):
        self.expect([path.split(".")[1] for path in self.first_cells("slots")], 25)

    def test_names_every_function(self):
        usages = [u for part in ("functions", "draws", "series", "aggregates") for u in self.first_cells(part)]
        self.expect([usage.split("(")[0] for usage in usages], 40)

    def test_names_every_key_of_a_scenario_and_of_an_effect(self):
        keys = self.part("keys")
        for struct, least in (("A scenario", 20), ("An effect", 8), ("A trigger", 8), ("The pool", 2)):
            section = keys.split(f"### {struct}\n")[1].split("\n### ")[0]
            words = re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)
            self.expect([word for word in words if word != "about"], least)

    def test_names_every_source_of_the_pool(self):
        sources = re.search(r"^\| `from` \|.*subordinates.*$", self.part("keys"), flags=re.MULTILINE).group(0)
        words = re.findall(r"`([a-z ]+)`", sources.split("|")[4])
        self.expect(words, 9)
        for word in words:  # the reference tells of each who that is
            self.assertRegex(self.language, rf"(?m)^\| `.*{word}.*` \| ")


class WalkThrough(unittest.TestCase):
    """docs/tutorial.md: files are written, commands typed, outputs are what is shown.

    In an output a line of `…` stands for any lines, `…` within a line for any text: for what is long, or differs by machine.
    """

    def test_every_step_shows_what_really_happens(self):
        before = WALK.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory(prefix="ostrakon-walk-") as name:
            folder = pathlib.Path(name)
            after = BLOCK.sub(lambda block: self.step(block, folder), before)
            if os.environ.get("OSTRAKON_UPDATE"):
                WALK.write_text(after, encoding="utf-8")
                shutil.copy(folder / "rotation.svg", WALK.with_suffix(".svg"))
        self.maxDiff = None
        self.assertEqual(after, before)
        self.assertGreaterEqual(after.count("\n$ "), 20)

    def step(self, block, folder):
        language, how, text = block.groups()
        if language == "console":
            return "```console\n" + "".join(self.typed(typed, folder) for typed in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]) + "```"
        if how is not None and how.startswith("add to "):
            with open(folder / how.removeprefix("add to "), "a", encoding="utf-8") as file:
                file.write(text)
        elif how is not None:
            (folder / how).write_text(text, encoding="utf-8")
        return block.group(0)

    @classmethod
    def typed(cls, text, folder):
        """A command with the output that it should show: as it stands if that is what is printed, else with what is."""
        command, _, shown = text.partition("\n")
        words = shlex.split(command)
        program = {"ostrakon": PROGRAM, "python3": "/usr/bin/python3", "sed": "sed"}[words[0]]
        environment = os.environ | {"PYTHONPATH": str(SOURCE / "analysis"), "PYTHONDONTWRITEBYTECODE": "1"}
        result = subprocess.run([program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
        if result.returncode not in (0, 2) or (result.returncode == 2 and words[1] != "check"):
            raise AssertionError(f"{command}\n{result.stdout}\n{result.stderr}")
        return f"$ {command}\n{shown if cls.alike(shown, result.stdout) else result.stdout}"

    @staticmethod
    def alike(shown, printed):
        lines = shown.splitlines(keepends=True)
        if lines and all(line == "…\n" for line in lines):
            return False  # shows nothing
        return re.fullmatch("".join(r"(?:.*\n)*" if line == "…\n" else ".*".join(map(re.escape, line.split("…"))) for line in lines), printed)

    def test_what_is_left_out_is_all_that_may_differ(self):
        for shown, printed, wanted in (("a\n…\nd 3\n", "a\nb\nc\nd 3\n", True), ("a\n…\nd\n", "a\nd\n", True), ("a … s\n", "a 12 s\n", True),
                                       ("a … s\n", "a 12\n3 s\n", False), ("a\n…\nd\n", "a\nb\n", False), ("a.\n", "ab\n", False), ("…\n", "a\n", False),
                                       ("", "a\n", False), ("a\n", "a\nb\n", False)):
            self.assertEqual(bool(self.alike(shown, printed)), wanted, (shown, printed))


if __name__ == "__main__":
    if not PROGRAM:
        sys.exit("OSTRAKON_PROGRAM names no program")
    unittest.main(verbosity=2)
