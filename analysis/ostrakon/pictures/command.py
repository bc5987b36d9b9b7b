"""python3 -m ostrakon plot F.h5 …: pictures as files."""
from __future__ import annotations

import argparse
import re
import sys
import warnings
from pathlib import Path
from typing import Any

from ..errors import HistoryError
from . import PICTURES
from .drawing import FORMATS
from .registry import Nothing, Picture, Sides, draw_of, named, sides_of

OPTIONS = ("run", "at", "by", "post", "series", "metric")
EPILOG = "Pictures: " + "; ".join(f"{picture.name} ({picture.about})" for picture in PICTURES.values()) + ". See docs/pictures.md."


def add(verbs: Any) -> None:
    """The verb `plot` among the others."""
    verb = verbs.add_parser("plot", help="pictures of histories for print: PDF, SVG, PNG", epilog=EPILOG)
    verb.add_argument("files", nargs="+", metavar="F.h5", help="result files; several are drawn beside each other where a picture can")
    verb.add_argument("--picture", metavar="NAME[,NAME]", help="which pictures; without it all that these files can give")
    verb.add_argument("--list", action="store_true", help="say which pictures these files can give, and why not the others")
    verb.add_argument("-o", "--output", type=Path, metavar="FILE|DIR",
                      help="F.pdf, F.svg or F.png for one picture, else a folder; without it F-pictures")
    verb.add_argument("--format", default="pdf", metavar="pdf,svg,png", help="formats of files in a folder (pdf)")
    verb.add_argument("--run", type=int, metavar="N", help="this run instead of all, or as the one drawn")
    verb.add_argument("--point", type=int, metavar="N", help="of a merged sweep the runs of this point")
    verb.add_argument("--at", metavar="DATE", help="date of the hierarchy: 2018-02")
    verb.add_argument("--by", metavar="WHAT",
                      help="groups of officials (rank, faction, sector), or factors of a sweep (patronage,vigilance)")
    verb.add_argument("--post", metavar="NAME", help="offices whose name is this or has it in it")
    verb.add_argument("--series", metavar="A,B", help="metrics of every step")
    verb.add_argument("--metric", metavar="A,B", help="metrics at the end")
    verb.add_argument("--width", type=float, metavar="CM", help="width in centimetres (16)")
    verb.set_defaults(perform=run)


def run(given: argparse.Namespace) -> None:
    """Draws what was asked for and prints the files. Raises HistoryError."""
    sides = sides_of(given.files, given.point)
    if given.list:
        print(listed(sides))
        return
    options = {name: getattr(given, name) for name in OPTIONS if getattr(given, name) is not None}
    asked = given.picture is not None
    pictures = [named(PICTURES, name.strip()) for name in given.picture.split(",")] if asked else [
        picture for picture in PICTURES.values() if picture.unfit(sides) is None]
    if not pictures:
        raise HistoryError(f"{given.files[0]}: no picture can be drawn of this; `plot --list` says why")
    for option in options:
        if not any(option in picture.options for picture in pictures):
            takers = [picture.name for picture in PICTURES.values() if option in picture.options]
            raise HistoryError(f"--{option} is of the pictures {', '.join(takers)}, none of which is drawn")
    places = _places(given, pictures)
    drawn = 0
    for picture, paths in zip(pictures, places, strict=True):
        own = {name: value for name, value in options.items() if name in picture.options}
        drawn += _draw(picture, sides, own, paths, given.width, asked)
    if not drawn:
        raise HistoryError("there is nothing to draw")


def _draw(picture: Picture, sides: Sides, options: dict[str, Any], paths: list[Path], width: float | None, asked: bool) -> bool:
    """Of pictures that were not asked for by name, those with nothing in them are left out with a word."""
    try:
        drawing = draw_of(picture, sides, options)
    except Nothing as error:
        if asked:
            raise
        print(f"ostrakon: without {picture.name}: {error}", file=sys.stderr)
        return False
    for path in paths:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HistoryError(f"{path.parent}: cannot be made ({error.strerror})") from error
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", UserWarning)
            print(drawing.save(path, width))
        for warning in said:
            print(f"ostrakon: {warning.message}", file=sys.stderr)
    return True


def _places(given: argparse.Namespace, pictures: list[Picture]) -> list[list[Path]]:
    """Of each picture the files to write."""
    output: Path | None = given.output
    if output is not None and output.suffix.lower() in FORMATS and not output.is_dir():
        if len(pictures) > 1:
            raise HistoryError(f"-o {output}: {len(pictures)} pictures go into a folder; name one with --picture, or a folder")
        return [[output]]
    if output is not None and re.fullmatch(r"\.[A-Za-z]{2,4}", output.suffix) and not output.is_dir():
        raise HistoryError(f"-o {output}: a picture is written as {', '.join(FORMATS)}")
    suffixes = [f".{part.strip().lower().lstrip('.')}" for part in given.format.split(",")]
    for suffix in suffixes:
        if suffix not in FORMATS:
            raise HistoryError(f"--format {given.format}: a picture is written as {', '.join(one[1:] for one in FORMATS)}")
    folder = output if output is not None else Path(f"{Path(given.files[0]).stem}-pictures")
    return [[folder / f"{picture.name}{suffix}" for suffix in suffixes] for picture in pictures]


def listed(sides: Sides) -> str:
    """A line for each picture: what it shows, or why these files cannot give it."""
    lines = []
    for picture in PICTURES.values():
        why = picture.unfit(sides)
        lines.append(f"{picture.name:<11} {picture.about}" if why is None else f"{picture.name:<11} – {why}")
    return "\n".join(lines)
