"""What is found of the opened station: its database, people, labels, numbers, photos, and what waits to be sent."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from app.health.archive import archive_findings
from app.health.camera import photo_finding
from app.health.printer import queue_findings
from app.health.sscc import sscc_findings
from services.database.durable import switched_off
from services.errors import OutsideFailed, Refused
from services.health.model import Area, Finding, Kind

if TYPE_CHECKING:
    from app.station import Station

LATE: Final = timedelta(hours=1)  # what waits for a server so long is told: a network is away for minutes
Opens = Callable[[], "AbstractContextManager[Station]"]


def station_findings(opens: Opens) -> Iterator[Finding]:
    """Opens it as every command does; whatever keeps it from opening says what to do. Waits for the disk."""
    try:
        with opens() as station:
            yield from _database(station)
            yield from (replace(one, area=Area.PRINTERS) for one in queue_findings(station))
            yield from (replace(one, area=Area.PACKING) for one in sscc_findings(station))
            yield replace(photo_finding(station), area=Area.CAMERA)
            yield from _queue(station)
            yield from _packing(station)
            yield from _frames(station)
            yield from archive_findings(station)
    except (OutsideFailed, Refused) as failure:
        yield Finding("database", Kind.FAULT, failure.words, failure.params, Area.DATABASE)


def _database(station: "Station") -> Iterator[Finding]:
    told = {"waiting": station.sessions.waiting().number, "kept": len(station.sessions.kept())}
    yield Finding("database", Kind.OK, "cli.doctor.database", told, Area.DATABASE)
    if off := station.database.read(switched_off):
        yield Finding("database server", Kind.FAULT, "cli.doctor.may_lose", {"names": ", ".join(off)}, Area.DATABASE)
    if people := len(station.people.everybody()):
        yield Finding("people", Kind.OK, "cli.doctor.people", {"n": people}, Area.PEOPLE)
    else:
        yield Finding("people", Kind.FAULT, "cli.doctor.nobody", area=Area.PEOPLE)


def _queue(station: "Station") -> Iterator[Finding]:
    """What the sessions' server was not told yet, where there is one."""
    if station.settings.sessions.mode != "central":
        return
    found = station.sync.status()
    if found.parked:
        yield Finding("sync refused", Kind.WARNING, "health.queue.refused", {"n": found.parked}, Area.SERVER)
    open_ = found.waiting + found.in_doubt
    waited = station.clock.now() - found.oldest if found.oldest else timedelta()
    if open_ and waited > LATE:
        told = {"n": open_, "hours": round(waited / timedelta(hours=1), 1)}
        yield Finding("sync queue", Kind.WARNING, "health.queue.late", told, Area.SERVER)
    else:
        yield Finding("sync queue", Kind.OK, "health.queue.well", {"n": open_}, Area.SERVER)


def _packing(station: "Station") -> Iterator[Finding]:
    """What the server of packing was not told yet, where there is one."""
    if station.settings.packing.mode == "local":
        return
    found = station.packing_sync.deciding.figures()
    if found.parked:
        yield Finding("packing refused", Kind.WARNING, "health.packing.refused", {"n": found.parked}, Area.PACKING)
    open_ = found.waiting + found.in_doubt
    late = open_ and found.oldest is not None and station.clock.now() - found.oldest > LATE
    kind, words = (Kind.WARNING, "health.packing.late") if late else (Kind.OK, "health.packing.well")
    yield Finding("packing queue", kind, words, {"n": open_}, Area.PACKING)


def _frames(station: "Station") -> Iterator[Finding]:
    """Camera scans that their server does not take."""
    if parked := station.camera_records.figures().parked:
        yield Finding("camera scans refused", Kind.WARNING, "health.frames.refused", {"n": parked}, Area.CAMERA)
