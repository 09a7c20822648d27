"""What the board of packing shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ui.supervisor.views import Figure, FreshView, LineView, Sign, Told
from ui.widgets.prints import PrintView


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One shipment in the list. All texts are said already, and short enough for a row. `percent` None: nobody knows
    how many lines there are. `at`: its last activity, None where nothing is on record."""

    id: str
    sign: Sign
    number: str
    order: str
    customer: str
    promised: str
    done: str
    percent: float | None
    boxes: str
    station: str
    people: str
    at: datetime | None
    clock: str


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a kind: of the errors that were caught, or of the exceptions."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class HoursView:
    """Items in each hour, from the one that began at `first` to the running one."""

    first: datetime
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PackingBoardView:
    """The whole board. `now`: the clock that ages are told by. `caught` and `exceptions`: by kind, the most first.
    `counted`: how many are listed; `left_out`: that there are more. `stations`, `people`: to choose from. `empty`: why
    there is nothing, and what to do. `filtered`: not all are wanted."""

    rows: tuple[ShipmentRow, ...]
    now: datetime
    figures: tuple[Figure, ...]
    hours: HoursView | None
    caught: tuple[Share, ...]
    exceptions: tuple[Share, ...]
    counted: str
    left_out: str
    stations: tuple[str, ...]
    people: tuple[str, ...]
    empty: tuple[str, str]
    filtered: bool


@dataclass(frozen=True, slots=True)
class PhotoView:
    """What is on record of the closing of a box. `caption`: which box, and when; `told`: why there is no photo, or how
    it stands with the hub, "" all is well; `kept`: its picture can be asked for. `box`, `short`: which box, and `told`
    in a word or two, for a small picture. `again`: the hub did not take it, and it can go once more."""

    id: str
    caption: str
    told: str
    kept: bool
    box: str
    short: str
    again: bool


@dataclass(frozen=True, slots=True)
class ShipmentPanelView:
    """The shipment that is looked at. `troubles`: (symbol and word, what it means and what to do). `facts`: (name,
    value); `sentences`: the same, each wanting a line. `log`, `exceptions` and `photos` None: not read yet. `older`:
    there are lines before those that are shown. `prints`: its labels and papers, as this station knows
    them."""

    id: str
    title: str
    by: str
    troubles: tuple[tuple[Sign, str], ...]
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[tuple[str, str], ...]
    log: tuple[LineView, ...] | None = None
    exceptions: tuple[LineView, ...] | None = None
    older: bool = False
    photos: tuple[PhotoView, ...] | None = None
    prints: tuple[PrintView, ...] = ()


class PackingBoardPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_board(self, view: PackingBoardView) -> None: ...

    def show_fresh(self, view: FreshView) -> None: ...

    def show_panel(self, view: ShipmentPanelView | None) -> None:
        """The shipment that is looked at; None: none is."""

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        """The picture of a photo that was asked for; None: it is not to be had."""

    def tell(self, told: Told) -> None:
        """Say it beside the shipment that is looked at."""

    def show_not_allowed(self) -> None:
        """Whoever is here may not look at everybody's work."""
