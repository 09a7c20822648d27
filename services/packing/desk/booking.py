"""What a scan does at the packing bench: it opens a shipment, or packs what it names. Each within a turn; returns the
answer, and how the bench stands then. What must be asked first is asked, and nothing is booked until it is answered.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from services.database import box_store, plate_store, shipment_store
from services.errors import Refused
from services.packing import acts, allergens, printouts, rules
from services.packing.amounts import text_of
from services.packing.desk import choosing, unknown
from services.packing.desk.bench import NOTHING, Asked, Bench, Mode, Question, Told
from services.packing.desk.choosing import Choice
from services.packing.desk.outcomes import Done, excluded_of, named, of_order, open_box, said
from services.packing.finding import called_in, shipment_of
from services.packing.looking import box_with, find
from services.packing.model import PACKABLE, Box, BoxStatus, Plate, Shipment
from services.packing.turn import Turn
from services.scanning.meaning import Meaning
from services.scanning.outcome import Outcome, Reason, Verdict


def scan(
    tx: Connection,
    turn: Turn,
    bench: Bench,
    meaning: Meaning,
    *,
    may_over: bool,
    told: Told | None = None,
    away: bool = False,
) -> Done:
    """Answer a code that was scanned, or typed. `may_over`: whether who packs may pack more than was ordered; `told`:
    a command says that it is a license plate to be packed, and how; `away`: the server was asked what it names, and did
    not answer."""
    if bench.asked is not None:
        return Outcome(Verdict.REFUSED, Reason.PACK_ANSWER_FIRST), bench
    if bench.mode is Mode.CLOSING:
        return Outcome(Verdict.REFUSED, Reason.PACK_CLOSING), bench
    if bench.mode is Mode.QUANTITY and not bench.typed and told is None:
        return said(Refused("QUANTITY", "packing.refused.how_many")), bench  # what fits is not what was meant
    after = replace(bench, mode=Mode.PACK, typed="")
    try:
        if told is not None:
            return _as_told(tx, turn, bench, meaning, told, may_over=may_over, away=away)
        if (box := _box_named(tx, turn, meaning)) is not None:
            return _to_box(tx, turn, after, box)
        case = choosing.case_of(tx, turn.organisation, meaning)
        found = None if case else _found(tx, turn, meaning)
        if isinstance(found, Shipment):
            return _opening(tx, turn, after, found, by_order=found.number not in _codes(meaning))
        if found is None and (goods := case or choosing.bare_case_of(tx, turn.organisation, meaning)):
            shipment = _in_front(tx, turn, bench)
            typed = choosing.typed_quantity(bench.typed)
            choice = choosing.from_case(tx, shipment, turn.organisation, goods, typed)
            return _put(tx, turn, after, shipment, choice, may_over=may_over)
        if found is None or found.is_placeholder:
            return unknown.scan(tx, turn, bench, meaning, away=away)
        if not bench.shipment_id:
            return _opened_by(tx, turn, after, found)
        shipment = _in_front(tx, turn, bench)
        choice = choosing.from_plate(tx, shipment, turn.organisation, found, choosing.typed_quantity(bench.typed))
        return _put(tx, turn, after, shipment, choice, may_over=may_over)
    except Refused as refused:
        return said(refused), after


def opening(
    tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, *, by_order: bool = False, box_id: str = ""
) -> Done:
    """Put a shipment in front, with the box of it that was named, or that this station left open. `by_order`: its order
    was scanned; the answer says which others of that wait."""
    if shipment.id == bench.shipment_id:
        also = of_order(tx, turn, shipment) if by_order else {}
        return Outcome(Verdict.DUPLICATE, Reason.PACK_SAME, {**named(shipment), **also}), bench
    rules.check_packable(shipment)
    left = _box_in_front(tx, turn, bench)
    if left is not None:
        asked = Asked(Question.SWITCH, shipment_id=shipment.id, box_id=box_id)
        told = {**named(shipment), "box": left, "left": _number_in_front(tx, turn, bench)}
        return Outcome(Verdict.WARNING, Reason.PACK_SWITCH, told), bench.asking(asked)
    return put_in_front(tx, turn, shipment, by_order=by_order, box_id=box_id)


def put_in_front(tx: Connection, turn: Turn, shipment: Shipment, *, by_order: bool = True, box_id: str = "") -> Done:
    """From now on this shipment is packed, into that box ("": the one that this station left open). Where nobody here
    knows what its products contain, what its customer excludes is acknowledged first."""
    left = None if box_id else box_store.open_at(tx, turn.organisation, shipment.id, turn.by.station)
    opened = NOTHING.opened(shipment.id, left.id if left else box_id)
    excluded = excluded_of(shipment)
    told = {**named(shipment), "restrictions": excluded}
    if excluded and not shipment.whole:
        asked = Asked(Question.RESTRICTED, shipment_id=shipment.id, matches=shipment.customer.restrictions)
        return Outcome(Verdict.WARNING, Reason.PACK_RESTRICTED, told), opened.asking(asked)
    reason = Reason.PACK_OPENED_ALLERGENS if excluded else Reason.PACK_OPENED
    also = of_order(tx, turn, shipment) if by_order else {}
    return Outcome(Verdict.ACCEPTED, reason, {**told, **also}), opened


def pack(tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, choice: Choice, asked: Asked) -> Done:
    """Pack it, all questions being answered; into a new box where none is in front, or another closed that one."""
    box = open_box(tx, turn, bench, shipment)
    before = box is not None and not _unanswered(tx, turn, box, shipment, choice.plate)
    box_id = box.id if box else acts.new_box(tx, turn, shipment.id, turn.id_of("box")).id
    wanted = acts.Wanted(
        asked.op or turn.op,
        shipment.id,
        box_id,
        choice.plate.id,
        choice.line.id,
        choice.quantity,
        asked.notes,
        acknowledged=asked.acknowledged or before,
    )
    packed = acts.pack(tx, turn, wanted)
    return _packed(packed, called_in(tx, turn.organisation, packed.box)), bench.packing(box_id)


def asked_of(
    tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, choice: Choice, asked: Asked, *, may_over: bool
) -> Done | None:
    """The question that is to be answered before this is packed; None where nothing is to be asked. Raises Refused
    where who packs may not say yes."""
    told = {**named(shipment), "product": choice.line.product.name, "quantity": text_of(choice.quantity)}
    seen = asked.matches if asked.acknowledged else ()
    matches = _unanswered(tx, turn, open_box(tx, turn, bench, shipment), shipment, choice.plate)
    if allergens.besides(matches, seen):
        warning = {**told, "allergens": ", ".join(matches), "customer": shipment.customer.name}
        after = bench.asking(replace(asked, question=Question.ALLERGEN, matches=matches))
        return Outcome(Verdict.WARNING, Reason.PACK_ALLERGEN, warning), after
    over = rules.exceeds(choice.line, choice.quantity)
    if over and not may_over:  # also where a supervisor was asked, and somebody else answers
        raise Refused("FORBIDDEN", "packing.refused.over", **told, ordered=text_of(choice.line.ordered))
    if over and (asked.question is not Question.OVER or over > asked.over):
        more = {**told, "over": text_of(over), "ordered": text_of(choice.line.ordered)}
        after = bench.asking(replace(asked, question=Question.OVER, over=over))
        return Outcome(Verdict.WARNING, Reason.PACK_OVER, more), after
    return None


def _opening(tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, *, by_order: bool) -> Done:
    """The shipment that was scanned; one that is over is not opened."""
    try:
        return opening(tx, turn, bench, shipment, by_order=by_order)
    except Refused as refused:
        return said(refused, Reason.PACK_NOT_OPENED), bench


def _to_box(tx: Connection, turn: Turn, bench: Bench, box: Box) -> Done:
    """The SSCC of a box was scanned: an open one is in front, with its shipment; of a closed one that is said."""
    shipment = shipment_of(tx, turn.organisation, box.shipment_id)
    told = {**named(shipment), "box": called_in(tx, turn.organisation, box)}
    if box.status is not BoxStatus.OPEN:
        if printouts.is_checked_off(tx, turn, box):
            return Outcome(Verdict.ACCEPTED, Reason.PACK_LABEL_SEEN, told), bench
        return Outcome(Verdict.DUPLICATE, Reason.PACK_BOX_SHUT, told), bench
    if shipment.id == bench.shipment_id:
        return Outcome(Verdict.ACCEPTED, Reason.PACK_BOX, told), bench.packing(box.id)
    try:
        return opening(tx, turn, bench, shipment, box_id=box.id)
    except Refused as refused:
        return said(refused, Reason.PACK_NOT_OPENED), bench


def _box_named(tx: Connection, turn: Turn, meaning: Meaning) -> Box | None:
    """The box whose SSCC it is; None also where a license plate has that number."""
    code = meaning.element("00") or meaning.value or meaning.text.strip()
    box = box_with(tx, turn.organisation, code)
    return None if box is None or isinstance(_found(tx, turn, meaning), Plate) else box


def _as_told(
    tx: Connection, turn: Turn, bench: Bench, meaning: Meaning, told: Told, *, may_over: bool, away: bool
) -> Done:
    """Pack a license plate as a command says; it opens nothing."""
    shipment = _in_front(tx, turn, bench)
    plate = _found(tx, turn, meaning)
    if isinstance(plate, Shipment):
        raise Refused("NOT_FOUND", "packing.refused.no_plate")
    if plate is None or plate.is_placeholder:
        return unknown.scan(tx, turn, bench, meaning, away=away, told=told)
    quantity = choosing.typed_quantity(bench.typed) if told.quantity is None else told.quantity
    choice = choosing.from_plate(tx, shipment, turn.organisation, plate, quantity, told.line)
    after = replace(bench, mode=Mode.PACK, typed="")
    return _put(tx, turn, after, shipment, choice, may_over=may_over, notes=told.notes)


def _put(
    tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, choice: Choice, *, may_over: bool, notes: str = ""
) -> Done:
    """Pack what was chosen, or ask first."""
    rules.check_packable(shipment)
    if (refused := choosing.too_many(choice)) is not None:
        raise refused
    asked = Asked(
        Question.ALLERGEN,
        turn.op,
        shipment.id,
        choice.plate.id,
        choice.line.id,
        choice.quantity,
        notes=notes,
    )
    question = asked_of(tx, turn, bench, shipment, choice, asked, may_over=may_over)
    return question or pack(tx, turn, bench, shipment, choice, asked)


def _packed(packed: acts.Packed, box: str) -> Outcome:
    shipment, line, content = packed.shipment, packed.line, packed.content
    whole = Reason.PACK_LINE if line.is_complete else Reason.PACKED
    reason = Reason.PACK_ALL if rules.is_all_packed(shipment) else whole
    told = {
        **named(shipment),
        "product": line.product.name,
        "quantity": text_of(content.quantity),
        "uom": line.product.uom,
        "left": text_of(line.remaining),
        "lot": content.plate.lot or "–",
        "plate": content.plate.number,
        "box": box,
        "content": content.id,
    }
    return Outcome(Verdict.ACCEPTED, reason, told, counted=True)


def _in_front(tx: Connection, turn: Turn, bench: Bench) -> Shipment:
    if not bench.shipment_id:
        raise Refused("NO_SHIPMENT", "packing.refused.shipment_first")
    return shipment_of(tx, turn.organisation, bench.shipment_id)


def _found(tx: Connection, turn: Turn, meaning: Meaning) -> Shipment | Plate | None:
    """What the code names."""
    for code in _codes(meaning):
        found = find(tx, turn.organisation, code) if code else None
        if found is not None:
            return found
    return None


def _codes(meaning: Meaning) -> Sequence[str]:
    """What it may name: as it is written, or in capitals (a keyboard scanner under Caps Lock). A GS1 label may carry
    the plate's number as its SSCC."""
    text, sscc = meaning.text.strip(), meaning.element("00") or meaning.value
    return [*dict.fromkeys((text, meaning.key, sscc, text.upper()))]


