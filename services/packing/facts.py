"""What papers and box labels say, from the tables, all in the transaction that asks for them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from services.database import box_store, packing_import_store, shipment_store
from services.identity.by import By
from services.packing.amounts import ONE, times
from services.packing.finding import box_of, shipment_of
from services.packing.model import Box, Content, Shipment
from services.papers.model import BoxFacts, Facts, ItemFacts, LineFacts, Party, ShipmentFacts


def of_box(tx: Connection, by: By, box_id: str, company: Party, language: str) -> Facts:
    """What a paper of one box says. `by`: who asks for it. Raises Refused: NOT_FOUND."""
    box = box_of(tx, by.organisation, box_id)
    shipment = shipment_of(tx, by.organisation, box.shipment_id)
    inside = {box.id: box_store.contents(tx, by.organisation, box.id)}
    boxes = _boxes(tx, by.organisation, [box], inside)
    return _facts(tx, by, shipment, company, language, boxes)


def of_shipment(tx: Connection, by: By, shipment_id: str, company: Party, language: str) -> Facts:
    """What a paper of a shipment says: all boxes with something in them, and all lines. Raises Refused: NOT_FOUND."""
    shipment = shipment_of(tx, by.organisation, shipment_id)
    inside = box_store.packed(tx, by.organisation, shipment.id)
    filled = [box for box in box_store.of_shipment(tx, by.organisation, shipment.id) if box.id in inside]
    boxes = _boxes(tx, by.organisation, filled, inside)
    lines = tuple(
        LineFacts(one.number, one.product.sku, one.product.name, one.product.uom, one.ordered, one.packed)
        for one in shipment_store.lines(tx, by.organisation, shipment.id)
    )
    return _facts(tx, by, shipment, company, language, boxes, lines)


def _facts(
    tx: Connection,
    by: By,
    shipment: Shipment,
    company: Party,
    language: str,
    boxes: tuple[BoxFacts, ...],
    lines: tuple[LineFacts, ...] = (),
) -> Facts:
    customer = shipment.customer
    code = "" if customer.code == customer.id else customer.code  # a server that names no customers: that is no code
    places = packing_import_store.warehouses(tx, by.organisation, (), [shipment.warehouse_id])
    warehouse = Party(places[0].name, places[0].address, places[0].code) if places else Party("")
    named = ShipmentFacts(
        shipment.id,
        shipment.number,
        shipment.so_number,
        Party(customer.name, customer.address, code),
        warehouse,
        shipment.promised,
    )
    return Facts(company, named, boxes, lines, language, by.at, by.author, by.station)


def _boxes(
    tx: Connection, organisation: int, boxes: Sequence[Box], inside: Mapping[str, Sequence[Content]]
) -> tuple[BoxFacts, ...]:
    products = {one.plate.product.id for contents in inside.values() for one in contents}
    gtins = _single(tx, organisation, products)
    return tuple(_box(box, inside.get(box.id, ()), gtins) for box in boxes)


def _box(box: Box, contents: Sequence[Content], gtins: Mapping[str, str]) -> BoxFacts:
    said = box.measures
    items = _items(contents, gtins)
    return BoxFacts(box.id, box.number, box.sscc, said.weight, said.length, said.width, said.height, items)


def _single(tx: Connection, organisation: int, products: set[str]) -> Mapping[str, str]:
    """{product: the GTIN of its single unit}, where it has one, and not several."""
    found: dict[str, list[str]] = {}
    for one in packing_import_store.gtins_of(tx, organisation, products) if products else ():
        if one.quantity == ONE:
            found.setdefault(one.product_id, []).append(one.gtin)
    return {product: numbers[0] for product, numbers in found.items() if len(numbers) == 1}


def _items(contents: Sequence[Content], gtins: Mapping[str, str]) -> tuple[ItemFacts, ...]:
    """What lies there of each product and lot, in the order in which it was packed first. Of plates that no server has
    told of nobody knows what they are: each is for itself."""
    alike: dict[tuple[str, str, str, bool], list[Content]] = {}
    for one in contents:
        unknown = one.plate.number if one.plate.is_placeholder else ""
        alike.setdefault((one.plate.product.id, one.plate.lot, unknown, one.unverified), []).append(one)
    return tuple(_item(ones, gtins) for ones in alike.values())


def _item(ones: Sequence[Content], gtins: Mapping[str, str]) -> ItemFacts:
    first, quantity = ones[0], sum(one.quantity for one in ones)
    product = first.plate.product
    return ItemFacts(
        product.sku,
        product.name,
        product.uom,
        quantity,
        first.plate.lot,
        gtins.get(product.id, ""),
        None if product.unit_weight is None else times(quantity, product.unit_weight),
        tuple(dict.fromkeys(one.plate.number for one in ones)),
        first.unverified,
    )
