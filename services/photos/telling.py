"""Photos go to the hub, one after the other, after the closing of their box was told: the thread `photos to the hub`.
They wait as long as it is away; no photo is the reason that anything else waits."""

from threading import Event
from typing import Final

import structlog

from services.database import photo_store
from services.database.database import Database
from services.database.photo_store import Waiting
from services.errors import OutsideFailed, Refused
from services.photos.folder import PhotoFolder
from services.photos.model import AtHub
from services.photos.ports import PhotoHub

log = structlog.get_logger(__name__)

REST_SECONDS: Final = 30.0  # with nothing to do, and while a box is not at the hub yet
LONGEST_REST: Final = 300.0  # between two tries while the hub is away
_LATER: Final = frozenset({"AUTH_REQUIRED", "INSUFFICIENT_PERMISSIONS", "TOO_MANY_REQUESTS", "REQUEST_TIMEOUT"})


class PhotoTeller:
    """Used in one thread."""

    def __init__(self, database: Database, hub: PhotoHub, folder: PhotoFolder, *, station: str) -> None:
        self._database, self._hub, self._folder = database, hub, folder
        self._station, self._failures = station, 0

    def tidy(self) -> None:
        """Nothing is left half done: a photo is sent, or waits."""

    def turn(self, ending: Event) -> float:
        """Send what waits; seconds until the next look, unless somebody wakes us."""
        try:
            if not self._hub.offered():
                self._hub.forget()  # it may learn it
                return LONGEST_REST
            while not ending.is_set():
                waiting = self._database.read(lambda tx: photo_store.next_waiting(tx, self._station))
                if waiting is None:
                    return REST_SECONDS
                self._send(waiting)
                self._failures = 0
        except OutsideFailed as failed:
            return self._away(failed.words)
        except Refused as refused:
            return self._away(refused.code)
        return 0.0

    def _send(self, waiting: Waiting) -> None:
        """That one. Raises OutsideFailed and Refused where the next one would fare no better."""
        data = self._folder.read(waiting.photo.file)
        if data is None:
            self._stands(waiting, AtHub.LOST)
            return
        try:
            self._hub.send(waiting.remote_box, waiting.photo, data)
        except Refused as refused:
            if refused.code in _LATER:
                raise
            log.warning("the hub takes a photo not", photo=waiting.photo.id, code=refused.code)
            self._stands(waiting, AtHub.REFUSED)
        else:
            self._stands(waiting, AtHub.DONE)

    def _stands(self, waiting: Waiting, how: AtHub) -> None:
        self._database.write(lambda tx: photo_store.tell(tx, waiting.photo.id, how))

    def _away(self, why: str) -> float:
        self._failures += 1
        self._hub.forget()
        rest = min(LONGEST_REST, 5.0 * 2.0 ** min(self._failures, 6))
        log.info("photos wait for the hub", why=why, again_in=rest)
        return rest
