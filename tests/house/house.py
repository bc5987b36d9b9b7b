"""Rules of the house that a compiler does not check. Each check gives a list of "file:line: what is wrong".

usage: house.py CHECK ROOT [ARGUMENT...]   (exit 1 if anything is wrong)
"""
import json
import re
import shlex
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# A folder includes only itself and those before it.
FOLDERS = ["base", "expression", "input", "model", "phases", "records", "storage", "sweep", "tool"]
# Third parties behind one wall each: include prefix -> (folder, "any" file or only one "single" source).
WALLS = {
    "yaml-cpp/": ("input", "any"),
    "tbb/": ("base", "any"),
    "oneapi/tbb": ("base", "any"),
    "hdf5": ("storage", "any"),
    "H5": ("storage", "any"),
    "CLI/": ("tool", "single"),
    "spdlog/": ("tool", "single"),
}
FORBIDDEN = [
    (r"\bstd::\w+_distribution\b", "distributions of the standard library differ between implementations"),
    (r"\bstd::(random_device|shuffle|sample|default_random_engine)\b", "draws that no seed fixes"),
    (r"-ffast-math|-Ofast|-funsafe-math\w*|-fassociative-math", "reorders arithmetic, results would depend on the compiler"),
    (r"-march=native|-mtune=native", "the program must run on every processor of its kind"),
    (r"\b(std::)?(fma|fmaf)\s*\(", "fused multiply-add rounds otherwise than its parts"),
    (r"\bstd::(chrono::system_clock|time)\b|\bsrand\s*\(", "wall clocks reach no result"),
]
# Wall clocks are for journals, progress and side files, which hold what is outside a history.
CLOCK_FOLDERS = {"storage", "sweep", "tool"}
PROMISES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bnot implemented\b|\bplaceholder\b", re.IGNORECASE)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|home/\w+|tmp/\w+)/")
LIBRARY_MATHS = {
    name + suffix
    for name in "exp exp2 exp10 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh "
    "atanh cbrt erf erfc lgamma tgamma hypot sincos".split()
    for suffix in ("", "f")
}
LONGEST = 500
LONG_NOTE = "Longer than 500 lines because"


def sources(root, *folders, suffixes=(".cpp", ".h")):
    found = []
    for folder in folders:
        found += [p for p in (root / folder).rglob("*") if p.suffix in suffixes and p.is_file() and p.stat().st_size > 0]
    return sorted(found)


def without_comments(text, suffix):
    """The text with comments blanked, lines kept. Quotes are not parsed: `//` within a string ends the line early."""
    if suffix in (".cpp", ".h"):
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.DOTALL)
        return re.sub(r"//[^\n]*", "", text)
    return re.sub(r"#[^\n]*", "", text)


def numbered(path):
    return enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)


def includes(root):
    wrong = []
    users = {}
    for path in sources(root, "sim"):
        folder = path.relative_to(root / "sim").parts[0]
        for number, line in numbered(path):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            place, quote, name = f"{path.relative_to(root)}:{number}", match.group(1), match.group(2)
            if quote == '"':
                target = name.split("/")[0]
                # A bare name that no folder has is a header the build generates.
                generated = "/" not in name and not any((root / "sim").glob(f"*/{name}"))
                if target not in FOLDERS and not generated:
                    wrong.append(f'{place}: "{name}" is not written relative to sim/ (folders: {", ".join(FOLDERS)})')
                elif target in FOLDERS and FOLDERS.index(target) > FOLDERS.index(folder):
                    wrong.append(f'{place}: {folder} includes "{name}", but {target} comes after it')
            for prefix, (wall, how) in WALLS.items():
                if not name.startswith(prefix):
                    continue
                if folder != wall:
                    wrong.append(f"{place}: <{name}> belongs in sim/{wall} only")
                elif how == "single":
                    users.setdefault(prefix, {}).setdefault(path, place)
    for prefix, places in users.items():
        if len(places) > 1 or any(path.suffix == ".h" for path in places):
            wrong += [f"{place}: {prefix} belongs in one source file" for place in places.values()]
    return wrong


def words(root):
    wrong = []
    build_files = [p for p in root.rglob("CMakeLists.txt") if "build" not in p.relative_to(root).parts]
    presets = [p for p in [root / "CMakePresets.json"] if p.exists()]
    for path in sources(root, "sim") + sorted(build_files):
        folder = path.relative_to(root).parts[1] if len(path.relative_to(root).parts) > 2 else ""
        text = without_comments(path.read_text(encoding="utf-8", errors="replace"), path.suffix)
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, why in FORBIDDEN:
                if "system_clock" in pattern and folder in CLOCK_FOLDERS:
                    continue
                match = re.search(pattern, line)
                if match:
                    wrong.append(f"{path.relative_to(root)}:{number}: {match.group()} ({why})")
    for path in presets:
        for pattern, why in FORBIDDEN[2:4]:
            if re.search(pattern, path.read_text(encoding="utf-8", errors="replace")):
                wrong.append(f"{path.relative_to(root)}: {pattern} ({why})")
    return wrong


def promises(root):
    wrong = []
    folders = ["sim", "tests", "analysis", "scenarios", "configs", "docs"]
    suffixes = (".cpp", ".h", ".py", ".txt", ".yaml", ".md", ".R", ".sh")
    files = [p for p in sources(root, *folders, suffixes=suffixes) if "house" not in p.parts]
    files += [p for p in (root / "README.md", root / "CHANGELOG.md", root / "bootstrap", root / ".ci/run") if p.exists()]
    for path in files:
        for number, line in numbered(path):
            # A document may speak of a promise; code that makes one is not done.
            if path.suffix != ".md" and PROMISES.search(line):
                wrong.append(f"{path.relative_to(root)}:{number}: a promise left in the tree: {line.strip()[:80]}")
            if MACHINE_PATHS.search(line):
                wrong.append(f"{path.relative_to(root)}:{number}: a path of one machine: {line.strip()[:80]}")
    return wrong


