"""What the devices page shows of scales, as values; and what its widgets can do for the presenter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.scanning.ports import DeviceState
from services.weighing.model import ScaleAct
from ui.devices.views import NO_FAULTS, PortChoice


@dataclass(frozen=True, slots=True)
class ScaleCard:
    """One scale, in words already said. `weight` and `told` are "" while it gives no answer; `stands` is the shape
    beside `told`: filled for a weight that stands still, half for one that moves, a ring for what is none."""

    id: str
    name: str
    kind: str
    port: str
    state: DeviceState
    state_word: str
    why: str = ""
    weight: str = ""
    told: str = ""
    stands: DeviceState = DeviceState.STOPPED
    raw_text: str = ""
    raw_hex: str = ""
    acts: tuple[tuple[ScaleAct, str], ...] = ()
    answer: str = ""  # why it does not do what was asked


@dataclass(frozen=True, slots=True)
class ScalesView:
    """All scales. `blocked` says why nothing can be changed, "" where it can."""

    cards: tuple[ScaleCard, ...]
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class ScaleForm:
    """A scale as typed. `id` is "" for a new one."""

    id: str = ""
    name: str = ""
    kind: str = "toledo"
    port: str = ""
    baud: str = "0"
    framing: str = ""
    unit: str = "kg"
    ask: str = ""


@dataclass(frozen=True, slots=True)
class ScaleFormView:
    """The page that adds or changes a scale. `wrong` has a sentence for a field, or for "" all of it; `tried` is what a
    try of it has brought."""

    title: str
    values: ScaleForm
    ports: tuple[PortChoice, ...]
    wrong: Mapping[str, str] = field(default_factory=lambda: NO_FAULTS)
    asks_removal: bool = False
    tried: str = ""
    tried_well: bool | None = None  # None: not tried, or on its way


@dataclass(frozen=True, slots=True)
class Tried:
    """What a scale did when it was tried: what it said last, "" for nothing; a key of the catalogue, why it gives no
    answer. Both "": it is there, and says nothing unasked."""

    said: str = ""
    why: str = ""


TryScale = Callable[[Mapping[str, Any]], Tried]
"""Opens a scale as the settings would have it, and lets go of it again. Waits for it; raises as settings do."""


class ScalesPageView(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_scales(self, view: ScalesView) -> None:
        """All of them anew, in the list."""

    def update_scale(self, card: ScaleCard) -> None:
        """One of the list changed."""

    def show_scale_form(self, view: ScaleFormView) -> None: ...
