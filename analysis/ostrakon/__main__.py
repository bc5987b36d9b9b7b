"""python3 -m ostrakon VERB F.h5 …: compare prints tables, plot draws pictures, report makes a page. Exit code 2 and one sentence for bad input."""
from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from . import lives, parting, text
from .compare import Comparison, compare
from .errors import HistoryError
from .pictures import command as plot
from .report import verb as report


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m ostrakon", description="Studies histories of Ostrakon.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("compare", help="scenarios, variants or points beside the first of them")
    verb.add_argument("files", nargs="+", metavar="F.h5", help="result files; or one that holds several points of a design")
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.add_argument("--metrics", metavar="A,B", help="columns of /runs; without it the headline metrics")
    verb.add_argument("--names", metavar="A,B", help="what to call the sides; without it the names of the files")
    verb.add_argument("--half-width", type=float, metavar="X", help="tell the replicates that make intervals of differences ± X")
    verb.add_argument("--level", type=float, default=0.95, metavar="X", help="level of the intervals (0.95)")
    verb.add_argument("--headline-only", action="store_true", help="leave out lives and where histories part")
    verb.set_defaults(perform=run)
    plot.add(verbs)
    report.add(verbs)
    return parser


def lives_of(found: Comparison) -> list[tuple[str, lives.Lives | None, Any, str]]:
    """For each paired side: its name, lives, partings, and what could not be told and why."""
    told = []
    for side in found.sides[1:]:
        if not found.paired[side.name]:
            continue
        followed, parted, missing = None, None, []
        try:
            followed = lives.lives(found.sides[0], side, found.level)
        except HistoryError as error:
            missing.append(f"No lives: {error}.")
        try:
            parted = parting.partings(found.sides[0], side)
        except HistoryError as error:
            missing.append(f"No partings: {error}.")
        told.append((side.name, followed, parted, "\n".join(missing)))
    return told


def as_json(found: Comparison, told: Sequence[tuple[str, lives.Lives | None, Any, str]]) -> str:
    result = found.to_dict()
    for name, followed, parted, missing in told:
        part: dict[str, Any] = {"missing": missing or None}
        if followed is not None:
            part["lives"] = {by: text.records(followed.table(["starter", by] if by != "starter" else by))
                             for by in ("starter", *lives.WORDS)}
        if parted is not None:
            part["partings"] = text.records(parted)
        result.setdefault("pairs", {})[name] = part
    return json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False)


def run(given: argparse.Namespace) -> None:
    metrics, names = ([part.strip() for part in words.split(",")] if words else None for words in (given.metrics, given.names))
    if given.half_width is not None and not given.half_width > 0:
        raise HistoryError(f"--half-width {given.half_width:g}: a half-width is a number above 0")
    found = compare(*given.files, metrics=metrics, names=names, level=given.level, half_width=given.half_width)
    told = [] if given.headline_only else lives_of(found)
    if given.json:
        print(as_json(found, told))
        return
    print(found)
    for _, followed, parted, missing in told:
        print()
        if followed is not None:
            print(lives.report(followed), end="\n\n")
        if parted is not None:
            print(parting.report(parted))
        if missing:
            print(missing)


def main(words: Sequence[str] | None = None) -> int:
    try:
        given = arguments().parse_args(words)
        given.perform(given)
    except HistoryError as error:
        print(f"ostrakon: error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
