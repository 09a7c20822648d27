"""Asset batches as screens, commands and the hub ask for them: the form, the rows, what somebody decides about one.

Calls wait for the disk, some for the register: never from the UI thread, but for `status`, `link`, `wake` and
`on_changed`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Connection

from services.assets import acts, contract, rules
from services.assets.acts import Entering
from services.assets.booking import find_known
from services.assets.creating import Creator
from services.assets.desk import AssetDesk
from services.assets.labelling import Labelling, Prints, wanted_for
from services.assets.leasing import Leasing, TagSource
from services.assets.lists import AssetLists, Line
from services.assets.model import NOTHING, Asset, Batch, By, Fields, Form, Known, State
from services.assets.numbering import TagService
from services.assets.policy import Policy
from services.assets.ports import FieldInfo, Register
from services.assets.presets import PresetService
from services.assets.rules import Pauses
from services.assets.serials import serial_key
from services.assets.worker import AssetWorker, RegisterStatus
from services.clock import Clock, new_id
from services.database import asset_store as store
from services.database import known_asset_store, tag_store
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.commands import Command

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Validity:
    """Whether a serial can be entered. `known`: who has it; `asked`: the register itself was asked, and not only what
    is known here of it."""

    serial: str
    known: Known | None = None
    asked: bool = False
    deleted: bool = False  # the register had it, and it was deleted there


class AssetService(AssetLists):
    """`policy`: of now; `make_register`: the one of the settings, None for the station's own. `start` begins the
    worker, in the owner of the data directory alone."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        policy: Callable[[], Policy],
        make_register: Callable[[], Register | None],
        prints: Prints,
        make_source: Callable[[], TagSource | None] = lambda: None,
        pauses: Pauses | None = None,
    ) -> None:
        super().__init__(database)
        self._clock, self._station = clock, station
        self._policy, self._make_register, self._prints, self._pauses = policy, make_register, prints, pauses
        self._make_source = make_source
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._worker: AssetWorker | None = None
        self._listens = False
        self.presets = PresetService(database, self._by, self._tell)
        self.tags = TagService(database, self._now, self._by, policy, self._tell)

    # -- the worker ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Bring into the register what waits, and whatever comes, until `stop`."""
        if not self._listens:
            self._listens = True
            self._database.on_commit(self.wake)
            self._database.on_others(self._from_elsewhere)
        self._begin()

    def stop(self) -> None:
        """End the worker; calls that run are cut off. Safe to call twice."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def use(self) -> None:
        """The settings are other ones."""
        if self._worker is not None:
            self.stop()
            self._begin()
        self._tell()

    def _begin(self) -> None:
        register = self._make_register()
        self._link = register.link if register else (lambda _remote_id: "")
        labelling = Labelling(self._database, self._prints, self._now, self._policy)
        self._worker = AssetWorker(
            self._database,
            self._clock,
            by=self._now,
            policy=self._policy,
            register=register,
            labelling=labelling,
            leasing=Leasing(self._database, self._clock, self._now, self._policy, self._make_source()),
            tell=self._tell,
            pauses=self._pauses,
        )
        self._worker.start()

    def wake(self, *, hurry: bool = False) -> None:
        """Look at once whether there is something to do; with `hurry` also at a register that was away. Any thread."""
        if self._worker is not None:
            self._worker.wake(hurry=hurry)

    def status(self) -> RegisterStatus:
        """How the register stands, as far as this process knows. Returns at once; any thread."""
        return self._worker.status() if self._worker else RegisterStatus(self._policy().register)

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when an asset or the register is other than it was; in any thread."""
        self._listeners += (listener,)

    # -- the form ------------------------------------------------------------------------------------------------------

    def desk(self, commands: frozenset[Command] = frozenset()) -> AssetDesk:
        """The batch as a capability of the bench. Returns at once."""
        return AssetDesk(self._station, self._clock, self._policy, commands)

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
        return self.change_form(lambda _form: Form(labels=self._policy().labels), by)

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
            return store.batch(tx, who.organisation, acts.end_batch(tx, who))

        ended = self._database.write(run)
        if ended is None:
            raise Refused("NO_BATCH", "assets.refused.no_batch")
        return self._changed(ended)

    def fields(self) -> Sequence[FieldInfo]:
        """The other custom fields that the register's catalog has, as they were last seen."""
        register = self._policy().register
        return self._database.read(lambda tx: known_asset_store.progress(tx, 0, register)).fields

    # -- entering without a scanner ------------------------------------------------------------------------------------

    def enter(
        self,
        serial: str,
        by: Person,
        *,
        fields: Fields | None = None,
        once: Mapping[str, str] = NOTHING,
        tag: str = "",
        labels: bool | None = None,
    ) -> Asset | Known:
        """One asset, typed or from a file: with these fields, else those of the form, which goes on then; `once`: over
        the form's, as `Form.once`. `tag`: one that is on it already. Raises Refused: FORBIDDEN, and as
        `contract.check_serial`, `check_fields`, TAG_TAKEN, TAG_INVALID."""
        who, policy = self._by(by), self._policy()
        typed = acts.Typed(new_id(), serial.strip(), fields, tag, labels, once)

        def run(tx: Connection, attempt: int) -> Asset | Known:
            tag_store.one_at_a_time(tx)
            stored = store.get(tx, 0, typed.id) if attempt > 1 else None
            return stored or acts.enter_typed(tx, who, policy, typed)

        return self._changed(self._database.write_once(run))

    def known(self, serials: Sequence[str]) -> Sequence[Known | None]:
        """Who has each of these, as far as is known here; the register is not asked."""
        who, register = self._now(), self._policy().register

        def read(tx: Connection) -> Sequence[Known | None]:
            return [find_known(tx, who, register, serial_key(serial)) for serial in serials]

        return self._database.read(read)

    def needing_you(self, batch: str) -> Sequence[Line]:
        """The rows of a batch about which somebody decides, the last first."""
        by = self._now()
        return self._lines(lambda tx: store.needs_you(tx, by, batch)[::-1])

    # -- asking for a serial -------------------------------------------------------------------------------------------

    def validate(self, serial: str) -> Validity:
        """Whether a serial can be entered, by what is known here and by the register itself. Raises Refused as
        `contract.check_serial`, OutsideFailed where the register cannot be asked."""
        contract.check_serial(serial)
        who, policy, key = self._now(), self._policy(), serial_key(serial)
        known = self._database.read(lambda tx: find_known(tx, who, policy.register, key))
        with self._asking() as register:
            if register is None:
                return Validity(serial, known, asked=True)
            return self._asked(register, serial, known)

    @contextmanager
    def _asking(self) -> Iterator[Register | None]:
        """The worker's register, where it is at work; else one for this question alone. None: the station's own."""
        if self._worker is not None:
            yield self._worker.register
            return
        register = self._make_register()
        try:
            yield register
        finally:
            if register is not None:
                register.close()

    def _asked(self, register: Register, serial: str, known: Known | None) -> Validity:
        """What the register says of a serial. One that was there and is not shown any more was deleted, or changed."""
        if known is not None and known.remote_id is None:
            return Validity(serial, known)  # it is on its way there
        held = Creator(self._database, self._clock, self._now).find(register, serial)
        if held is not None:
            there = known if known is not None and known.remote_id == held.remote_id else None
            return Validity(serial, there or Known(held.serial, held.tag or held.name, held.remote_id), asked=True)
        if known is None or known.remote_id is None:
            return Validity(serial, asked=True)
        number, gone = known.remote_id, register.get(known.remote_id)
        self._database.write(lambda tx: known_asset_store.forget(tx, 0, register.address, number))
        deleted = gone is None or gone.deleted
        return Validity(serial, known if known.id else None, asked=True, deleted=deleted)

    def release(self, serial: str, by: Person) -> Validity:
        """Let a serial be entered once more whose asset was deleted in the register, as it is asked now. Its tag is not
        given again. Raises Refused: FORBIDDEN, NOT_DELETED, and as `validate`."""
        who, found = self._by(by), self.validate(serial)
        if found.known is None:
            return found
        if not found.deleted:
            raise Refused("NOT_DELETED", "assets.refused.not_deleted", serial=serial, tag=found.known.tag)
        key = serial_key(serial)

        def run(tx: Connection) -> None:
            here = store.live(tx, who.organisation, key)
            if here is not None:
                acts.settle(tx, who, here, replace(here, state=State.UNDONE, why="assets.why.deleted", next_at=None))

        self._database.write(run)
        return self._changed(replace(found, known=None))

    # -- deciding ------------------------------------------------------------------------------------------------------

    def retry(self, ids: Sequence[str], by: Person) -> Sequence[Line]:
        """Try these once more, now; each by itself. Raises Refused where none can be: FORBIDDEN, ASSET_NOT_FOUND, and
        ASSET_KNOWN where somebody else has the serial. Returns those that are tried."""
        policy, tried, refusals = self._policy(), list[Line](), list[Refused]()
        self._by(by)
        for asset_id in ids:
            try:
                tried += self._decide([asset_id], by, lambda tx, who, asset: acts.again(tx, who, policy, asset))
            except Refused as refused:
                refusals.append(refused)
        self.wake(hurry=True)
        if refusals and not tried:
            raise refusals[0]
        return tried

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
        lines = self._decide([asset_id], by, lambda tx, who, one: acts.change(tx, who, one, serial, fields))
        self.wake(hurry=True)
        return lines[0]

    def label(self, asset_id: str, by: Person) -> Line:
        """Ask for the label of an asset that has none yet: none was wanted, or it could not be asked for. Raises
        Refused: FORBIDDEN, ASSET_NOT_FOUND, NOT_CREATED, and as PrintService.ask."""
        who = self._by(by)
        line = self.line(asset_id)
        if line.asset.state is not State.CREATED or not line.asset.tag:
            raise Refused("NOT_CREATED", "assets.refused.not_created", serial=line.asset.serial)
        self._prints.ask([wanted_for(line.asset)], by, ids=[rules.label_id(asset_id)])
        self._database.write(lambda tx: store.wants_label(tx, asset_id, rules.label_id(asset_id), who.at))
        return self._changed(self.line(asset_id))

    # ------------------------------------------------------------------------------------------------------------------

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

    def _now(self) -> By:
        return By(self._clock.now(), "", station=self._station)

    def _by(self, person: Person) -> By:
        if not may(person, Right.ASSETS):
            raise Refused("FORBIDDEN", "assets.refused.right")
        return By(self._clock.now(), person.name, person.id, self._station)

    def _from_elsewhere(self) -> None:
        self.wake()
        self._tell()

    def _changed(self, what: T) -> T:
        self.wake()
        self._tell()
        return what

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
