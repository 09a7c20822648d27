"""Whether a serial can be entered: by what is known here, and by the register itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from services.assets import acts, contract
from services.assets.booking import find_holder, find_known
from services.assets.creating import Creator
from services.assets.model import Known
from services.assets.ports import Register
from services.assets.running import AssetRunning
from services.assets.serials import serial_key
from services.database import known_asset_store
from services.errors import Refused
from services.identity.person import Person


@dataclass(frozen=True, slots=True)
class Validity:
    """Whether a serial can be entered. `known`: who has it; `asked`: the register itself was asked, and not only what
    is known here of it."""

    serial: str
    known: Known | None = None
    asked: bool = False
    deleted: bool = False  # the register had it, and it was deleted there


class AssetChecks(AssetRunning):
    """Waits for the disk, `validate` and `release` for the register, too: never from the UI thread."""

    def known(self, serials: Sequence[str]) -> Sequence[Known | None]:
        """Who has each of these, as far as is known here; the register is not asked."""
        who, scope = self._now(), self._policy().scope

        def read(tx: Connection) -> Sequence[Known | None]:
            return [find_known(tx, who, scope, serial_key(serial)) for serial in serials]

        return self._database.read(read)

    def holders(self, tags: Sequence[str]) -> Sequence[Known | None]:
        """Who has each of these tags, as far as is known here."""
        who, scope = self._now(), self._policy().scope
        return self._database.read(lambda tx: [find_holder(tx, who, scope, tag) for tag in tags])

    def validate(self, serial: str) -> Validity:
        """Whether a serial can be entered, by what is known here and by the register itself. Raises Refused as
        `contract.check_serial`, OutsideFailed where the register cannot be asked."""
        contract.check_serial(serial)
        who, policy, key = self._now(), self._policy(), serial_key(serial)
        known = self._database.read(lambda tx: find_known(tx, who, policy.scope, key))
        with self._asking() as register:
            if register is None:
                return Validity(serial, known, asked=True)
            return self._asked(register, serial, known)

    @contextmanager
    def _asking(self) -> Iterator[Register | None]:
        """The worker's register, where it is at work; else one for this question alone. None: the station's own."""
        worker = self._worker  # another thread may stop it meanwhile
        if worker is not None:
            yield worker.register
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
        number = known.number_at(register.address) if known is not None else None
        if held is not None:
            there = known if number == held.remote_id else None
            return Validity(serial, there or Known(held.serial, held.tag or held.name, held.remote_id), asked=True)
        if known is None or number is None:  # one that was made in another register is known all the same
            return Validity(serial, known, asked=True)
        gone = register.get(number)
        self._database.write(lambda tx: known_asset_store.forget(tx, 0, register.scope, number))
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
        self._database.write(lambda tx: acts.deleted_there(tx, who, serial_key(serial)))
        return self._changed(replace(found, known=None))
