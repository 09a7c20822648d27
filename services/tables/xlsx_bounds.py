"""What an XLSX may ask of time and memory, seen before anything of it is understood: an archive can be a bomb.

The sizes are those that the archive tells; zipfile reads no part further than that. Elements are counted, and
none is kept, since a tree of them takes fifty times the memory of its text.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Final
from xml.parsers import expat

from services.errors import Refused
from services.tables.rows import unreadable

MOST_UNPACKED: Final = 100 * 1024 * 1024  # bytes, all parts together
MOST_SHEETS: Final = 250
_MOST_PARTS: Final = 2_000
_MOST_ELEMENTS: Final = 8_000_000  # all parts together; 100 MiB of cells with something in them have fewer
_MOST_OF_OTHERS: Final = 60_000  # elements of a part that is no table: styles, relations
_TABLES: Final = re.compile(r"xl/(?:worksheets/|sharedStrings|calcChain|comments|pivot|threadedComments)", re.I)
_PIECE: Final = 1 << 20


def check_bounds(content: bytes, name: str) -> None:
    """Raises Refused(LIST_TOO_BIG) where it would cost too much to read it, OutsideFailed where it is no archive, or
    declares entities. `name` is for the words."""
    with _archive(content, name) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _too_big(name)
        left = _MOST_ELEMENTS
        for part in parts:
            is_table = _TABLES.match(part.filename)
            most = left if is_table else min(left, _MOST_OF_OTHERS)
            with archive.open(part) as source:
                left -= _count_tags(source, name, most) if is_table else _Counting(name, most).count(source)


@contextmanager
def _archive(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError) as error:
        raise unreadable(name) from error  # RuntimeError: a part has a password, or is packed as nothing here unpacks


def _too_big(name: str) -> Refused:
    return Refused("LIST_TOO_BIG", "lists.refused.unpacked", name=name)


def _count_tags(source: IO[bytes], name: str, most: int) -> int:
    """How many elements a large part has, or somewhat more: counted by their brackets, in a hundredth of the time."""
    piece, found = source.read(_PIECE), 0
    _Counting(name, most).look_at(piece)
    while piece:
        found += piece.count(b"<")
        if found > 2 * most:  # most have two: <v>…</v>
            raise _too_big(name)
        piece = source.read(_PIECE)
    return found // 2


class _Counting:
    """Counts the elements of one part."""

    def __init__(self, name: str, most: int) -> None:
        self._name, self._most = name, most
        self._elements = self._sheets = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.StartDoctypeDeclHandler = self._start, self._declared

    def count(self, source: IO[bytes]) -> int:
        """How many there are. What is no XML, a picture, has none; what breaks off has those before."""
        with suppress(expat.ExpatError):
            while piece := source.read(_PIECE):
                self._parser.Parse(piece)
        return self._elements

    def look_at(self, piece: bytes) -> None:
        """The same for the beginning of a part alone, where its entities stand: before its first element."""
        with suppress(expat.ExpatError):
            self._parser.Parse(piece)
            if len(piece) == _PIECE and not self._elements:
                raise unreadable(self._name)

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if tag == "sheet" or tag.endswith(":sheet"):
            self._sheets += 1
        if self._elements > self._most or self._sheets > MOST_SHEETS:
            raise _too_big(self._name)

    def _declared(self, *_what: object) -> None:
        raise unreadable(self._name)  # no program that writes XLSX declares a document type: entities are made so
