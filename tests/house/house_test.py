"""Each check of house.py finds the mistake it is there for, and finds nothing in a tidy tree."""
import contextlib
import io
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import house


class HouseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("sim/base/ids.h", "#pragma once\n#include <vector>\n")
        self.write("sim/model/world.cpp", '#include "base/ids.h"\n// std::normal_distribution is not for us\n')
        self.write("sim/model/CMakeLists.txt", "# never -ffast-math\nostrakon_library(model SOURCES world.cpp)\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def headers_check(self, root):
        return house.headers(root, root / "build", "g++")

    def run_check(self, check):
        with contextlib.redirect_stdout(io.StringIO()):
            return check(self.root)

    def expect(self, check, *texts):
        found = self.run_check(check)
        self.assertEqual(len(found), len(texts), found)
        for line, text in zip(found, texts):
            self.assertIn(text, line)

    def test_a_tidy_tree_is_clean(self):
        for check in (house.includes, house.words, house.promises, house.lengths, house.listed):
            self.expect(check)

    def test_upward_include(self):
        self.write("sim/base/time.h", '#pragma once\n#include "model/world.h"\n')
        self.expect(house.includes, "sim/base/time.h:2: base includes")

    def test_include_relative_to_the_folder(self):
        self.write("sim/base/time.h", '#pragma once\n#include "ids.h"\n')
        self.expect(house.includes, "not written relative to sim/")

    def test_walls(self):
        self.write("sim/model/a.cpp", "#include <yaml-cpp/yaml.h>\n#include <tbb/parallel_for.h>\n#include <hdf5.h>\n")
        self.expect(house.includes, "sim/input only", "sim/base only", "sim/storage only")

    def test_the_same_third_party_within_its_wall(self):
        self.write("sim/input/a.cpp", "#include <yaml-cpp/yaml.h>\n")
        self.write("sim/tool/a.cpp", "#include <CLI/CLI.hpp>\n")
        self.expect(house.includes)
        self.write("sim/tool/b.cpp", "#include <CLI/CLI.hpp>\n")
        self.expect(house.includes, "one source file", "one source file")

    def test_forbidden_words(self):
        self.write("sim/base/a.cpp", "auto d = std::normal_distribution<double>();\nauto c = std::chrono::system_clock::now();\n")
        self.write("sim/tool/a.cpp", "auto c = std::chrono::system_clock::now();\n")
        self.write("CMakeLists.txt", "add_compile_options(-march=native)\n")
        self.expect(house.words, "std::normal_distribution", "system_clock", "-march=native")

    def test_promises_and_machine_paths(self):
        self.write("sim/base/a.cpp", "// TODO later\n")
        self.write("docs/a.md", "run " + "/wo" + "rk/x/y\n")
        found = self.run_check(house.promises)
        self.assertEqual(len(found), 2)

    def test_long_file_needs_a_note(self):
        self.write("sim/base/a.cpp", "int x;\n" * 501)
        self.write("sim/base/b.cpp", f"// {house.LONG_NOTE} of its table.\n" + "int x;\n" * 501)
        self.expect(house.lengths, "sim/base/a.cpp: 501 lines")

    def test_unlisted_source_and_missing_guard(self):
        self.write("sim/model/new_world.cpp", "int x;\n")
        self.write("sim/model/world.h", "int x;\n")
        self.expect(house.listed, "new_world.cpp: not listed", "no #pragma once")

    def test_a_name_within_a_longer_name_is_not_a_listing(self):
        self.write("sim/model/CMakeLists.txt", "ostrakon_library(model SOURCES old_world.cpp)\n")
        self.expect(house.listed, "world.cpp: not listed")

    def test_citation_of_another_version(self):
        self.expect(house.citation, "CITATION.cff: version none, but CMakeLists.txt has none")
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(x VERSION 1.2.0 LANGUAGES CXX)\n")
        self.write("CITATION.cff", "cff-version: 1.2.0\nversion: 1.2.0  # as built\n")
        self.expect(house.citation)
        self.write("CITATION.cff", "cff-version: 1.2.0\nversion: 1.1.0\n")
        self.expect(house.citation, "CITATION.cff: version 1.1.0, but CMakeLists.txt has 1.2.0")

    def test_c_library_maths_in_an_object(self):
        self.write("a.cpp", "#include <cmath>\ndouble f(double x) { return std::exp(x); }\n")
        self.write("b.cpp", "#include <cmath>\ndouble g(double x) { return std::sqrt(x); }\n")
        for name in ("a", "b"):
            subprocess.run(["g++", "-c", f"{name}.cpp", "-o", f"{name}.o"], cwd=self.root, check=True)
            subprocess.run(["ar", "cr", f"lib{name}.a", f"{name}.o"], cwd=self.root, check=True)
        self.assertEqual(house.maths(self.root, str(self.root / "libb.a")), [])
        found = house.maths(self.root, str(self.root / "liba.a"))
        self.assertEqual(len(found), 1)
        self.assertIn("a.o calls exp", found[0])

    def test_header_that_does_not_stand_alone(self):
        self.write("build/compile_commands.json", "[]")
        self.expect(self.headers_check)
        self.write("sim/model/bad.h", "#pragma once\nstd::vector<int> missing_include();\n")
        self.write("tests/model/bad.h", "#pragma once\n#include \"model/bad.h\"\n")
        self.expect(self.headers_check, "sim/model/bad.h: does not", "tests/model/bad.h: does not")

    def test_header_that_does_not_stand_after_itself(self):
        self.write("build/compile_commands.json", "[]")
        self.write("tests/model/twice.h", "struct Twice {};\n")
        self.expect(self.headers_check, "tests/model/twice.h: does not")

    def test_the_build_shows_only_the_first_include_of_its_sources_to_stand_alone(self):
        for name in ("first", "second", "unbuilt"):
            self.write(f"sim/model/{name}.h", "#pragma once\nstd::vector<int> missing_include();\n")
        self.write("sim/model/first.cpp", '// As it is.\n#include "model/first.h"\n#include "model/second.h"\n')
        self.write("sim/model/unbuilt.cpp", '#include "model/unbuilt.h"\n')
        entry = {"file": str(self.root / "sim/model/first.cpp"), "command": f"g++ -std=c++20 -I{self.root / 'sim'} -c x.cpp"}
        self.write("build/compile_commands.json", json.dumps([entry]))
        self.expect(self.headers_check, "second.h: does not", "unbuilt.h: does not")


if __name__ == "__main__":
    unittest.main()
