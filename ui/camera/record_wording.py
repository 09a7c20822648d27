"""A camera scan that is recorded, in a person's words."""

from services.errors import OutsideFailed
from services.frames.locking import CONFIDENCE, STABILITY, VALID
from services.frames.record.model import CameraScan, Totals
from services.frames.record.rules import average_confidence, average_stability, detection_rate, is_locked
from services.frames.recording.keeping import Kept
from services.words.catalogue import Catalogue
from ui.camera.quality_views import Meter
from ui.camera.report_wording import span_text
from ui.error_text import error_text


class RecordWording:
    """Plain Python, any thread."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def note(self, *, linked: bool) -> str:
        """What is recorded; `linked`: a session is in front, of which it is part."""
        return self._words.say(f"camera_screen.record.{'linked' if linked else 'own'}")

    def going(self, kept: Kept, seconds: float, trouble: OutsideFailed | None) -> str:
        """How the one stands that began so many seconds ago; `trouble`: why no picture is judged."""
        if trouble is not None:
            return error_text(trouble, self._words)
        return f"{self._since(seconds)} · {self._frames(kept.scan.totals)}"

    def meters(self, totals: Totals) -> tuple[Meter, ...]:
        """How good its pictures were so far, each with what a lock asks for; none before the first."""
        if not totals.frames:
            return ()
        return (
            self._meter("valid", totals.valid / totals.frames, VALID),
            self._meter("confidence", average_confidence(totals), CONFIDENCE),
            self._meter("stability", average_stability(totals), STABILITY),
            self._meter("user", detection_rate(totals) / 100),
        )

    def over(self, kept: Kept) -> tuple[str, bool]:
        """What came of it, and whether it was locked."""
        scan, locked = kept.scan, is_locked(kept.scan)
        words = "camera_screen.record.locked" if locked else "camera_screen.record.over"
        said = self._words.say(words, span=span_text(_seconds(scan)), frames=self._frames(scan.totals))
        if kept.dropped:
            said = f"{said} {self._words.say('camera_screen.record.dropped', n=kept.dropped)}"
        return said, locked

    def failed(self, error: Exception) -> str:
        """Why it did not begin, or did not end."""
        return error_text(error, self._words)

    def _since(self, seconds: float) -> str:
        return self._words.say("camera_screen.record.going", span=span_text(max(0.0, seconds)))

    def _frames(self, totals: Totals) -> str:
        return self._words.say("camera_screen.report.frames", n=totals.frames)

    def _meter(self, name: str, share: float, limit: float | None = None) -> Meter:
        word = self._words.say("camera_screen.record.share", n=round(100 * share))
        name = self._words.say(f"camera_screen.report.lane.{name}")
        return Meter(name, share, () if limit is None else (limit,), limit is None or share > limit, word)


def _seconds(scan: CameraScan) -> float:
    """How long it took; 0.0 where the clock was set back meanwhile."""
    return 0.0 if scan.completed_at is None else max(0.0, (scan.completed_at - scan.started_at).total_seconds())
