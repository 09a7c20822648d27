"""What has to be so of packing whatever was done: read from all rows, with statements of its own."""

from typing import Any

from sqlalchemy import Connection, text

# In this order nothing is left that names what is gone.
TABLES = ("packing_message", "packing_event", "packing_bench", "packing_gone", "box_content", "box", "allocation",
          "shipment_line", "shipment", "license_plate")  # fmt: skip
# Each counts what may not be there.
NEVER = {
    "a line's packed is not the sum of its contents":
        "SELECT count(*) FROM shipment_line l WHERE l.packed <> (SELECT coalesce(sum(c.quantity), 0) FROM box_content c"
        " WHERE c.line_id = l.id)",
    "a plate's packed is not the sum of its contents":
        "SELECT count(*) FROM license_plate p WHERE p.packed <> (SELECT coalesce(sum(c.quantity), 0) FROM box_content c"
        " WHERE c.plate_id = p.id)",
    "an allocation's packed is not the sum of its contents":
        "SELECT count(*) FROM allocation a WHERE a.packed <> (SELECT coalesce(sum(c.quantity), 0) FROM box_content c"
        " WHERE c.plate_id = a.plate_id AND c.line_id = a.line_id)",
    "more is packed than is on a plate": "SELECT count(*) FROM license_plate WHERE packed > quantity",
    "more is packed than was allocated": "SELECT count(*) FROM allocation WHERE packed > quantity",
    "something is packed that was not allocated":
        "SELECT count(*) FROM box_content c WHERE NOT EXISTS (SELECT 1 FROM allocation a WHERE a.plate_id = c.plate_id"
        " AND a.line_id = c.line_id)",
    "nothing, or less, is packed": "SELECT count(*) FROM box_content WHERE quantity <= 0",
    "a content is in the box of another shipment":
        "SELECT count(*) FROM box_content c JOIN box b ON b.id = c.box_id JOIN shipment_line l ON l.id = c.line_id"
        " WHERE b.shipment_id <> l.shipment_id",
    "a shipment's lines are miscounted":
        "SELECT count(*) FROM shipment s WHERE s.lines <> (SELECT count(*) FROM shipment_line l"
        " WHERE l.shipment_id = s.id)",
    "a shipment's packed lines are miscounted":
        "SELECT count(*) FROM shipment s WHERE s.lines_packed <> (SELECT count(*) FROM shipment_line l"
        " WHERE l.shipment_id = s.id AND l.packed >= l.ordered)",
    "a shipment's boxes are miscounted":
        "SELECT count(*) FROM shipment s WHERE s.boxes <> (SELECT count(*) FROM box b WHERE b.shipment_id = s.id)",
    "boxes are not numbered 1, 2, 3":
        "SELECT count(*) FROM (SELECT min(number) AS low, max(number) AS high, count(DISTINCT number) AS each,"
        " count(*) AS n FROM box GROUP BY shipment_id) b WHERE low <> 1 OR high <> n OR each <> n",
    "a closed box is empty":
        "SELECT count(*) FROM box b WHERE b.status = 'closed' AND NOT EXISTS (SELECT 1 FROM box_content c"
        " WHERE c.box_id = b.id)",
    "a shipment is done, and a box with something in it is open":
        "SELECT count(*) FROM shipment s JOIN box b ON b.shipment_id = s.id WHERE s.status = 'packed'"
        " AND b.status = 'open' AND EXISTS (SELECT 1 FROM box_content c WHERE c.box_id = b.id)",
    "something is packed of a shipment that waits":
        "SELECT count(*) FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id WHERE s.status = 'pending'"
        " AND l.packed > 0",
    "what the customer excludes is in a box that is not marked":
        "SELECT count(*) FROM box_content c JOIN box b ON b.id = c.box_id JOIN shipment s ON s.id = b.shipment_id"
        " JOIN license_plate p ON p.id = c.plate_id WHERE p.lot = 'A7' AND NOT (b.alarmed AND s.alarmed)",
    "what is in boxes is not what the log says":
        "SELECT count(*) FROM (SELECT (SELECT count(*) FROM packing_event WHERE act = 'packed')"
        " - (SELECT count(*) FROM packing_event WHERE act = 'taken_out') AS told,"
        " (SELECT count(*) FROM box_content) AS there) n WHERE told <> there",
    "what was packed stands twice in the log":
        "SELECT count(*) FROM (SELECT content_id FROM packing_event WHERE act = 'packed' GROUP BY content_id"
        " HAVING count(*) > 1) twice",
}  # fmt: skip


def wrong(tx: Connection) -> list[str]:
    """What is so that may not be."""
    return [what for what, statement in NEVER.items() if tx.execute(text(statement)).scalar_one()]


def everything(tx: Connection) -> dict[str, list[Any]]:
    """All rows of packing: what a transaction that broke leaves as it is."""
    return {table: [tuple(row) for row in tx.execute(text(f"SELECT * FROM {table}"))] for table in TABLES}


def wipe(tx: Connection) -> None:
    """Nothing is to be packed."""
    for table in TABLES:
        tx.execute(text(f"DELETE FROM {table}"))
