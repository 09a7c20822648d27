"""Assets as they are listed: with how they stand, and what became of their labels."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from services.assets.model import Asset, Batch
from services.assets.policy import Policy
from services.assets.serials import serial_key
from services.database import asset_batch_store as batches
from services.database import asset_store as store
from services.database import print_store
from services.database.database import Database
from services.errors import Refused
from services.printing.model import PrintJob

PAGE: Final = 1000  # rows that are read at once


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a batch: the asset, and its label as it stands (None: none was asked for yet). `link`: where people
    see it in the register, "" where they cannot."""

    asset: Asset
    label: PrintJob | None = None
    link: str = ""

    @property
    def is_unprinted(self) -> bool:
        """Its label did not come, or not surely, and somebody needs it: one without its tag has no use for it."""
        return self.label is not None and self.label.needs_look and bool(self.asset.tag)


class AssetLists:
    """Reads the lists of this database. Waits for the disk: never from the UI thread, but for `link`."""

    def __init__(self, database: Database, policy: Callable[[], Policy]) -> None:
        self._database, self._policy = database, policy

    def rows(self, batch: str, most: int, before: int = 1 << 30) -> Sequence[Line]:
        """The rows of a batch, the last first; those numbered below `before`."""
        return self._lines(lambda tx: store.rows(tx, 0, batch, most, before))

    def listing(self, most: int, before: int = 1 << 62) -> Sequence[Line]:
        """All assets, the last entered first."""
        return self._lines(lambda tx: store.listing(tx, 0, most, before))

    def every(self, batch: str = "") -> Iterator[Line]:
        """The rows of a batch, those taken back too, or all assets but those; the last first, however many there are:
        read in pages."""
        page = self.rows(batch, PAGE) if batch else self.listing(PAGE)
        while page:
            yield from page
            last = page[-1].asset
            page = self.rows(batch, PAGE, last.number) if batch else self.listing(PAGE, last.seq)

    def taken_back(self) -> int:
        """How many assets `every` leaves out of all."""
        return self._database.read(lambda tx: store.taken_back(tx, 0))

    def line(self, asset_id: str) -> Line:
        """One. Raises Refused: ASSET_NOT_FOUND."""
        found = self._lines(lambda tx: store.some(tx, 0, [asset_id]))
        if not found:
            raise Refused("ASSET_NOT_FOUND", "assets.refused.not_found")
        return found[0]

    def some(self, ids: Sequence[str]) -> Sequence[Line]:
        """These, in the order of their entry; an id that there is not is left out."""
        return self._lines(lambda tx: store.some(tx, 0, ids))

    def find(self, code: str) -> Line | None:
        """The asset that has that serial or tag; None where none that was entered here has."""

        def read(tx: Connection) -> Sequence[Asset]:
            found = store.live(tx, 0, serial_key(code)) or (store.by_tag(tx, 0, code) if code else None)
            return [found] if found is not None else []

        return next(iter(self._lines(read)), None)

    def batch(self, batch_id: str) -> Batch:
        """One, with its figures. Raises Refused: NO_BATCH."""
        found = self._database.read(lambda tx: batches.get(tx, 0, batch_id))
        if found is None:
            raise Refused("NO_BATCH", "assets.refused.no_batch")
        return found

    def batches(self, most: int) -> Sequence[Batch]:
        """The last ones, newest first."""
        return self._database.read(lambda tx: batches.last(tx, 0, most))

    def link(self, asset: Asset) -> str:
        """Where people see it in the register that it was made in; "" where they cannot. Returns at once."""
        return self.link_to(asset.remote_id, asset.register) if asset.remote_id is not None else ""

    def link_to(self, remote_id: int, register: str) -> str:
        """The same for any asset of the register at this address: of another one than the settings name now, nobody
        knows the pages."""
        policy = self._policy()
        return f"{policy.pages}{remote_id}" if policy.pages and register == policy.register else ""

    def _lines(self, read: Callable[[Connection], Sequence[Asset]]) -> Sequence[Line]:
        def run(tx: Connection) -> tuple[Sequence[Asset], Mapping[str, PrintJob]]:
            found = read(tx)
            return found, print_store.last_of_chains(tx, [asset.label for asset in found if asset.label])

        assets, labels = self._database.read(run)
        return [Line(asset, labels.get(asset.label), self.link(asset)) for asset in assets]