def _opened_by(tx: Connection, turn: Turn, bench: Bench, plate: Plate) -> Done:
    """A plate opens the shipment that it is meant for; scanned again, it is packed."""
    ids = plate_store.open_shipments(tx, turn.organisation, plate.id)
    shipments = [found for one in ids if (found := shipment_store.get(tx, turn.organisation, one)) is not None]
    if not shipments:
        raise Refused("LP_NOT_ALLOCATED", "packing.refused.for_none", plate=plate.number)
    if len(shipments) > 1:
        names = ", ".join(one.number for one in shipments)
        raise Refused("SEVERAL", "packing.refused.several", plate=plate.number, shipments=names)
    return opening(tx, turn, bench, shipments[0])


def _unanswered(tx: Connection, turn: Turn, box: Box | None, shipment: Shipment, plate: Plate) -> tuple[str, ...]:
    """What the customer excludes of it, but for what was acknowledged when that product went into this box."""
    matches = allergens.matches(plate.product.allergens, shipment.customer.restrictions)
    if not matches or box is None:
        return matches
    return allergens.besides(matches, box_store.acknowledged(tx, turn.organisation, box, plate.product.id))


def _box_in_front(tx: Connection, turn: Turn, bench: Bench) -> str | None:
    """How the box in front is called, where it is open, with something in it, and its shipment goes on."""
    box = box_store.get(tx, turn.organisation, bench.box_id) if bench.box_id else None
    if box is None or box.status is not BoxStatus.OPEN or box_store.is_empty(tx, turn.organisation, box.id):
        return None
    shipment = shipment_store.get(tx, turn.organisation, box.shipment_id)
    return called_in(tx, turn.organisation, box) if shipment is not None and shipment.status in PACKABLE else None


def _number_in_front(tx: Connection, turn: Turn, bench: Bench) -> str:
    shipment = shipment_store.get(tx, turn.organisation, bench.shipment_id)
    return shipment.number if shipment else "–"
