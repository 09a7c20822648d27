"""A camera scan in a person's words."""

from datetime import tzinfo

from services.frames.locking import CONFIDENCE, STABILITY, VALID
from services.frames.record.course import Course
from services.frames.record.model import CameraScan, Totals
from services.frames.record.rules import average_confidence, average_stability, detection_rate, is_locked, state
from services.frames.telling.model import Recorded, Telling, TellingState
from services.words.catalogue import Catalogue
from services.words.figures import moment_text, time_text
from services.words.marks import visible
from ui.camera.report_views import Report, ScanRow
from ui.widgets.two_lines import TwoLines

_SHORT = 8  # characters of an id that is all that is known of a scan


class ReportWording:
    """Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self._words, self._zone = words, zone

    def row(self, recorded: Recorded) -> ScanRow:
        """It in the list."""
        scan = recorded.scan
        frames = self._words.say("camera_screen.report.frames", n=scan.totals.frames)
        parts = (self._moment(scan), visible(scan.person), frames, self._state(scan), self._server(recorded.telling))
        return ScanRow(scan.id, TwoLines(self.title(scan), " · ".join(filter(None, parts))))

    def report(self, recorded: Recorded, course: Course | None) -> Report:
        """All that is known of it."""
        scan, say, totals = recorded.scan, self._words.say, recorded.scan.totals
        took = "" if course is None else say("camera_screen.report.took", span=minutes_text(course.seconds))
        frames = say("camera_screen.report.frames", n=totals.frames)
        parts = (self._moment(scan), visible(scan.person), self._state(scan), took, frames)
        about = " · ".join(filter(None, (*parts, self._server(recorded.telling), visible(recorded.telling.why))))
        locked = None
        if course is not None and scan.locked_at is not None and is_locked(scan):
            locked = max(0.0, (scan.locked_at - course.first).total_seconds())
        return Report(self.title(scan), about, self._figures(totals) if totals.frames else "", course, locked)

    def title(self, scan: CameraScan) -> str:
        """What it is of; where it is its own, its id."""
        if scan.linked and scan.session == scan.linked:
            return self._words.say("camera_screen.report.of", id=scan.linked[-_SHORT:])
        if scan.session and scan.session != scan.id:
            return visible(scan.session)
        return self._words.say("camera_screen.report.own", id=scan.id[-_SHORT:])

    def _server(self, telling: Telling) -> str:
        """How it stands with the server; "" where none is told."""
        return "" if telling.state is TellingState.LOCAL else self._words.say(f"camera_record.state.{telling.state}")

    def _moment(self, scan: CameraScan) -> str:
        return moment_text(scan.started_at, self._zone, self._words.language)

    def _figures(self, totals: Totals) -> str:
        """Its averages, in percent, and what a lock asks for."""
        shares = {
            "confidence": average_confidence(totals),
            "stability": average_stability(totals),
            "valid": totals.valid / totals.frames,
            "user": detection_rate(totals) / 100,
            "least_confidence": CONFIDENCE,
            "least_stability": STABILITY,
            "least_valid": VALID,
        }
        return self._words.say(
            "camera_screen.report.figures", **{name: round(100 * one) for name, one in shares.items()}
        )

    def _state(self, scan: CameraScan) -> str:
        say, when = self._words.say, scan.completed_at or scan.locked_at
        at = "" if when is None else time_text(when, self._zone)
        return say(f"camera_screen.report.state.{state(scan)}", at=at)


def minutes_text(seconds: float) -> str:
    """ "1:05", minutes and seconds; "61:05", however many: beside it stands "min"."""
    minutes, left = divmod(round(seconds), 60)
    return f"{minutes}:{left:02}"


def span_text(seconds: float) -> str:
    """ "1:05", minutes and seconds; "1:01:05" from an hour on."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
