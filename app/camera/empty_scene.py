"""The empty scene of the station's camera, for its page: taken frame by frame, kept, and how old it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from services.frames.model import Frame
from services.settings.model import Camera
from services.settings.places import Places
from ui.camera.scene_views import KeptScene

if TYPE_CHECKING:
    from app.camera.frame_quality import SceneTaking


class EmptyScene:
    """Behind `SceneKeeping` (ui/camera/scene_presenter.py). One call at a time, in whatever thread but the UI's; what
    it needs is loaded with the first."""

    def __init__(self, places: Places, camera: Callable[[], Camera]) -> None:
        """`camera`: its settings, as they are now."""
        self._places, self._camera = places, camera
        self._taking: SceneTaking | None = None

    def kept(self) -> KeptScene | None:
        """The one that is kept for the camera of the settings; None where there is none."""
        from app.camera.frame_quality import kept

        found = kept(self._places, self._camera().device)
        if found is None:
            return None
        at = datetime.fromtimestamp(self._places.background.stat().st_mtime, UTC)
        return KeptScene(at, found.width, found.height)

    def begin(self) -> None:
        """Forget what was taken and not kept."""
        self._taking = None

    def take(self, frame: Frame) -> tuple[int, int]:
        """One more frame: how many came, and of how many. Raises OutsideFailed: camera.resized, camera.unfit,
        camera.no_opencv."""
        from app.camera.frame_quality import SceneTaking

        if self._taking is None:
            self._taking = SceneTaking(self._camera().device)
        self._taking.take(frame)
        return self._taking.seen, self._taking.needed

    def keep(self) -> KeptScene | None:
        """Keep what was taken in the place of the one before. Raises OutsideFailed: camera.not_empty, and where the
        disk does not take it."""
        from app.camera.frame_quality import keep

        if self._taking is not None:
            taken, self._taking = self._taking, None
            keep(taken.background(), self._places)
        return self.kept()
