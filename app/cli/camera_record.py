"""`scandesk camera record|scans|show|send`: camera scans of this station."""

from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli import finding
from app.cli.call import actor, call_of
from app.cli.camera import cli
from app.cli.camera_record_shapes import Telling, find, how, line, shape
from app.cli.options import As, AsJson, PinStdin
from app.cli.output import Printer
from app.cli.shapes import local_time
from app.cli.signals import stopped_by_signals
from app.cli.words import words
from services.errors import OutsideFailed, OutsideKind, Refused

if TYPE_CHECKING:
    from app.station import Station

__all__ = ["cli"]  # the group of camera.py, with the commands of this file

LOOK_SECONDS: Final = 1.0  # between two lines
AWAY_SECONDS: Final = 10.0  # without any picture, before it is given up

ScanId = Annotated[str, typer.Argument(metavar="SCAN", help=words("camera.show.scan"))]


@cli.command(help=words("camera.record.help"))
def record(
    context: typer.Context,
    session: Annotated[str, typer.Option("--session", metavar="S", help=words("camera.record.session"))] = "",
    named: Annotated[str, typer.Option("--name", metavar="TEXT", help=words("camera.record.name"))] = "",
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", min=0.1, help=words("camera.record.seconds"))
    ] = None,
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Record a camera scan, with a line each second."""
    if session and named:
        raise Refused("VALIDATION_ERROR", "cli.refused.camera_scan_both")
    with call_of(context).station() as station:
        by = actor(station, name, pin_stdin=pin_stdin)
        linked = finding.session_id(station, session) if session else "" if named else station.front_session() or ""
        if station.owner:
            station.camera_records.start()
        _open_camera(station)
        telling = Telling(station, Printer(as_json))
        scan = station.recording.begin(by, named, linked)
        telling.begun(scan)
        try:
            _follow(station, telling, seconds)
        finally:
            _end(station, scan.id)
            if station.owner:
                station.camera_records.stop()
                station.camera_records.tell()
        telling.over()


@cli.command(help=words("camera.scans.help"))
def scans(
    context: typer.Context,
    most: Annotated[int, typer.Option("--limit", min=1, max=10_000, help=words("camera.scans.limit"))] = 100,
    as_json: AsJson = False,
) -> None:
    """List them."""
    with call_of(context).station() as station:
        found = station.camera_records.newest(most)
        printer, say = Printer(as_json), station.words.say
        printer.value([shape(one, None) for one in found])
        if not found:
            printer.line(say("cli.camera.scans.none"))
            return
        names = ("scan", "begun", "session", "frames", "valid", "status", "server")
        zone = station.settings.station.tz
        printer.table(
            [say(f"cli.camera.heading.{one}") for one in names],
            [
                (
                    finding.short(one.scan.id),
                    local_time(one.scan.started_at, zone),
                    one.scan.session if len(one.scan.session) < finding.SHOWN * 3 else finding.short(one.scan.session),
                    one.scan.totals.frames,
                    one.scan.totals.valid,
                    shape(one, None)["scan"]["status"],
                    " · ".join(
                        part for part in (say(f"camera_record.state.{one.telling.state}"), one.telling.why) if part
                    ),
                )
                for one in found
            ],
        )


@cli.command(help=words("camera.show.help"))
def show(context: typer.Context, scan: ScanId, as_json: AsJson = False) -> None:
    """Say how one stands."""
    with call_of(context).station() as station:
        found, latest = station.camera_records.get(find(station, scan))
        printer = Printer(as_json)
        printer.value(shape(found, latest))
        printer.line(f"{found.scan.id} {line(station, found.scan, None)}")
        printer.line(f"  {how(station, found.telling)}")


@cli.command(help=words("camera.send.help"))
def send(
    context: typer.Context,
    again: Annotated[str, typer.Option("--again", metavar="SCAN", help=words("camera.send.again"))] = "",
    former: Annotated[str, typer.Option("--moved", metavar="URL", help=words("camera.send.moved"))] = "",
    name: As = "",
    pin_stdin: PinStdin = False,
    as_json: AsJson = False,
) -> None:
    """Tell the server of what waits."""
    with call_of(context).station() as station:
        say, printer, records = station.words.say, Printer(as_json), station.camera_records
        server = station.settings.central.url
        if station.settings.frames.mode != "central" or not server:
            raise Refused("NO_SERVER", "cli.camera.send.nobody")
        if former:
            records.moved(former, server, actor(station, name, pin_stdin=pin_stdin))
        if again:
            records.tell_again(find(station, again))
        before = records.figures()
        if station.owner:
            records.tell()
        else:
            printer.line(say("cli.camera.send.owner"))
        after = records.figures()
        counts = {
            "told": max(0, before.waiting - after.waiting - max(0, after.parked - before.parked)),
            "waiting": after.waiting,
            "parked": after.parked,
        }
        printer.value(counts)
        printer.line(say("cli.camera.send.done", **counts))


def _end(station: "Station", scan_id: str) -> None:
    """Raises OutsideFailed where the disk does not take it: nobody is left to try it again."""
    try:
        station.recording.end()
    except OutsideFailed as failed:
        said = {"scan": finding.short(scan_id)}
        raise OutsideFailed(failed.kind, "cli.camera.record.not_ended", retry=True, **said) from failed


def _open_camera(station: "Station") -> None:
    """Switched on in the settings or not; as quick as pictures are judged."""
    settings = station.settings.camera
    quick = max(settings.frames_per_second, station.settings.frames.per_second)
    station.camera.use(settings.model_copy(update={"on": True, "frames_per_second": quick}))
    station.camera.start()


def _follow(station: "Station", telling: Telling, seconds: float | None) -> None:
    """Until the scan is over, the seconds are, or somebody ends it. Raises OutsideFailed where no picture ever came."""
    asked: SimpleQueue[None] = SimpleQueue()
    begun = monotonic()
    with stopped_by_signals(lambda: asked.put(None)):
        while True:
            passed = monotonic() - begun
            left = LOOK_SECONDS if seconds is None else min(LOOK_SECONDS, seconds - passed)
            if left <= 0 or _came(asked, left) or telling.look():
                return
            if passed > AWAY_SECONDS and station.camera.newest() is None and not telling.frames:
                raise _no_pictures(station)


def _came(asked: "SimpleQueue[None]", seconds: float) -> bool:
    try:
        asked.get(timeout=seconds)
    except Empty:
        return False
    return True


def _no_pictures(station: "Station") -> OutsideFailed:
    status: Any = station.camera.status
    return OutsideFailed(OutsideKind.DEVICE, (status.why if status else "") or "camera.no_frames", retry=True)
