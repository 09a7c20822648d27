"""An organisation's camera scans and their frames, for who has the hub's database. Any thread; waits for the disk."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from services.database import frame_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.frames.record import saying
from services.frames.record.model import CameraScan, FrameRecord
from services.hub import frame_answers as answers
from services.hub.accounts import HubAccounts

T = TypeVar("T")

AT_ONCE: Final = 1_000  # frames that are read together


class Recorded:
    """Those of one organisation. Raises Refused (NOT_FOUND) where there is none of that name."""

    def __init__(self, database: Database, accounts: HubAccounts, organisation: str) -> None:
        number = accounts.organisation_number(organisation)
        if number is None:
            raise Refused("NOT_FOUND", "hub.refused.no_organisation")
        self._database, self._organisation = database, number

    def scans(self, most: int) -> list[dict[str, Any]]:
        """The last begun, as the hub lists them."""
        return [
            answers.scan_line(scan)
            for scan in self._read(lambda tx: frame_store.newest(tx, self._organisation, None, most))
        ]

    def status(self, scan_id: str) -> dict[str, Any]:
        """How a scan stands, as its contract has it. Raises Refused (SCAN_NOT_FOUND)."""

        def read(tx: Connection) -> tuple[CameraScan | None, FrameRecord | None]:
            scan = frame_store.get(tx, self._organisation, scan_id)
            number = -1 if scan is None else scan.totals.latest
            return scan, frame_store.frame(tx, self._organisation, scan_id, number)

        scan, latest = self._read(read)
        if scan is None:
            raise Refused("SCAN_NOT_FOUND", "hub.refused.no_camera_scan")
        return saying.status(scan, latest)

    def frames(self, scan_id: str) -> Iterator[dict[str, Any]]:
        """Its frames by their numbers, read as they are wanted. Raises as `status`."""
        self.status(scan_id)
        after = -1
        while found := self._read(lambda tx, after=after: self._page(tx, scan_id, after)):  # type: ignore[misc]
            after = found[-1].number
            for frame in found:
                yield saying.frame_line(frame) | {"frameId": frame.id}

    def _page(self, tx: Connection, scan_id: str, after: int) -> list[FrameRecord]:
        return frame_store.page(tx, self._organisation, scan_id, after=after, most=AT_ONCE)

    def _read(self, query: Callable[[Connection], T]) -> T:
        return self._database.read(within(self._organisation, query))
