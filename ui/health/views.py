"""What the health page shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Final, Protocol

from services.health.model import Kind
from ui.widgets.outcome_look import Mood

HEALTH: Final = "health"  # the page's key


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing that was looked at. `do`: what mends it, "" where nothing is to be done; `page`: the key of the screen
    that does, with its name, "" where none is."""

    kind: Kind
    word: str
    title: str
    says: str
    do: str = ""
    page: str = ""
    page_name: str = ""


@dataclass(frozen=True, slots=True)
class HealthView:
    """The whole page. `state` in one sentence, in the colour of `mood`; `details` beside it. `percent`: how far a look
    is, None while nobody looks. `needy`: what needs somebody, the gravest first; `well`: all else. `busy`: why nothing
    else can be begun now, "" where it can. `told`: what was just done, or what went wrong (`failed`)."""

    mood: Mood
    state: str
    details: str = ""
    percent: float | None = None
    needy: tuple[FindingView, ...] = ()
    well: tuple[FindingView, ...] = ()
    busy: str = ""
    told: str = ""
    failed: bool = False


class HealthPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_health(self, view: HealthView) -> None: ...

    def copy(self, text: str) -> None:
        """To the clipboard."""
