"""A session's history: what it is, and who did what with it when. No Qt here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.sessions import blind
from services.sessions.model import HistoryLine, ScanLine, Session
from services.sessions.projects import List, Named
from services.words.figures import moment_text
from services.words.marks import visible
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.states import ShowBand, States
from ui.sessions.views import ActView, HistoryView
from ui.sessions.wording import Wording
from ui.station import Station

_TELLING: Final = frozenset({"resolved", "dropped"})  # acts on codes that may not have been expected


class HistoryPage(Protocol):
    """What the page can show."""

    def show_history(self, view: HistoryView) -> None: ...


@dataclass(frozen=True, slots=True)
class _Found:
    session: Session
    acts: list[HistoryLine]
    scans: list[ScanLine]
    author: str
    projects: list[Named]
    clients: list[Named]


class HistoryPresenter:
    """Called in the UI thread; work goes through `run`."""

    def __init__(self, station: Station, wording: Wording, run: Run, page: HistoryPage, band: ShowBand) -> None:
        self._station = station
        self._wording = wording
        self._say = wording.words.say
        self._run = run
        self._page = page
        self._band = band
        self._states = States(wording)

    def open(self, session_id: str) -> None:
        """Read the history, and show it."""
        sessions, people, projects = self._station.sessions, self._station.people, self._station.projects

        def read() -> _Found:
            session = sessions.get(session_id)
            author = people.find(session.created_by)
            return _Found(
                session,
                sessions.history(session_id),
                sessions.latest_scans(session_id, most=1000),
                author.full_name if author else "",
                projects.everything(List.PROJECTS) if session.project_id else [],
                projects.everything(List.CLIENTS) if session.client_id else [],
            )

        self._run(read, self._show, self._failed)

    def _show(self, found: _Found) -> None:
        compared = blind.compares(found.session, self._station.door.presence.present)
        codes = {scan.id: self._wording.code(scan.text) for scan in found.scans}
        acts = [
            ActView(
                time=self._wording.moment(act.at, self._station.clock.now()),
                person=visible(act.person),
                act=self._say(f"history.act.{act.act}"),
                code=codes.get(act.scan_id or "", "") if compared or act.act not in _TELLING else "",
            )
            for act in reversed(found.acts)
        ]
        facts = [
            (self._say(f"history.fact.{name}"), value) for name, value in self._facts(found, compared=compared) if value
        ]
        self._page.show_history(HistoryView(tuple(facts), tuple(acts)))

    def _facts(self, found: _Found, *, compared: bool) -> list[tuple[str, str]]:
        session, say = found.session, self._say
        config = session.config
        rules = (say(f"start.rules.{config.validation_mode}"), say(f"start.repeats.{config.duplicate_handling}"))
        return [
            ("type", say(f"session_type.{session.session_type}")),
            ("location", visible(session.location or "")),
            ("blind", say("history.blind.who") if session.blind else ""),
            ("compared", self._comparison(session) if session.blind and compared else ""),
            ("project", _name(found.projects, session.project_id)),
            ("client", _name(found.clients, session.client_id)),
            ("scanner", visible(session.scanner_id or "")),
            ("notes", visible(session.notes or "")),
            ("started", say("history.started", name=found.author, when=self._moment(session.created_at))),
            ("status", say(f"history.status.{session.status}")),
            ("until", self._moment(session.expires_at)),
            ("rules", " ".join(rules)),
        ]

    def _comparison(self, session: Session) -> str:
        """What a blind count came to, beside what was expected."""
        counts = session.counts
        if session.has_list:
            numbers = {"found": counts.found, "missing": counts.missing, "unexpected": counts.unexpected}
            return self._say("history.blind.compared", **numbers)
        if session.expected_items is None:
            return ""
        return self._say("history.blind.of", found=counts.successful, n=session.expected_items)

    def _moment(self, at: datetime) -> str:
        return moment_text(at, self._station.settings.station.tz, self._wording.words.language)

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words)))


def _name(named: list[Named], wanted: int | None) -> str:
    if wanted is None:
        return ""
    return next((visible(one.name) for one in named if one.id == wanted), str(wanted))
