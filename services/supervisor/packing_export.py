"""Packing as tables for a spreadsheet: today's shipments, or the log of one. No cell is run as a formula."""

from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from pathlib import Path

from services.supervisor.packing_model import Deed, DeedPage, PackingView
from services.supervisor.packing_saying import deed_text
from services.tables.cells import Value
from services.tables.writing import Kind, write_list
from services.words.catalogue import Say

PAGE = 500
_SHIPMENTS = (
    *("shipment", "order", "customer", "promised", "status", "station", "people", "lines_packed", "lines"),
    *("boxes", "allergens", "last", "parked", "needs"),
)
_LOG = ("at", "shipment", "box", "act", "what", "person", "station")


def write_packing(path: Path, views: Iterable[PackingView], *, kind: Kind, say: Say, zone: tzinfo | None) -> None:
    """Write these shipments. Waits for the disk. Raises OutsideFailed; then `path` is as it was."""
    rows = (_shipment(view, say, zone) for view in views)
    write_list(path, kind, say("packing_board.title"), _headings(_SHIPMENTS, say), rows)


def write_log(path: Path, deeds: Iterable[Deed], *, kind: Kind, say: Say, zone: tzinfo | None) -> None:
    """Write what was done, in the order given. Waits and raises as `write_packing`."""
    rows = (_deed(deed, say, zone) for deed in deeds)
    write_list(path, kind, say("packing_board.log"), _headings(_LOG, say), rows)


def all_of(page: Callable[[int | None], DeedPage]) -> Iterator[Deed]:
    """Every line of a log, newest first, read page by page."""
    before: int | None = None
    while True:
        found = page(before)
        yield from found.deeds
        if found.next is None:
            return
        before = found.next


def _headings(names: Iterable[str], say: Say) -> list[str]:
    return [say(f"packing_board.column.{name}") for name in names]


def _shipment(view: PackingView, say: Say, zone: tzinfo | None) -> tuple[Value, ...]:
    """In the order of _SHIPMENTS."""
    one = view.shipment
    return (
        one.number,
        one.so_number,
        one.customer.name,
        one.promised.isoformat() if one.promised else "",
        say(f"packing_board.status.{one.status}"),
        ", ".join(view.stations),
        ", ".join(view.people),
        one.lines_packed,
        one.lines,
        one.boxes,
        say("packing_board.alarmed") if one.alarmed else "",
        view.at.astimezone(zone) if view.at else None,
        view.parked,
        ", ".join(say(f"packing_board.need.{need}") for need in view.needs),
    )


def _deed(deed: Deed, say: Say, zone: tzinfo | None) -> tuple[Value, ...]:
    """In the order of _LOG."""
    who = (deed.author, deed.station)
    return (deed.at.astimezone(zone), deed.shipment, deed.box, deed.act, deed_text(deed, say), *who)
