"""What each station packs now."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.packing.desk.bench import NOTHING, Asked, Bench, Closing, Mode, Question
from services.packing.model import Measures
from services.weighing.guard import Weighed

_PUT = Sql(
    "INSERT INTO packing_bench (station, shipment_id, box_id, mode, typed, asked)"
    " VALUES (:station, :shipment, :box, :mode, :typed, :asked) ON CONFLICT (station) DO UPDATE SET"
    " shipment_id = :shipment, box_id = :box, mode = :mode, typed = :typed, asked = :asked"
)
_WEIGHED = Sql("SELECT weighed FROM packing_bench WHERE station = :station")
_TAKE = Sql("UPDATE packing_bench SET weighed = :weighed WHERE station = :station")
_GET = Sql("SELECT * FROM packing_bench WHERE station = :station")
_ON = Sql("SELECT station FROM packing_bench WHERE shipment_id = :shipment AND station <> :station ORDER BY station")
_MOVE = Sql("UPDATE packing_bench SET box_id = :to WHERE box_id IN EACH(:boxes)")


def get(tx: Connection, station: str) -> Bench:
    """As it stands."""
    row = _GET(tx, station=station).first()
    if row is None:
        return NOTHING
    more = _read(row.asked)
    asked = _asked(more["asked"]) if more.get("asked") else None
    return Bench(row.shipment_id, row.box_id, Mode(row.mode), row.typed, more.get("preset", 0), asked)


def put(tx: Connection, station: str, bench: Bench) -> None:
    """It stands so now."""
    more = {"preset": bench.preset, "asked": None if bench.asked is None else _stored(bench.asked)}
    what = {"shipment": bench.shipment_id, "box": bench.box_id, "mode": bench.mode.value, "typed": bench.typed}
    _PUT(tx, station=station, asked=json.dumps(more, ensure_ascii=False), **what)


def weighed(tx: Connection, station: str) -> Weighed | None:
    """The weight that was taken last from a scale, for whatever shipment; None: none was."""
    row = _WEIGHED(tx, station=station).first()
    return _weighed(_read(row.weighed)) if row is not None else None


def take_weight(tx: Connection, station: str, taken: Weighed) -> None:
    """That weight is taken: it counts for no other box. There is a bench by then: the box stood in front of it."""
    _TAKE(tx, station=station, weighed=json.dumps(asdict(taken), ensure_ascii=False))


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
        "closing": asdict(asked.closing),
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
        _closing(stored.get("closing", {})),
    )


def _closing(stored: dict[str, Any]) -> Closing:
    return Closing(Measures(**stored.get("measures", {})), _weighed(stored.get("weighed")))


def _weighed(stored: dict[str, Any] | None) -> Weighed | None:
    return Weighed(**stored) if stored else None


def _read(stored: Any) -> Any:
    """SQLite gives its text, PostgreSQL what it holds."""
    return json.loads(stored) if isinstance(stored, str) else stored
