"""The archive: which sessions are in it, one of them, and that as a file. No Qt here."""

from pathlib import Path
from typing import Final, Literal, Protocol

from services.archive.exporting import export_archived
from services.archive.looking import ArchivedScan, ArchivedSession, compares, scans_of, session_of
from services.archive.model import Content, Unit
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import NAMED, short
from services.sessions.exporting import Written
from services.sessions.model import SessionType
from services.words.figures import moment_text, number_text
from services.words.marks import visible
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.archive_views import ArchivedLine, ArchivedView
from ui.sessions.export_presenter import make_folder
from ui.sessions.states import ShowBand, States
from ui.sessions.views import LineView
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.outcome_look import Mood, mood_of

MOST: Final = 200  # rows: what is older is found by a code, or is in the export


class ArchivePage(Protocol):
    """What the list can show."""

    def show_lines(self, lines: tuple[ArchivedLine, ...]) -> None: ...


class ArchivedPage(Protocol):
    """What the page of one session can show."""

    def show_archived(self, view: ArchivedView) -> None: ...


class ArchivePresenter:
    """Called in the UI thread; work goes through `run`: each file of the archive is read from the disk."""

    def __init__(
        self,
        station: Station,
        wording: Wording,
        run: Run,
        band: ShowBand,
        *,
        page: ArchivePage,
        opened: ArchivedPage,
    ) -> None:
        self._station, self._wording, self._run, self._band = station, wording, run, band
        self._say, self._states = wording.words.say, States(wording)
        self._page, self._opened = page, opened
        self._looked = 0  # an answer that comes late takes nobody back
        self._content: Content | None = None

    def search(self, code: str = "") -> None:
        """Show the sessions in which just this code was scanned or expected; "" all."""
        self._looked += 1
        look, archive = self._looked, self._station.archive
        self._run(lambda: archive.units(code=code, most=MOST), lambda found: self._found(look, found), self._failed)

    def open(self, session_id: str) -> None:
        """Show this session."""
        self._looked += 1
        look, archive = self._looked, self._station.archive
        self._run(lambda: archive.open(session_id), lambda content: self._show(look, content), self._failed)

    def tell(self) -> None:
        """The band says what this is."""
        what, next_ = self._say("archive_screen.band"), self._say("archive_screen.next")
        self._band(self._states.said(Mood.OVER, what, next_, None, self._say("archive_screen.word")))

    def tell_export(self) -> None:
        """The band asks as which file."""
        self._band(self._states.said(Mood.NEUTRAL, self._say("export.band"), "", None))

    def export(self, kind: Literal["csv", "xlsx"], folder: Path) -> None:
        """Write the session that is shown to a new file in `folder`, which is made where it is missing."""
        if (content := self._content) is None:
            return
        self._band(self._states.said(Mood.NEUTRAL, self._say("export.working", name=kind.upper()), "", None))
        by, zone = self._station.door.presence.present, self._station.settings.station.tz

        def work() -> Written:
            make_folder(folder)
            return export_archived(content, folder, kind=kind, say=self._say, zone=zone, by=by)

        self._run(work, self._written, self._failed)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _found(self, look: int, units: list[Unit]) -> None:
        if look == self._looked:
            self._page.show_lines(tuple(map(self._line, units)))

    def _line(self, unit: Unit) -> ArchivedLine:
        ended = moment_text(unit.ended_at, self._station.settings.station.tz, self._wording.words.language)
        scans = number_text(str(unit.scans), self._wording.words.language)
        return ArchivedLine(unit.id, ended, self._title(unit.session_type, unit.location), scans)

    def _show(self, look: int, content: Content) -> None:
        if look != self._looked:
            return
        self._content = content
        session = session_of(content)
        compared = compares(session, self._station.door.presence.present)
        scans = list(scans_of(content, compared=compared))[-MOST:]
        lines = tuple(self._scan(number, scan) for number, scan in reversed(list(enumerate(scans))))
        facts = tuple((self._say(key), value) for key, value in self._facts(session, compared=compared) if value)
        title = self._title(session.session_type, session.location)
        self._opened.show_archived(ArchivedView(title, facts, lines))

    def _facts(self, session: ArchivedSession, *, compared: bool) -> list[tuple[str, str]]:
        say, zone, language = self._say, self._station.settings.station.tz, self._wording.words.language
        started = moment_text(session.created_at, zone, language)
        ended = moment_text(session.ended_at, zone, language) if session.ended_at else ""
        expected = str(session.expected_items or "") if compared else ""
        scans = number_text(str(session.scans), language)
        if session.scans > MOST:
            scans = say("archive_screen.latest", n=session.scans, most=MOST)
        return [
            ("history.fact.status", say(f"history.status.{session.status}")),
            ("history.fact.started", say("history.started", name=visible(session.created_by), when=started)),
            ("archive_screen.column.ended", ended),
            ("archive_screen.column.scans", scans),
            ("lists.fact.expected_items", expected),
            ("history.fact.blind", say("history.blind.who") if session.blind else ""),
            ("history.fact.notes", visible(session.notes)),
        ]

    def _scan(self, number: int, scan: ArchivedScan) -> LineView:
        named = short(scan.description) if scan.description and scan.reason in NAMED else ""
        mood = "undone" if scan.undone else mood_of(Outcome(Verdict(scan.verdict), Reason(scan.reason))).value
        when = self._wording.moment(scan.at, self._station.clock.now())
        what, code = named or self._say(f"line.{scan.reason}"), self._wording.code(scan.code)
        return LineView(number, str(number), when, mood, code, what, visible(scan.device))

    def _title(self, session_type: str, location: str) -> str:
        parts = (self._say(f"session_type.{SessionType(session_type)}"), visible(location))
        return " · ".join(part for part in parts if part)

    def _written(self, written: Written) -> None:
        what = self._say("export.done", name=written.path.name)
        next_ = self._say("export.done_next", folder=str(written.path.parent))
        self._band(self._states.said(Mood.ACCEPTED, what, next_, None, self._say("session.word.done")))

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words)))
