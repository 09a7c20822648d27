"""What each station packs now."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.packing.desk.bench import NOTHING, Asked, Bench, Mode, Question

_PUT = Sql(
    "INSERT INTO packing_bench (station, shipment_id, box_id, mode, typed, asked)"
    " VALUES (:station, :shipment, :box, :mode, :typed, :asked) ON CONFLICT (station) DO UPDATE SET"
    " shipment_id = :shipment, box_id = :box, mode = :mode, typed = :typed, asked = :asked"
)
_GET = Sql("SELECT * FROM packing_bench WHERE station = :station")
_ON = Sql("SELECT station FROM packing_bench WHERE shipment_id = :shipment AND station <> :station ORDER BY station")
_MOVE = Sql("UPDATE packing_bench SET box_id = :to WHERE box_id IN EACH(:boxes)")


def get(tx: Connection, station: str) -> Bench:
    """As it stands."""
    row = _GET(tx, station=station).first()
    if row is None:
        return NOTHING
    more = json.loads(row.asked) if isinstance(row.asked, str) else row.asked
    asked = _asked(more["asked"]) if more.get("asked") else None
    return Bench(row.shipment_id, row.box_id, Mode(row.mode), row.typed, more.get("preset", 0), asked)


def put(tx: Connection, station: str, bench: Bench) -> None:
    """It stands so now."""
    more = {"preset": bench.preset, "asked": None if bench.asked is None else _stored(bench.asked)}
    what = {"shipment": bench.shipment_id, "box": bench.box_id, "mode": bench.mode.value, "typed": bench.typed}
    _PUT(tx, station=station, asked=json.dumps(more, ensure_ascii=False), **what)


def others(tx: Connection, station: str, shipment_id: str) -> list[str]:
    """The ids of other stations that have this shipment in front."""
    return [row.station for row in _ON(tx, shipment=shipment_id, station=station)]


def leave(tx: Connection, boxes: Iterable[str], to: str = "") -> None:
    """These boxes are gone: wherever one is in front, it is no more. `to`: the box that they are one with."""
    _MOVE(tx, boxes=listed(boxes), to=to)


def _stored(asked: Asked) -> dict[str, Any]:
    return {
        "question": asked.question.value,
        "op": asked.op,
        "shipment": asked.shipment_id,
        "plate": asked.plate_id,
        "line": asked.line_id,
        "quantity": asked.quantity,
        "acknowledged": asked.acknowledged,
        "matches": list(asked.matches),
        "notes": asked.notes,
        "code": asked.code,
        "over": asked.over,
        "box": asked.box_id,
    }


def _asked(stored: dict[str, Any]) -> Asked:
    return Asked(
        Question(stored["question"]),
        stored["op"],
        stored["shipment"],
        stored["plate"],
        stored["line"],
        stored["quantity"],
        stored["acknowledged"],
        tuple(stored["matches"]),
        stored.get("notes", ""),
        stored.get("code", ""),
        stored.get("over", 0),
        stored.get("box", ""),
    )
