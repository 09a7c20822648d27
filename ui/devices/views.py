"""What the devices page shows, as values; and what its widgets can do for the presenter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from services.scanning.ports import DeviceState
from ui.devices.setup_views import SetupView

KEYBOARD = "keyboard"  # the id of all keyboard scanners: the window system does not tell them apart
NO_FAULTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PortChoice:
    """A serial port, or another way to a device, that is there now. `port` is what the settings keep: its USB identity
    where it has one; `description` "" where the system knows none."""

    port: str
    name: str
    description: str
    kind: str = ""  # "hid": a USB device that is no serial port
    rule: str = ""  # what IT has to write before it may be opened, a line each; "" where it may


PresentPorts = Callable[[], Sequence[PortChoice]]


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """One scanner, in words already said. `raw_text` is "" where nothing has arrived yet; it is the last bytes with
    `raw_hex`, of keyboard scanners the keys of the last code."""

    id: str
    name: str
    kind: str
    port: str
    state: DeviceState
    state_word: str
    why: str = ""
    raw_text: str = ""
    raw_hex: str = ""
    joined: str = ""


@dataclass(frozen=True, slots=True)
class DevicesView:
    """The list. `blocked` says why nothing can be changed, "" where it can."""

    cards: tuple[DeviceCard, ...]
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class SerialForm:
    """A serial scanner as typed. `id` is "" for a new one; `same_as` the device that it is another channel of."""

    id: str = ""
    name: str = ""
    port: str = ""
    baud: str = "9600"
    bytesize: str = "8"
    parity: str = "N"
    stopbits: str = "1"
    prefix: str = ""
    suffix: str = "auto"
    gap_seconds: str = "0.1"
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class SerialFormView:
    """The page that adds or changes a serial scanner. `wrong` has a sentence for a field, or for "" all of it."""

    title: str
    values: SerialForm
    ports: tuple[PortChoice, ...]
    others: tuple[tuple[str, str], ...]  # (id, name) of what it can be joined with
    wrong: Mapping[str, str] = field(default_factory=lambda: NO_FAULTS)
    asks_removal: bool = False


@dataclass(frozen=True, slots=True)
class HidForm:
    """A scanner in the mode USB HID POS as typed. `id` is "" for a new one; `same_as` as of a serial one."""

    id: str = ""
    name: str = ""
    device: str = ""
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class HidFormView:
    """The page that adds or changes one. `wrong` has a sentence for a field, or for "" all of it."""

    title: str
    values: HidForm
    present: tuple[PortChoice, ...]
    others: tuple[tuple[str, str], ...]  # (id, name) of what it can be joined with
    wrong: Mapping[str, str] = field(default_factory=lambda: NO_FAULTS)
    asks_removal: bool = False


@dataclass(frozen=True, slots=True)
class KeyboardForm:
    """Keyboard scanners as typed."""

    on: bool
    prefix: str
    suffix: str
    gap_ms: str


@dataclass(frozen=True, slots=True)
class KeyboardView:
    """The page of keyboard scanners. `told` is what the layout check found, or what to do for it."""

    values: KeyboardForm
    told: str
    good: bool | None = None  # of the check; None: not done
    checking: bool = False
    wrong: Mapping[str, str] = field(default_factory=lambda: NO_FAULTS)
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class TestView:
    """A test scan taken apart. `facts` are (what, value); `elements` are GS1's (AI, title, value)."""

    __test__ = False  # no test class, whatever its name

    what: str
    hint: str = ""
    code: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    elements: tuple[tuple[str, str, str], ...] = ()


class DevicesPageView(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_devices(self, view: DevicesView) -> None:
        """The list; also brings it to the front where a form was."""

    def update_card(self, card: DeviceCard) -> None:
        """One scanner of the list changed."""

    def show_serial(self, view: SerialFormView) -> None: ...

    def show_hid(self, view: HidFormView) -> None: ...

    def show_keyboard(self, view: KeyboardView) -> None: ...

    def show_test(self, view: TestView) -> None: ...

    def show_setup(self, view: SetupView) -> None: ...
