"""What the server has to pack is read on: from the list of one that speaks the contract alone, now and then."""

from collections.abc import Callable
from threading import Lock

from services.clock import Clock, new_id
from services.database.database import Database
from services.identity.by import By
from services.packing.copying import keep_queue
from services.packing.ports import PackingServer
from services.packing.turn import begin

LIST_SECONDS = 15.0  # between two looks at the list of a server of the contract alone
MOST_LISTED = 100  # the contract's limit


class Puller:
    """One thread, but for `search` and `hurry`. `turns`: held while something is told or asked."""

    def __init__(self, database: Database, clock: Clock, by: Callable[[], By], turns: Lock) -> None:
        self._database, self._clock, self._by, self._turns = database, clock, by, turns
        self._next = 0.0

    def due_in(self) -> float:
        """Seconds until the server is asked again."""
        return max(0.0, self._next - self._clock.monotonic())

    def hurry(self) -> None:
        """Ask it at once. Any thread."""
        self._next = 0.0

    def pull(self, server: PackingServer) -> None:
        """Ask it now. Waits for the network and the disk. Raises as `PackingServer`, OutsideFailed of the disk."""
        self.search(server, "")
        self._next = self._clock.monotonic() + LIST_SECONDS

    def search(self, server: PackingServer, term: str) -> int:
        """Ask for shipments with that in their number, order or customer, and keep them; how many the server has. Any
        thread. Raises as `pull`."""
        with self._turns:
            queue = server.shipments(search=term, limit=MOST_LISTED)
            op = new_id()
            whole = not term
            self._database.write(
                lambda tx: keep_queue(tx, begin(tx, self._by(), op), server.address, queue, whole=whole)
            )
        return queue.total
