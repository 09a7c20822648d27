"""What the wizard for scanners shows, as values; and what its page can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SetupChoice:
    """A maker, or a way to speak."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SetupView:
    """One step, in words already said. `choices` with the one chosen so far (`at`), or a barcode to scan: `qr` holds
    what is in it, "" where it is only named (`name`, `place`); `test`: the layout test code is shown. `good`: how the
    test went, None before that. `forward`: what the button says, "" for none."""

    what: str
    hint: str = ""
    choices: tuple[SetupChoice, ...] = ()
    at: int = 0
    name: str = ""
    place: str = ""
    qr: str = ""
    test: bool = False
    good: bool | None = None
    forward: str = ""


class SetupPageView(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_setup(self, view: SetupView) -> None: ...
