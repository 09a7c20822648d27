"""The session that a supervisor looks at: its scans, what was done with it, and what he does. No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from services.identity.person import Person
from services.identity.rights import Right, may
from services.sessions.model import Status
from services.supervisor.exporting import Kind, export_session
from services.supervisor.model import Act, Board, ScanView, Scope, SessionView
from ui.acting import acting
from ui.error_text import error_text
from ui.running import Run
from ui.station import Station
from ui.supervisor.panel_wording import PanelWording
from ui.supervisor.views import PanelView, SupervisorPage, Told
from ui.supervisor.wording import SupervisorWording
from ui.widgets.outcome_look import Mood

PAGE: Final = 100  # scans that are read at once


@dataclass(frozen=True, slots=True)
class _Detail:
    """What was read of one session. `older`: the number to go on from, None: these are all."""

    scans: tuple[ScanView, ...]
    older: int | None
    history: tuple[Act, ...]
    own_id: str = ""  # its id here, where this station holds it
    own_items: int | None = None  # what is counted here, where a hub counts more


class ChosenPresenter:
    """Called in the UI thread; work goes through `run`. `opened` is told the id of a session that is worked on here
    now."""

    def __init__(
        self,
        station: Station,
        page: SupervisorPage,
        run: Run,
        wording: SupervisorWording,
        opened: Callable[[str], None],
    ) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._opened = opened
        self._say = station.words.say
        self._wording = wording
        self._panel = PanelWording(wording)
        self._board: Board | None = None
        self._id = ""
        self._view: SessionView | None = None
        self._detail: _Detail | None = None
        self._change = -1  # of the session, as its scans were read
        self._reading = self._missed = False  # missed: they could not be read
        self._judged = False  # a verdict is told, of which its station has not heard

    @property
    def id(self) -> str:
        """Which session, "" none."""
        return self._id

    # -- looking -------------------------------------------------------------------------------------------------------

    def choose(self, session_id: str, view: SessionView | None) -> None:
        """Look at this one; "" at none."""
        if session_id == self._id:
            return
        self._id, self._view, self._detail = session_id, view, None
        self._change, self._missed = -1, False
        self._page.tell(Told())
        self._show()
        self.read()

    def board_came(self, board: Board, view: SessionView | None) -> None:
        """A newer board; `view` is the session on it, None where it is not there any more: it stays as it was."""
        self._board = board
        if self._missed and board.connected:
            self._missed, self._change = False, -1
        if self._id:
            self._view = view or self._view
            if self._judged and self._view is not None and self._view.status is not Status.PAUSED:
                self._page.tell(Told())  # it has: the session's own line says how it stands
                self._judged = False
            self._show()

    def read(self) -> None:
        """Read its scans where there are others than those that are shown. One look at a time."""
        view = self._view
        if view is None or self._reading or self._change == view.change:
            return
        supervisor, session_id, change = self._station.supervisor, self._id, view.change

        def work() -> _Detail:
            page, own_id = supervisor.scans(session_id, None, PAGE), supervisor.own_id(session_id)
            own_items = self._own_items(own_id, view) if own_id else None
            return _Detail(page.scans, page.next, supervisor.history(session_id), own_id, own_items)

        def done(found: _Detail) -> None:
            self._reading = False
            if session_id == self._id:
                self._change = change
                self._take(found)
            self.read()  # another one was chosen meanwhile

        def failed(error: Exception) -> None:
            self._reading = False
            if session_id == self._id:
                self._change, self._missed = change, True
                self._broke(error)
            self.read()

        self._reading = True
        self._run(work, done, failed)

    def older(self) -> None:
        """More of its scans."""
        detail, session_id = self._detail, self._id
        if detail is None or detail.older is None:
            return
        before, supervisor = detail.older, self._station.supervisor

        def done(page: Any) -> None:
            if session_id == self._id and self._detail is not None:
                scans = _joined(self._detail.scans, page.scans)
                self._detail = replace(self._detail, scans=scans, older=page.next)
                self._show()

        self._run(lambda: supervisor.scans(session_id, before, PAGE), done, self._broke)

    # -- acting --------------------------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """Go on with it here; with one's own at once."""
        if self._detail is not None and self._detail.own_id:
            self._opened(self._detail.own_id)
            return
        session_id, by = self._id, self._by()
        self._act(
            lambda: self._station.supervisor.take_over(session_id, by()), "supervisor_screen.told.taking", self._taken
        )

    def hand_over(self, station_id: str) -> None:
        """Offer it to another station."""
        session_id, by = self._id, self._by()

        def done(view: SessionView) -> None:
            self._view = view
            self._tell(self._say("supervisor_screen.told.offered", station=view.offered_name))
            self._show()

        self._act(
            lambda: self._station.supervisor.hand_over(session_id, station_id, by()),
            "supervisor_screen.told.offering",
            done,
        )

    def approve(self) -> None:
        """What was handed in is right."""
        session_id, by = self._id, self._by()
        self._judge(lambda: self._station.supervisor.approve(session_id, by()))

    def send_back(self, note: str) -> None:
        """Something of it is to be done again."""
        session_id, by = self._id, self._by()
        self._judge(lambda: self._station.supervisor.send_back(session_id, note, by()))

    def _judge(self, work: Callable[[], SessionView]) -> None:
        def done(view: SessionView) -> None:
            self._view, self._change = view, -1
            self._tell(self._panel.stands(view))
            self._judged = view.is_judged
            self._show()
            self.read()

        self._act(work, "supervisor_screen.told.judging", done)

    def export(self, kind: Kind, folder: Path) -> None:
        """Write all of it to a file in `folder`."""
        session_id, zone, say = self._id, self._wording.zone, self._say
        supervisor, language, now = self._station.supervisor, self._station.words.language, self._station.clock.now()

        def work() -> Path:
            return export_session(
                supervisor, session_id, folder, kind=kind, say=say, zone=zone, language=language, now=now
            )

        def done(path: Path) -> None:
            self._tell(say("supervisor_screen.told.exported", name=path.name, folder=str(path.parent)))

        self._act(work, "supervisor_screen.told.exporting", done)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _act(self, work: Callable[[], Any], telling: str, done: Callable[[Any], None]) -> None:
        if self._id:
            self._tell(self._say(telling), Mood.WORKING)
            self._run(work, done, self._broke)

    def _taken(self, session_id: str) -> None:
        self._tell(self._say("supervisor_screen.told.taken"))
        self._opened(session_id)

    def _by(self) -> Callable[[], Person]:
        return acting(self._station, "INSUFFICIENT_PERMISSIONS", "supervisor.refused.not_allowed")

    def _take(self, found: _Detail) -> None:
        before, scans = self._detail, found.scans
        if before is not None and scans and before.scans and before.scans[-1].seq < scans[-1].seq:
            scans = _joined(scans, before.scans)  # somebody looked further back
            found = replace(found, scans=scans, older=before.older)
        self._detail = found
        self._show()

    def _broke(self, error: Exception) -> None:
        self._tell(error_text(error, self._station.words), Mood.REFUSED)

    def _own_items(self, own_id: str, view: SessionView) -> int | None:
        """What is counted here of a session whose line at the hub, read before, counts more. Waits for the disk."""
        if view.id == own_id:
            return None
        items = self._station.supervisor.own_items(own_id)
        return items if items < view.items_scanned else None

    def _tell(self, text: str, mood: Mood = Mood.ACCEPTED) -> None:
        self._judged = False
        self._page.tell(Told(text, mood))

    def _show(self) -> None:
        view = self._view
        if not self._id or view is None:
            self._page.show_panel(None)
            return
        now, panel, detail = self._station.supervisor.now(), self._panel, self._detail
        self._page.show_panel(
            PanelView(
                id=view.id,
                title=self._wording.title(view),
                by=panel.stands(view),
                troubles=panel.troubles(view, now),
                facts=panel.facts(view, now, detail.scans if detail else ()),
                sentences=panel.sentences(view, *((detail.history, detail.own_items) if detail else ())),
                scans=None if detail is None else tuple(panel.scan(scan, now) for scan in detail.scans),
                history=None if detail is None else tuple(panel.act(act, now) for act in reversed(detail.history)),
                older=detail is not None and detail.older is not None,
                others=self._others(view),
                is_here=self._is_here,
                no_take_over=self._no_take_over(view),
                no_hand_over=self._no_hand_over(view),
                in_review=view.waits_for_review,
                no_review=self._no_review(),
                warns=self._say("supervisor_screen.take_over.means", by=panel.by(view)),
            )
        )

    def _others(self, view: SessionView) -> tuple[tuple[str, str], ...]:
        """The stations that it can be given to."""
        stations = self._board.stations if self._board else ()
        return tuple((one.id, one.name) for one in stations if one.id != view.station_id)

    @property
    def _is_here(self) -> bool:
        """Whether this station holds it: there is nothing to take over then."""
        return self._detail is not None and bool(self._detail.own_id)

    def _no_review(self) -> str:
        if may(self._station.door.presence.present, Right.REVIEW):
            return ""
        return self._say("sessions.refused.review_not_allowed")

    def _no_take_over(self, view: SessionView) -> str:
        if not self._is_here and not may(self._station.door.presence.present, Right.TAKE_OVER):
            return self._say("supervisor_screen.no.right")
        if not view.is_open:
            return self._say("supervisor_screen.no.over")
        return "" if self._is_here else self._no_answer()

    def _no_answer(self) -> str:
        """Where the hub is away nothing can be asked of it."""
        away = self._board is not None and self._board.hands_over and not self._board.connected
        return self._say("supervisor_screen.no.away") if away else ""

    def _no_hand_over(self, view: SessionView) -> str:
        if not may(self._station.door.presence.present, Right.TAKE_OVER):
            return self._say("supervisor_screen.no.right")
        if not view.is_open:
            return self._say("supervisor_screen.no.over")
        if why := self._no_answer():
            return why
        if self._board is None or not self._board.hands_over:
            scope = self._board.scope if self._board else Scope.ALONE
            return self._say("supervisor_screen.no.alone" if scope is Scope.ALONE else "supervisor_screen.no.contract")
        return "" if self._others(view) else self._say("supervisor_screen.no.others")


def _joined(newer: tuple[ScanView, ...], older: tuple[ScanView, ...]) -> tuple[ScanView, ...]:
    """Newest first, each once."""
    last = newer[-1].seq if newer else None
    return newer + tuple(scan for scan in older if last is None or scan.seq < last)
