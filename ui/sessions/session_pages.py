"""A session's pages, and the big number above them, as its presenter sees them: as one."""

from services.sessions.model import MissingItem
from ui.sessions.resolve_page import ResolveWidget
from ui.sessions.session_page import SessionWidget
from ui.sessions.views import LineView, SessionView
from ui.widgets.band import Band


class SessionPages:
    """A `SessionPage`. The page of scans to resolve may come later, and is told then what it missed."""

    def __init__(self, session: SessionWidget, band: Band) -> None:
        self._session = session
        self._band = band
        self._resolve: ResolveWidget | None = None
        self._has_list = False
        self._to_resolve: tuple[list[LineView], list[MissingItem]] = ([], [])

    def show_resolving(self, resolve: ResolveWidget) -> None:
        """There is a page of scans to resolve now."""
        self._resolve = resolve
        resolve.show_list(self._has_list)
        resolve.show_to_resolve(*self._to_resolve)

    def show_session(self, view: SessionView) -> None:
        self._session.show_session(view)
        self._band.show_count(view.count)
        self._has_list = view.has_list
        if self._resolve is not None:
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
        self._to_resolve = (scans, missing)
        if self._resolve is not None:
            self._resolve.show_to_resolve(scans, missing)
