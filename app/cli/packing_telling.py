"""Packing's server at the command line: what waits is told, what it has is read, once; and what came of that.

Where no other process owns the data directory, the command is the station meanwhile, as with assets.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.cli import shapes
from app.cli.errors import Exit
from app.cli.output import Printer, say_error
from app.cli.server import Trouble, trouble_of
from services.packing.server.messages import Figures

if TYPE_CHECKING:
    from datetime import datetime

    from app.station import Station
    from services.packing.server.worker import ServerStatus

AT_ONCE: Final = 5.0  # seconds that a command gives the server before it goes on with what is known here
_REFUSED: Final = {
    "central.packing.no_token": "AUTH_REQUIRED",
    "central.packing.sign_in": "AUTH_REQUIRED",
    "central.packing.forbidden": "FORBIDDEN",
}


@dataclass(frozen=True, slots=True)
class Met:
    """How packing stands with its server. `told`: messages that it took just now; `shipments`: how many can be packed
    here; `read_at`: when all that it has was last read, None: nobody knows."""

    server: str
    figures: Figures
    shipments: int
    told: int = 0
    read_at: "datetime | None" = None
    trouble: Trouble | None = None


def met(station: "Station") -> Met | None:
    """As it is known here; None where packing is the station's own."""
    if station.settings.packing.mode != "central":
        return None
    sync, server = station.packing_sync, station.settings.central.url
    return Met(server, sync.deciding.figures(), station.packing.queue("", 1).total, read_at=sync.read_at())


def meet(station: "Station", seconds: float) -> Met | None:
    """The same, after the server was told and asked once, or the process was that is at work here; for so long at
    most."""
    if station.settings.packing.mode != "central":
        return None
    sync, server = station.packing_sync, station.settings.central.url
    before = sync.deciding.figures()
    status = sync.run(seconds, owner=station.owner)
    after = sync.deciding.figures()
    told = max(0, _open(before) - _open(after) - max(0, after.parked - before.parked))
    read_at = status.read_at if status else sync.read_at()
    trouble = _trouble(station, status, after)
    return Met(server, after, station.packing.queue("", 1).total, told, read_at, trouble)


def read_first(station: "Station") -> Met | None:
    """What the server has is read before a command looks at it, where nobody else does that; where it is away, that is
    said, and what is known here counts."""
    if not station.owner:
        return met(station)
    found = meet(station, AT_ONCE)
    if found and found.trouble:
        say = station.words.say
        say_error(f"{say(found.trouble.words, **found.trouble.params)} {say('cli.packing.server.known')}")
    return found


def shape(found: Met | None, station: "Station") -> shapes.JSON | None:
    """JSON; None where packing is the station's own."""
    if found is None:
        return None
    figures, trouble = found.figures, found.trouble
    said = {"code": trouble.code, "message": station.words.say(trouble.words, **trouble.params)} if trouble else None
    return {
        "server": found.server or None,
        "told": found.told,
        "waiting": figures.waiting,
        "in_doubt": figures.in_doubt,
        "parked": figures.parked,
        "oldest": shapes.moment(figures.oldest),
        "shipments": found.shipments,
        "read_at": shapes.moment(found.read_at),
        "trouble": said,
    }


def print_met(found: Met, station: "Station", printer: Printer) -> None:
    """For people."""
    say, figures, trouble = station.words.say, found.figures, found.trouble
    numbers = {"waiting": figures.waiting, "in_doubt": figures.in_doubt, "parked": figures.parked}
    printer.line(say("cli.packing.server.line", told=found.told, **numbers))
    printer.line(say("cli.packing.server.shipments", n=found.shipments))
    if found.read_at is not None:
        when = shapes.local_time(found.read_at, station.settings.station.tz)
        printer.line(say("cli.packing.server.read", when=when))
    if figures.parked:
        printer.line(say("cli.packing.server.parked", n=figures.parked))
    if trouble:
        say_error(say(trouble.words, **trouble.params))


def _open(figures: Figures) -> int:
    return figures.waiting + figures.in_doubt


def _trouble(station: "Station", status: "ServerStatus | None", after: Figures) -> Trouble | None:
    """Why not all was told and read."""
    if not station.settings.central.url:
        return trouble_of(station.settings, None)
    if status is not None and status.words:
        code = _REFUSED.get(status.words)
        return Trouble(code or "NETWORK", status.words, Exit.REFUSED if code else Exit.OUTSIDE, status.params)
    if status is not None and status.read_at is None:
        return Trouble("NETWORK", "cli.packing.server.slow", Exit.OUTSIDE)
    if not _open(after):
        return None
    if after.parked:
        return Trouble("NEEDS_SOMEBODY", "cli.packing.server.behind", Exit.REFUSED, {"n": _open(after)})
    return Trouble("STILL_WAITING", "cli.packing.server.still", Exit.OUTSIDE, {"n": _open(after)})
