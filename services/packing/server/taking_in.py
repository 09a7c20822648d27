"""A page of a hub's snapshot is kept as the copy of its work, beside what waits to be told. One turn for each page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection

from services.database import packing_bench_store, packing_message_store, packing_seen_store, sscc_store
from services.database import packing_import_store as there
from services.database import packing_work_store as work
from services.packing import allergens
from services.packing.model import Allocation, Customer, Line, MessageKind, Plate, Product, Shipment
from services.packing.server.merging import Boxes, BoxHere, boxes_of, lids_waiting, status_of, waiting
from services.packing.server.messages import Message, MessageState
from services.packing.server.seen import LineSeen, Seen, ShipmentSeen
from services.packing.sscc import number_of
from services.packing.turn import Turn
from services.packing.work.said import CUSTOMERS, PLATES, PRODUCTS, SHIPMENTS, WAREHOUSES

log = structlog.get_logger(__name__)

_NOT_KNOWN = frozenset({MessageState.IN_DOUBT, MessageState.SENDING})


@dataclass(frozen=True, slots=True)
class _Here:
    """What is here of that which a page tells of. `waits`: by (license plate, line)."""

    server: str
    products: Mapping[str, Product]  # by SKU
    plates: Mapping[str, str]  # ids by number
    customers: Mapping[str, Customer]  # by code
    warehouses: Mapping[str, str]  # ids by code
    shipments: Mapping[str, Shipment]
    boxes: Mapping[str, Sequence[BoxHere]]
    messages: Mapping[str, Sequence[Message]]
    waits: Mapping[tuple[str, str], int]


def take_in(tx: Connection, turn: Turn, server: str, seen: Seen) -> bool:
    """Keep it. Whether all of it was: a shipment of which something is in doubt is read again once that is known."""
    messages = packing_message_store.all_open(tx)
    doubtful = {one.shipment_id for one in messages if one.state in _NOT_KNOWN}
    told = [one for one in seen.shipments if one.id not in doubtful]
    waits = waiting(messages)
    _put_master(tx, turn, seen)
    _put_plates(tx, turn, seen, waits)
    here = _here(tx, turn, server, told, messages, waits)
    _put_shipments(tx, turn, [one for one in told if _may(one, here)], here)
    return len(told) == len(seen.shipments)


# -- what shipments are made of ----------------------------------------------------------------------------------------


def _put_master(tx: Connection, turn: Turn, seen: Seen) -> None:
    """Warehouses, customers and products: nobody is told their ids, so one of that code that is here keeps its own."""
    own = turn.organisation
    codes, ids = [one.code for one in seen.warehouses], [one.id for one in seen.warehouses]
    known = {one.id: one.code for one in there.warehouses(tx, own, codes, ids)}
    mine = _ids(tx, own, WAREHOUSES, {one.id: one.code for one in seen.warehouses}, known)
    work.put_warehouses(tx, own, [replace(one, id=mine[one.id]) for one in seen.warehouses], turn.change)
    codes, ids = [one.code for one in seen.customers], [one.id for one in seen.customers]
    known = {one.id: one.code for one in there.customers(tx, own, codes, ids)}
    mine = _ids(tx, own, CUSTOMERS, {one.id: one.code for one in seen.customers}, known)
    work.put_customers(tx, own, [replace(one, id=mine[one.id]) for one in seen.customers], turn.change)
    codes, ids = [one.sku for one in seen.products], [one.id for one in seen.products]
    known = {one.id: one.sku for one in there.products(tx, own, codes, ids)}
    mine = _ids(tx, own, PRODUCTS, {one.id: one.sku for one in seen.products}, known)
    products = [replace(one, id=mine[one.id]) for one in seen.products]
    packing_seen_store.free_gtins(tx, {one.gtin for one in seen.gtins})
    work.put_products(
        tx, own, products, [replace(one, product_id=mine[one.product_id]) for one in seen.gtins], turn.change
    )


def _ids(
    tx: Connection, own: int, section: str, told: Mapping[str, str], known: Mapping[str, str]
) -> Mapping[str, str]:
    """The ids here of those that are told of ({id: code}); codes that went to another one are free after that."""
    by_code = {code: ident for ident, code in known.items()}
    mine = {ident: ident if ident in known else by_code.get(code, ident) for ident, code in told.items()}
    moved = {mine[ident] for ident, code in told.items() if known.get(mine[ident], code) != code}
    robbed = {by_code[code] for ident, code in told.items() if by_code.get(code, mine[ident]) != mine[ident]}
    if moved | robbed:
        there.set_aside(tx, own, section, moved | robbed)
    return mine


def _put_plates(tx: Connection, turn: Turn, seen: Seen, waits: Mapping[tuple[str, str], int]) -> None:
    own = turn.organisation
    known = there.plates(tx, own, [one.number for one in seen.plates], [one.id for one in seen.plates])
    numbers = {one.number: one for one in known}
    told = {one.id: one for one in seen.plates}
    for one in [*told.values()]:
        other = numbers.get(one.number)
        if other is not None and other.id != one.id and not other.of_server:
            log.warning("a license plate of the hub is another one here", plate=one.id)
            del told[one.id]
    moved = [one.id for one in known if one.id in told and told[one.id].number != one.number]
    robbed = [numbers[one.number].id for one in told.values() if one.number in numbers]
    there.set_aside(tx, own, PLATES, {*moved, *(ident for ident in robbed if ident not in told)})
    products = {one.sku: one for one in there.products(tx, own, [one.sku for one in told.values()], [])}
    places = {one.code: one.id for one in there.warehouses(tx, own, [one.warehouse for one in told.values()], [])}
    plates = [
        Plate(one.id, one.number, products[one.sku], one.lot, one.quantity, 0, places.get(one.warehouse, ""))
        for one in told.values()
        if one.sku in products
    ]
    work.put_plates(tx, own, plates, turn.change, turn.by.at)
    more: dict[str, int] = {}
    for (plate, _line), much in waits.items():
        more[plate] = more.get(plate, 0) + much
    packed = {one.id: max(0, told[one.id].packed + more.get(one.id, 0)) for one in plates}
    packing_seen_store.packed(tx, {}, packed, {})


# -- shipments ---------------------------------------------------------------------------------------------------------


def _here(
    tx: Connection,
    turn: Turn,
    server: str,
    told: Sequence[ShipmentSeen],
    messages: Sequence[Message],
    waits: Mapping[tuple[str, str], int],
) -> _Here:
    own, ids = turn.organisation, [one.id for one in told]
    lines = [line for one in told for line in one.lines]
    numbers = [meant.plate for line in lines for meant in line.meant]
    by_shipment: dict[str, list[Message]] = {}
    for message in messages:
        by_shipment.setdefault(message.shipment_id, []).append(message)
    boxes: dict[str, list[BoxHere]] = {}
    for box in packing_seen_store.boxes(tx, ids):
        boxes.setdefault(box.shipment_id, []).append(box)
    return _Here(
        server,
        {one.sku: one for one in there.products(tx, own, [line.sku for line in lines], [])},
        {one.number: one.id for one in there.plates(tx, own, numbers, [])},
        {one.code: one for one in there.customers(tx, own, [one.customer for one in told], [])},
        {one.code: one.id for one in there.warehouses(tx, own, [one.warehouse for one in told], [])},
        {one.id: one for one in there.shipments(tx, own, [one.number for one in told], ids)},
        boxes,
        by_shipment,
        waits,
    )


def _may(one: ShipmentSeen, here: _Here) -> bool:
    """Whether it can be kept: nothing that was imported here has its id or its number, and all that it names is
    known."""
    others = [other for other in here.shipments.values() if other.id == one.id or other.number == one.number]
    named = one.customer in here.customers and all(line.sku in here.products for line in one.lines)
    good = named and all(other.server == here.server for other in others)
    if not good:
        log.warning("a shipment of the hub cannot be kept", shipment=one.id, named=named)
    return good


def _put_shipments(tx: Connection, turn: Turn, told: Sequence[ShipmentSeen], here: _Here) -> None:
    own = turn.organisation
    moved = {other.id for one in told for other in here.shipments.values() if _takes_number(one, other)}
    there.set_aside(tx, own, SHIPMENTS, moved)
    lines = {one.id: [_line(one.id, line, here) for line in one.lines] for one in told}
    work.put_shipments(tx, own, [_shipment(one, lines[one.id], here, turn) for one in told], turn.change)
    _put_lines(tx, turn, told, lines, here)
    figures = []
    for one in told:
        mine = here.messages.get(one.id, ())
        merged = boxes_of(one, here.boxes.get(one.id, ()), _taken(tx, mine))
        lids, used = lids_waiting(mine), {message.box_id for message in mine}
        merged.known = [(own_id, box) for own_id, box in merged.known if own_id not in lids]
        stay = [box for box in here.boxes.get(one.id, ()) if box.id in used and box.id in merged.gone]
        merged.number += len(stay)  # until somebody has decided about what waits of them
        merged.taken_out += [own_id for box in stay for own_id, remote in box.contents.items() if remote]
        merged.gone = [gone for gone in merged.gone if gone not in used]
        packing_seen_store.keep_boxes(tx, one.id, merged, turn.by.at)
        sscc_store.note(tx, turn.by, _numbered(one, merged))
        if merged.gone:
            packing_bench_store.leave(tx, merged.gone)
        figures.append((one.id, merged.number, one.alarmed))
    packing_seen_store.figures(tx, figures)


def _numbered(one: ShipmentSeen, merged: Boxes) -> list[tuple[int, str, str, str]]:
    """The numbers that its boxes have: they are given here no more."""
    boxes = [*merged.known, *((box.box.id, box) for box in merged.new)]
    found = ((number_of(box.sscc), own_id, box.station) for own_id, box in boxes)
    return [(number, own_id, one.id, station) for number, own_id, station in found if number is not None]


def _takes_number(one: ShipmentSeen, other: Shipment) -> bool:
    return (other.id == one.id) != (other.number == one.number)


def _line(shipment: str, line: LineSeen, here: _Here) -> Line:
    more = sum(much for (_plate, of), much in here.waits.items() if of == line.id)
    return Line(line.id, shipment, line.number, here.products[line.sku], line.ordered, max(0, line.packed + more))


def _shipment(one: ShipmentSeen, lines: Sequence[Line], here: _Here, turn: Turn) -> Shipment:
    known, customer = here.shipments.get(one.id), here.customers[one.customer]
    return Shipment(
        one.id,
        one.number,
        one.so_number,
        customer,
        here.warehouses.get(one.warehouse, ""),
        status_of(one, known.status if known else None, here.messages.get(one.id, ())),
        one.promised,
        lines=len(lines),
        lines_packed=sum(line.is_complete for line in lines),
        alert=any(allergens.matches(line.product.allergens, customer.restrictions) for line in lines),
        server=here.server,
        seen_at=turn.by.at,
    )


def _put_lines(
    tx: Connection, turn: Turn, told: Sequence[ShipmentSeen], lines: Mapping[str, Sequence[Line]], here: _Here
) -> None:
    own, ids = turn.organisation, {line.id for one in told for line in one.lines}
    before = there.lines(tx, own, [one.id for one in told])
    meant_before = there.allocations(tx, own, [line.id for line in before])
    numbers = {line.id: line.number for of in lines.values() for line in of}
    there.set_aside(tx, own, "lines", [one.id for one in before if numbers.get(one.id) != one.number])
    work.put_lines(tx, own, [line for of in lines.values() for line in of])
    meant, packed = list[Allocation](), dict[tuple[str, str], int]()
    for one in told:
        for line in one.lines:
            for part in (part for part in line.meant if part.plate in here.plates):
                key = (here.plates[part.plate], line.id)
                meant.append(Allocation(line.id, key[0], one.id, part.quantity))
                packed[key] = max(0, part.packed + here.waits.get(key, 0))
    work.put_allocations(tx, own, meant)
    waits = {line for _plate, line in here.waits}
    there.remove_allocations(tx, own, [one for one in meant_before if _is_gone(one, packed, here)])
    there.remove_lines(tx, own, [one.id for one in before if one.id not in ids | waits])
    packing_seen_store.packed(tx, {line.id: line.packed for of in lines.values() for line in of}, {}, packed)


def _is_gone(one: Allocation, packed: Mapping[tuple[str, str], int], here: _Here) -> bool:
    key = (one.plate_id, one.line_id)
    return key not in packed and key not in here.waits


def _taken(tx: Connection, messages: Iterable[Message]) -> set[str]:
    """The hub's ids of what was taken out here and waits to be told."""
    found = set()
    for one in messages:
        if one.kind is MessageKind.TAKE_OUT:
            packed = None if one.payload["remote"] else packing_message_store.get(tx, one.about)
            found.add(str(one.payload["remote"] or (packed.said.get("id", "") if packed else "")))
    return found - {""}
