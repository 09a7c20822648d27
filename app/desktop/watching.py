"""The camera's page: its widgets and its presenter are joined here, and told what happens. They are loaded when it is
first opened: the desktop's start is not to wait for them."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.camera.cameras import ID
from app.camera.empty_scene import EmptyScene
from app.camera.picture_quality import PictureQuality
from services.scanning.answer import Answer
from ui.camera.views import Part
from ui.documents import documents
from ui.running import Run
from ui.station import Station

if TYPE_CHECKING:
    from ui.camera.camera_presenter import CameraPresenter
    from ui.camera.camera_screen import CameraScreen
    from ui.camera.quality_presenter import QualityPresenter
    from ui.camera.record_presenter import RecordPresenter
    from ui.camera.report_presenter import ReportPresenter
    from ui.camera.scene_presenter import ScenePresenter
    from ui.camera.stills_presenter import StillsPresenter

CAMERA: Final = "camera"
_MOST: Final = 50  # codes that were read


class Watching:
    """UI thread."""

    def __init__(self, station: Station, run: Run) -> None:
        self._station, self._run = station, run
        self._reads: deque[Answer] = deque(maxlen=_MOST)  # the newest first, also those of other pages
        self._presenter: CameraPresenter | None = None
        self._quality: QualityPresenter | None = None
        self._scene: ScenePresenter | None = None
        self._record: RecordPresenter | None = None
        self._report: ReportPresenter | None = None
        self._stills: StillsPresenter | None = None
        self._page: CameraScreen | None = None
        self._open = False

    def read_files(self, paths: Sequence[Path]) -> None:
        """These files and folders were let fall onto the window, which shows the page now."""
        if self._page is not None and self._stills is not None:
            self._page.show_part(Part.STILLS)
            self._stills.add(paths)

    def make(self) -> "CameraScreen":
        """The screen, when it is first opened."""
        from ui.camera.camera_presenter import CameraPresenter
        from ui.camera.camera_screen import CameraScreen
        from ui.camera.quality_presenter import QualityPresenter
        from ui.camera.record_presenter import RecordPresenter
        from ui.camera.report_presenter import ReportPresenter
        from ui.camera.scene_presenter import ScenePresenter
        from ui.camera.stills_presenter import StillsPresenter

        page = self._page = CameraScreen(self._station.words)
        presenter = self._presenter = CameraPresenter(self._station, page, self._reads)
        page.looked.connect(presenter.look)
        check = PictureQuality(self._station.places, lambda: self._station.settings.camera, records=self._is_recorded)
        quality = self._quality = QualityPresenter(self._station, page, self._run, check)
        page.judged.connect(quality.look)
        empty = EmptyScene(self._station.places, lambda: self._station.settings.camera)
        scene = self._scene = ScenePresenter(self._station, page, self._run, empty)
        page.looked.connect(scene.look)
        page.live.scene.taken.connect(scene.take)
        page.live.scene.cancelled.connect(scene.cancel)
        stills = self._stills = StillsPresenter(self._station, page, self._run, documents())
        page.stills.named.connect(stills.add)
        page.stills.cancelled.connect(stills.cancel)
        page.stills.copied.connect(stills.copy)
        page.stills.saved.connect(stills.save)
        record = self._record = RecordPresenter(self._station, page, self._run)
        page.judged.connect(record.look)
        page.live.record.begun.connect(record.begin)
        page.live.record.ended.connect(record.end)
        report = self._report = ReportPresenter(self._station, page, self._run)
        page.reported.connect(report.look)
        page.report.chosen.connect(report.choose)
        return page

    def opened(self, key: str) -> None:
        """A screen came to the front."""
        self._open = key == CAMERA
        if self._open and self._presenter is not None:
            self._presenter.open()
        if self._scene is not None:
            self._scene.open() if self._open else self._scene.cancel()
        if self._open and self._record is not None:
            self._record.open()

    def answered(self, answer: Answer) -> None:
        """A scan was answered, whatever screen is in front."""
        if answer.scan.device.id != ID:
            return
        self._reads.appendleft(answer)
        if self._open and self._presenter is not None:
            self._presenter.refresh()

    def _is_recorded(self) -> bool:
        """Whether a camera scan is recorded now: then the page hints at what counts for that. Any thread."""
        now = self._station.recording.now()
        return now is not None and not now.kept.closed
