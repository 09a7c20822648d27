"""The door's page without a window."""

from ui.people.door_view import DoorView
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Mood


class FakeDoorPage:
    """Remembers what it was told and what was heard; types digits as the PIN pad does."""

    def __init__(self) -> None:
        self.views: list[DoorView] = []
        self.shown = False
        self.digits = ""
        self.confirmed: list[str] = []
        self.heard: list[Mood] = []

    @property
    def view(self) -> DoorView:
        return self.views[-1]

    def show_door(self, view: DoorView) -> None:
        self.views.append(view)
        self.shown = True

    def close_door(self) -> None:
        self.shown = False

    def type_digit(self, digit: str) -> None:
        self.digits += digit

    def confirm_pin(self) -> bool:
        if self.digits:
            self.confirmed.append(self.digits)
        digits, self.digits = self.digits, ""
        return bool(digits)

    def hear(self, mood: Mood) -> None:
        self.heard.append(mood)

    @property
    def notice(self) -> BandState:
        """The answer to the last scan."""
        assert self.view.notice is not None
        return self.view.notice