def lengths(root):
    wrong = []
    for kind, suffixes in (("headers", (".h",)), ("sources", (".cpp",))):
        counted = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in sources(root, "sim", suffixes=suffixes)}
        if counted:
            ordered = sorted(counted.values())
            ninetieth = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
            print(f"{kind}: {len(ordered)}, median {statistics.median(ordered):g} lines, p90 {ninetieth}, most {ordered[-1]}")
    for path in sources(root, "sim", "tests", "analysis", suffixes=(".h", ".cpp", ".py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if len(text.splitlines()) > LONGEST and LONG_NOTE not in text:
            wrong.append(f'{path.relative_to(root)}: {len(text.splitlines())} lines without a note "{LONG_NOTE} …"')
    return wrong


def listed(root):
    """Every source stands in the CMakeLists.txt of its folder, so that none is silently left out of the build or the tests."""
    wrong = []
    for path in sources(root, "sim", "tests", suffixes=(".cpp",)):
        lists = path.parent / "CMakeLists.txt"
        text = without_comments(lists.read_text(encoding="utf-8"), ".txt") if lists.exists() else ""
        if not re.search(rf"(?<![\w/.-]){re.escape(path.name)}(?![\w.-])", text):
            wrong.append(f"{path.relative_to(root)}: not listed in {lists.relative_to(root)}")
    for path in sources(root, "sim", "tests", suffixes=(".h",)):
        if "#pragma once" not in path.read_text(encoding="utf-8", errors="replace"):
            wrong.append(f"{path.relative_to(root)}: no #pragma once")
    return wrong


def citation(root):
    """Who cites names the version that the build calls itself by."""
    patterns = {"CMakeLists.txt": r"project\([^)]*\bVERSION\s+([0-9.]+)", "CITATION.cff": r"(?m)^version:\s*['\"]?([^\s'\"#]+)"}
    versions = {}
    for name, pattern in patterns.items():
        match = re.search(pattern, (root / name).read_text(encoding="utf-8")) if (root / name).exists() else None
        versions[name] = match.group(1) if match else "none"
    if len(set(versions.values())) == 1 and "none" not in versions.values():
        return []
    return ["CITATION.cff: version " + versions["CITATION.cff"] + ", but CMakeLists.txt has " + versions["CMakeLists.txt"]]


def maths(root, *archives):
    """No function of the C library except sqrt may reach state: its bits depend on the processor."""
    wrong = []
    for archive in archives:
        if not Path(archive).exists():
            wrong.append(f"{archive}: not built, nothing to look at")
            continue
        listing = subprocess.run(["nm", "-A", "-u", archive], check=True, capture_output=True, text=True).stdout
        for line in listing.splitlines():
            name = line.split()[-1].split("@")[0]
            if name in LIBRARY_MATHS:
                wrong.append(f"{Path(archive).name}: {line.split(':')[-2]} calls {name} of the C library")
    return wrong


def compiled(root, build):
    """The sources of the build, and include folders and definitions by folder, as the build itself uses them."""
    built, flags = [], {}
    for entry in json.loads((Path(build) / "compile_commands.json").read_text(encoding="utf-8")):
        source = Path(entry["file"]).resolve()
        if not source.is_relative_to(root):
            continue
        built.append(source)
        command = shlex.split(entry["command"])
        kept = []
        for index, word in enumerate(command):
            if word.startswith(("-I", "-D", "-std=")):
                kept.append(word)
            elif word == "-isystem":
                kept += [word, command[index + 1]]
        flags.setdefault(source.parent, kept)
    return built, flags


def first_include(root, source):
    """The header of ours that a source includes before all else, so that compiling the source shows it to stand alone."""
    first = re.search(r'(?m)^\s*#\s*include\s*(\S+)', source.read_text(encoding="utf-8", errors="replace"))
    name = first.group(1).strip('"') if first else ""
    return next((root / top / name for top in ("sim", "tests") if (root / top / name).is_file()), None)


def headers(root, build, compiler):
    """Every header compiles by itself, and a second time after itself, so that the order of includes never matters.

    Most are the first include of a source, and the build has shown it of them; compiling all would take a minute.
    """
    root = root.resolve()
    built, flags = compiled(root, build)
    shown = {first_include(root, source) for source in built}
    left = [path for path in sources(root, "sim", "tests", suffixes=(".h",)) if path not in shown]

    def compile_alone(path):
        options = flags.get(path.parent, ["-std=c++20", f"-I{root / 'sim'}", f"-I{root / 'tests'}"])
        done = subprocess.run([compiler, *options, "-fsyntax-only", "-x", "c++", "-"], input=f'#include "{path}"\n' * 2,
                              capture_output=True, text=True, check=False)
        return [] if done.returncode == 0 else [f"{path.relative_to(root)}: does not compile alone\n{done.stderr}"]

    print(f"{len(left)} headers compiled alone, the others are the first include of a source")
    with ThreadPoolExecutor(2) as pool:
        return [line for lines in pool.map(compile_alone, left) for line in lines]


CHECKS = {check.__name__: check for check in (includes, words, promises, lengths, listed, citation, maths, headers)}


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in CHECKS:
        print(__doc__, "checks:", ", ".join(CHECKS), file=sys.stderr)
        return 2
    wrong = CHECKS[arguments[0]](Path(arguments[1]), *arguments[2:])
    print(*wrong, sep="\n")
    print(f"{arguments[0]}: {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
