"""What the supervisor's screen shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ui.icons import Icon
from ui.widgets.outcome_look import Mood


@dataclass(frozen=True, slots=True)
class Sign:
    """How a session stands at a glance: a symbol, a word, and the colours of a mood. `loud`: it stands out."""

    icon: Icon
    word: str
    mood: Mood
    loud: bool = False


@dataclass(frozen=True, slots=True)
class DeviceMark:
    """One device of a station. `on` None: nobody knows. `word` is its kind, `said` the whole for who cannot see it."""

    word: str
    said: str
    on: bool | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One session in the list. All texts are said already, and short enough for a row; the session's panel has them
    whole. `percent` None: nobody knows how many are expected. `recent`: scans in each of the last minutes, the oldest
    first. `at`: its last activity, whose age is said when it is painted. `failing` and `stuck` make a figure stand
    out."""

    id: str
    sign: Sign
    station: str
    person: str
    what: str
    where: str
    done: str
    percent: float | None
    recent: tuple[int, ...]
    rate: str
    failed: str
    share: str
    failing: bool
    at: datetime
    clock: str
    unsent: str
    oldest: str
    stuck: bool
    devices: tuple[DeviceMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of today: the number, what it counts, and what it means beside others. `loud`: it needs somebody."""

    number: str
    name: str
    detail: str = ""
    loud: bool = False


@dataclass(frozen=True, slots=True)
class BoardView:
    """The whole list. `now`: the clock that ages are told by. `scope`: what is seen from here where that is not
    everything. `minutes`: scans of all in each of the last minutes, the oldest first, the last one ending at `until`.
    `counted`: how many are shown. `stations`: (id, name), to choose from; as `people`. `empty`: why there is nothing,
    and what to do. `filtered`: not all are wanted. `more`: there are sessions that ended earlier."""

    rows: tuple[RowView, ...]
    now: datetime
    scope: str
    figures: tuple[Figure, ...]
    minutes: tuple[int, ...]
    until: datetime
    counted: str
    stations: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    empty: tuple[str, str]
    filtered: bool
    more: bool


@dataclass(frozen=True, slots=True)
class FreshView:
    """How old the list is. `away`: that it cannot be kept up to date, why, and what that means ("" where it is).
    `now`: the clock that ages are told by."""

    now: datetime
    said: str
    live: bool
    away: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """A scan of the chosen session, or something that was done with it: what, what that means, when, who. `mood` None:
    no symbol stands for it; `indented`: there is room for one all the same."""

    seq: int
    what: str
    means: str
    time: str
    who: str
    is_scan: bool = False
    mood: Mood | None = None
    indented: bool = False


@dataclass(frozen=True, slots=True)
class PanelView:
    """The session that is looked at. `troubles`: (symbol and word, what it means and what to do). `facts`: (name,
    value); `sentences`: the same, each wanting a line. `scans` and `history` None: not read yet. `older`: there are
    scans before those that are shown. `others`: the stations that it can be given to, (id, name). `is_here`: this
    station holds it, and can go on with it at once. `no_take_over`, `no_hand_over`: why that cannot be done by
    whoever is here; "" where it can. `warns`: what taking it over means. `in_review`: it was handed in;
    `no_review`: why no verdict can be given by whoever is here."""

    id: str
    title: str
    by: str
    troubles: tuple[tuple[Sign, str], ...]
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[tuple[str, str], ...]
    scans: tuple[LineView, ...] | None = None
    history: tuple[LineView, ...] | None = None
    older: bool = False
    others: tuple[tuple[str, str], ...] = ()
    is_here: bool = False
    no_take_over: str = ""
    no_hand_over: str = ""
    warns: str = ""
    in_review: bool = False
    no_review: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What was just done, what is being done, or what went wrong; "" nothing."""

    text: str = ""
    mood: Mood = Mood.ACCEPTED


class SupervisorPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_board(self, view: BoardView) -> None: ...

    def show_fresh(self, view: FreshView) -> None: ...

    def show_panel(self, view: PanelView | None) -> None:
        """The session that is looked at; None: none is."""

    def tell(self, told: Told) -> None:
        """Say it beside the session that is looked at."""

    def show_not_allowed(self) -> None:
        """Whoever is here may not look at everybody's work."""
