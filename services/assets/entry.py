"""The batch that is being entered: its form, and serials that are typed or stand in a file."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property

from sqlalchemy import Connection

from services.assets import acts
from services.assets.acts import Entering
from services.assets.desk import AssetDesk
from services.assets.draft import Draft, Held
from services.assets.model import NOTHING, Asset, Batch, Fields, Form, Known
from services.assets.ports import FieldInfo
from services.assets.running import AssetRunning
from services.clock import new_id
from services.database import asset_batch_store as batches
from services.database import asset_store as store
from services.database import known_asset_store, tag_store
from services.database.jobs import Job
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.commands import Command
from services.scanning.saying import BESIDE


class AssetEntry(AssetRunning):
    """Waits for the disk: never from the UI thread, but for `desk`, `draft` and `empty_form`."""

    @cached_property
    def draft(self) -> Draft:
        """The form as somebody types it. A change is tried until it is stored, as a scan is, and serials behind it wait
        for it."""
        return Draft(self._post_change)

    def desk(
        self, commands: frozenset[Command] = frozenset(), looks_back: Callable[[], bool] = lambda: False
    ) -> AssetDesk:
        """The batch as a capability of the bench. Returns at once. `looks_back`, in any thread: whether a batch is seen
        that is over."""
        prepare = self.draft.store
        return AssetDesk(self._station, self._clock, self._policy, commands, prepare=prepare, looks_back=looks_back)

    def beside(self, tx: Connection, by: Person | None) -> Mapping[str, str]:
        """For the answer to a scan on another page: how many assets the batch of this station has, nothing where none
        is open, or where `by` enters no assets."""
        if by is None or not may(by, Right.ASSETS):
            return {}
        now = self._now()
        batch = acts.begun(tx, now, self._policy()).batch
        return {BESIDE: str(batches.counts(tx, now.organisation, batch).taken)} if batch else {}

    def stop(self) -> None:
        self.draft.store()
        super().stop()

    def entering(self) -> Entering:
        """How the batch stands that is being entered."""
        by, policy = self._now(), self._policy()
        return self._database.read(lambda tx: acts.entering(tx, by, policy))

    def change_form(self, change: Callable[[Form], Form], by: Person) -> Entering:
        """The form otherwise. What cannot be an asset's is kept as it was typed, and refused at the scan. Raises
        Refused: FORBIDDEN."""
        who, policy = self._by(by), self._policy()

        def run(tx: Connection) -> Entering:
            acts.change_form(tx, who, change, policy.labels)
            return acts.entering(tx, who, policy)

        return self._changed(self._database.write(run))

    def clear_form(self, by: Person) -> Entering:
        """An empty form; what was entered stays. Raises Refused: FORBIDDEN."""
        return self.change_form(lambda _form: self.empty_form(), by)

    def empty_form(self) -> Form:
        """One in which nobody has filled in anything. Returns at once."""
        return Form(labels=self._policy().labels)

    def use_preset(self, position: int, by: Person) -> Entering:
        """The form with that preset's fields; 0: the next one. Raises Refused: FORBIDDEN, PRESET_UNKNOWN."""
        who, policy = self._by(by), self._policy()

        def run(tx: Connection) -> Entering:
            acts.use_preset(tx, who, position) if position else acts.next_preset(tx, who)
            return acts.entering(tx, who, policy)

        return self._changed(self._database.write(run))

    def finish(self, by: Person) -> Batch:
        """The batch is over; the next serial begins another. Raises Refused: FORBIDDEN, NO_BATCH."""
        who = self._by(by)

        def run(tx: Connection) -> Batch | None:
            return batches.get(tx, who.organisation, acts.end_batch(tx, who))

        ended = self._database.write(run)
        if ended is None:
            raise Refused("NO_BATCH", "assets.refused.no_batch")
        return self._changed(ended)

    def finish_begun(self, assets: Collection[str], by: Person) -> None:
        """The batch is over where one of these assets began it; nothing is done with anybody else's. Raises Refused:
        FORBIDDEN."""
        who = self._by(by)
        self._changed(self._database.write(lambda tx: acts.end_begun(tx, who, assets)))

    def fields(self) -> Sequence[FieldInfo]:
        """The other custom fields that the register's catalog has, as they were last seen."""
        scope = self._policy().scope
        return self._database.read(lambda tx: known_asset_store.progress(tx, 0, scope)).fields

    def enter(
        self,
        serial: str,
        by: Person,
        *,
        fields: Fields | None = None,
        once: Mapping[str, str] = NOTHING,
        tag: str = "",
        labels: bool | None = None,
        counts: bool = False,
    ) -> Asset | Known:
        """One asset, typed or from a file: with these fields, else those of the form, which goes on then; `once`: over
        the form's, as `Form.once`; `counts`: as `acts.Typed`. `tag`: one that is on it already. Raises Refused:
        FORBIDDEN, and as `contract.check_serial`, `check_fields`, TAG_TAKEN, TAG_INVALID."""
        who, policy = self._by(by), self._policy()
        typed = acts.Typed(new_id(), serial.strip(), fields, tag, labels, once, counts)

        def run(tx: Connection, attempt: int) -> Asset | Known:
            tag_store.one_at_a_time(tx)
            stored = store.get(tx, 0, typed.id) if attempt > 1 else None
            return stored or acts.enter_typed(tx, who, policy, typed)

        return self._changed(self._database.write_once(run))

    def _post_change(self, held: Held) -> None:
        def run(tx: Connection, _attempt: int) -> None:
            acts.change_form(tx, self._by(held.by()), held.change, self._policy().labels)

        self._database.post(Job(run, held.stored.set_result, held.stored.set_exception, must=True))
