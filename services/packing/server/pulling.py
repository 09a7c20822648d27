"""What the server has to pack is read on: from the snapshot of a hub of ours, every few seconds and after what is told;
from the list of one that speaks the contract alone, now and then."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import packing_cursor_store
from services.database.database import Database
from services.database.faults import Contradicted
from services.identity.by import By
from services.packing.server.copying import keep_queue, somebody_elses
from services.packing.server.ports import PackingServer
from services.packing.server.seen import Seen
from services.packing.server.taking_in import take_in
from services.packing.turn import begin

HUB_SECONDS = 3.0  # between two looks at what a hub of ours has
LIST_SECONDS = 15.0  # between two looks at the list of a server of the contract alone
MOST_LISTED = 100  # the contract's limit


class Puller:
    """One thread, but for `search` and `hurry`. `turns`: held while something is told or asked."""

    def __init__(self, database: Database, clock: Clock, by: Callable[[], By], turns: Lock) -> None:
        self._database, self._clock, self._by, self._turns = database, clock, by, turns
        self._next = 0.0
        self.read_at: datetime | None = None  # when all that the server told was last read

    def due_in(self) -> float:
        """Seconds until the server is asked again."""
        return max(0.0, self._next - self._clock.monotonic())

    def hurry(self) -> None:
        """Ask it at once. Any thread."""
        self._next = 0.0

    def pull(self, server: PackingServer, is_over: Callable[[], bool]) -> bool:
        """Ask it now, until all is read or `is_over`; whether there was something. Waits for the network and the disk.
        Raises as `PackingServer`, OutsideFailed of the disk."""
        hub = server.is_hub()
        if hub:
            news = self._read_on(server, is_over)
        else:
            self.search(server, "")
            news = True
        self._next = self._clock.monotonic() + (HUB_SECONDS if hub else LIST_SECONDS)
        self.read_at = self._clock.now()
        return news

    def search(self, server: PackingServer, term: str) -> int:
        """Ask for shipments with that in their number, order or customer, and keep them; how many the server has. Any
        thread. Raises as `pull`."""
        with self._turns:
            queue = server.shipments(search=term, limit=MOST_LISTED)
            op = new_id()
            whole = not term and len(queue.rows) < MOST_LISTED  # of a full page nobody knows whether that is all
            self._database.write(
                lambda tx: keep_queue(tx, begin(tx, self._by(), op), server.address, queue, whole=whole)
            )
        return queue.total

    def _read_on(self, server: PackingServer, is_over: Callable[[], bool]) -> bool:
        """Page by page; each is kept with its cursor. Where a shipment had to be left out, the cursor stays: what was
        told is told once more."""
        cursor = self._database.read(lambda tx: packing_cursor_store.get(tx, server.address))
        whole, news, seen_cursors = True, False, {cursor}
        while not is_over():
            with self._turns:
                seen = server.snapshot(cursor)
                if not _is_empty(seen) or seen.cursor != cursor:
                    whole = self._keep(server, seen, whole=whole)
                    news = news or not _is_empty(seen)
            if not seen.more:
                break
            if seen.cursor in seen_cursors:  # it would never end
                raise somebody_elses()
            cursor = seen.cursor
            seen_cursors.add(cursor)
        return news

    def _keep(self, server: PackingServer, seen: Seen, *, whole: bool) -> bool:
        """Whether all was kept, of this page and those before. Raises OutsideFailed (not understood) where it tells of
        two things what can be so of one alone: a number, an id."""
        op = new_id()

        def run(tx: Connection) -> bool:
            all_of_it = take_in(tx, begin(tx, self._by(), op), server.address, seen) and whole
            if all_of_it:
                packing_cursor_store.put(tx, server.address, seen.cursor, self._clock.now())
            return all_of_it

        try:
            return self._database.write(run)
        except Contradicted as error:
            raise somebody_elses() from error


def _is_empty(seen: Seen) -> bool:
    return not (seen.warehouses or seen.customers or seen.products or seen.plates or seen.shipments)
