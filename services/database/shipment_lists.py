"""The list of shipments that can be packed: a page at a time, the earliest promised first, searched, with its total.

Without a search nothing is counted (`shipment_open`), and a page is read from its index. A part of a number or a name
that few have is found by the index of all its threes of letters (migration 0024). What many have, and what is shorter,
is found by the index of what can be packed, which holds the text, and counted by going through it once. Where there is
nobody else's, the index of threes counts what less than half have, and its texts are gone through for the rest
(migration 0026).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from services.database.shipment_store import COLUMNS, WITH_CUSTOMER, shipment_of
from services.database.sql import Sql, listed
from services.packing.model import OpenShipments, Shipment

SOME: Final = 5_000  # hits that are counted to see how many there may be
MANY: Final = 1_000  # candidates: more than these are not read one by one
_LEAST, _LONGEST = 3, 200  # characters of what is looked for by threes
_ALL: Final = 2**62
_IN_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")  # which no database takes

# The states stand in the text: bound ones would not let the partial indexes be used.
_OPEN = "s.organisation_id = :organisation AND s.status IN ('pending', 'packing')"
_PLACES = {"": "", "of": " AND s.warehouse_id = :warehouse"}
_HOLDS = {"sqlite": " AND instr(s.search, :term) > 0", "postgresql": " AND strpos(s.search, :term) > 0"}
_CANDIDATES = {
    "sqlite": Sql("SELECT rowid FROM shipment_search WHERE shipment_search MATCH :phrase LIMIT :most"),
    "postgresql": Sql(
        "SELECT seq FROM shipment_search WHERE grams @> shipment_grams(CAST(:organisation AS bigint), :term)"
        " LIMIT :most"
    ),
}
_ALONE = Sql(
    "SELECT NOT EXISTS (SELECT 1 FROM shipment_open WHERE organisation_id < :organisation)"
    " AND NOT EXISTS (SELECT 1 FROM shipment_open WHERE organisation_id > :organisation)"
)
_HITS = Sql(
    "SELECT count(*) AS number, max(rowid) - min(rowid) AS span"
    " FROM (SELECT rowid FROM shipment_search WHERE shipment_search MATCH :phrase LIMIT :most)"
)
# What the index of threes was made of: texts of open shipments and nothing else, so that to go through them is quick.
_IN_TEXTS = Sql("SELECT count(*) FROM shipment_search_content WHERE instr(c0, :term) > 0")


def _by_dialect(statement: str) -> Mapping[tuple[str, str, bool], Sql]:
    """The statement for (dialect, place, searched)."""
    return {
        (dialect, place, searched): Sql(statement.format(more=of_place + (holds if searched else "")))
        for dialect, holds in _HOLDS.items()
        for place, of_place in _PLACES.items()
        for searched in (False, True)
    }


_PAGE = f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER} WHERE {_OPEN}{{more}}"  # noqa: S608 (ours)
_LATER = _by_dialect(_PAGE + " AND s.promised > :promised ORDER BY s.promised, s.seq LIMIT :most")
_OF_THE_DAY = _by_dialect(_PAGE + " AND s.promised = :promised AND s.seq > :seq ORDER BY s.seq LIMIT :most")
_COUNT = _by_dialect(f"SELECT count(*) FROM shipment s WHERE {_OPEN}{{more}}")  # noqa: S608 (ours)
# The sign keeps SQLite from going through all that is open to find a few.
_AMONG = _by_dialect(
    "SELECT s.promised, s.seq FROM shipment s WHERE s.seq IN EACH_NUMBER(:seqs)"  # noqa: S608 (ours)
    f" AND +{_OPEN}{{more}} ORDER BY s.promised = '', s.promised, s.seq"
)
_THESE = Sql(f"SELECT {COLUMNS} FROM shipment s {WITH_CUSTOMER} WHERE s.seq IN EACH_NUMBER(:seqs)")  # noqa: S608 (ours)
_PLACE = Sql("SELECT promised, seq FROM shipment WHERE organisation_id = :organisation AND id = :id")
_NUMBER = Sql("SELECT coalesce(sum(number), 0) FROM shipment_open WHERE organisation_id = :organisation")
_NUMBER_OF = Sql(
    "SELECT coalesce(sum(number), 0) FROM shipment_open"
    " WHERE organisation_id = :organisation AND warehouse_id = :warehouse"
)


def open_page(
    tx: Connection,
    organisation: int,
    *,
    warehouse: str = "",
    search: str = "",
    limit: int = 50,
    after: tuple[str, int] | None = None,
) -> OpenShipments:
    """Shipments that can be packed, the earliest promised first, those without a date last. `warehouse`: its id, "" for
    all; `search`: a part of shipment number, order number or customer's name, in any case; `limit`: at most so many, 1
    or more; `after`: what the page before says."""
    term = search.strip().casefold()
    if _IN_NO_TEXT.search(term):
        return OpenShipments((), 0)
    phrase = '"{}"'.format(term.replace('"', '""'))
    asked = {"organisation": organisation, "warehouse": warehouse, "term": term, "phrase": phrase}
    if _LEAST <= len(term) <= _LONGEST:
        seqs = [row[0] for row in _CANDIDATES[tx.dialect.name](tx, **asked, most=MANY + 1)]
        if len(seqs) <= MANY:
            return _few(tx, asked, seqs, limit, after)
    total = _total(tx, asked)
    rows = _walked(tx, asked, limit + 1, after) if total else []
    return _cut([(row.promised, row.seq) for row in rows], [shipment_of(row) for row in rows[:limit]], total, limit)


def following(tx: Connection, organisation: int, after: Shipment | None) -> Shipment | None:
    """The one behind that one in the list; without one, or behind the last, the first of all. None where no other can
    be packed."""
    place = _PLACE(tx, organisation=organisation, id=after.id).first() if after else None
    for begin in (tuple(place), None) if place else (None,):
        rows = open_page(tx, organisation, limit=2, after=begin).rows
        found = next((one for one in rows if after is None or one.id != after.id), None)
        if found is not None:
            return found
    return None


def _few(
    tx: Connection, asked: Mapping[str, Any], seqs: list[int], limit: int, after: tuple[str, int] | None
) -> OpenShipments:
    """The page of what is among these."""
    if not seqs:
        return OpenShipments((), 0)
    found = [(row.promised, row.seq) for row in _say(_AMONG, tx, asked, seqs=listed(seqs))]
    there = [place for place in found if after is None or _order(place) > _order(after)][: limit + 1]
    rows = {row.seq: shipment_of(row) for row in _THESE(tx, seqs=listed(seq for _promised, seq in there[:limit]))}
    return _cut(there, [rows[seq] for _promised, seq in there[:limit]], len(found), limit)


def _total(tx: Connection, asked: Mapping[str, Any]) -> int:
    """How many there are in all, of those that many have."""
    term = asked["term"]
    if not term:
        return int((_NUMBER_OF if asked["warehouse"] else _NUMBER)(tx, **asked).scalar_one())
    if tx.dialect.name != "sqlite" or asked["warehouse"] or not _ALONE(tx, **asked).scalar():
        return int(_say(_COUNT, tx, asked).scalar_one())
    hits = _hits(tx, asked) if _LEAST <= len(term) <= _LONGEST else None
    return int(_IN_TEXTS(tx, **asked).scalar_one()) if hits is None else hits


def _hits(tx: Connection, asked: Mapping[str, Any]) -> int | None:
    """How many the index of threes knows, where it says so sooner than all texts are gone through: where less than half
    have it, as the first hits tell. Else None."""
    first = _HITS(tx, **asked, most=SOME + 1).one()
    if first.number <= SOME:
        return int(first.number)
    return None if 2 * first.number > first.span else int(_HITS(tx, **asked, most=_ALL).one().number)


def _walked(tx: Connection, asked: Mapping[str, Any], most: int, after: tuple[str, int] | None) -> list[Any]:
    """Rows in their order: what is left of the day, later days, what has no date."""
    promised, seq = after or ("", 0)
    rows: list[Any] = []
    if after is not None:
        rows = _say(_OF_THE_DAY, tx, asked, promised=promised, seq=seq, most=most).all()
    if after is None or promised:
        for statement in (_LATER, _OF_THE_DAY):
            if len(rows) < most:
                given = {"promised": promised, "seq": 0, "most": most - len(rows)}
                rows += _say(statement, tx, asked, **given).all()
            promised = ""
    return rows


def _cut(places: list[tuple[str, int]], rows: list[Shipment], total: int, limit: int) -> OpenShipments:
    """The page; where there is one more place than it has room for, the next one begins behind its last."""
    return OpenShipments(tuple(rows), total, places[limit - 1] if len(places) > limit else None)


def _order(place: tuple[str, int]) -> tuple[bool, str, int]:
    return not place[0], *place


def _say(
    statements: Mapping[tuple[str, str, bool], Sql], tx: Connection, asked: Mapping[str, Any], **more: object
) -> Any:
    return statements[tx.dialect.name, "of" if asked["warehouse"] else "", bool(asked["term"])](tx, **asked, **more)
