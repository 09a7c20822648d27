"""Files of training and files of work are told apart by the codes in them: work takes in none of training, and training
none of work. What training writes for people to take away has them in each row."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.errors import Refused
from services.tables.cells import Value
from services.tables.rows import Row
from services.training.mark import PREFIX, WORD, is_practice_code
from services.training.process import is_practising

COLUMN: Final = f"{PREFIX}FILE"  # the heading of the first column of each table that training writes
_BYTES: Final = tuple(spelt.encode() for spelt in (PREFIX, PREFIX.lower()))
_JSON: Final = (b"{", b"[")


def refuse_other_content(content: bytes, name: str) -> None:
    """Raise Refused (TRAINING) where work is to take in a file of training; or training a JSON of work, which is no
    table whose rows are looked at one by one. `name` is for the words."""
    marked = any(one in content for one in _BYTES)
    if is_practising():
        if not marked and content[:1_000].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_JSON):
            raise _real(name)
    elif marked:
        raise _practised(name)


def refuse_other_rows(rows: Iterable[Row], name: str) -> Iterator[Row]:
    """The same rows. Raises Refused (TRAINING): at work while they are taken, in training before the first."""
    if not is_practising():
        return _without_practice(rows, name)
    held = list(rows)
    if held and not any(map(_is_practice, held)):
        raise _real(name)
    return iter(held)


def marked_headings(headings: list[str]) -> list[str]:
    """The headings of a table to take away; of training the mark before them."""
    return [COLUMN, *headings] if is_practising() else headings


def marked_rows(rows: Iterable[tuple[Value, ...]]) -> Iterable[tuple[Value, ...]]:
    """Its rows; of training the word before each."""
    return ((WORD, *row) for row in rows) if is_practising() else rows


def marked_name(stem: str) -> str:
    """What a file to take away is called; of training the word before it."""
    return f"{WORD}_{stem}" if is_practising() else stem


def _without_practice(rows: Iterable[Row], name: str) -> Iterator[Row]:
    for row in rows:
        if _is_practice(row):
            raise _practised(name)
        yield row


def _is_practice(row: Row) -> bool:
    return any(len(cell.text) >= len(PREFIX) and is_practice_code(cell.text) for cell in row.cells)


def _practised(name: str) -> Refused:
    return Refused("TRAINING", "training.refused.practice_file", name=name)


def _real(name: str) -> Refused:
    return Refused("TRAINING", "training.refused.real_file", name=name, prefix=PREFIX)
