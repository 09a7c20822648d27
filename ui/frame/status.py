"""What the status bar and the broken line show, as values. Presenters make them; the frame shows them."""

from dataclasses import dataclass
from datetime import timedelta

from services.printing.model import PrinterState
from services.scanning.ports import DeviceState
from ui.icons import Icon


@dataclass(frozen=True, slots=True)
class DeviceDot:
    """One device: its name as set up, and how it stands."""

    name: str
    state: DeviceState
    icon: Icon = Icon.SCANNER


@dataclass(frozen=True, slots=True)
class PrinterDot:
    """The printer that needs somebody most: its name as set up, and how it stands; None: it was not asked yet."""

    name: str
    state: PrinterState | None


@dataclass(frozen=True, slots=True)
class StatusView:
    """The whole status bar. `person` "" where nobody is signed in; `waiting` None where nothing is ever sent; `printer`
    None where none is set up."""

    station: str
    person: str
    clock: str  # already in the station's zone: "10:42"
    devices: tuple[DeviceDot, ...] = ()
    waiting: int | None = None
    oldest: timedelta | None = None  # how long the oldest unsent row has waited
    printer: PrinterDot | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Codes of which somebody is to choose one: all in words already said, `choices` by their numbers, 1 to 9."""

    what: str
    next: str
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is broken: what it means for the work, what to do, and the button for it; all in words already said.

    `key` names it for the presenter that hears the button, e.g. an OutsideKind's value.
    """

    key: str
    what: str
    next: str
    act: str
