"""The hub's part in a station's photos: who tells it of them, and what it tells of those of other stations."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import structlog

from services.clock import Clock
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.photos.folder import PhotoFolder
from services.photos.model import Photo
from services.photos.ports import PhotoHub
from services.photos.telling import PhotoTeller
from services.work_thread import WorkThread

T = TypeVar("T")
log = structlog.get_logger(__name__)

AWAY_SECONDS: Final = 30.0  # a hub that did not answer is not asked again by who looks


class HubPhotos:
    """Owner of the thread `photos to the hub` while there is a hub. `use` and `stop` from one thread at a time; what
    asks the hub waits for the network."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        folder: PhotoFolder,
        *,
        station: str,
        make_hub: Callable[[], PhotoHub | None],
    ) -> None:
        self._database, self._clock, self._folder, self._station = database, clock, folder, station
        self._make_hub = make_hub
        self._asked: PhotoHub | None = None  # by who looks
        self._telling: tuple[PhotoHub, WorkThread] | None = None
        self._not_before = 0.0

    def use(self, *, running: bool) -> None:
        """The settings of now."""
        self.stop()
        self._asked, self._not_before = self._make_hub(), 0.0
        hub = self._make_hub() if running else None
        if hub is None:
            return
        teller = PhotoTeller(self._database, hub, self._folder, station=self._station)
        thread = WorkThread("photos to the hub", teller.tidy, lambda: teller.turn(thread.ending))
        self._telling = hub, thread
        thread.start()

    def stop(self) -> None:
        """End and join; a call that runs is cut off. Safe to call twice."""
        if self._asked is not None:
            self._asked.close()
            self._asked = None
        if self._telling is not None:
            hub, thread = self._telling
            self._telling = None
            thread.end()
            hub.cut()
            thread.join()
            hub.close()

    def wake(self) -> None:
        """A photo may wait. Any thread; at once."""
        if (telling := self._telling) is not None:
            telling[1].wake()

    def of_shipment(self, shipment_id: str) -> Sequence[Photo]:
        """Those that the hub has; none where there is no hub, it is away, or it tells this station nothing."""
        found = self._ask(lambda hub: hub.of_shipment(shipment_id))
        return () if found is None else found

    def picture(self, photo_id: str) -> bytes | None:
        """One of them; None where it is not to be had."""
        return self._ask(lambda hub: hub.picture(photo_id))

    def _ask(self, ask: Callable[[PhotoHub], T]) -> T | None:
        hub = self._asked
        if hub is None or self._clock.monotonic() < self._not_before:
            return None
        try:
            return ask(hub) if hub.offered() else None
        except Refused as refused:
            log.info("the hub tells of no photo", code=refused.code)
        except OutsideFailed as failed:
            self._not_before = self._clock.monotonic() + AWAY_SECONDS
            hub.forget()
            log.info("the hub tells of no photos", why=failed.words)
        return None
