"""Where the numbers come from: program, seed, digests, files, and the commands that give them again."""
from __future__ import annotations

import base64
import platform
import shlex

import numpy as np
import pandas as pd

from ..history import History
from .markup import Html, facts, fold, join, name, table, tag
from .material import COMPARISON, Material, counted
from .stored import base_name, experiment_text, files_of, mapping, scenario_of, sha256, text_of

TEXT_SHOWN = 200_000  # characters of a stored text that are shown; the whole is offered for saving


def section(material: Material) -> Html:
    parts = []
    for history in material.histories:
        if material.kind == COMPARISON:
            parts.append(tag("h3", name(history.path.name)))
        parts.append(of_history(history))
    return join((*parts, environment()))


def of_history(history: History) -> Html:
    attributes = history.file.attrs
    done = int((history.run_column("status") == 0).sum())
    rows: list[tuple[object, object]] = [
        ("File", join((name(history.path.name), f", {history.source.stat().st_size / 1e6:,.1f} MB"))),
        ("SHA-256 of the file", tag("code", sha256(history))),
        ("Program", f"Ostrakon {attributes.get('engine_version', '?')}, revision {attributes.get('source_revision', '?')}, format {attributes.get('engine_format', '?')} of histories"),
        ("Built by", f"{text_of(history, 'compiler')} {text_of(history, 'flags')}".strip() or "not said"),
        ("Master seed", str(attributes.get("master_seed_text", history.master_seed))),
        ("Runs", f"{done:,} finished of {len(history.run_column('run')):,}"),
        ("Scenario", join((name(history.title), ", digest of its text ", tag("code", str(attributes.get("scenario_text_digest", "?"))),
                           ", of its meaning ", tag("code", str(attributes.get("scenario_digest", "?")))))),
        ("Set for it", join((tag("code", f"{key}={value}") for key, value in history.settings.items()), ", ") or "nothing"),
        ("Digest of all its texts", tag("code", str(history.file["provenance"].attrs.get("digest", "?")) if "provenance" in history.file else "?")),
    ]
    return join((facts(rows), commands(history), digests(history), texts(history)))


def again(history: History) -> list[str]:
    """The command that lives the runs of the file again, as a line for a shell for each step."""
    files = [base_name(path) for path, _ in files_of(history)] or [f"{history.title}.yaml"]
    file = history.path.name if history.source == history.path else f"{history.path.name}.h5"  # of a sweep that is not merged
    if "points" in history.file:
        folder = history.path.stem
        return [f"ostrakon sweep {shlex.quote(files[0])} -o {shlex.quote(folder)}", f"ostrakon merge {shlex.quote(folder)} -o {shlex.quote(file)}"]
    return [" ".join(["ostrakon", "run", shlex.quote(files[0]), *(f"--set {shlex.quote(f'{key}={value}')}" for key, value in history.settings.items()),
                      *replicates(history), "-o", shlex.quote(file)])]


def one_run(history: History) -> str:
    """The command that lives the first run of a merged sweep alone."""
    point = int(history.run_column("point")[0])
    settings = str(history.column("points", "settings").asstr()[:][point]).splitlines()
    scenario = base_name(str(history.column("points", "scenario").asstr()[:][point]))
    return " ".join(["ostrakon", "run", shlex.quote(scenario), *(f"--set {shlex.quote(line)}" for line in settings if line),
                     "--seed", str(history.file.attrs.get("master_seed_text", history.master_seed)),
                     "--only-replicate", str(int(history.run_column("replicate")[0])), "-o", "one.h5"])


def from_resolved(history: History) -> str:
    """The same from the resolved scenario alone, in which the settings are already made."""
    return " ".join(["ostrakon", "run", shlex.quote(resolved_name(history)), *replicates(history), "-o", shlex.quote(history.path.name)])


