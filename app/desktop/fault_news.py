"""What the frame shows of faults of our own: those of this run, and the crash that ended the last one."""

from typing import Final

from app.program.logs import surround
from services.bugs import BOOK
from services.scanning.answer import Answer
from services.words.figures import moment_text
from ui.frame.status import Trouble
from ui.station import Station

BUG: Final = "bug"
CRASH: Final = "crash"


def note_answer(answer: Answer) -> None:
    """From now on a fault stands in the log beside this scan, by its id and what it was answered."""
    surround(scan=answer.scan.id, answered=answer.outcome.reason.value)


class FaultNews:
    """Looked at with each second that passes, not told: what is broken may be what would tell. UI thread."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._shown = ""  # the number of the bug

    def trouble(self) -> Trouble | None:
        """A fault that nobody has seen yet, with how often it came; else how the last run ended."""
        say = self._station.words.say
        if (bug := BOOK.to_tell()) is not None:
            self._shown = bug.number
            what = say("desktop.bug.what", n=bug.times, number=bug.number)
            return Trouble(BUG, what, say("desktop.bug.next"), say("frame.band.acknowledge"))
        if (crash := BOOK.crash_to_tell()) is not None:
            zone, language = self._station.settings.station.tz, self._station.words.language
            what = say("desktop.crash.what", at=moment_text(crash.at, zone, language), number=crash.number)
            return Trouble(CRASH, what, say("desktop.crash.next"), say("frame.band.acknowledge"))
        return None

    def seen(self, key: str) -> None:
        """Somebody has read it."""
        if key == BUG:
            BOOK.seen(self._shown)
        else:
            BOOK.crash_seen()
