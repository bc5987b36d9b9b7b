"""What a history stores of its inputs: texts, settings, the scenario as a tree."""
from __future__ import annotations

import hashlib
from pathlib import PureWindowsPath
from typing import Any

from ..errors import HistoryError, reading
from ..history import History


def files_of(history: History) -> list[tuple[str, str]]:
    """Path and text of each file the scenario came from, the scenario (or experiment) itself first."""
    with reading(history.path, "/provenance"):
        group = history.file.get("provenance", {})
        if "file_path" not in group:
            return []
        return list(zip(group["file_path"].asstr()[:], group["file_text"].asstr()[:], strict=True))


def own_text(history: History) -> str:
    """The text of the scenario's own file: of those stored the one with its name, which is not an experiment."""
    files = [text for _, text in files_of(history) if "ostrakon experiment" not in text]
    named = [text for text in files if f"\nname: {history.title}\n" in f"\n{text}\n".replace("\r\n", "\n")]
    return (named or files or [""])[0]


def experiment_text(history: History) -> str:
    """The experiment of a sweep; empty where there is none."""
    return next((text for _, text in files_of(history) if "ostrakon experiment" in text), "")


def text_of(history: History, name: str) -> str:
    """A text of /provenance, empty where it is not there."""
    with reading(history.path, f"/provenance/{name}"):
        group = history.file.get("provenance", {})
        return str(group[name].asstr()[()]) if name in group else ""


def base_name(path: str) -> str:
    """The last part of a path: what the file is called, not where it lay on somebody's machine."""
    return PureWindowsPath(path).name or path


def yaml_tree(text: str) -> Any:
    """A YAML text as a tree; None where it is none."""
    try:
        import yaml
    except ImportError:
        return None
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def scenario_of(history: History) -> dict[str, Any]:
    """The resolved scenario; an empty tree where the file has none, or python3-yaml is missing. Raises HistoryError for a damaged one."""
    if "resolved_scenario" not in history.file.get("provenance", {}):
        return {}
    try:
        return history.scenario
    except ImportError:
        return {}


def mapping(tree: Any, *path: str) -> dict[str, Any]:
    """The mapping at a path of keys; empty where there is none."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return {str(key): value for key, value in tree.items()} if isinstance(tree, dict) else {}


def spoken(value: Any) -> str:
    """A value of YAML as the scenario language writes it: yes and no, names in brackets."""
    if value is True or value is False:
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {spoken(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(spoken(one) for one in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def sha256(history: History) -> str:
    """Of the bytes of the file, as `sha256sum` prints it."""
    found = hashlib.sha256()
    try:
        with history.source.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    except OSError as error:
        raise HistoryError(f"{history.path}: cannot be read ({error.strerror})") from error
    return found.hexdigest()