def replicates(history: History) -> list[str]:
    numbers = history.run_column("replicate")
    seed = ["--seed", str(history.file.attrs.get("master_seed_text", history.master_seed))]
    if len(numbers) == 1 and numbers[0] > 0:
        return [*seed, "--only-replicate", str(numbers[0])]
    return [*seed, "--replicates", str(int(numbers.max()) + 1)]


def resolved_name(history: History) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in history.title)[:60].strip("-") + "-resolved.yaml"


def commands(history: History) -> Html:
    merged = "points" in history.file
    parts = [tag("h3", "To live it again"), tag("pre", tag("code", "\n".join(again(history))), class_="command")]
    said = "With the experiment and its scenarios of this version" if merged else "With the files of this version"
    parts.append(tag("p", f"{said} this gives the same digests, on any processor and with any number of threads."))
    if merged:
        parts.append(tag("pre", tag("code", one_run(history)), class_="command"))
        parts.append(tag("p", f"lives run {int(history.run_column('run')[0])} alone."))
    if not merged:
        first = int(history.run_column("run")[0])
        parts.append(tag("pre", tag("code", f"ostrakon replay {shlex.quote(history.path.name)} --run {first}"), class_="command"))
        parts.append(tag("p", "lives one run again from the file alone and compares every value with what is stored."))
    resolved = text_of(history, "resolved_scenario")
    if resolved and not merged:
        roster = mapping(scenario_of(history), "agents").get("roster")
        parts.append(tag("p", "Without any other file: save the ", download(resolved_name(history), resolved, "resolved scenario"),
                         " from this page" + (f", its people beside it as {base_name(str(roster))}" if roster else "") + ", then"))
        parts.append(tag("pre", tag("code", from_resolved(history)), class_="command"))
    return join(parts)


def download(file: str, text: str, words: str) -> Html:
    """A link that saves a text which the page carries; nothing is fetched."""
    packed = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return tag("a", words, href=f"data:text/plain;charset=utf-8;base64,{packed}", download=file)


def digests(history: History) -> Html:
    if "digest_text" not in history.file["runs"]:
        return Html("")
    chosen = np.flatnonzero(history.run_column("status") == 0)
    frame = pd.DataFrame({"run": history.run_column("run")[chosen], "replicate": history.run_column("replicate")[chosen],
                          "digest": history.column("runs", "digest_text").asstr()[:][chosen]})
    return fold("Digests of the runs", table(frame, "Equal histories have equal digests.", ["Run", "Replicate", "Digest"], 1000))


def texts(history: History) -> Html:
    """The stored texts, folded: what the runs follow from."""
    with_names = [(base_name(path), text) for path, text in files_of(history)]
    group = history.file.get("provenance", {})
    if "roster_name" in group:
        with_names += [(base_name(str(file)), str(text)) for file, text in zip(group["roster_name"].asstr()[:], group["roster_text"].asstr()[:], strict=True)]
    resolved = text_of(history, "resolved_scenario")
    if resolved:
        with_names.append((resolved_name(history), resolved))
    parts = []
    for file, text in with_names:
        cut = text[:TEXT_SHOWN] + ("\n… (the whole is in the saved file)" if len(text) > TEXT_SHOWN else "")
        kind = "experiment" if text == experiment_text(history) else "text"
        parts.append(fold(join((f"The {kind} ", name(file), f" ({counted(text.count(chr(10)) + 1, 'line')})")), tag("p", download(file, text, f"Save {file}")),
                          tag("pre", tag("code", cut), class_="text", tabindex="0")))
    return join(parts)


def environment() -> Html:
    import h5py
    import scipy

    said = (f"This page was made by Python {platform.python_version()} with numpy {np.__version__}, pandas {pd.__version__}, scipy {scipy.__version__} and "
            f"h5py {h5py.__version__} on {platform.system()} {platform.machine()}. It holds everything it shows and asks for nothing from elsewhere.")
    return tag("p", said, class_="note")
