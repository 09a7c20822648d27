"""A photo of each box that is closed here: what the thread `photos` does.

A box is closed in its own transaction, whatever the camera does; its line in the log of packing is what asks for the
photo. So nothing waits for a camera, every way of closing a box has its photo, and a crash leaves a line that is
answered after the next start: with why there is none.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from threading import Event
from typing import Final, Protocol

import structlog

from services.clock import Clock, SureTime, new_id
from services.database import photo_store
from services.database.database import Database
from services.errors import OutsideFailed
from services.frames.model import Frame
from services.photos import rules
from services.photos.folder import PhotoFolder
from services.photos.jpeg import encode
from services.photos.model import Closing, Limits, Photo, PhotoState
from services.scanning.ports import DeviceState, DeviceStatus

log = structlog.get_logger(__name__)

AT_ONCE: Final = 50  # closings, or photos that go, that are read at a time
PRUNE_SECONDS: Final = 3600.0  # between two looks for photos that are kept too long
WAIT_SECONDS: Final = 3.0  # for a fresh picture
STEP_SECONDS: Final = 0.2  # of that wait: then whoever ends us is heard


class Sight(Protocol):
    """The station's camera, as it is needed here."""

    @property
    def status(self) -> DeviceStatus | None: ...

    def newest(self) -> Frame | None: ...

    def newer_than(self, number: int, seconds: float) -> Frame | None: ...


class _NoPhoto(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PhotoTaker:
    """Used in one thread. `tell`: called when something is on record; `tells_hub`: whether a hub is told."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        camera: Sight,
        folder: PhotoFolder,
        *,
        station: str,
        limits: Callable[[], Limits],
        tells_hub: Callable[[], bool],
        tell: Callable[[Photo], None],
    ) -> None:
        self._database, self._clock, self._camera, self._folder = database, clock, camera, folder
        self._station, self._limits, self._tells_hub, self._tell = station, limits, tells_hub, tell
        self._after: int | None = None  # the last line of the log that was looked at; None: nobody knows yet
        self._prune_at = 0.0
        self._sure = SureTime(clock, PRUNE_SECONDS)

    def begin(self) -> None:
        """What is closed from now on is answered, and what was closed since the last answer; where no photo was ever
        wanted here, nothing that was closed before."""
        last, newest = self._database.read(
            lambda tx: (photo_store.last_event(tx, self._station), photo_store.newest_event(tx))
        )
        self._after = newest if last is None else last

    def tidy(self) -> None:
        """What a program left that ended in the middle."""
        if self._after is None:
            self.begin()
        known, days = frozenset(self._database.read(photo_store.files)), self._limits().days
        before = f"{self._clock.now() - timedelta(days=days):%Y-%m-%d}" if days else ""
        gone, left = self._folder.tidy(known, before)
        if gone or left:
            log.warning("photos without a row", removed=gone, left=left)

    def turn(self, ending: Event) -> float:
        """Take what is to be taken; seconds until the next look, unless somebody wakes us."""
        after = self._after or 0
        closings = self._database.read(lambda tx: photo_store.closed_after(tx, self._station, after, AT_ONCE))
        for closing in closings:
            if ending.is_set():
                return 0.0
            self._answer(closing, ending)
            self._after = closing.event
        if len(closings) == AT_ONCE:
            return 0.0
        rest = self._prune_at - self._clock.monotonic()
        return rest if rest > 0.0 and not closings else self._prune()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _answer(self, closing: Closing, ending: Event) -> None:
        """A photo of it, or why there is none: on record either way."""
        if closing.at < self._clock.now() - rules.LOOKED_BACK:
            return
        photo_id = new_id()
        try:
            photo = self._take(closing, photo_id, ending)
        except _NoPhoto as none:
            photo = self._of(closing, photo_id, none.why)
            log.warning("a box was closed without a photo", box=closing.box_id, why=none.why)
        told = "waiting" if photo.state is PhotoState.KEPT and self._tells_hub() else ""
        self._database.write(lambda tx: photo_store.insert(tx, 0, photo, event=closing.event, told=told))
        self._tell(photo)

    def _take(self, closing: Closing, photo_id: str, ending: Event) -> Photo:
        if rules.is_late(closing.at, self._clock.now()):
            raise _NoPhoto("photo.why.late")
        frame, limits = self._fresh(ending), self._limits()
        taken_at = self._clock.now() - timedelta(seconds=max(0.0, self._clock.monotonic() - frame.at))
        jpeg = encode(frame, longest_side=limits.longest_side, most=limits.size)
        if jpeg is None:
            raise _NoPhoto("photo.why.too_large")
        file = rules.file_of(closing.box_id, photo_id, closing.at)
        try:
            self._folder.keep(file, jpeg.data)
        except OutsideFailed as failed:
            raise _NoPhoto(failed.words) from failed
        status = self._camera.status
        return Photo(
            photo_id,
            closing.box_id,
            closing.shipment_id,
            self._station,
            closing.at,
            PhotoState.KEPT,
            taken_at=taken_at,
            camera="" if status is None else status.device.name,
            file=file,
            size=len(jpeg.data),
            width=jpeg.width,
            height=jpeg.height,
            digest=sha256(jpeg.data).hexdigest(),
        )

    def _of(self, closing: Closing, photo_id: str, why: str) -> Photo:
        return Photo(photo_id, closing.box_id, closing.shipment_id, self._station, closing.at, PhotoState.MISSING, why)

    def _fresh(self, ending: Event) -> Frame:
        """The camera's newest picture, where it is fresh; else the next one."""
        frame = self._camera.newest()
        if frame is not None and self._clock.monotonic() - frame.at <= rules.FRESH:
            return frame
        status = self._camera.status
        if status is None:
            raise _NoPhoto("photo.why.off")
        if status.state is DeviceState.DISCONNECTED:
            raise _NoPhoto(status.why or "camera.gone")
        number, until = 0 if frame is None else frame.number, self._clock.monotonic() + WAIT_SECONDS
        while self._clock.monotonic() < until and not ending.is_set():
            found = self._camera.newer_than(number, STEP_SECONDS)
            if found is not None:
                return found
        raise _NoPhoto("photo.why.no_picture")

    def _prune(self) -> float:
        """Photos that are kept too long, or are too many, go: the row first, so that none names what is not there."""
        now, limits = self._sure.now(), self._limits()
        (_number, size), kept = self._database.read(
            lambda tx: (photo_store.total(tx, self._station), photo_store.oldest(tx, self._station, AT_ONCE))
        )
        gone = rules.outlived(kept, size, limits if now else replace(limits, days=0), now or self._clock.now())
        if gone:
            self._database.write(lambda tx: photo_store.remove(tx, 0, [one.id for one in gone], "photo.why.outlived"))
            for one in gone:
                self._folder.remove(one.file)
            log.info("photos removed", number=len(gone))
        if len(gone) == AT_ONCE:
            return 0.05
        self._prune_at = self._clock.monotonic() + PRUNE_SECONDS
        return PRUNE_SECONDS
