"""Photos of boxes as this station has them: taken while its settings want them, read by whoever may see shipments."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from services.clock import Clock
from services.database import photo_store
from services.database.database import Database
from services.errors import OutsideFailed
from services.photos.at_hub import HubPhotos
from services.photos.folder import PhotoFolder
from services.photos.model import NOT_TAKEN, Limits, Photo, PhotoState
from services.photos.ports import PhotoHub
from services.photos.taking import PhotoTaker, Sight
from services.work_thread import WorkThread

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PhotoPolicy:
    """What the settings say. `wanted`: a photo of each box that is closed here; `tells_hub`: a hub is told of it."""

    wanted: bool
    limits: Limits
    tells_hub: bool = False


@dataclass(frozen=True, slots=True)
class PhotoFigures:
    """What this station keeps. `lost`: files that are not there any more, or not as large as they were."""

    number: int = 0
    size: int = 0  # bytes
    lost: int = 0


class PhotoService:
    """Owner of the thread `photos` while photos are wanted. `start`, `use` and `stop` from one thread at a time; what
    reads waits for the disk: never in the UI thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        camera: Sight,
        folder: PhotoFolder,
        *,
        station: str,
        policy: Callable[[], PhotoPolicy],
        make_hub: Callable[[], PhotoHub | None] = lambda: None,
    ) -> None:
        self._database, self._clock, self._camera = database, clock, camera
        self._folder, self._station, self._policy = folder, station, policy
        self._thread: WorkThread | None = None
        self._telling = HubPhotos(database, clock, folder, station=station, make_hub=make_hub)
        self._running = self._listens = False
        self._listeners: tuple[Callable[[Photo], None], ...] = ()

    def on_taken(self, listener: Callable[[Photo], None]) -> None:
        """Who is told that something is on record of a box that was closed here; in the thread `photos`."""
        self._listeners += (listener,)

    def start(self) -> None:
        """Take photos from now on, where they are wanted."""
        self._running = True
        self.use()

    def use(self) -> None:
        """The settings are other ones."""
        self._telling.use(running=self._running)
        wanted = self._running and self._policy().wanted
        if wanted and self._thread is None:
            self._begin()
        elif not wanted:
            self._end()

    def stop(self) -> None:
        """End and join. Safe to call twice."""
        self._running = False
        self._telling.stop()
        self._end()

    def wake(self) -> None:
        """A box may have been closed. Any thread; at once."""
        if (thread := self._thread) is not None:
            thread.wake()

    # -- read ----------------------------------------------------------------------------------------------------------

    def of_shipment(self, shipment_id: str) -> Sequence[Photo]:
        """What is on record of its boxes, here and at the hub, the oldest first."""
        own = self._database.read(lambda tx: photo_store.of_shipment(tx, 0, shipment_id))
        known = {
            photo.id for photo in own if photo.state is PhotoState.KEPT and self._folder.has(photo.file, photo.size)
        }
        others = {photo.id: photo for photo in self._telling.of_shipment(shipment_id) if photo.id not in known}
        here = [photo for photo in own if photo.id not in others]
        return sorted([*here, *others.values()], key=lambda photo: (photo.at, photo.id))

    def picture(self, photo: Photo) -> bytes | None:
        """The JPEG; None where this station has it not (any more)."""
        if photo.state is not PhotoState.KEPT:
            return None
        return self._folder.read(photo.file) if photo.file else self._telling.picture(photo.id)

    def send_again(self, shipment_id: str) -> int:
        """Let those of its boxes that the hub did not take, and that are here, go to it once more; how many do. They go
        in the background, from a program that runs."""
        own = self._database.read(lambda tx: photo_store.of_shipment(tx, 0, shipment_id))
        those = [photo.id for photo in own if photo.at_hub in NOT_TAKEN and self._folder.has(photo.file, photo.size)]
        if those:
            self._database.write(lambda tx: photo_store.tell_again(tx, those))
            log.info("photos go to the hub once more", shipment=shipment_id, number=len(those))
            self._telling.wake()
        return len(those)

    def figures(self) -> PhotoFigures:
        """What there is; looks at each file."""
        kept = self._database.read(lambda tx: photo_store.kept(tx, self._station))
        lost = sum(not self._folder.has(photo.file, photo.size) for photo in kept)
        return PhotoFigures(len(kept), sum(photo.size for photo in kept), lost)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        taker = PhotoTaker(
            self._database,
            self._clock,
            self._camera,
            self._folder,
            station=self._station,
            limits=lambda: self._policy().limits,
            tells_hub=lambda: self._policy().tells_hub,
            tell=self._tell,
        )
        with suppress(OutsideFailed):  # the thread tries it again
            taker.begin()
        thread = self._thread = WorkThread("photos", taker.tidy, lambda: taker.turn(thread.ending))
        if not self._listens:
            self._listens = True
            self._database.on_commit(self.wake)
            self._database.on_others(self.wake)
        thread.start()

    def _end(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.end()
            thread.join()

    def _tell(self, photo: Photo) -> None:
        self._telling.wake()
        for listener in self._listeners:
            listener(photo)
