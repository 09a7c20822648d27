"""The set-up assistant: its page and presenter are joined here, and told what happens. They are loaded when it is first
opened: the desktop's start is not to wait for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.desktop.present import present_hids, present_ports, present_scales, try_scale
from services.errors import OutsideFailed
from services.scanning.answer import Answer
from services.scanning.scan import Device
from services.scanning.screen_desk import ScreenDesk
from services.weighing.model import Reading
from ui.assistant.views import ASSISTANT, Present, Weighed
from ui.devices.views import PortChoice
from ui.running import Run
from ui.station import Station
from ui.widgets.outcome_look import Hear

if TYPE_CHECKING:
    from ui.assistant.assistant_presenter import AssistantPresenter
    from ui.assistant.assistant_screen import AssistantScreen


class Assisting:
    """UI thread. `set_up` opens the wizard of scanners; the rest as of its presenter."""

    def __init__(
        self,
        station: Station,
        run: Run,
        *,
        changed: Callable[[str], None],
        caps_lock: Callable[[], bool],
        last_keys: Callable[[], str],
        set_up: Callable[[], None],
        hear: Hear,
    ) -> None:
        self._station, self._run, self._changed, self._hear = station, run, changed, hear
        self._caps_lock, self._last_keys, self._set_up = caps_lock, last_keys, set_up
        self._presenter: AssistantPresenter | None = None

    def make(self, left: Callable[[], None]) -> "tuple[AssistantScreen, AssistantPresenter]":
        """The screen, when it is first opened. `left` goes to the work."""
        from ui.assistant.assistant_presenter import AssistantPresenter
        from ui.assistant.assistant_screen import AssistantScreen

        page = AssistantScreen(self._station.words, self._station.settings.station.site)
        presenter = self._presenter = AssistantPresenter(
            self._station,
            page,
            self._run,
            find_scanners=find_scanners,
            find_scales=find_scales,
            try_scale=try_this_scale,
            caps_lock=self._caps_lock,
            last_keys=self._last_keys,
            set_up=self._set_up,
            left=left,
            changed=self._changed,
            hear=self._hear,
        )
        page.chosen.connect(presenter.choose)
        page.acted.connect(presenter.act)
        page.acted_otherwise.connect(presenter.act_otherwise)
        page.stopped.connect(presenter.stop)
        page.forwarded.connect(presenter.forward)
        page.went_back.connect(presenter.back)
        page.put_off.connect(presenter.put_off)
        return page, presenter

    def opened(self, key: str) -> None:
        """A screen came to the front."""
        if self._presenter is not None:
            self._presenter.open() if key == ASSISTANT else self._presenter.close()

    @property
    def desk(self) -> ScreenDesk | None:
        """What is in front of the bench while it is open."""
        return self._presenter.desk if self._presenter is not None else None

    def answered(self, answer: Answer) -> bool:
        """A scan was answered; whether its page shows it."""
        return self._presenter is not None and self._presenter.answered(answer)

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner, and never ended."""
        if self._presenter is not None:
            self._presenter.stray_typed(text)

    def printing_changed(self) -> None:
        """A label or a printer is other than it was."""
        if self._presenter is not None:
            self._presenter.printing_changed()

    def weighed(self, device: Device, reading: Reading) -> None:
        """A scale said something."""
        if self._presenter is not None:
            self._presenter.weighed(device, reading)


def find_scanners() -> Sequence[Present]:
    """The USB scanners in the mode HID POS, and the serial ports of USB devices, one of which may be a scanner. Without
    the library for the first there are the ports all the same."""
    try:
        hids = present_hids()
    except OutsideFailed:
        hids = ()
    return [_present(one) for one in (*hids, *(one for one in present_ports() if one.port != one.name))]


def find_scales() -> Sequence[Present]:
    """The same of scales."""
    return [_present(one) for one in present_scales()]


def try_this_scale(values: Mapping[str, object]) -> Weighed:
    """A scale as it would be set up, opened, asked and let go of. Waits for it."""
    tried = try_scale(values)
    return Weighed(tried.said, tried.why)


def _present(one: PortChoice) -> Present:
    return Present(one.port, one.description or one.name, one.kind, one.rule)
