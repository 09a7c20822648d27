"""Taking a session along as a file: what is written where, and what is said about it. No Qt here."""

from pathlib import Path
from typing import Literal

from services.errors import OutsideFailed, OutsideKind
from services.sessions.exporting import Written, export_session
from services.sessions.model import Session
from services.words.marks import visible
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.states import ShowBand, States
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.outcome_look import Mood


class ExportPresenter:
    """Called in the UI thread; work goes through `run`."""

    def __init__(self, station: Station, wording: Wording, run: Run, band: ShowBand) -> None:
        self._station = station
        self._wording = wording
        self._say = wording.words.say
        self._run = run
        self._band = band
        self._states = States(wording)

    def export(self, session: Session | None, kind: Literal["csv", "xlsx"], folder: Path) -> None:
        """Write the session to a new file in `folder`, which is made where it is missing."""
        if session is None:
            return
        self._band(self._states.working(self._say("export.working", name=kind.upper()), session))
        by = self._station.door.presence.present
        sessions, people = self._station.sessions, self._station.people
        say, zone = self._say, self._station.settings.station.tz

        def work() -> Written:
            author = people.find(session.created_by)
            name = author.full_name if author else ""
            make_folder(folder)
            return export_session(sessions, session.id, folder, kind=kind, author=name, say=say, zone=zone, by=by)

        self._run(work, lambda written: self._written(written, session), self._failed)

    def _written(self, written: Written, session: Session) -> None:
        what = self._say("export.done", name=written.path.name)
        next_ = self._say("export.done_next", folder=str(written.path.parent))
        self._band(self._states.said(Mood.ACCEPTED, what, next_, session, self._say("session.word.done")))

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words), self._say("export.elsewhere")))


def make_folder(folder: Path) -> None:
    """The folder, where it is missing. Raises OutsideFailed where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideFailed(
            OutsideKind.FILE, "export.no_folder", retry=False, folder=visible(str(folder)), why=error.strerror or ""
        ) from error
