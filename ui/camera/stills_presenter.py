"""Pictures of files: read one after the other beside the UI thread, until somebody has seen enough."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from services.errors import OutsideFailed
from services.frames.model import Decoded
from services.frames.still_files import pictures_of
from services.tables.cells import text_cell
from ui.camera.stills_taking import line_of, write_stills
from ui.camera.stills_views import StillRow, StillsPage, StillsView
from ui.camera.wording import CameraWording
from ui.error_text import error_text
from ui.running import Run
from ui.station import Station


class StillsPresenter:
    """UI thread. What was read stays until the program ends."""

    def __init__(self, station: Station, page: StillsPage, run: Run, folder: Path) -> None:
        """`folder`: where files go."""
        self._station, self._page, self._run, self._folder = station, page, run, folder
        self._zone = station.settings.station.tz
        self._wording = CameraWording(station.words, self._zone)
        self._read: list[tuple[Path, Decoded | OutsideFailed]] = []
        self._rows: tuple[StillRow, ...] = ()
        self._waiting: deque[Path] = deque()
        self._now: Path | None = None
        self._begun = 0  # how many were read when the ones of now were named
        self._told = ""

    @property
    def is_reading(self) -> bool:
        """Whether one is read now."""
        return self._now is not None

    def open(self) -> None:
        """Somebody came to this page."""
        self._show()

    def add(self, named: Iterable[Path]) -> None:
        """Read these files, and those of these folders, after what waits already."""
        paths = tuple(named)
        self._run(lambda: pictures_of(paths), self._found)

    def cancel(self) -> None:
        """Read no more; the one of now comes to its end."""
        if self._waiting:
            self._told = self._station.words.say("camera_screen.stills.cancelled", n=len(self._waiting))
        self._waiting.clear()
        self._show()

    def copy(self) -> None:
        """All that was read, as a table that other programs take."""
        lines = [line_of(path, found, self._wording) for path, found in self._read]
        self._page.copy("\n".join("\t".join(text_cell(cell) for cell in line) for line in lines))
        self._tell(self._station.words.say("camera_screen.stills.copied", n=len(self._read)))

    def save(self) -> None:
        """The same as a file."""
        read, say = tuple(self._read), self._station.words.say
        name = (
            f"{say('camera_screen.stills.file')}_{self._station.clock.now().astimezone(self._zone):%Y-%m-%d_%H-%M-%S}"
        )
        self._run(
            lambda: write_stills(self._folder, name, read, self._wording, say),
            lambda path: self._tell(say("camera_screen.stills.saved", name=path.name, folder=path.parent)),
            lambda error: self._tell(error_text(error, self._station.words)),
        )

    # -- inside --------------------------------------------------------------------------------------------------------

    def _tell(self, told: str) -> None:
        self._told = told
        self._show()

    def _found(self, pictures: tuple[Path, ...]) -> None:
        self._told = "" if pictures else self._station.words.say("camera_screen.stills.nothing")
        if not self.is_reading:
            self._begun = len(self._read)
        self._waiting.extend(pictures)
        if self.is_reading:
            self._show()
        else:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._now = None
            self._told = self._told or self._wording.done([found for _path, found in self._read[self._begun :]])
            self._run(self._station.pictures.stop, lambda _done: None)  # its memory is free again
            self._show()
            return
        path = self._now = self._waiting.popleft()
        self._show()
        self._run(
            lambda: self._station.pictures.read_file(path),
            lambda found: self._done(path, found),
            lambda error: self._failed(path, error),
        )

    def _failed(self, path: Path, error: Exception) -> None:
        """A picture that cannot be read is told, and the next one read. A bug ends the rest."""
        if isinstance(error, OutsideFailed):
            self._done(path, error)
            return
        self._waiting.clear()
        self._next()
        raise error

    def _done(self, path: Path, found: Decoded | OutsideFailed) -> None:
        self._read.append((path, found))
        self._rows = (self._wording.still(str(len(self._read)), path, found), *self._rows)
        self._next()

    def _show(self) -> None:
        if self._now is None:
            self._page.show_stills(StillsView(self._rows, told=self._told))
            return
        done = len(self._read) - self._begun
        all_ = done + 1 + len(self._waiting)
        going = self._wording.going(self._now, done + 1, all_)
        self._page.show_stills(StillsView(self._rows, going, 100 * done / all_, self._told, waits=bool(self._waiting)))
