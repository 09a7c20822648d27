"""The labels of assets: asked for in the order of entry, once each, however often the program ends in between."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import groupby
from typing import Protocol

import structlog
from sqlalchemy import Connection

from services.assets.model import Asset
from services.assets.policy import Policy
from services.database import asset_batch_store as batches
from services.database import asset_store as store
from services.database import people_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.printing.model import LabelKind, PrintJob, Wanted

log = structlog.get_logger(__name__)

MOST = 500  # labels that are asked for in one go


class Prints(Protocol):
    """What is used of the print queue."""

    def ask(
        self,
        wanted: Sequence[Wanted],
        by: Person,
        *,
        printer: str = "",
        start: int = 1,
        ids: Sequence[str] = (),
        only: Callable[[Connection], Collection[str]] | None = None,
    ) -> Sequence[PrintJob]:
        """As PrintService."""

    def labels_a_page(self, kind: LabelKind) -> int:
        """As PrintService."""


class Labelling:
    """Asks for labels. `by`: whose assets; waits for the disk."""

    def __init__(self, database: Database, prints: Prints, by: Callable[[], By], policy: Callable[[], Policy]) -> None:
        self._database, self._prints, self._by, self._policy = database, prints, by, policy

    def ask(self, until: int | None = None) -> int:
        """Ask for the labels of all assets that are created (or tagged, by setting) and have none yet, up to the asset
        of that number. Where a page has several, they wait until a page is full, or their batch has ended. Returns how
        many were asked for."""
        by, first = self._by(), self._policy().label_first
        found = self._database.read(lambda tx: store.unlabelled(tx, by, MOST, first=first))
        wanted = [asset for asset in found if until is None or asset.seq <= until]
        return sum(self._ask_together(pack) for pack in self._packs(wanted)) if wanted else 0

    def _packs(self, assets: Sequence[Asset]) -> Sequence[Sequence[Asset]]:
        """What goes to the printer together."""
        try:
            page = self._prints.labels_a_page(LabelKind.ASSET)
        except Refused:
            page = 1  # asking for it says why
        if page == 1:
            return [[asset] for asset in assets]
        packs: list[Sequence[Asset]] = []
        for batch, members in groupby(assets, key=lambda asset: asset.batch):
            rows = list(members)
            full = rows if self._has_ended(batch) else rows[: len(rows) - len(rows) % page]
            packs += [full] if full else []
        return packs

    def _has_ended(self, batch: str) -> bool:
        organisation = self._by().organisation
        found = self._database.read(lambda tx: batches.get(tx, organisation, batch))
        return found is None or found.ended_at is not None

    def _ask_together(self, assets: Sequence[Asset]) -> int:
        """One person's labels at a time; what is asked for twice is printed once."""
        asked = 0
        for person_id, members in groupby(assets, key=lambda asset: asset.person_id or ""):
            mine = list(members)
            asked += len(mine)
            why, at = self._ask_for(mine, person_id), self._by().at
            self._database.write(partial(store.labelled, assets=mine, at=at, why=why))
        return asked

    def _ask_for(self, assets: Sequence[Asset], person_id: str) -> str:
        """Why they cannot be asked for, as a key of the words catalogue; "" where they were."""
        person = self._database.read(lambda tx: people_store.by_id(tx, person_id))
        if person is None:
            return "printing.refused.right"
        wanted, organisation = [wanted_for(asset) for asset in assets], self._by().organisation
        ids = [asset.label for asset in assets]
        try:
            self._prints.ask(wanted, person, ids=ids, only=lambda tx: _still_wanted(tx, organisation, assets))
        except Refused as refused:
            log.warning("no label can be asked for", code=refused.code, assets=len(assets))
            return refused.words
        return ""


def _still_wanted(tx: Connection, organisation: int, assets: Sequence[Asset]) -> set[str]:
    """The labels of those that have the tag yet that stands on it: meanwhile another one may have got it."""
    now = {asset.id: asset for asset in store.some(tx, organisation, [asset.id for asset in assets])}
    kept = [asset for asset in assets if asset.id in now and now[asset.id].tag == asset.tag]
    return {asset.label for asset in kept if now[asset.id].label == asset.label}


def wanted_for(asset: Asset) -> Wanted:
    """What an asset's label says."""
    fields = asset.fields
    return Wanted(asset.tag, asset.serial, f"{fields.manufacturer} {fields.model}".strip())
