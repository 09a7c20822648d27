"""A camera scan that is recorded, in a person's words."""

from services.errors import OutsideFailed
from services.frames.locking import CONFIDENCE, STABILITY, VALID, Window, level_of
from services.frames.record.model import CameraScan, Totals
from services.frames.record.rules import is_locked
from services.frames.recording.keeping import Kept
from services.words.catalogue import Catalogue
from ui.camera.quality_views import Meter
from ui.camera.report_wording import minutes_text
from ui.error_text import error_text


class RecordWording:
    """Plain Python, any thread."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def note(self, *, linked: bool) -> str:
        """What is recorded; `linked`: a session is in front, of which it is part."""
        return self._words.say(f"camera_screen.record.{'linked' if linked else 'own'}")

    def going(self, kept: Kept, seconds: float, trouble: OutsideFailed | None) -> str:
        """How the one stands that began so many seconds ago; `trouble`: why no picture is judged, or none stored."""
        if trouble is not None:
            return error_text(trouble, self._words)
        return f"{self._since(seconds)} · {self._frames(kept.scan.totals)}"

    def meters(self, window: Window) -> tuple[Meter, ...]:
        """How good its last pictures were, each with what a lock asks of them; none before the first."""
        if not window.frames:
            return ()
        level = level_of(window.frames)
        return (
            self._meter("valid", level.valid, VALID),
            self._meter("confidence", level.confidence, CONFIDENCE),
            self._meter("stability", level.stability, STABILITY),
            self._meter("user", level.user),
        )

    def over(self, kept: Kept) -> tuple[str, bool]:
        """What came of it, and whether it was locked."""
        scan, locked = kept.scan, is_locked(kept.scan)
        words = "camera_screen.record.locked" if locked else "camera_screen.record.over"
        said = self._words.say(words, span=minutes_text(_seconds(scan)), frames=self._frames(scan.totals))
        if kept.dropped:
            said = f"{said}. {self._words.say('camera_screen.record.dropped', n=kept.dropped)}"
        return said, locked

    def failed(self, error: Exception) -> str:
        """Why it did not begin, or did not end."""
        return error_text(error, self._words)

    def _since(self, seconds: float) -> str:
        return self._words.say("camera_screen.record.going", span=minutes_text(max(0.0, seconds)))

    def _frames(self, totals: Totals) -> str:
        return self._words.say("camera_screen.report.frames", n=totals.frames)

    def _meter(self, name: str, share: float, limit: float | None = None) -> Meter:
        word = self._words.say("camera_screen.record.share", n=round(100 * share))
        name = self._words.say(f"camera_screen.report.lane.{name}")
        return Meter(name, share, () if limit is None else (limit,), limit is None or share > limit, word)


def _seconds(scan: CameraScan) -> float:
    """How long it took; 0.0 where the clock was set back meanwhile."""
    return 0.0 if scan.completed_at is None else max(0.0, (scan.completed_at - scan.started_at).total_seconds())
