"""Takes the empty scene: somebody says so and steps out of the picture; then its pictures are taken one by one, beside
the UI thread, until there are enough or somebody has thought better of it."""

from collections.abc import Callable
from math import ceil
from typing import Final, Protocol

from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Frame
from ui.camera.scene_views import KeptScene, ScenePage, SceneView
from ui.camera.scene_wording import SceneWording
from ui.running import InTurn, Run
from ui.station import Station

LEAVE: Final = 5.0  # seconds to step out of the picture
WAIT: Final = 10.0  # seconds for a picture: then it is said that none comes


class SceneKeeping(Protocol):
    """Takes and keeps an empty scene. Any thread but the UI's, one call at a time."""

    def kept(self) -> KeptScene | None:
        """The one that is kept; None where there is none for this camera."""

    def begin(self) -> None:
        """Forget what was taken and not kept."""

    def take(self, frame: Frame) -> tuple[int, int]:
        """One more frame: how many came, and of how many. Raises OutsideFailed."""

    def keep(self) -> KeptScene | None:
        """Keep what was taken. Raises OutsideFailed: something moved, or the disk does not take it."""


class ScenePresenter:
    """UI thread. Pictures are judged by a scene that is kept from then on."""

    def __init__(self, station: Station, page: ScenePage, run: Run, scene: SceneKeeping) -> None:
        self._station, self._page, self._run, self._scene = station, page, InTurn(run), scene
        self._wording = SceneWording(station.words, station.settings.station.tz)
        self._kept: KeptScene | None = None
        self._begins: float | None = None  # when it begins, monotonic seconds; None: nothing is taken
        self._came = 0.0  # when the last picture came
        self._last: Frame | None = None
        self._works = self._keeps = False
        self._times = 0  # that one was begun: what comes back from one that was cancelled is another one's
        self._done = (0, 1)
        self._told, self._good = "", True

    @property
    def is_taking(self) -> bool:
        """Whether one is taken now."""
        return self._begins is not None

    def open(self) -> None:
        """Somebody came to this page."""
        self._look_up()
        self._show()

    def take(self) -> None:
        """Take another one, as soon as who says so is out of the picture."""
        if self.is_taking:
            return
        now = self._station.clock.monotonic()
        self._begins, self._came, self._last, self._done, self._told = now + LEAVE, now + LEAVE, None, (0, 1), ""
        self._times += 1
        self._run(self._scene.begin, lambda _begun: None, self._failed)
        self._show()

    def cancel(self) -> None:
        """Take none; the one before stays. Once it is being kept it is too late for that."""
        if self.is_taking and not self._keeps:
            self._end(self._station.words.say("camera_screen.scene.cancelled"), good=True)

    def look(self) -> None:
        """Many times a second while the page is seen: take the newest picture, where there is another one."""
        if self._begins is None or self._works or self._keeps:
            return
        now, frame = self._station.clock.monotonic(), self._station.camera.newest()
        if now < self._begins:
            self._show()
        elif frame is not None and frame is not self._last:
            self._works, self._last, self._came, times = True, frame, now, self._times
            self._run(
                lambda: self._scene.take(frame),
                lambda done: self._came_back(times, lambda: self._taken(done)),
                lambda error: self._came_back(times, lambda: self._failed(error)),
            )
        elif now - self._came > WAIT:
            self._end(self._wording.failed(OutsideFailed(OutsideKind.DEVICE, "camera.no_frames", retry=True)))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _came_back(self, times: int, tell: Callable[[], None]) -> None:
        self._works = False
        if self.is_taking and times == self._times:  # else somebody thought better of it meanwhile
            tell()

    def _taken(self, done: tuple[int, int]) -> None:
        self._done = done
        if done[0] >= done[1]:
            self._keeps = True
            self._run(self._scene.keep, self._is_kept, self._failed)
        self._show()

    def _is_kept(self, kept: KeptScene | None) -> None:
        self._kept = kept
        self._end(self._station.words.say("camera_screen.scene.done"), good=True)

    def _failed(self, error: Exception) -> None:
        self._end(self._wording.failed(error))

    def _end(self, told: str, *, good: bool = False) -> None:
        self._begins, self._keeps, self._told, self._good = None, False, told, good
        self._show()

    def _look_up(self) -> None:
        self._run(self._scene.kept, self._found, lambda _error: None)

    def _found(self, kept: KeptScene | None) -> None:
        self._kept = kept
        self._show()

    def _show(self) -> None:
        settings, clock = self._station.settings.camera, self._station.clock
        frame = self._station.camera.newest()
        kept = self._wording.kept(self._kept, frame, clock.now())
        note = self._wording.note(wanted=settings.somebody)
        if self._begins is None:
            self._page.show_scene(SceneView(kept, told=self._told, good=self._good, note=note))
            return
        left = ceil(self._begins - clock.monotonic())
        going = self._wording.leave(left) if left > 0 else self._wording.going(*self._done)
        self._page.show_scene(SceneView(kept, going, 100 * self._done[0] / self._done[1], note=note))
