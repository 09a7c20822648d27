"""Who has a serial that is known here: by the register, as it is asked now."""

from dataclasses import dataclass

from services.assets.creating import Creator
from services.assets.model import Known
from services.assets.ports import Held, Register
from services.assets.serials import serial_key


@dataclass(frozen=True, slots=True)
class Holder:
    """`known`: who has it, None where nobody has. `deleted`: the register had it, and it was deleted there."""

    known: Known | None = None
    deleted: bool = False


def holder_now(creator: Creator, register: Register, known: Known) -> Holder:
    """What became of one that the register had. Raises OutsideFailed where that cannot be asked."""
    if known.remote_id is None:
        return Holder(known)
    if (number := known.number_at(register.address)) is None:  # it was made in another one: only its serial tells
        other = creator.find(register, known.serial)
        return Holder(known if other is None else known_there(other))
    held, key = register.get(number), serial_key(known.serial)
    is_deleted = held is None or held.deleted
    if held is not None and not held.deleted and serial_key(held.serial) == key:
        return Holder(known)
    if (other := creator.find(register, known.serial)) is not None:
        return Holder(known_there(other))
    if is_deleted or known.id:  # what was made here keeps its serial, though it has another one there by now
        return Holder(known, deleted=is_deleted)
    return Holder()


def known_there(held: Held) -> Known:
    """An asset of the register. Of one that is not in our part of it, nothing is told but that it is there."""
    return Known(held.serial) if held.elsewhere else Known(held.serial, held.tag or held.name, held.remote_id)
