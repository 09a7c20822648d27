"""Which column of a file is which field: by its heading, loosely, in English and German. Plain functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.assets.contract import MORE, SERIAL
from services.assets.sheet import TAG, Mapped
from services.errors import Refused
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

    def mapping(self, first: Row) -> tuple[Mapped, ...]:
        """Every column with what it is taken for, to be shown before the file is."""
        fields = {at: field for field, at in self.at.items()}
        headings = [cell.text if self.header else "" for cell in first.cells]
        return tuple(Mapped(heading, fields.get(at, "")) for at, heading in enumerate(headings))


def find_columns(first: Row, more: Iterable[str]) -> Columns:
    """By the first row. Where that is no header, the serials stand in the first column, and nothing else is taken.
    `more`: names of further fields. Raises Refused(LIST_NO_SERIAL) for a header without serials."""
    free = plain_names(first)
    found: dict[str, int] = {}
    own = {f"{MORE}{name}": (plain_name(name),) for name in more}
    for find in (_exact, find_column):  # a heading's own name comes before one that only holds it
        for field, names in (_NAMES | own if find is _exact else _NAMES).items():
            at = find(free, names) if field not in found else None
            if at is not None:
                found[field], free[at] = at, ""
    if SERIAL in found:
        return Columns(found, header=True)
    if found or not any(char.isdigit() for char in first.text(0)):
        raise Refused("LIST_NO_SERIAL", "assets.files.no_serials")
    return Columns({SERIAL: 0}, header=False)


def _exact(names: list[str], wanted: Iterable[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
