"""The camera's page: its widgets and its presenter are joined here, and told what happens. They are loaded when it is
first opened: the desktop's start is not to wait for them."""

from collections import deque
from typing import TYPE_CHECKING, Final

from app.cameras import ID
from app.picture_quality import PictureQuality
from services.scanning.answer import Answer
from ui.running import Run
from ui.station import Station

if TYPE_CHECKING:
    from ui.camera.camera_presenter import CameraPresenter
    from ui.camera.camera_screen import CameraScreen
    from ui.camera.quality_presenter import QualityPresenter

CAMERA: Final = "camera"
_MOST: Final = 50  # codes that were read


class Watching:
    """UI thread."""

    def __init__(self, station: Station, run: Run) -> None:
        self._station, self._run = station, run
        self._reads: deque[Answer] = deque(maxlen=_MOST)  # the newest first, also those of other pages
        self._presenter: CameraPresenter | None = None
        self._quality: QualityPresenter | None = None
        self._open = False

    def make(self) -> "CameraScreen":
        """The screen, when it is first opened."""
        from ui.camera.camera_presenter import CameraPresenter
        from ui.camera.camera_screen import CameraScreen
        from ui.camera.quality_presenter import QualityPresenter

        page = CameraScreen(self._station.words)
        presenter = self._presenter = CameraPresenter(self._station, page, self._reads)
        page.looked.connect(presenter.look)
        check = PictureQuality(self._station.places, lambda: self._station.settings.camera.device)
        quality = self._quality = QualityPresenter(self._station, page, self._run, check)
        page.judged.connect(quality.look)
        return page

    def opened(self, key: str) -> None:
        """A screen came to the front."""
        self._open = key == CAMERA
        if self._open and self._presenter is not None:
            self._presenter.open()

    def answered(self, answer: Answer) -> None:
        """A scan was answered, whatever screen is in front."""
        if answer.scan.device.id != ID:
            return
        self._reads.appendleft(answer)
        if self._open and self._presenter is not None:
            self._presenter.refresh()
