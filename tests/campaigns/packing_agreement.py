"""What has to agree after the campaign `packing`, whatever was killed: what was answered, and all that is kept."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.campaigns.hub_store import Row, rows

Read = Callable[[str], Sequence[Row]]

_CONTENTS = "SELECT id, count(*) AS often FROM box_content GROUP BY id"
_TAKEN_OUT = "SELECT content_id FROM packing_event WHERE act = 'taken_out'"
_SUMS = {
    "line": "SELECT l.id, l.packed,"
    " COALESCE((SELECT sum(quantity) FROM box_content c WHERE c.line_id = l.id), 0) AS held FROM shipment_line l",
    "plate": "SELECT p.id, p.packed,"
    " COALESCE((SELECT sum(quantity) FROM box_content c WHERE c.plate_id = p.id), 0) AS held FROM license_plate p",
    "allocation": "SELECT a.plate_id || ' ' || a.line_id AS id, a.packed, COALESCE((SELECT sum(quantity)"
    " FROM box_content c WHERE c.plate_id = a.plate_id AND c.line_id = a.line_id), 0) AS held FROM allocation a",
}
_TOO_MUCH = {
    "allocation": "SELECT plate_id AS id FROM allocation WHERE packed > quantity OR packed < 0",
    "plate": "SELECT id FROM license_plate WHERE packed > quantity OR packed < 0",
}
_FIGURES = (
    "SELECT s.number, s.lines_packed, s.boxes,"
    " (SELECT count(*) FROM shipment_line l WHERE l.shipment_id = s.id AND l.packed >= l.ordered) AS whole,"
    " (SELECT count(*) FROM box b WHERE b.shipment_id = s.id) AS there,"
    " (SELECT COALESCE(max(number), 0) FROM box b WHERE b.shipment_id = s.id) AS last FROM shipment s"
)
_ALARMS = (
    "SELECT content_id AS id FROM packing_event WHERE act = 'packed' AND params LIKE '%allergens%'"
    " AND params NOT LIKE '%\"acknowledged\": true%'"
)
_LOGGED = (
    "SELECT c.id FROM box_content c WHERE (SELECT count(*) FROM packing_event e WHERE e.content_id = c.id"
    " AND e.act = 'packed') <> 1"
)


def check(file: Path, packed: Collection[str]) -> Iterator[str]:
    """What is wrong. `packed`: the contents that were answered as packed."""
    often = {str(row["id"]): int(row["often"]) for row in rows(file, _CONTENTS)}
    out = {str(row["content_id"]) for row in rows(file, _TAKEN_OUT)}
    yield from (f"answered as packed and in no box: {one}" for one in packed if one not in often and one not in out)
    yield from (f"{number} times in a box: {one}" for one, number in often.items() if number > 1)
    yield from (f"in a box and taken out: {one}" for one in often if one in out)
    yield from sums(partial(rows, file))
    yield from figures(partial(rows, file))
    yield from (f"packed with an allergen that nobody acknowledged: {row['id']}" for row in rows(file, _ALARMS))
    yield from (f"not once in the log: {row['id']}" for row in rows(file, _LOGGED))


def sums(read: Read) -> Iterator[str]:
    """What of all that says how much is packed is not what the boxes hold, or is more than there is."""
    for what, query in _SUMS.items():
        for row in read(query):
            if row["packed"] != row["held"]:
                yield f"{what} {row['id']} says {row['packed']} packed, its boxes hold {row['held']}"
    for what, query in _TOO_MUCH.items():
        yield from (f"{what} {row['id']} has more packed than there is" for row in read(query))


def figures(read: Read) -> Iterator[str]:
    """Shipments whose figures are not those of a count, or whose boxes are not numbered 1, 2, 3 …"""
    for row in read(_FIGURES):
        if (row["lines_packed"], row["boxes"]) != (row["whole"], row["there"]) or row["boxes"] != row["last"]:
            yield f"the figures of {row['number']} are not what a count gives: {dict(row)}"
