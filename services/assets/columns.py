"""Which column of a file is which field: by its heading, loosely, in English and German. Plain functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.assets.contract import MORE, SERIAL
from services.assets.sheet import TAG, Mapped, Taking
from services.tables.reading import find_column, plain_name, plain_names
from services.tables.rows import Row

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
    """Where the fields stand. `header`: whether the first row has their names, and no asset."""

    at: Mapping[str, int]
    header: bool

    def mapping(self, first: Row, sample: Row | None) -> tuple[Mapped, ...]:
        """Every column with what it is taken for, to be shown before the file is; `sample`: the first asset."""
        fields = {at: field for field, at in self.at.items()}
        wide = max(len(first.cells), len(sample.cells) if sample else 0)
        headings = [first.text(at) if self.header else "" for at in range(wide)]
        return tuple(
            Mapped(heading, fields.get(at, ""), sample.text(at) if sample else "")
            for at, heading in enumerate(headings)
        )


def find_columns(first: Row, more: Iterable[str], taking: Taking) -> Columns:
    """By the first row, where `taking` says nothing else. Where that is no header, the serials stand in the first
    column, and nothing else is taken. `more`: names of further fields. SERIAL may be missing."""
    found, seems = _named(first, more)
    header = seems if taking.header is None else taking.header
    if taking.columns is not None:
        return Columns({field: at for at, field in taking.columns.items() if field}, header)
    return Columns(found if header else {SERIAL: 0}, header)


def _named(first: Row, more: Iterable[str]) -> tuple[dict[str, int], bool]:
    """The fields whose names stand in the first row, and whether that seems to be a header."""
    free = plain_names(first)
    found: dict[str, int] = {}
    own = {f"{MORE}{name}": (plain_name(name),) for name in more}
    for find in (_exact, find_column):  # a heading's own name comes before one that only holds it
        for field, names in (_NAMES | own if find is _exact else _NAMES).items():
            at = find(free, names) if field not in found else None
            if at is not None:
                found[field], free[at] = at, ""
    return found, bool(found) or not any(char.isdigit() for char in first.text(0))


def _exact(names: list[str], wanted: Iterable[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
