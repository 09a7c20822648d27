"""What commands say of a station's camera scans: its status as the contract names it, and what is ours beside it."""

from typing import TYPE_CHECKING, Any

from app.cli import finding
from app.cli.output import Printer
from services.errors import Refused
from services.frames.record import rules, saying
from services.frames.record.model import CameraScan, FrameRecord

if TYPE_CHECKING:
    from app.station import Station
    from services.frames.quality import FrameQuality
    from services.frames.telling.model import Recorded
    from services.frames.telling.model import Telling as Told

_LOOKED_THROUGH = 10_000  # scans, newest first


def shape(found: "Recorded", latest: FrameRecord | None) -> dict[str, Any]:
    """`latest`: None in lists, where it is left out."""
    scan, told = saying.status(found.scan, latest), found.telling
    if latest is None and found.scan.totals.frames:
        del scan["latestFrame"]
    return {
        "scan": scan,
        "scan_session": found.scan.linked or None,
        "person": found.scan.person,
        "dropped": told.dropped,
        "server": {
            "state": told.state.value,
            "scan_id": told.remote_id or None,
            "every": told.every,
            "sent": told.sent,
            "refused": told.refused,
            "orphans": told.orphans,
            "why": told.why or None,
        },
    }


def find(station: "Station", named: str) -> str:
    """A scan of this station by its id, or the end of that. Raises Refused (SCAN_NOT_FOUND)."""
    if len(named) == 36:
        return station.camera_records.get(named)[0].scan.id
    ids = [one.scan.id for one in station.camera_records.newest(_LOOKED_THROUGH)]
    ends = finding.ending(named, ids)
    if len(ends) != 1:
        raise Refused("SCAN_NOT_FOUND", "cli.refused.camera_scan", scan=named)
    return ends[0]


def line(station: "Station", scan: CameraScan, quality: "FrameQuality | None") -> str:
    """How it stands, for people."""
    say, totals = station.words.say, scan.totals
    hint = "camera.good" if quality is None or quality.hint is None else f"camera.hint.{quality.hint.value}"
    return say(
        "cli.camera.record.line",
        frames=totals.frames,
        valid=totals.valid,
        rate=round(rules.detection_rate(totals)),
        confidence=round(100 * rules.average_confidence(totals)),
        stability=round(100 * rules.average_stability(totals)),
        hint=say(hint if totals.frames else "cli.camera.record.waiting"),
    )


def how(station: "Station", telling: "Told") -> str:
    """How it stands with the server, for people."""
    told = (station.words.say(f"camera_record.state.{telling.state}"), telling.why)
    return " · ".join(part for part in told if part)


class Telling:
    """Says how the scan stands that is recorded."""

    def __init__(self, station: "Station", printer: Printer) -> None:
        self._station, self._printer = station, printer
        self._last: tuple[object, ...] = ()

    @property
    def frames(self) -> int:
        """That are on record."""
        now = self._station.recording.now()
        return 0 if now is None else now.kept.scan.totals.frames

    def begun(self, scan: CameraScan) -> None:
        self._printer.row(
            {"event": "begun", "scan": saying.status(scan, None)},
            self._station.words.say("cli.camera.record.begun", scan=finding.short(scan.id)),
        )

    def look(self) -> bool:
        """A line where it stands otherwise; whether it is over."""
        now, camera = self._station.recording.now(), self._station.camera.status
        if now is None:
            return True
        say, away = self._station.words.say, "" if camera is None else camera.why
        trouble = say(away) if away else ""
        if now.trouble is not None:
            trouble = say(now.trouble.words, **now.trouble.params)
        seen = (now.kept.scan.totals, trouble, now.kept.dropped)
        if seen != self._last:
            self._last = seen
            hint = None if now.quality is None or now.quality.hint is None else now.quality.hint.value
            row = {
                "event": "status",
                "scan": saying.status(now.kept.scan, now.kept.latest),
                "hint": hint,
                "dropped": now.kept.dropped,
                "trouble": trouble or None,
            }
            self._printer.row(row, trouble or line(self._station, now.kept.scan, now.quality))
        return now.kept.closed

    def over(self) -> None:
        """How it ended, and how it stands with the server."""
        now = self._station.recording.now()
        if now is None:
            return
        found, latest = self._station.camera_records.get(now.kept.scan.id)
        say, totals = self._station.words.say, found.scan.totals
        locked = rules.is_locked(found.scan)
        writer = {"longest_ms": round(1000 * now.kept.longest, 2)}
        ended = say(
            "cli.camera.record.done",
            scan=finding.short(found.scan.id),
            frames=totals.frames,
            valid=totals.valid,
            locked=say("common.yes" if locked else "common.no"),
        )
        self._printer.row({"event": "over", **shape(found, latest), "locked": locked, "writer": writer}, ended)
        if found.telling.dropped:
            self._printer.line(say("cli.camera.record.dropped", n=found.telling.dropped))
        self._printer.line(how(self._station, found.telling))
