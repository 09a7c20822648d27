"""What the page of a start can do for the presenter."""

from typing import Protocol

from ui.sessions.views import FormView, Step


class StartPage(Protocol):
    """What the page can show."""

    def show_form(self, view: FormView) -> None: ...

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """{field: sentence}; the fields that are not in it are right."""

    def show_kept(self, offer: str) -> None: ...

    def show_location(self, location: str) -> None: ...

    def offer_location(self, offered: bool) -> None:
        """Whether what was scanned last may be the location."""

    def show_scanners(self, steps: tuple[Step, ...]) -> None: ...

    def show_steps(self, steps: tuple[Step, ...], *, offline_offered: bool) -> None:
        """What has been done, is done now, went wrong. () goes back to the form."""
