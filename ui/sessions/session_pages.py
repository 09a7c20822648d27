"""A session's pages, and the big number above them, as its presenter sees them: as one."""

from services.sessions.model import MissingItem
from ui.sessions.resolve_page import ResolveWidget
from ui.sessions.session_page import SessionWidget
from ui.sessions.views import LineView, SessionView
from ui.widgets.band import Band


class SessionPages:
    """A `SessionPage`."""

    def __init__(self, session: SessionWidget, resolve: ResolveWidget, band: Band) -> None:
        self._session = session
        self._band = band
        self._resolve = resolve

    def show_session(self, view: SessionView) -> None:
        self._session.show_session(view)
        self._band.show_count(view.count)
        self._resolve.show_list(view.has_list)

    def show_lines(self, lines: list[LineView]) -> None:
        self._session.show_lines(lines)

    def add_lines(self, lines: list[LineView]) -> None:
        self._session.add_lines(lines)

    def show_missing(self, items: list[MissingItem]) -> None:
        self._session.show_missing(items)

    def drop_missing(self, codes: list[str]) -> None:
        self._session.drop_missing(codes)

    def show_to_resolve(self, scans: list[LineView], missing: list[MissingItem]) -> None:
        self._resolve.show_to_resolve(scans, missing)
