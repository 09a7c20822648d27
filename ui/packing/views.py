"""What the packing screen shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol

from services.scanning.commands import Command
from ui.icons import Icon
from ui.widgets.band_state import BandState, Count
from ui.widgets.outcome_look import Mood
from ui.widgets.prints import PrintView
from ui.widgets.two_lines import TwoLines


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A shipment that can be packed."""

    id: str
    code: str  # its number
    number: TwoLines
    customer: TwoLines
    promised: TwoLines
    progress: TwoLines


@dataclass(frozen=True, slots=True)
class QueueView:
    """What waits. `told`: how many there are; `more`: further ones are not read yet; `empty`: what is said where there
    are none."""

    rows: tuple[QueueRow, ...] = ()
    told: str = ""
    more: bool = False
    empty: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class LineRow:
    """What was ordered of a product."""

    id: str
    product: TwoLines
    packed: TwoLines
    left: TwoLines


@dataclass(frozen=True, slots=True)
class ContentRow:
    """What was put into the box at once."""

    id: str
    what: TwoLines
    when: TwoLines


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box of the shipment."""

    id: str
    name: TwoLines
    weight: TwoLines


@dataclass(frozen=True, slots=True)
class HeadView:
    """The shipment: `excluded` is what its customer excludes, "" for nothing; `percent`: 0.0 to 100.0."""

    number: str
    customer: str
    promised: str
    excluded: str
    far: str
    percent: float
    others: str = ""


@dataclass(frozen=True, slots=True)
class Gauge:
    """How far a weight is from what is expected: `place` from -1.0 (far too little) to 1.0; `within` the tolerance."""

    place: float
    within: bool


@dataclass(frozen=True, slots=True)
class ScaleView:
    """The scale: `state` says whether its weight counts, `expected` what the box in front should weigh."""

    name: str
    weight: str
    state: str
    mood: Mood
    icon: Icon
    expected: str = ""
    gauge: Gauge | None = None


@dataclass(frozen=True, slots=True)
class ClosingView:
    """The box that is being closed. `weight`: what was typed, "" where the scale says it. `sizes`: the boxes that are
    used here; `chosen`: the number of the one that it is, counted from 1, 0 for none. `how`: what Enter does, and what
    can be typed."""

    box: str
    weight: str
    estimated: str
    how: str
    sizes: tuple[str, ...] = ()
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class PapersView:
    """How labels and papers of a shipment stand. `whose`: its number; `do`: why some did not come, and what to do."""

    whose: str
    prints: tuple[PrintView, ...]
    do: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """The shipment in front. `box`, `estimated`: how its box is called, and what should be in it; `newest`: the id of
    the line that was packed last. `typed`: how many the next scan packs. `boxes`: the newest first, the one in front
    last, as it stands above them; `besides`: there are others than that."""

    head: HeadView
    lines: tuple[LineRow, ...]
    lines_told: str
    boxes: tuple[BoxRow, ...]
    box: str
    estimated: str
    contents: tuple[ContentRow, ...]
    newest: str = ""
    besides: bool = False
    typed: str = ""
    closing: ClosingView | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A button: its name (packing_screen.act.<name>) and the command that it is, None for what no barcode says. `main`:
    it is the one to press."""

    name: str
    command: Command | None
    main: bool = False


@dataclass(frozen=True, slots=True)
class ActsView:
    """What can be done now. `blocked`: why the one at the screen may not."""

    acts: tuple[Act, ...] = ()
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class ServerView:
    """What the server does not take, and why; or that it is away. `number`: how many wait for somebody; `blocked`: why
    the one at the screen may not decide."""

    what: str
    why: str
    number: int = 0
    blocked: str = ""


class PackingPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_queue(self, view: QueueView) -> None: ...

    def show_shipment(self, view: ShipmentView) -> None: ...

    def show_papers(self, view: PapersView | None) -> None:
        """None: there are none, or all of them came."""

    def show_acts(self, view: ActsView) -> None: ...

    def show_server(self, view: ServerView | None) -> None:
        """None: there is nothing to say."""

    def show_band(self, state: BandState) -> None: ...

    def show_scale(self, view: ScaleView | None) -> None:
        """None: none is set up, or nothing is packed."""

    def show_count(self, count: Count | None) -> None:
        """The band's big number alone."""

    def ask_reason(self, what: str) -> None:
        """Why is it opened again? `what` says what; "" takes the question away."""

    @property
    def chosen_box(self) -> str:
        """The id of the box that is marked, "" for none."""
