"""The SSCC that a box gets when it is closed for the first time, within that turn. Nothing here keeps a box from being
closed: where no number can be given it goes without, and somebody is told why.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy import Connection

from services.database import box_store, identity_store, shipment_store, sscc_note, sscc_store
from services.database.sscc_note import Note
from services.database.sscc_store import Range
from services.errors import OutsideFailed, Refused
from services.packing.finding import box_of, shipment_of
from services.packing.model import Box
from services.packing.sscc import LENGTH, Numbering, Numbers, number_of, sscc_of
from services.packing.turn import Turn

log = structlog.get_logger(__name__)

_PASSED: Final = 1_000  # numbers that are passed over in a shared database that was brought back
_SHARE: Final = 100  # of all numbers no more than the hundredth part is


def give(tx: Connection, turn: Turn, box: Box) -> str:
    """The 18 digits of the box, which it has had since, or gets now; "" where none can be given."""
    numbers = turn.numbers
    if box.sscc or numbers is None or numbers.numbering is None:
        return box.sscc
    try:
        number = _next(tx, turn, numbers.numbering)
    except OutsideFailed as failed:  # of the note: of the database it would be another error
        log.warning("no SSCC can be given", error=str(failed))
        return ""
    if number is None:
        return ""
    sscc_store.give(tx, turn.by, number, box.id, box.shipment_id)
    sscc = sscc_of(number)
    sscc_store.put(tx, turn.organisation, box.id, sscc)
    return sscc


def why_none(tx: Connection, turn: Turn) -> str:
    """Why no number can be given now, a key of the words catalogue; "" where nobody wants any."""
    numbers = turn.numbers
    if numbers is None or numbers.numbering is None:
        return numbers.why if numbers else ""
    if _ranges(tx, turn, numbers.numbering):
        return "packing.sscc.no_note"
    return "packing.sscc.no_block" if numbers.numbering.leased else "packing.sscc.used_up"


def left(tx: Connection, organisation: int, numbers: Numbers) -> int:
    """How many numbers can be given before others have to come. Raises OutsideFailed where what was given is not
    known."""
    numbering = numbers.numbering
    if numbering is None:
        return 0
    given = of_this_database(tx, sscc_note.read(numbers.note)).given.get(numbering.head, 0)
    known = sscc_store.usable(tx, organisation, numbering.head, leased=numbering.leased)
    if not known and not numbering.leased and sscc_store.own_next(tx, organisation, numbering.head) is None:
        return numbering.last - max(numbering.first, given + 1) + 1
    return sum(max(0, one.last - max(one.next, given + 1) + 1) for one in known)


def told(tx: Connection, turn: Turn, box_id: str, sscc: str) -> Box:
    """A station has given a box these 18 digits, which are right; what it had before stays given. Raises
    Refused: NOT_FOUND, SSCC_TAKEN (another box has it)."""
    box = box_of(tx, turn.organisation, box_id)
    shipment = shipment_of(tx, turn.organisation, box.shipment_id)
    number = number_of(sscc)
    if number is None or not sscc_store.give(tx, turn.by, number, box.id, shipment.id):
        raise Refused("SSCC_TAKEN", "packing.sscc.taken")
    if box.sscc != sscc:
        sscc_store.put(tx, turn.organisation, box.id, sscc)
        shipment_store.change(tx, turn.organisation, shipment.id, shipment.status, turn.change)
        box_store.log(tx, turn.by, "numbered", shipment.id, {"number": box.number, "sscc": sscc}, box=box.id)
    return replace(box, sscc=sscc)


def _next(tx: Connection, turn: Turn, numbering: Numbering) -> int | None:
    """The next number, which is nobody's and is noted as given; None where none is left. Raises OutsideFailed."""
    if turn.numbers is None:
        return None
    said = sscc_note.read(turn.numbers.note)
    note, ranges = of_this_database(tx, said), _ranges(tx, turn, numbering)
    given = note.given.get(numbering.head, 0)
    if not numbering.leased and said.database == note.database:
        given = surely_given(tx, turn.organisation, numbering.head, given)
    for one in ranges:
        number = sscc_store.free_from(tx, turn.organisation, max(one.next, given + 1))
        sscc_store.move(tx, turn.organisation, one, min(number, one.last) + 1)
        if number <= one.last:
            sscc_note.write(turn.numbers.note, replace(note, given={**note.given, numbering.head: number}))
            return number
    return None


def _ranges(tx: Connection, turn: Turn, numbering: Numbering) -> Sequence[Range]:
    """Where numbers are left; the own sequence is begun with its first number."""
    if not numbering.leased:
        sscc_store.begin(tx, turn.organisation, numbering.head, "", numbering.first, numbering.last)
    return sscc_store.usable(tx, turn.organisation, numbering.head, leased=numbering.leased)


def of_this_database(tx: Connection, note: Note) -> Note:
    """What was given as far as this database can have it. One that several stations share, and that was brought back or
    exchanged, goes on further ahead: others have given numbers that this station never saw."""
    identity = identity_store.get(tx) or ""
    if note.database in ("", identity) or tx.dialect.name == "sqlite":
        return replace(note, database=identity)
    ahead = {head: number + _passed(head.rpartition(" ")[2]) for head, number in note.given.items()}
    return Note(identity, ahead)


def surely_given(tx: Connection, organisation: int, head: str, given: int) -> int:
    """The highest number of the own sequence behind which nobody has given one, where this station noted `given`: a
    shared database that does not know of that one was brought back as it had been, by whatever hand, and others may
    have given more since."""
    behind = (sscc_store.own_next(tx, organisation, head) or 0) <= given
    return given + _passed(head) if given and behind and tx.dialect.name != "sqlite" else given


def _passed(head: str) -> int:
    return min(_PASSED, int(10 ** (LENGTH - 1 - len(head))) // _SHARE)
