"""Packing as tables for a spreadsheet: today's shipments, or the log of one. No cell is run as a formula."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Protocol

from services.packing.model import Shipment
from services.supervisor.packing_model import Deed, DeedPage, PackingView
from services.supervisor.packing_saying import deed_text
from services.tables.cells import Value
from services.tables.safe_file import making_folder, safe_name
from services.tables.writing import Kind, write_list
from services.words.catalogue import Say

PAGE = 500


class Tells(Protocol):
    """Who tells of a shipment. Waits for the disk; raises Refused."""

    def log(self, shipment_id: str, before: int | None = None, most: int = 100) -> DeedPage:
        """Newest first."""


_SHIPMENTS = (
    *("shipment", "order", "customer", "promised", "status", "station", "people", "lines_packed", "lines"),
    *("boxes", "allergens", "last", "parked", "needs", "exceptions"),
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


def export_packing(
    folder: Path, views: Iterable[PackingView], *, kind: Kind, say: Say, zone: tzinfo | None, now: datetime
) -> Path:
    """Write these shipments to a new file in `folder`, which is made where it is missing: the file. Waits and raises as
    `write_packing`."""
    path = _file(folder, say("packing_board.title"), kind, now)
    write_packing(path, views, kind=kind, say=say, zone=zone)
    return path


def export_log(
    tells: Tells, shipment: Shipment, folder: Path, *, kind: Kind, say: Say, zone: tzinfo | None, now: datetime
) -> Path:
    """Write the whole log of a shipment to a new file in `folder`: the file. Waits and raises as `write_packing`; and
    Refused: NOT_FOUND."""
    path = _file(folder, shipment.number, kind, now)
    write_log(path, all_of(lambda before: tells.log(shipment.id, before, PAGE)), kind=kind, say=say, zone=zone)
    return path


def all_of(page: Callable[[int | None], DeedPage]) -> Iterator[Deed]:
    """Every line of a log, newest first, read page by page."""
    before: int | None = None
    while True:
        found = page(before)
        yield from found.deeds
        if found.next is None:
            return
        before = found.next


def _file(folder: Path, name: str, kind: Kind, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return making_folder(folder) / safe_name(f"{name[:40]}_{stamp}", f".{kind}")


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
        ", ".join(say(f"packing_board.exception.{kind}") for kind in view.exceptions),
    )


def _deed(deed: Deed, say: Say, zone: tzinfo | None) -> tuple[Value, ...]:
    """In the order of _LOG."""
    who = (deed.author, deed.station)
    return (deed.at.astimezone(zone), deed.shipment, deed.box, deed.act, deed_text(deed, say), *who)
