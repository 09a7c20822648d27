"""The JSON and the table line of what `scandesk supervisor packing` tells: stable shapes (docs/command-line.md)."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from app.cli import shapes

if TYPE_CHECKING:
    from services.supervisor.packing_model import Deed, PackingBoard, PackingView, Source
    from services.words.catalogue import Say


def board_shape(board: "PackingBoard") -> dict[str, Any]:
    """The whole board."""
    today = board.today
    plain = ("done", "open", "packing", "boxes", "items", "taken_out", "parked", "needy")
    counted: dict[str, Any] = {name: getattr(today, name) for name in plain}
    counted["caught"] = {kind.value: number for kind, number in today.caught.items()}
    counted["exceptions"] = {kind.value: number for kind, number in today.exceptions.items()}
    return {
        "as_of": shapes.moment(board.now),
        "source": source_shape(board.source),
        "today": counted,
        "first_hour": shapes.moment(today.first_hour),
        "per_hour": list(today.hours),
        "shipments": [view_shape(view) for view in board.shipments],
        "more": board.left_out > 0,
        "left_out": board.left_out,
        "exceptions": [deed_shape(deed) for deed in board.notable],
    }


def source_shape(source: "Source") -> dict[str, Any]:
    """Who tells: "site", "alone" or "contract_only"; `away`: the hub does not, and why (a key of the catalogue);
    `heard_at`: when what others do was last heard of."""
    return {
        "scope": source.scope.value,
        "away": source.why or None,
        "heard_at": shapes.moment(source.as_of),
    }


def view_shape(view: "PackingView") -> dict[str, Any]:
    """A shipment of the board."""
    one = view.shipment
    return {
        "id": one.id,
        "shipment_number": one.number,
        "so_number": one.so_number,
        "customer": one.customer.name,
        "promised_date": one.promised.isoformat() if one.promised else None,
        "status": one.status.value,
        "stations": list(view.stations),
        "in_front": view.in_front,
        "people": list(view.people),
        "lines": one.lines,
        "lines_packed": one.lines_packed,
        "boxes": one.boxes,
        "allergen_packed": one.alarmed,
        "last_activity": shapes.moment(view.at),
        "parked": view.parked,
        "needs": [need.value for need in view.needs],
    }


def deed_shape(deed: "Deed") -> dict[str, Any]:
    """Something that was done."""
    return {
        "seq": deed.seq,
        "at": shapes.moment(deed.at),
        "act": deed.act,
        "shipment_number": deed.shipment or None,
        "box": deed.box or None,
        "person": deed.author or None,
        "station": deed.station or None,
        "params": dict(deed.params),
    }


def row(view: "PackingView", say: "Say", zone: tzinfo | None) -> tuple[object, ...]:
    """A shipment as a line of the table."""
    one = view.shipment
    return (
        one.number,
        one.customer.name,
        ", ".join(view.stations),
        ", ".join(view.people),
        f"{one.lines_packed}/{one.lines}",
        one.boxes,
        shapes.local_time(view.at, zone) if view.at else "",
        ", ".join(say(f"packing_board.need.{need}") for need in view.needs),
    )
