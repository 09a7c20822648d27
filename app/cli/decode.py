"""`scandesk decode`: the barcodes in pictures, one line for each picture, in order."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.words import language, words

if TYPE_CHECKING:
    from hardware.camera.decode.process import DecodingProcess
    from services.frames.model import Decoded
    from services.words.catalogue import Catalogue

_STANDARD_INPUT = "-"
_LONGEST = 131_072  # bytes of a line; no system takes so long a path


def decode(
    context: typer.Context,
    images: Annotated[list[str] | None, typer.Argument(metavar="IMAGE", help=words("decode.images"))] = None,
    as_json: AsJson = False,
) -> None:
    """Read them one after the other; each line is out before the next path is needed. Exit code 1 where one of them
    could not be read."""
    from hardware.camera.decode.process import DecodingProcess
    from services.words.catalogue import Catalogue

    call_of(context).prepare()
    catalogue, printer = Catalogue(language()), Printer(as_json)
    decoder = DecodingProcess()
    try:
        read = [_tell(path, decoder, catalogue, printer) for path in _paths(images or [_STANDARD_INPUT])]
    finally:
        decoder.stop()
    if not all(read):
        raise typer.Exit(1)


def _paths(images: Iterable[str]) -> Iterator[str]:
    for image in images:
        if image != _STANDARD_INPUT:
            yield image
            continue
        for line in _lines(sys.stdin.buffer):
            if path := line.rstrip(b"\r\n"):
                yield os.fsdecode(path)


def _lines(given: BinaryIO) -> Iterator[bytes]:
    """One after the other. Of one that is too long for a path its begin, which is told; the rest is passed over."""
    while line := given.readline(_LONGEST):
        yield line
        while line and not line.endswith(b"\n"):
            line = given.readline(_LONGEST)


def _tell(path: str, decoder: "DecodingProcess", catalogue: "Catalogue", printer: Printer) -> bool:
    """Its line; whether it could be read."""
    from services.errors import OutsideFailed

    try:
        found = decoder.read_file(Path(path))
    except OutsideFailed as failure:
        sentence = catalogue.say(failure.words, **failure.params)
        printer.row({"path": path, "ms": 0.0, "results": [], "error": sentence}, f"✕ {sentence}")
        return False
    printer.row({"path": path, **_shape(found)}, f"{path}: {_said(found) or catalogue.say('cli.decode.nothing')}")
    return True


def _shape(found: "Decoded") -> dict[str, Any]:
    results = [
        {"symbology": one.symbology, "text": one.text, "position": [list(corner) for corner in one.corners]}
        for one in found.symbols
    ]
    return {"ms": round(found.seconds * 1000, 3), "results": results}


def _said(found: "Decoded") -> str:
    return " · ".join(f"{one.symbology} {one.text}" for one in found.symbols)
