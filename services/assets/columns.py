"""Which column of a file is which field: by its heading, loosely, in English and German. Plain functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.assets.contract import MORE, SERIAL
from services.assets.sheet import TAG, Mapped, Taking
from services.errors import Refused
from services.scanning.marks import show
from services.tables.reading import find_column, plain_name, plain_names
from services.tables.rows import Row

_LONGEST_NUMBER: Final = 4  # digits of a column's number
_NAMES: Final[dict[str, tuple[str, ...]]] = {  # as `plain_names` has them, the surest first
    SERIAL: (
        *("serialnumber", "seriennummer", "serial", "serialno", "serialnr", "seriennr", "sn", "snr"),
        "servicetag",
    ),
    TAG: (
        *("assettag", "inventarnummer", "tag", "inventarnr", "inventorynumber", "inventoryno", "assetno"),
        *("assetnumber", "anlagennummer"),
    ),
    "manufacturer": ("manufacturer", "hersteller", "vendor", "brand", "marke", "make"),
    "model": ("model", "modell", "modelname", "modellname"),
    "category": ("category", "kategorie", "devicetype", "geräteart"),
    "funding_source": ("fundingsource", "finanzierung", "funding", "mittelherkunft"),
    "internal_name": ("internalname", "internername", "name", "devicename", "gerätename", "bezeichnung"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand. `header`: whether the first row has their names, and no asset; `doubtful`: the columns
    that may all have the serials: somebody has to say which."""

    at: Mapping[str, int]
    header: bool
    doubtful: tuple[int, ...] = ()

    def mapping(self, first: Row, sample: Row | None) -> tuple[Mapped, ...]:
        """Every column with what it is taken for, to be shown before the file is; `sample`: the first asset."""
        fields = {at: field for field, at in self.at.items()}
        wide = max(len(first.cells), len(sample.cells) if sample else 0)
        headings = [first.text(at) if self.header else "" for at in range(wide)]
        return tuple(
            Mapped(heading, fields.get(at, ""), sample.text(at) if sample else "")
            for at, heading in enumerate(headings)
        )


def headings(first: Row, columns: tuple[int, ...]) -> tuple[str, ...]:
    """What those columns are called; with their numbers, from 1, where some are called the same: "Serial (2)"."""
    texts = tuple(first.text(at) for at in columns)
    if len({plain_name(text) for text in texts}) == len(texts):
        return texts
    return tuple(f"{text} ({at + 1})" for text, at in zip(texts, columns, strict=True))


def find_columns(first: Row, more: Iterable[str], taking: Taking) -> Columns:
    """By the first row, where `taking` says nothing else. Where that is no header, the serials stand in the first
    column, and nothing else is taken. `more`: names of further fields. SERIAL may be missing. Raises Refused:
    LIST_NO_SERIAL where there is no column of the name that `taking` has for it."""
    names = plain_names(first)
    named = _serials(names)
    chosen = _chosen(names, taking.serials) if taking.serials else named
    found = _named(names, chosen, more)
    seems = bool(found or named) or not any(char.isdigit() for char in names[0])
    header = seems if taking.header is None else taking.header
    if taking.columns is not None:
        return Columns({field: at for at, field in taking.columns.items() if field}, header)
    if not header:
        return Columns({SERIAL: chosen[0] if taking.serials else 0}, header)
    serials = {SERIAL: chosen[0]} if len(chosen) == 1 else {}
    return Columns(serials | found, header, chosen if len(chosen) > 1 else ())


def _chosen(names: list[str], wanted: str) -> tuple[int, ...]:
    """The columns of that heading, or the one of that number from 1."""
    if plain_name(wanted) in names:
        return tuple(at for at, name in enumerate(names) if name == plain_name(wanted))
    if wanted.isascii() and wanted.isdecimal() and 0 < int(wanted[:_LONGEST_NUMBER]) <= len(names):
        return (int(wanted) - 1,)
    raise Refused("LIST_NO_SERIAL", "assets.files.no_column", column=show(wanted))


def _serials(names: list[str]) -> tuple[int, ...]:
    """The columns that may have the serials: those called just so, else those that have such a name in theirs."""
    exact = tuple(at for at, name in enumerate(names) if name in _NAMES[SERIAL])
    return exact or tuple(at for at, name in enumerate(names) if find_column([name], _NAMES[SERIAL]) is not None)


def _named(names: list[str], serials: tuple[int, ...], more: Iterable[str]) -> dict[str, int]:
    """The other fields whose names stand in the first row. `serials`: the columns that may have these, which are no
    other field's."""
    free = ["" if at in serials else name for at, name in enumerate(names)]
    found: dict[str, int] = {}
    own = {f"{MORE}{name}": (plain_name(name),) for name in more}
    for find in (_exact, find_column):  # a heading's own name comes before one that only holds it
        for field, known in (_NAMES | own if find is _exact else _NAMES).items():
            at = find(free, known) if field not in found and field != SERIAL else None
            if at is not None:
                found[field], free[at] = at, ""
    return found


def _exact(names: list[str], wanted: Iterable[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
