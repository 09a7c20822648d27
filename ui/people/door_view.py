"""What the door shows, as values; and what its page can do for the presenter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ui.widgets.band_state import BandState

MOST_SHOWN = 9  # people to choose from at once: one digit each


class Step(StrEnum):
    """What the door asks for."""

    WHO = "who"
    PIN = "pin"
    KEPT = "kept"  # scans were made while nobody was signed in: whose are they?


@dataclass(frozen=True, slots=True)
class DoorPerson:
    """Somebody who may come in."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DoorView:
    """The whole page, in words already said. `wrong` is "" where nothing is; `notice` answers the last scan; `back` is
    what Esc does, "" for nothing; `sign_out` is "" where nobody is signed in; `take` names the button that takes
    unclaimed scans, "" where they can only wait."""

    step: Step
    title: str
    detail: str
    people: tuple[DoorPerson, ...] = ()
    more: str = ""  # people who are not shown
    wrong: str = ""
    back: str = ""
    sign_out: str = ""
    unsent: str = ""  # how many messages wait, beside it
    take: str = ""
    leave: str = ""
    notice: BandState | None = None
    digits: str = ""  # those that choose one of the people, typed into the empty field


class DoorPageView(Protocol):
    """What the presenter asks of the page. UI thread."""

    def show_door(self, view: DoorView) -> None:
        """Come to the front where it is not, and show this."""

    def close_door(self) -> None:
        """Go away: whoever came in is where he was."""

    def type_digit(self, digit: str) -> None:
        """A digit of the PIN was scanned."""

    def confirm_pin(self) -> bool:
        """The PIN's end was scanned. Whether there was a PIN."""
