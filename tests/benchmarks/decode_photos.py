"""A folder of photographs with a list of what is in each, read by three decoders in turn."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from time import process_time

import numpy as np
from PIL import Image

from tests.benchmarks.decode_readers import READERS, are_wanted, is_same
from tests.support.drawn_codes import Grey

TRIES = 2  # the quicker one counts
NONE = "none"  # the symbology of a picture without a code


@dataclass(slots=True)
class Tally:
    """What one decoder read of all pictures. `ms`: of processor time, one for each picture."""

    read: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)


def run(folder: Path) -> list[str]:
    """`manifest.csv` in the folder has the columns path, symbology, text; a line for each code."""
    pictures = manifest(folder)
    tallies, union = {name: Tally() for name in READERS}, Counter[str]()
    for path, codes in pictures.items():
        picture, wanted = _grey(folder / path), [code for code in codes if code[0] != NONE]
        said = {name: _read(reader, picture, tallies[name]) for name, reader in READERS.items()}
        for symbology, text in wanted:
            by = [name for name in READERS if any(is_same(symbology, text, one) for one in said[name])]
            for name in by:
                tallies[name].read[symbology] += 1
            union[symbology] += bool({"pyzbar", "zxing-cpp"} & set(by))
        for name, texts in said.items():
            tallies[name].false += [f"{path}: {one!r}" for one in texts if not are_wanted(wanted, one)]
    codes_of = Counter(symbology for codes in pictures.values() for symbology, _text in codes if symbology != NONE)
    return [
        *_table(codes_of, tallies, union, len(pictures)),
        *(f"  false read (ours): {one}" for one in tallies["ours"].false),
    ]


def manifest(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """(symbology, text) of each code of each picture, by its path."""
    pictures: dict[str, list[tuple[str, str]]] = {}
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pictures.setdefault(row["path"], []).append((row["symbology"], row["text"]))
    return pictures


def _grey(path: Path) -> Grey:
    with Image.open(path) as image:
        return np.ascontiguousarray(np.asarray(image.convert("L"), np.uint8))


def _read(reader: Callable[[Grey], list[str]], picture: Grey, tally: Tally) -> list[str]:
    spent = []
    for _try in range(TRIES):
        began = process_time()
        texts = reader(picture)
        spent.append((process_time() - began) * 1000)
    tally.ms.append(min(spent))
    return texts


def _table(codes: Counter[str], tallies: dict[str, Tally], union: Counter[str], pictures: int) -> list[str]:
    lines = [
        f"| {pictures} pictures | codes | {' | '.join(tallies)} | pyzbar or zxing-cpp |",
        "|---|---" + "|---" * (len(tallies) + 1) + "|",
    ]
    for symbology in sorted(codes):
        read = " | ".join(str(tally.read[symbology]) for tally in tallies.values())
        lines.append(f"| {symbology} | {codes[symbology]} | {read} | {union[symbology]} |")
    total = " | ".join(_of(tally.read.total(), codes.total()) for tally in tallies.values())
    lines.append(f"| all | {codes.total()} | {total} | {_of(union.total(), codes.total())} |")
    both = sum(len(tallies[name].false) for name in ("pyzbar", "zxing-cpp"))
    lines.append(f"| false reads | | {' | '.join(str(len(tally.false)) for tally in tallies.values())} | {both} |")
    for name, figure in (("median", median), ("mean", fmean)):
        figures = " | ".join(f"{figure(tally.ms):.2f}" for tally in tallies.values())
        together = [a + b for a, b in zip(tallies["pyzbar"].ms, tallies["zxing-cpp"].ms, strict=True)]
        lines.append(f"| {name} ms of processor time | | {figures} | {figure(together):.2f} |")
    return lines


def _of(number: int, all_of_them: int) -> str:
    return f"{number} ({number / max(1, all_of_them):.1%})"
