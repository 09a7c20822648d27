"""A hub as it tells a supervisor of packing: what it is given, and how often it was asked."""

from collections.abc import Sequence
from datetime import datetime

from services.errors import OutsideFailed, OutsideKind, Refused
from services.supervisor.packing_model import Deed, PackingBoard, PackingView


class FakePackingSource:
    """A `PackingSource`. `away`: nobody answers; `offered`: it has the extension; `weights`: and is told
    how boxes were weighed. `deeds`: of its one shipment, newest first."""

    def __init__(self, board: PackingBoard, deeds: Sequence[Deed] = ()) -> None:
        self.told, self.deeds = board, list(deeds)
        self.away, self.offered, self.asked, self.closed = False, True, 0, False
        self.weights = True
        self.since: list[datetime] = []

    @property
    def knows_weights(self) -> bool:
        return self.weights

    def tells(self) -> bool:
        self._answer()
        return self.offered

    def board(self, since: datetime, search: str) -> PackingBoard:
        self._answer()
        self.since.append(since)
        return self.told

    def log(self, shipment_id: str, before: int | None, most: int) -> tuple[PackingView, tuple[Deed, ...]]:
        self._answer()
        view = next((one for one in self.told.shipments if one.shipment.id == shipment_id), None)
        if view is None:
            raise Refused("NOT_FOUND", "packing.refused.no_shipment")
        older = [deed for deed in self.deeds if before is None or deed.seq < before]
        return view, tuple(older[:most])

    def close(self) -> None:
        self.closed = True

    def _answer(self) -> None:
        self.asked += 1
        if self.away:
            raise OutsideFailed(OutsideKind.NETWORK, "supervisor.away.unreachable", retry=True)
