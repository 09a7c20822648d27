"""The licences of all parts as files in the build: a folder for each part, and one list of them all."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from bundle.parts import Kind, Part, UnknownPartError, texts_of

LIST = "LICENCES.txt"
_HEAD = """Scandesk is under the Apache License 2.0 (scandesk/). It stands on the parts below, each under the licence
that is named; their texts are in the folders beside this file or in common/. Parts under the LGPL (Qt, PySide6,
psycopg, zbar and others) are files of their own in the folder of the program: another build may be put in their place.

"""


def write(folder: Path, parts: Sequence[Part], checkout: Path) -> None:
    """Make `folder`. Raises UnknownPartError where a part comes without any text."""
    shutil.rmtree(folder, ignore_errors=True)
    _copy(folder / "scandesk", [checkout / "LICENSE", checkout / "resources" / "fonts" / "OFL.txt"])
    _copy(folder / "common", sorted((checkout / "packaging" / "licences" / "common").iterdir()))
    for part in parts:
        texts = texts_of(part)
        if not texts and part.kind is not Kind.INSIDE:
            raise UnknownPartError(f"{part.name} comes without the text of its licence: put it into packaging/licences")
        _copy(folder / part.name, texts)
    lines = [f"{part.name} {part.version}{_carrier(part)}: {part.licence}\n" for part in parts]
    (folder / LIST).write_text(_HEAD + "".join(sorted(lines, key=str.lower)), "utf-8")


def _carrier(part: Part) -> str:
    return f" (in {part.within})" if part.within else ""


def _copy(folder: Path, texts: Sequence[Path]) -> None:
    for text in texts:
        folder.mkdir(parents=True, exist_ok=True)
        free = next(name for name in _names(text.name) if not (folder / name).exists())
        shutil.copyfile(text, folder / free)


def _names(name: str) -> Sequence[str]:
    return [name, *(f"{n}-{name}" for n in range(2, 100))]
