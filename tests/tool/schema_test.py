"""The JSON Schema of scenarios: valid itself, takes every good scenario, refuses every bad one that it can know about."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import warnings

import jsonschema
import yaml

PROGRAM = os.environ.get("OSTRAKON_PROGRAM", "")
SOURCE = pathlib.Path(__file__).resolve().parents[2]
BEYOND = pathlib.Path(__file__).with_name("beyond_schema.txt")


class Loader(yaml.SafeLoader):
    """Keys are texts and stand once, as editors have it."""

    def construct_mapping(self, node, deep=False):
        self.flatten_mapping(node)
        made = {}
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            if key in made:
                raise yaml.constructor.ConstructorError(None, None, f"'{key}' is given twice", key_node.start_mark)
            made[key] = self.construct_object(value_node, deep=True)
        return made


Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))


class Loader12(Loader):
    """YAML 1.2: yes and no are texts, as for the language server of most editors."""


Loader12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))

LOADERS = (Loader, Loader12)


def schema_text():
    return subprocess.run([PROGRAM, "schema", "scenario"], check=True, capture_output=True, text=True).stdout


def read(text, loader):
    return yaml.load(text, Loader=loader)


def examples(path):
    """Fenced blocks of a document: scenarios, and parts of them, which are laid over others. Experiments have no schema yet."""
    blocks = re.findall(r"^```yaml[^\n]*\n(.*?)^```$", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    whole = re.compile(r"^ostrakon: 1$", flags=re.MULTILINE)
    return [block if whole.search(block) else "ostrakon: 1\nextends: base.yaml\n" + block for block in blocks
            if not block.startswith("ostrakon experiment:")]


def words_in(schema):
    """Every `enum` of a schema."""
    if isinstance(schema, list):
        for part in schema:
            yield from words_in(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("enum"), list):
            yield schema["enum"]
        for part in schema.values():
            yield from words_in(part)


def beyond():
    """{ file: reason }: bad files that no schema can know to be bad."""
    known, reason = {}, ""
    for line in BEYOND.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") or not line.strip():
            continue
        if line.endswith(":"):
            reason = line[:-1]
        else:
            known[line.strip()] = reason
    return known


class SchemaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        warnings.simplefilter("ignore", DeprecationWarning)
        cls.text = schema_text()
        cls.schema = json.loads(cls.text)
        cls.validator = jsonschema.Draft7Validator(cls.schema)

    def mistakes(self, text):
        """Of the two readings of YAML: [] where both are fine."""
        found = []
        for loader in LOADERS:
            try:
                document = read(text, loader)
            except (yaml.YAMLError, ValueError) as error:
                found.append(str(error))
                continue
            errors = sorted(self.validator.iter_errors(document), key=lambda one: list(map(str, one.absolute_path)))
            found += [f"{'.'.join(map(str, one.absolute_path))}: {one.message[:300]}" for one in errors]
        return found

    def expect_good(self, name, text):
        with self.subTest(name):
            self.assertEqual(self.mistakes(text), [])

    def test_is_valid_itself(self):
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.assertIn("draft-07", self.schema["$schema"])
        # Editors' validators are stricter than the metaschema: a list of words is neither empty nor has one twice.
        lists = list(words_in(self.schema))
        self.assertGreater(len(lists), 20)
        for words in lists:
            self.assertGreater(len(words), 0)
            self.assertEqual(len(words), len(set(words)), words)

    def test_of_what_there_is_no_schema(self):
        for what, said in (("experiment", "a schema of experiments is not in this version"),
                           ("scenaro", "there is a schema of 'scenario', not of 'scenaro'")):
            result = subprocess.run([PROGRAM, "schema", what], capture_output=True, text=True)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn(said, result.stderr)

    def test_says_what_keys_mean(self):
        keys = self.schema["else"]["properties"]
        self.assertIn("low to high", keys["ranks"]["description"])
        phases = self.schema["definitions"]["rules"]["anyOf"][0]["properties"]
        phase = phases["appoint"]["anyOf"][0]["properties"]
        self.assertIn("standing of the candidate", phase["score"]["description"])
        self.assertIn("selector", phase["score"]["description"])

    def test_knows_nothing_of_later_versions(self):
        self.assertNotIn("not in this version", self.text)

    def test_takes_every_shipped_scenario(self):
        files = sorted(SOURCE.glob("scenarios/**/*.yaml"))
        self.assertGreaterEqual(len(files), 3)
        for path in files:
            self.expect_good(path.name, path.read_text(encoding="utf-8"))

    def test_takes_good_scenarios_of_tests(self):
        files = [path for path in sorted(SOURCE.glob("tests/**/*.yaml")) if path.parent != SOURCE / "tests/bad"]
        self.assertGreaterEqual(len(files), 2)
        for path in files:
            text = path.read_text(encoding="utf-8")
            if not re.search(r"^# error", text, flags=re.MULTILINE):  # what is wrong with it may be an expression
                self.expect_good(path.name, text)

    def test_takes_every_example_of_the_documents(self):
        found = 0
        for path in [SOURCE / "README.md", *sorted(SOURCE.glob("docs/*.md"))]:
            for number, example in enumerate(examples(path)):
                found += 1
                self.expect_good(f"{path.name} {number}", example)
        self.assertGreater(found, 20)

    def test_takes_what_new_writes(self):
        with tempfile.TemporaryDirectory(prefix="ostrakon-schema-") as folder:
            for name, words in (("plain", []), ("varied", ["--from", "big-data-bureau"])):
                subprocess.run([PROGRAM, "new", name, *words], cwd=folder, check=True, capture_output=True)
                self.expect_good(name, pathlib.Path(folder, f"{name}.yaml").read_text(encoding="utf-8"))

    def test_refuses_every_bad_file_it_can_know_about(self):
        known = beyond()
        files = {path.stem: path for path in sorted(SOURCE.glob("tests/bad/*.yaml"))}
        self.assertEqual([name for name in known if name not in files], [], "listed, but there is no such file")
        self.assertNotIn("", known.values(), "listed without a reason")
        taken = [name for name, path in files.items() if not self.refused(path)]
        self.assertEqual([name for name in taken if name not in known], [],
                         f"bad, but the schema takes it; if it cannot know better, list it in {BEYOND.name}")
        self.assertEqual([name for name in known if name not in taken], [], f"refused, but listed in {BEYOND.name}")
        self.assertGreater(len(files) - len(taken), len(files)//4)

    def refused(self, path):
        try:
            return self.mistakes(path.read_text(encoding="utf-8")) != []
        except UnicodeDecodeError:
            return True


if __name__ == "__main__":
    unittest.main(verbosity=2)
