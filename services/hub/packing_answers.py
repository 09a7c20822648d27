"""What the packing routes answer: the contract's bodies. Amounts go out as numbers."""

from collections.abc import Sequence
from typing import Any

from services.packing.acts import Packed
from services.packing.amounts import number_of
from services.packing.model import Allocation, Box, Content, Line, Plate, Product, Shipment
from services.packing.rules import available, estimated_weight


def packed(done: Packed, contents: Sequence[Content]) -> dict[str, Any]:
    """Of what was packed. `contents`: all that is in the box now."""
    return {
        "box_content": {
            "id": done.content.id,
            "quantity": number_of(done.content.quantity),
            "product_name": done.content.plate.product.name,
            "lot_number": done.content.plate.lot or None,
        },
        "box_summary": summary(contents),
        "so_line_status": line_status(done.line),
        "allergen_warning": allergen_warning(done.matches, done.shipment, done.content.plate.product),
    }


def line_status(line: Line) -> dict[str, Any]:
    """How far a line is."""
    return {
        "packed_qty": number_of(line.packed),
        "remaining_qty": number_of(line.remaining),
        "status": "complete" if line.is_complete else "partial",
    }


def allergen_warning(matches: Sequence[str], shipment: Shipment, product: Product) -> dict[str, Any] | None:
    """What the product holds that the customer excludes."""
    if not matches:
        return None
    return {"matches": list(matches), "customer_name": shipment.customer.name, "product_name": product.name}


def summary(contents: Sequence[Content]) -> dict[str, Any]:
    """What is in a box: an item for each time that something was put there."""
    return {
        "item_count": len(contents),
        "total_weight_est": number_of(estimated_weight(contents)),
        "items": [
            {
                "product_name": one.plate.product.name,
                "quantity": number_of(one.quantity),
                "uom": one.plate.product.uom,
            }
            for one in contents
        ],
    }


def box(one: Box) -> dict[str, Any]:
    """A box by itself."""
    said = one.measures
    sizes = {"length": said.length, "width": said.width, "height": said.height}
    return {
        "id": one.id,
        "box_number": one.number,
        "status": one.status.value,
        "weight": _number(said.weight),
        "dimensions": {name: _number(size) for name, size in sizes.items()},
    }


def box_details(one: Box, contents: Sequence[Content]) -> dict[str, Any]:
    """A box and what is in it, in the order in which it was put there."""
    return {
        "box": box(one),
        "contents": [
            {
                "id": content.id,
                "product_name": content.plate.product.name,
                "lot_number": content.plate.lot or None,
                "lp_number": content.plate.number,
                "quantity": number_of(content.quantity),
            }
            for content in contents
        ],
        "summary": summary(contents),
    }


def shipment_line(shipment: Shipment) -> dict[str, Any]:
    """A shipment as lists tell of it."""
    return {
        "id": shipment.id,
        "shipment_number": shipment.number,
        "so_number": shipment.so_number,
        "customer_name": shipment.customer.name,
        "status": shipment.status.value,
        "promised_ship_date": None if shipment.promised is None else shipment.promised.isoformat(),
        "lines_total": shipment.lines,
        "lines_packed": shipment.lines_packed,
        "boxes_count": shipment.boxes,
        "allergen_alert": shipment.alert,
    }


def shipment_found(shipment: Shipment) -> dict[str, Any]:
    """Of a look-up that found a shipment."""
    data = {
        "id": shipment.id,
        "shipment_number": shipment.number,
        "so_number": shipment.so_number,
        "customer_name": shipment.customer.name,
        "lines_total": shipment.lines,
        "allergen_restrictions": list(shipment.customer.restrictions),
    }
    return {"type": "shipment", "data": data}


def plate_found(plate: Plate, allocation: Allocation | None) -> dict[str, Any]:
    """Of a look-up that found a license plate. `allocation`: for the shipment that was asked for."""
    data = {
        "lp": {
            "id": plate.id,
            "lp_number": plate.number,
            "product_id": plate.product.id,
            "product_name": plate.product.name,
            "quantity": number_of(plate.quantity),
            "lot_number": plate.lot or None,
        },
        "allocated": allocation is not None,
        "so_line_id": None if allocation is None else allocation.line_id,
        "available_qty": number_of(available(plate, allocation)),
    }
    return {"type": "license_plate", "data": data}


def _number(amount: int | None) -> int | float | None:
    return None if amount is None else number_of(amount)
