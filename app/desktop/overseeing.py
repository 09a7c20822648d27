"""The health page: its page and presenter are joined here. They are loaded when it is first opened: the desktop's start
is not to wait for them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer

from services.health.looking import Told
from services.health.model import Finding
from ui.documents import documents
from ui.health.views import HEALTH
from ui.station import Station

if TYPE_CHECKING:
    from ui.health.health_presenter import HealthPresenter, Saved, Work
    from ui.health.health_screen import HealthScreen

_TICK_MS: Final = 200


class Overseeing:
    """UI thread; `look` and `save` are called in threads of their own."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._timer: QTimer | None = None
        self.presenter: HealthPresenter | None = None

    def make(self, *, left: Callable[[], None], opens: Callable[[str], None]) -> "HealthScreen":
        """The screen, when it is first opened. `left` goes back, `opens` to the screen with this key."""
        from ui.health.health_presenter import HealthPresenter
        from ui.health.health_screen import HealthScreen

        page = HealthScreen(self._station.words)
        presenter = self.presenter = HealthPresenter(
            self._station.words, self._station.clock, page, look=self.look, save=self.save, begin=self.begin
        )
        timer = self._timer = QTimer(page)
        timer.timeout.connect(presenter.tick)
        page.looked.connect(presenter.look_again)
        page.copied.connect(presenter.copy)
        page.saved.connect(presenter.save)
        page.left.connect(left)
        page.opened.connect(opens)
        return page

    def opened(self, key: str) -> None:
        """A screen came to the front: only who is seen looks."""
        if self.presenter is None or self._timer is None:
            return
        if key == HEALTH:
            self._timer.start(_TICK_MS)
            self.presenter.open()
        else:
            self._timer.stop()

    def look(self, told: Told) -> Sequence[Finding]:
        """What the doctor finds of the station that runs here. Waits, half a minute at most."""
        from app.health.checks import examine

        return list(examine(self._station.places.data_dir, desktop=True, station=_own(self._station), told=told))

    def save(self, told: Told) -> "Saved":
        """A support bundle among the person's documents. Waits, a minute at most. Raises OutsideFailed."""
        from app.support.bundle import write_bundle
        from ui.health.health_presenter import Saved

        station = self._station
        made = write_bundle(
            documents(), station.places.data_dir, station.words, station=_own(station), clock=station.clock, told=told
        )
        return Saved(str(made.path), len(made.files), tuple(part for part, _why in made.lacking))

    @staticmethod
    def begin(work: Callable[[], Any]) -> "Work":
        """In a thread that nobody waits for, not even the end of the program."""
        from services.bounded import Bounded

        return Bounded(work, "health")


def _own(station: Station) -> Any:
    """The port's other side: what the doctor asks is more than screens may."""
    return station
