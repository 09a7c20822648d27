"""What changed of packing since somebody looked, page by page, in the import's own JSON: it can be imported elsewhere.

A page is whole in itself: what its entries name, the reader has from pages before, or it is in this one. While pages
are fetched others go on packing; what changes meanwhile comes with the next look.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection

from services.database import packing_change_store, packing_import_store
from services.database import packing_snapshot_store as store
from services.database.packing_snapshot_store import Changed
from services.packing.work import snapshot_json
from services.packing.work.said import CUSTOMERS, PLATES, PRODUCTS, SECTIONS, SHIPMENTS, WAREHOUSES
from services.packing.work.snapshot_json import Named, Parts

MOST: Final = 1_000  # entries of a page; of shipments, which have many lines, a fifth
_A_FIFTH: Final = 5
_NUMBER: Final = "(0|[1-9][0-9]{0,17})"
CURSOR: Final = rf"{_NUMBER}(?:\.{_NUMBER}\.([0-4])\.{_NUMBER}\.([0-9a-f-]{{0,36}}))?"  # the pattern of one
_CURSOR: Final = re.compile(CURSOR, re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far somebody has seen. `since`: all up to that change; while pages of one look are fetched, `upto`: the last
    change of that look; `stage`: the section (place in SECTIONS); `after`, `after_id`: where in it."""

    since: int = 0
    upto: int | None = None
    stage: int = 0
    after: int = 0
    after_id: str = ""

    def __str__(self) -> str:
        if self.upto is None:
            return str(self.since)
        return f"{self.since}.{self.upto}.{self.stage}.{self.after}.{self.after_id}"


@dataclass
class _Page:
    """What was found for a page: {section: {id: row}}."""

    upto: int
    found: dict[str, dict[str, Any]] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    others: dict[str, dict[str, Any]] = field(default_factory=lambda: {section: {} for section in SECTIONS})

    def has(self, section: str, ident: str) -> bool:
        return ident in self.found[section] or ident in self.others[section]


def read_cursor(text: str) -> Cursor | None:
    """The cursor that a text is, "" the one before anything was seen; None: it is none of ours."""
    if not text:
        return Cursor()
    read = _CURSOR.fullmatch(text)
    if read is None:
        return None
    since, upto, stage, after, after_id = read.groups()
    return Cursor(int(since)) if upto is None else Cursor(int(since), int(upto), int(stage), int(after), after_id)


def snapshot(tx: Connection, organisation: int, cursor: Cursor, most: int = MOST) -> dict[str, Any]:
    """The next page: the import's lists, with what is packed, and the boxes of shipments; `cursor` for the next one,
    `more`: it is to be asked for at once; `deleted`: {"lines": [id]}, on the first page of a look. `most`: 5 or more.
    """
    last = packing_change_store.last(tx, organisation)
    if max(cursor.since, cursor.upto or 0) > last:
        cursor = Cursor()  # of another database, or of this one before a backup was brought back: all of it anew
    first = cursor.upto is None
    at = replace(cursor, upto=last, after=cursor.since) if first else cursor
    page = _Page(at.upto or 0)
    gone = packing_change_store.gone_since(tx, organisation, at.since) if first and at.since < last else {}
    then = _fill(tx, organisation, at, page, most) if at.since < page.upto else None
    parts = _complete(tx, organisation, page)
    ahead = {"cursor": str(then or Cursor(page.upto)), "more": then is not None, "deleted": gone}
    return {**snapshot_json.lists(parts), **ahead}


def _fill(tx: Connection, organisation: int, at: Cursor, page: _Page, most: int) -> Cursor | None:
    """Rows until the page is full; from where the next goes on, None where nothing is left."""
    room = most
    while True:
        section = SECTIONS[at.stage]
        limit = max(1, room // _A_FIFTH if section == SHIPMENTS else room)
        rows, then = _next(tx, organisation, section, at, limit)
        page.found[section] |= {row.value.id: row.value for row in rows}
        room -= len(rows) * (_A_FIFTH if section == SHIPMENTS else 1)
        if then is None:
            if at.stage == len(SECTIONS) - 1:
                return None
            then = replace(at, stage=at.stage + 1, after=at.since, after_id="")
        at = then
        if room <= 0:
            return at


def _next(
    tx: Connection, organisation: int, section: str, at: Cursor, limit: int
) -> tuple[Sequence[Changed], Cursor | None]:
    """The next rows of a section, and where it goes on; None: that were all."""
    if not at.after_id:
        rows = store.following(tx, organisation, section, after=at.after, upto=at.upto or 0, most=limit + 1)
        if len(rows) <= limit:
            return rows, None
        whole = [row for row in rows if row.change < rows[-1].change]
        if whole:
            return whole, replace(at, after=whole[-1].change)
        at = replace(at, after=rows[0].change)
    rows = store.within_change(tx, organisation, section, change=at.after, after_id=at.after_id, most=limit)
    return rows, replace(at, after_id=rows[-1].value.id if len(rows) == limit else "")


def _complete(tx: Connection, organisation: int, page: _Page) -> Parts:
    """The page with all that its entries name."""
    shipments = page.found[SHIPMENTS]
    lines = packing_import_store.lines(tx, organisation, shipments) if shipments else []
    meant = packing_import_store.allocations(tx, organisation, [line.id for line in lines]) if lines else []
    boxes = store.boxes(tx, organisation, shipments) if shipments else []
    contents = store.contents(tx, organisation, [box.id for box in boxes]) if boxes else []
    named = [one.plate_id for one in meant] + [one.plate_id for one in contents]
    _add(tx, organisation, page, PLATES, named)
    plates = {**page.found[PLATES], **page.others[PLATES]}.values()
    products = [plate.product_id for plate in plates] + [line.product.id for line in lines]
    _add(tx, organisation, page, PRODUCTS, products)
    _add(tx, organisation, page, CUSTOMERS, [one.customer.id for one in shipments.values()])
    of = [one.warehouse_id for one in (*plates, *shipments.values()) if one.warehouse_id]
    _add(tx, organisation, page, WAREHOUSES, of)
    gtins = packing_import_store.gtins_of(tx, organisation, page.found[PRODUCTS]) if page.found[PRODUCTS] else []
    known = {section: {**page.found[section], **page.others[section]} for section in SECTIONS}
    return Parts(page.found, Named(known), lines, meant, boxes, contents, gtins)


def _add(tx: Connection, organisation: int, page: _Page, section: str, ids: Sequence[str]) -> None:
    """What is named: where it was changed after this look began, it is told as well, since the reader may have it as
    it was, or not at all."""
    missing = dict.fromkeys(ident for ident in ids if not page.has(section, ident))
    for row in store.by_ids(tx, organisation, section, missing):
        into = page.found if row.change > page.upto else page.others
        into[section][row.value.id] = row.value
