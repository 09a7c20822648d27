"""What the first run shows, as values; and what its page can do for the presenter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.words.catalogue import Catalogue
from ui.widgets.band_state import BandState


class Ask(StrEnum):
    """The questions, in their order; one page each."""

    LANGUAGE = "language"
    STATION = "station"
    NAME = "name"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class FirstRunView:
    """One page. `value` is the text to begin with; `barcodes` are (code, what it does) to scan from the screen."""

    ask: Ask
    title: str
    detail: str
    value: str = ""
    wrong: str = ""
    barcodes: tuple[tuple[str, str], ...] = ()
    can_skip: bool = False  # "no PIN"
    busy: bool = False


class FirstRunPageView(Protocol):
    """What the presenter asks of the page. UI thread."""

    def show_first_run(self, view: FirstRunView, words: Catalogue) -> None:
        """Show this, in the language that was chosen."""

    def show_notice(self, notice: BandState | None) -> None:
        """The answer to the last scan, in words already said; None: the page itself shows it."""

    def show_barcodes(self, barcodes: tuple[tuple[str, str], ...]) -> None:
        """They are called something else now; nothing else changes."""

    def type_digit(self, digit: str) -> None:
        """A digit of the PIN was scanned."""

    def confirm(self) -> None:
        """CONFIRM was scanned: the same as Enter on this page."""

    def close_first_run(self) -> None:
        """All is set up, and the first person is signed in."""
