"""Makes what the screen shows out of a board: which sessions, in which order, in words. Works off the UI thread."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.supervisor import rules
from services.supervisor.model import Board, Filter, Scope, SessionView, Totals, Trouble, Which
from services.words.marks import visible
from ui.supervisor.views import BoardView, Figure, RowView
from ui.supervisor.wording import SupervisorWording, number_text

_STANDS_STILL: Final = frozenset({Trouble.EXPIRED, Trouble.STALLED})  # in which nothing is scanned
_URGENCY: Final = {trouble: place for place, trouble in enumerate(Trouble)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see: which sessions, and those that ended earlier, which no board has."""

    filter: Filter = field(default_factory=Filter)
    earlier: tuple[SessionView, ...] = ()
    more: bool = False  # there are earlier ones that were not asked for yet


class Arranger:
    """Keeps the words of sessions that did not change. One thread at a time."""

    def __init__(self, wording: SupervisorWording) -> None:
        self._wording = wording
        self._minute = -1
        self._rows: dict[str, tuple[SessionView, RowView]] = {}

    def arrange(self, board: Board, wanted: Wanted) -> BoardView:
        """The list as it is wanted."""
        there = {view.id for view in board.sessions}
        every = (*board.sessions, *(view for view in wanted.earlier if view.id not in there))
        chosen = in_place(rules.filtered(every, wanted.filter))
        say = self._wording.say
        return BoardView(
            rows=self._say(chosen, board.now),
            now=board.now,
            scope="" if board.scope is Scope.SITE else say(f"supervisor_screen.scope.{board.scope}"),
            figures=figures(board.today, self._wording),
            minutes=board.per_minute[-board.minutes_known :] if board.minutes_known else (),
            until=board.now,
            counted=self._counted(len(chosen), every, wanted.filter),
            stations=self._stations(board, every),
            people=tuple(sorted({view.person for view in every if view.person}, key=str.casefold)),
            empty=self._empty(board, wanted.filter),
            filtered=wanted.filter != Filter(which=wanted.filter.which),
            more=wanted.more and wanted.filter.which is not Which.OPEN,
        )

    # -- inside --------------------------------------------------------------------------------------------------------

    def _say(self, views: Iterable[SessionView], now: datetime) -> tuple[RowView, ...]:
        """The same row as before for the same session in the same minute: then nothing is painted anew."""
        minute = rules.minute_of(now)
        if minute != self._minute or len(self._rows) > 20_000:
            self._minute, before = minute, {name: row for name, (_view, row) in self._rows.items()}
            self._rows = {}
        else:
            before = {}
        return tuple(self._row(view, now, before) for view in views)

    def _row(self, view: SessionView, now: datetime, before: dict[str, RowView]) -> RowView:
        known = self._rows.get(view.id)
        if known is not None and known[0] is view:
            return known[1]
        row = self._wording.row(view, now)
        old = before.get(view.id)
        row = old if old is not None and old == row else row
        self._rows[view.id] = (view, row)
        return row

    def _counted(self, shown: int, every: tuple[SessionView, ...], wanted: Filter) -> str:
        """How many are shown, and of how many where something is filtered."""
        all_ = len(rules.filtered(every, Filter(which=wanted.which)))
        if shown == all_:
            return self._wording.say("supervisor_screen.counted", n=number_text(shown))
        return self._wording.say("supervisor_screen.counted_of", n=number_text(shown), all=number_text(all_))

    def _stations(self, board: Board, every: Iterable[SessionView]) -> tuple[tuple[str, str], ...]:
        """Stations by their names: those that report, and those that hold a session."""
        names = {view.station_id: view.station for view in every if view.station_id}
        names |= {station.id: station.name for station in board.stations}
        return tuple(sorted(((key, visible(name)) for key, name in names.items()), key=lambda one: one[1].casefold()))

    def _empty(self, board: Board, wanted: Filter) -> tuple[str, str]:
        """Why the list is empty, and what to do."""
        say = self._wording.say
        if board.as_of is None:
            name = "asking" if board.connected or not board.why else "never"
        elif wanted == Filter(which=wanted.which):
            name = wanted.which.value
        elif wanted == Filter(which=wanted.which, troubled=True):
            name = "troubled"
        else:
            name = "filtered"
        return say(f"supervisor_screen.empty.{name}.what"), say(f"supervisor_screen.empty.{name}.next")


def in_place(views: Iterable[SessionView]) -> tuple[SessionView, ...]:
    """Troubled sessions on top, the most urgent first, of those that stand still the longest first; the others by
    station, so that a line stays where somebody reads it however much is scanned; those that are over last, the latest
    first."""
    return tuple(sorted(views, key=_place))


def _place(view: SessionView) -> tuple[int, int, float, str, str]:
    if view.troubles:
        since = view.last_activity.timestamp() if view.troubles[0] in _STANDS_STILL else 0.0
        return 0, _URGENCY[view.troubles[0]], since, view.station.casefold(), view.id
    if view.is_open:
        return 1, 0, 0.0, view.station.casefold(), view.id
    return 2, 0, -(view.ended_at or view.last_activity).timestamp(), "", view.id


def figures(today: Totals, wording: SupervisorWording) -> tuple[Figure, ...]:
    """The four figures of today."""
    say = wording.say
    share = f"{100 * today.failed / today.scans:.0f}" if today.scans else ""
    return (
        Figure(
            number_text(today.open),
            say("supervisor_screen.figure.open"),
            say("supervisor_screen.figure.ended", n=today.ended),
        ),
        Figure(
            number_text(today.scans),
            say("supervisor_screen.figure.scans"),
            say("supervisor_screen.figure.staged", n=number_text(today.staged)) if today.staged else "",
        ),
        Figure(
            number_text(today.failed),
            say("supervisor_screen.figure.failed"),
            say("supervisor_screen.figure.share", share=share) if share else "",
        ),
        Figure(number_text(today.troubled), say("supervisor_screen.figure.troubled"), loud=today.troubled > 0),
    )
