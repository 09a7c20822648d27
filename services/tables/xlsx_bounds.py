"""What an XLSX may ask of time and memory, seen before anything of it is understood: an archive can be a bomb.

Each part is looked at where it is opened, and only there: pictures, charts and what other workbooks hold, which nobody
reads, may be as they are. The sizes are those that the archive tells; zipfile reads no part further than that. Elements
are counted, and none is kept, since a tree of them takes fifty times the memory of its text.
"""

import io
import zipfile
from contextlib import suppress
from typing import IO, Any, Final
from xml.parsers import expat

from services.errors import Refused
from services.tables.rows import unreadable

MOST_UNPACKED: Final = 100 * 1024 * 1024  # bytes, all parts together
MOST_SHEETS: Final = 250
_MOST_PARTS: Final = 2_000
_MOST_ELEMENTS: Final = 8_000_000  # all parts together; 100 MiB of cells with something in them have fewer
_MOST_OF_STYLES: Final = 250_000  # elements; Excel keeps 65,490 formats of cells, of three elements each
_MOST_OF_OTHERS: Final = 60_000  # elements of another part that is kept whole as a tree: the workbook, relations
_STYLES: Final = "xl/styles.xml"  # openpyxl knows no other name for them
_PIECE: Final = 1 << 20


class BoundedArchive(zipfile.ZipFile):
    """The parts of a workbook. To open or to read one raises Refused(LIST_TOO_BIG) where it would cost too much,
    OutsideFailed where it declares entities; so does making this one, where there is too much of everything."""

    def __init__(self, content: bytes, name: str) -> None:
        """`name` is for the words. Raises zipfile.BadZipFile where it is no archive."""
        super().__init__(io.BytesIO(content))
        self._list, self._left = name, _MOST_ELEMENTS
        self._streamed: set[str] = set()  # the parts that were looked at
        self._kept: set[str] = set()
        parts = self.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _too_big(name)

    def open(self, name: Any, *how: Any, **more: Any) -> IO[bytes]:
        """A part to be gone through: a sheet, the strings."""
        part = self.getinfo(name).filename if isinstance(name, str) else name.filename
        if part not in self._streamed | self._kept:
            self._streamed.add(part)
            with super().open(part) as source:
                self._left -= _count_tags(source, self._list, self._left)
        return super().open(name, *how, **more)

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        """A part that becomes a tree as a whole: all others."""
        part = self.getinfo(name).filename if isinstance(name, str) else name.filename
        if part not in self._kept:
            self._kept.add(part)
            most = min(self._left, _MOST_OF_STYLES if part == _STYLES else _MOST_OF_OTHERS)
            with super().open(part) as source:
                self._left -= _Counting(self._list, most).count(source)
        return super().read(name, pwd)


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
