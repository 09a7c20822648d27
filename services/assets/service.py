"""Asset batches as screens, commands and the hub ask for them: the form, the rows, what somebody decides about one.

Calls wait for the disk, some for the register: never from the UI thread, but for `status`, `link`, `wake` and
`on_changed`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from services.assets import acts, contract, rules
from services.assets.checking import AssetChecks, Validity
from services.assets.entry import AssetEntry
from services.assets.labelling import wanted_for
from services.assets.lists import Line
from services.assets.model import Asset, Counts, Fields, State
from services.assets.stuck import Stuck, count_stuck
from services.database import asset_batch_store, print_store, tag_store
from services.database import asset_store as store
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person

__all__ = ["AssetService", "Line", "Retried", "Validity"]

_ALL: Final = 1 << 30  # rows


@dataclass(frozen=True, slots=True)
class Retried:
    """What is tried once more. `again`: so many that needed somebody; `now`: that waited for the register; `others`
    wait for something else: an answer, a look at its time, a tag. `known` need somebody still: their serials are
    somebody else's."""

    again: int
    now: int
    others: int
    known: int = 0


class AssetService(AssetEntry, AssetChecks):
    """What somebody decides about assets that were entered. The rest: running.py, entry.py, checking.py, lists.py."""

    def needing_you(self) -> Sequence[Line]:
        """The rows of all batches about which somebody decides, the last first."""
        by = self._now()
        return self._lines(lambda tx: store.needs_you(tx, by)[::-1])

    def unprinted(self, batch: str) -> Sequence[Line]:
        """The rows of a batch whose labels did not come, or not surely, the last first."""

        def read(tx: Connection) -> Sequence[Asset]:
            return store.tagged(tx, 0, batch, print_store.tags_to_look(tx, self._station))

        return [line for line in self._lines(read) if line.is_unprinted]

    def totals(self) -> Counts:
        """The figures of all batches together."""
        by = self._now()
        return self._database.read(lambda tx: asset_batch_store.totals(tx, by))

    def stuck(self) -> Stuck:
        """Those that go no further by themselves, in all batches."""
        by, register = self._now(), self._policy().register
        return self._database.read(lambda tx: count_stuck(tx, by, register))

    def retry(self, ids: Sequence[str], by: Person) -> Sequence[Line]:
        """Try these once more, now; each by itself. Raises Refused where none can be: FORBIDDEN, ASSET_NOT_FOUND, and
        ASSET_KNOWN where somebody else has the serial. Returns those that are tried."""
        self._by(by)
        tried, refusals = self._try(ids, by)
        if refusals and not tried:
            raise refusals[0]
        return tried

    def retry_all(self, by: Person, batch: str = "") -> Retried:
        """Try once more what needs somebody, and now what waits for the register; of all batches, or of one; each by
        itself. Raises Refused: FORBIDDEN, and ASSET_KNOWN where there is that one alone to try, and it cannot be."""
        who, register = self._by(by), self._policy().register
        needing = [line.asset.id for line in self.needing_you() if batch in ("", line.asset.batch)]
        found = self._database.read(lambda tx: store.waiting(tx, who, _ALL))
        open_ = [one for one in found if batch in ("", one.batch) and not one.needs_you]
        waiting = [one for one in open_ if one.state is State.WAITING and one.register == register]
        paused = [one.id for one in waiting if one.next_at is not None and one.next_at > who.at]
        again, refusals = self._try(needing, by)
        self._try(paused, by)  # the others are due: that the register is asked at once is enough
        if len(refusals) == 1 and not again and not waiting:
            raise refusals[0]  # it says which one, and who has its serial
        known = sum(refused.code == "ASSET_KNOWN" for refused in refusals)
        return Retried(len(again), len(waiting), len(open_) - len(waiting), known)

    def undo(self, asset_id: str, by: Person) -> Line:
        """Take one back that the register has not got, or skip one that it does not take. Raises Refused: FORBIDDEN,
        ASSET_NOT_FOUND, NOT_UNDOABLE."""
        return self._decide([asset_id], by, acts.undo)[0]

    def undo_last(self, by: Person) -> Line:
        """Take the last one back. Raises Refused: FORBIDDEN, NO_BATCH, NOT_UNDOABLE."""
        who = self._by(by)

        def run(tx: Connection) -> Asset:
            tag_store.one_at_a_time(tx)
            return acts.undo_last(tx, who)

        return self._changed(self.line(self._database.write(run).id))

    def change(self, asset_id: str, serial: str, fields: Fields, by: Person) -> Line:
        """Another serial, or other fields, for one that the register has not got. Raises Refused: FORBIDDEN,
        ASSET_NOT_FOUND, NOT_CHANGEABLE, ASSET_KNOWN, and as `contract.check_serial`, `check_fields`."""
        contract.check_serial(serial)
        contract.check_fields(fields)
        policy = self._policy()
        lines = self._decide([asset_id], by, lambda tx, who, one: acts.change(tx, who, policy, one, serial, fields))
        self.wake(hurry=True)
        return lines[0]

    def own(self, asset_id: str, by: Person) -> Line:
        """Somebody has looked: what the register has, and may be ours (`Asset.may_be_ours`), is this one. Raises
        Refused: FORBIDDEN, ASSET_NOT_FOUND, NOT_ASKED, ASSET_KNOWN."""
        return self._decide([asset_id], by, acts.own)[0]

    def disown(self, asset_id: str, by: Person) -> Line:
        """Somebody has looked: it is another one. Raises Refused: FORBIDDEN, ASSET_NOT_FOUND, NOT_ASKED."""
        return self._decide([asset_id], by, acts.disown)[0]

    def label(self, asset_id: str, by: Person) -> Line:
        """Ask for the label of an asset that has none yet: none was wanted, or it could not be asked for. Raises
        Refused: FORBIDDEN, ASSET_NOT_FOUND, NOT_CREATED, and as PrintService.ask."""
        who = self._by(by)
        line = self.line(asset_id)
        if line.asset.state is not State.CREATED or not line.asset.tag:
            raise Refused("NOT_CREATED", "assets.refused.not_created", serial=line.asset.serial)
        label = line.asset.label or rules.label_id(asset_id, line.asset.tag)
        self._prints.ask([wanted_for(line.asset)], by, ids=[label])
        self._database.write(lambda tx: store.wants_label(tx, asset_id, label, who.at))
        return self._changed(self.line(asset_id))

    def _try(self, ids: Sequence[str], by: Person) -> tuple[Sequence[Line], Sequence[Refused]]:
        """Those that are tried once more, and why the others are not; the register is asked at once."""
        policy, tried, refusals = self._policy(), list[Line](), list[Refused]()
        for asset_id in ids:
            try:
                tried += self._decide([asset_id], by, lambda tx, who, asset: acts.again(tx, who, policy, asset))
            except Refused as refused:
                refusals.append(refused)
        self.wake(hurry=True)
        return tried, refusals

    def _decide(self, ids: Sequence[str], by: Person, act: Callable[[Connection, By, Asset], Asset]) -> Sequence[Line]:
        who = self._by(by)

        def run(tx: Connection) -> None:
            tag_store.one_at_a_time(tx)
            for asset_id in ids:
                asset = store.get(tx, 0, asset_id)
                if asset is None:
                    raise Refused("ASSET_NOT_FOUND", "assets.refused.not_found")
                act(tx, who, asset)

        self._database.write(run)
        return self._changed(self._lines(lambda tx: store.some(tx, 0, ids)))
