"""A code that nothing here has. While a server that alone knows is away, what may be a license plate of the shipment in
front is packed unverified; everything else is refused, with the reason. Each within a turn.
"""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from services.database import box_store, shipment_store
from services.errors import Refused
from services.packing import acts, allergens, rules, unverified
from services.packing.amounts import ONE, text_of
from services.packing.desk import choosing
from services.packing.desk.bench import Asked, Bench, Mode, Question, Told
from services.packing.desk.outcomes import Done, excluded_of, named, open_box
from services.packing.finding import called_in, shipment_of
from services.packing.model import Shipment
from services.packing.turn import Turn
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict

SHORTEST, LONGEST = 3, 100  # characters of a license plate's number
_EAN: Final = (12, 13, 14)  # of 8 digits any tenth number would be one
_NEVER: Final = frozenset(
    {Kind.GTIN, Kind.GS1, Kind.SHIPMENT, Kind.ASSET_TAG, Kind.LOCATION, Kind.AMBIGUOUS, Kind.MISREAD}
)


def scan(tx: Connection, turn: Turn, bench: Bench, meaning: Meaning, *, away: bool, told: Told | None = None) -> Done:
    """Answer it. `away`: the server was asked what it names, and did not answer; `told`: a command says how it is
    packed. Raises Refused: VALIDATION_ERROR, SHIPMENT_NOT_PACKABLE, NOT_FOUND."""
    after = replace(bench, mode=Mode.PACK, typed="")
    shipment = shipment_store.get(tx, turn.organisation, bench.shipment_id) if bench.shipment_id else None
    if not away or (shipment is not None and (shipment.whole or shipment.server != turn.server)):
        if told is not None:
            raise Refused("NOT_FOUND", "packing.refused.no_plate")
        return Outcome(Verdict.REFUSED, Reason.PACK_UNKNOWN), after
    code = plate_code(meaning)
    if shipment is None or not code:
        return Outcome(Verdict.REFUSED, Reason.PACK_NOT_SEEN), after
    if told is not None and told.line:
        raise Refused("NOT_FOUND", "packing.refused.line_unverified", plate=code, line=told.line)
    rules.check_packable(shipment)
    said = told.quantity if told is not None else None
    quantity = choosing.typed_quantity(bench.typed) if said is None else said
    notes = told.notes if told is not None else ""
    asked = Asked(Question.UNVERIFIED, turn.op, shipment.id, quantity=quantity or ONE, notes=notes, code=code)
    if excluded_of(shipment) and not _is_answered(tx, turn, bench, shipment, code):
        return _asking(after, shipment, asked)
    return _pack(tx, turn, after, shipment, asked, acknowledged=False)


def answered(tx: Connection, turn: Turn, bench: Bench, asked: Asked) -> Done:
    """It is meant so: pack it. Where the customer excludes more by now, that is asked again. Raises Refused: NOT_FOUND,
    SHIPMENT_NOT_PACKABLE."""
    shipment = shipment_of(tx, turn.organisation, asked.shipment_id)
    if allergens.besides(shipment.customer.restrictions, asked.matches):
        return _asking(bench, shipment, asked)
    return _pack(tx, turn, bench, shipment, asked, acknowledged=True)


def _asking(bench: Bench, shipment: Shipment, asked: Asked) -> Done:
    params = {**named(shipment), "plate": asked.code, "restrictions": excluded_of(shipment)}
    after = bench.asking(replace(asked, matches=shipment.customer.restrictions))
    return Outcome(Verdict.WARNING, Reason.PACK_UNVERIFIED_ASKED, params), after


def _pack(tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, asked: Asked, *, acknowledged: bool) -> Done:
    open_one = open_box(tx, turn, bench, shipment)
    box_id = open_one.id if open_one else acts.new_box(tx, turn, shipment.id, turn.id_of("box")).id
    amounts = (asked.quantity, asked.notes)
    wanted = unverified.Unverified(asked.op, shipment.id, box_id, asked.code, *amounts, acknowledged=acknowledged)
    content, box = unverified.pack(tx, turn, wanted)
    told = {
        **named(shipment),
        "plate": content.plate.number,
        "quantity": text_of(content.quantity),
        "box": called_in(tx, turn.organisation, box),
        "content": content.id,
    }
    return Outcome(Verdict.ACCEPTED, Reason.PACK_UNVERIFIED, told, counted=True), bench.packing(box_id)


def plate_code(meaning: Meaning) -> str:
    """The number of the license plate that a code may be; "" for one that is none."""
    code = meaning.value if meaning.kind is Kind.SSCC else meaning.text.strip()
    is_one = SHORTEST <= len(code) <= LONGEST and code.isprintable() and not any(one.isspace() for one in code)
    is_one = is_one and any(one.isdigit() for one in code) and "://" not in code
    return code if is_one and meaning.kind not in _NEVER and not _is_article(code) else ""


def _is_article(code: str) -> bool:
    """Whether it is the EAN of goods, sent without a mark: 12 to 14 digits, the last of which is right."""
    from services.scanning import gs1  # loads biip: not before the first such code

    found = gs1.gtin(code, "") if len(code) in _EAN else None
    return found is not None and not isinstance(found, gs1.Doubt)


def _is_answered(tx: Connection, turn: Turn, bench: Bench, shipment: Shipment, code: str) -> bool:
    """Whether all that the customer excludes was answered for when something of that code went into this box."""
    box = open_box(tx, turn, bench, shipment)
    contents = box_store.contents(tx, turn.organisation, box.id) if box else ()
    told = [box_store.answered_for(tx, turn.organisation, shipment.id, one.id)
            for one in contents if one.plate.number == code]  # fmt: skip
    seen = [names for names in told if names is not None]
    return bool(seen) and not allergens.besides(shipment.customer.restrictions, [name for of in seen for name in of])
