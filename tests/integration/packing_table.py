"""The contract of packing as a table: what it names, and a row for each field, limit, code, rule and body of it.

In bodies, paths and what has to come back, `{shipment}`, `{box}`, `{item}`, `{plate1}` and so on stand for ids of the
work of tests/support/packing_work.py: each row has a shipment of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.hub.packing_errors import BOX, CLOSE, ITEM, LOOKUP, NEW_BOX, PACK, SHIPMENTS
from app.hub.packing_shapes import BoxDetails, BoxShape, Packed, Shipments
from tests.integration.hub_table import BIG, Row

MISSING = "00000000-0000-4000-8000-00000000dead"
UUIDS = (
    "",
    "1",
    "wh-001",
    MISSING[:-1],
    f"{MISSING}0",
    f"{{{MISSING}}}",
    MISSING.replace("-", ""),
    f" {MISSING}",
    f"{MISSING}\n",
    "g" + MISSING[1:],
)  # fmt: skip  what is none
TYPES = (None, True, 5, 5.0, [MISSING], {"id": MISSING})
NUMBERS = ("10", True, [10], {"n": 10})  # no numbers

# ---- what the contract names

FIELDS: dict[str, dict[str, tuple[bool, float | None]]] = {  # required, the most or the longest
    PACK: {
        "shipment_id": (True, None),
        "box_id": (True, None),
        "license_plate_id": (True, None),
        "so_line_id": (True, None),
        "quantity": (True, 999_999_999),
        "notes": (False, 500),
    },
    NEW_BOX: {"shipment_id": (True, None)},
    CLOSE: {
        "box_id": (True, None),
        "weight": (False, 1000),
        "length": (False, 500),
        "width": (False, 500),
        "height": (False, 500),
    },
}
CODES = {
    PACK: {"LP_NOT_ALLOCATED", "QUANTITY_EXCEEDS_AVAILABLE", "BOX_CLOSED", "SHIPMENT_NOT_PACKABLE", "NOT_FOUND"},
    NEW_BOX: {"SHIPMENT_NOT_PACKABLE", "SHIPMENT_NOT_FOUND"},
    CLOSE: {"EMPTY_BOX", "ALREADY_CLOSED", "INVALID_WEIGHT", "NOT_FOUND"},
    LOOKUP: {"NOT_FOUND"},
    BOX: set(),
    SHIPMENTS: set(),
    ITEM: {"BOX_CLOSED", "NOT_FOUND"},
}
SHAPES: dict[str, type[BaseModel] | None] = {
    PACK: Packed,
    NEW_BOX: BoxShape,
    CLOSE: BoxShape,
    BOX: BoxDetails,
    SHIPMENTS: Shipments,
    LOOKUP: None,  # one of two
    ITEM: None,
}
GIVEN = ("nothing", "box", "packed", "closed", "done", "shipped", "cancelled")


@dataclass(frozen=True)
class PackingRow(Row):
    """`given`: how the row's shipment stands: without a box, with an open one, with 10 oat bars in it, closed; or done,
    shipped, cancelled, with an open box that holds them. `fault`: the error's code, `message` its sentence."""

    given: str = "box"
    fault: str = ""
    message: str = ""
    who: str | None = "packer"


def full(**more: Any) -> dict[str, Any]:
    """A pack of ten oat bars."""
    ids = {"shipment_id": "{shipment}", "box_id": "{box}", "license_plate_id": "{plate1}", "so_line_id": "{line1}"}
    return ids | {"quantity": 10} | more


def _no(name: str, status: int, body: Any, fault: str, message: str = "", **more: Any) -> PackingRow:
    return PackingRow(name, status, body, fault=fault, message=message, **more)


def _bad(name: str, body: Any, *wrong: str, **more: Any) -> PackingRow:
    return PackingRow(name, 400, body, fault="VALIDATION_ERROR", wrong=wrong, **more)


def _ids(good: dict[str, Any], *fields: str, **more: Any) -> Iterator[PackingRow]:
    for field in fields:
        yield _bad(f"without {field}", {name: value for name, value in good.items() if name != field}, field, **more)
        for value in (*UUIDS, *TYPES):
            yield _bad(f"{field} {value!r}", {**good, field: value}, field, **more)
        large = {**good, field: f"{{{field} in capitals}}"}
        yield PackingRow(f"{field} in capitals", 200 if "weight" in good else 201, large, **more)


def _bodies(**more: Any) -> Iterator[PackingRow]:
    """Of any route that reads one."""
    for name, raw in (
        ("no JSON", b"no JSON"), ("nothing", b""), ("a list", b"[]"), ("a text", b'"a"'), ("null", b"null"),
        ("NaN", b'{"quantity": NaN}'), ("Infinity", b'{"quantity": 1e999}'), ("no UTF-8", b'{"notes": "\xff"}'),
        ("half a character", b'{"notes": "\\ud800"}'), ("a name twice", b'{"notes": "a", "notes": "b"}'),
        ("too deep", b'{"notes":' + b"[" * 50 + b"]" * 50 + b"}"), ("digits", b'{"quantity":' + b"9" * 5000 + b"}"),
    ):  # fmt: skip
        yield _bad(f"body {name}", None, "body", raw=raw, **more)
    yield _no("too large", 413, None, "PAYLOAD_TOO_LARGE", raw=b'"' + b"a" * BIG, **more)
    yield _no("another media type", 415, {}, "UNSUPPORTED_MEDIA_TYPE", media_type="text/plain", **more)


def _who(status: int, body: Any, **more: Any) -> Iterator[PackingRow]:
    """Who packs, and who only reads."""
    yield _no("nobody", 401, body, "UNAUTHORIZED", "Authentication required", who=None, **more)
    yield _no("a viewer", 403, body, "FORBIDDEN", "User does not have permission to do that", who="viewer", **more)
    yield _no("a viewer, and nonsense", 403, None, "FORBIDDEN", raw=b"no", who="viewer", **more)
    for who in ("supervisor", "bench"):
        yield PackingRow(f"a {who}", status, body, who=who, **more)


# ---- pack


def _pack_rules() -> Iterator[PackingRow]:
    missing = {
        "shipment_id": "Shipment not found",
        "box_id": "Box not found",
        "license_plate_id": "LP not found",
        "so_line_id": "Sales order line not found",
    }
    for field, message in missing.items():
        for kind, named in (("nobody's", MISSING), ("another organisation's", f"{{foreign {field}}}")):
            yield _no(f"{field} {kind}", 404, full(**{field: named}), "NOT_FOUND", message)
    yield _no("all are missing: the shipment is told", 404, full(**dict.fromkeys(missing, MISSING)), "NOT_FOUND",
              "Shipment not found")  # fmt: skip
    yield _no("a box of another shipment", 404, full(box_id="{other box}"), "NOT_FOUND", "Box not found")
    yield _no("a line of another shipment", 404, full(so_line_id="{other line1}"), "NOT_FOUND",
              "Sales order line not found")  # fmt: skip
    for given in ("done", "shipped", "cancelled"):
        yield _no(f"a shipment that is {given}", 400, full(), "SHIPMENT_NOT_PACKABLE",
                  "Shipment status not in [pending, packing]", given=given)  # fmt: skip
    yield PackingRow("a shipment that is pending", 201, full())
    yield PackingRow("a shipment that is being packed", 201, full(), given="packed")
    yield _no("a closed box", 400, full(), "BOX_CLOSED", "Cannot pack to closed box", given="closed")
    allocated = ("LP_NOT_ALLOCATED", "LP not allocated to this shipment")
    yield _no("another shipment's plate", 400, full(license_plate_id="{other plate1}"), *allocated)
    yield _no("for another line", 400, full(so_line_id="{line2}"), *allocated)
    exceeds = ("QUANTITY_EXCEEDS_AVAILABLE", "Quantity exceeds LP available qty")
    yield _no("more than is allocated", 400, full(license_plate_id="{plate2}", quantity=50.000001), *exceeds)
    yield _no("more than is on it", 400, full(quantity=61), *exceeds)
    yield _no("more than is left", 400, full(quantity=51), *exceeds, given="packed")
    yield PackingRow("all that is left", 201, full(quantity=50), given="packed")


def _pack_order() -> Iterator[PackingRow]:
    """Of two reasons the one that was agreed is told."""
    yield _bad("a wrong body before a missing shipment", full(shipment_id=MISSING, quantity=0), "quantity")
    yield _no("a missing line before a shipment that is done", 404, full(so_line_id=MISSING), "NOT_FOUND", given="done")
    yield _no("a shipment that is done before a closed box", 400, full(box_id="{closed box}"), "SHIPMENT_NOT_PACKABLE",
              given="done")  # fmt: skip
    yield _no("a closed box before no allocation", 400, full(license_plate_id="{other plate1}"), "BOX_CLOSED",
              given="closed")  # fmt: skip
    yield _no("no allocation before too many", 400, full(license_plate_id="{other plate1}", quantity=10_000),
              "LP_NOT_ALLOCATED")  # fmt: skip
    wrong = {"shipment_id": "x", "box_id": 1, "quantity": -1, "notes": "n" * 501}
    yield _bad("all that is wrong is told at once", wrong, *wrong, "license_plate_id", "so_line_id")


def _pack_fields() -> Iterator[PackingRow]:
    yield from _ids(full(), "shipment_id", "box_id", "license_plate_id", "so_line_id")
    yield _bad("without quantity", {name: value for name, value in full().items() if name != "quantity"}, "quantity")
    for value in (*NUMBERS, None, 0, 0.0, -1, -0.5, 0.0000001, 1.2345678, 1_000_000_000, 999_999_999.5, 10**300):
        yield _bad(f"quantity {value!r}", full(quantity=value), "quantity")
    yield _no("quantity of 999999999", 400, full(quantity=999_999_999), "QUANTITY_EXCEEDS_AVAILABLE")
    for number in (1, 1.0, 0.5, 0.000001, 12.345678):
        yield PackingRow(f"quantity {number}", 201, full(quantity=number), has=(("box_content.quantity", number),))
    for text in ("", "n" * 500, "ä" * 500, "'; DROP TABLE box; --", "<b>x</b>"):
        yield PackingRow(f"notes of {len(text)} {text[:3]}", 201, full(notes=text))
    yield PackingRow("notes null", 201, full(notes=None))
    for value in ("n" * 501, 5, True, ["n"], "a\0b"):
        yield _bad(f"notes {str(value)[:5]!r}", full(notes=value), "notes")
    yield _bad("a field too many", full(price=1), "body")


def packed(**line: Any) -> dict[str, Any]:
    return {
        "box_content": {"id": "{item}", "quantity": 10, "product_name": "Oat bar 40 g", "lot_number": "L42"},
        "box_summary": {
            "item_count": 1,
            "total_weight_est": 0.4,
            "items": [{"product_name": "Oat bar 40 g", "quantity": 10, "uom": "pc"}],
        },
        "so_line_status": {"packed_qty": 10, "remaining_qty": 90, "status": "partial"} | line,
        "allergen_warning": None,
    }


ALMONDS = {"license_plate_id": "{plate3}", "so_line_id": "{line2}"}
WARNING = {"matches": ["peanuts"], "customer_name": "Nordic Foods", "product_name": "Almond bar"}
PACK_ROWS = [
    PackingRow("whole body", 201, full(), whole=packed()),
    PackingRow("allergens", 201, full(**ALMONDS), has=(("allergen_warning", WARNING),
               ("box_summary.total_weight_est", 0.5))),
    PackingRow("a line that is complete", 201, full(**ALMONDS, quantity=50),
               has=(("so_line_status", {"packed_qty": 50, "remaining_qty": 0, "status": "complete"}),)),
    PackingRow("more than was ordered is taken", 201, full(**ALMONDS, quantity=60),
               has=(("so_line_status", {"packed_qty": 60, "remaining_qty": 0, "status": "complete"}),)),
    PackingRow("what has no weight", 201, full(license_plate_id="{plate4}", so_line_id="{line3}", quantity=0.25),
               has=(("box_summary.items", [{"product_name": "Rye crisp", "quantity": 0.25, "uom": "kg"}]),
                    ("so_line_status.remaining_qty", 24.25))),
    PackingRow("a second item of it", 201, full(license_plate_id="{plate2}", quantity=5), given="packed",
               has=(("box_summary.item_count", 2), ("box_summary.total_weight_est", 0.6),
                    ("so_line_status.packed_qty", 15), ("box_content.lot_number", "L43"))),
    *_pack_rules(), *_pack_order(), *_pack_fields(), *_bodies(), *_who(201, full()),
]  # fmt: skip

# ---- boxes

NO_SIZES = {"length": None, "width": None, "height": None}
_SHIPMENT = {"shipment_id": "{shipment}"}
_UNPACKABLE = ("SHIPMENT_NOT_PACKABLE", "Shipment status not packable")
NEW_BOX_ROWS = [
    PackingRow("the first", 201, _SHIPMENT, given="nothing",
               whole={"id": "{new box}", "box_number": 1, "status": "open", "weight": None, "dimensions": NO_SIZES}),
    PackingRow("the second", 201, _SHIPMENT, given="closed", has=(("box_number", 2),)),
    *(_no(f"a shipment that is {given}", 400, _SHIPMENT, *_UNPACKABLE, given=given)
      for given in ("done", "shipped", "cancelled")),
    *(_no(f"a shipment that is {kind}", 404, {"shipment_id": named}, "SHIPMENT_NOT_FOUND", "Shipment not found")
      for kind, named in (("nobody's", MISSING), ("another organisation's", "{foreign shipment_id}"))),
    _bad("a field too many", _SHIPMENT | {"box_number": 3}, "body"),
    *_ids(_SHIPMENT, "shipment_id"), *_bodies(), *_who(201, _SHIPMENT),
]  # fmt: skip


def _measured(**more: Any) -> dict[str, Any]:
    return {"box_id": "{box}", **more}


def _close_fields() -> Iterator[PackingRow]:
    yield from _ids(_measured(weight=1), "box_id", given="packed")
    for field, (_required, most) in list(FIELDS[CLOSE].items())[1:]:
        assert most is not None
        at = "weight" if field == "weight" else f"dimensions.{field}"
        for number in (most, 0.000001, 12.5, 3.0):
            has = ((at, number if number % 1 else int(number)),)
            yield PackingRow(f"{field} {number}", 200, _measured(**{field: number}), has=has, given="packed")
        yield PackingRow(f"{field} null", 200, _measured(**{field: None}), has=((at, None),), given="packed")
        for value in (0, -0.0, -1, most + 0.000001, most + 1, 10**300):
            code = "INVALID_WEIGHT" if field == "weight" else "VALIDATION_ERROR"
            yield _no(f"{field} {value}", 400, _measured(**{field: value}), code, wrong=(field,), given="packed")
        for none in (*NUMBERS, 1.2345678):
            yield _bad(f"{field} {none!r}", _measured(**{field: none}), field, given="packed")
    yield _no("a weight and a size", 400, _measured(weight=0, width=501), "INVALID_WEIGHT", wrong=("weight", "width"),
              given="packed")  # fmt: skip


CLOSE_ROWS = [
    PackingRow("with all", 200, _measured(weight=12.5, length=60, width=40, height=40.25), given="packed",
               whole={"id": "{box}", "box_number": 1, "status": "closed", "weight": 12.5,
                      "dimensions": {"length": 60, "width": 40, "height": 40.25}}),
    PackingRow("with nothing", 200, _measured(), given="packed", whole={"id": "{box}", "box_number": 1,
               "status": "closed", "weight": None, "dimensions": NO_SIZES}),
    _no("an empty box", 400, _measured(), "EMPTY_BOX", "Cannot close empty box"),
    _no("a closed box", 400, _measured(), "ALREADY_CLOSED", "Box already closed", given="closed"),
    *(_no(f"a box that is {kind}", 404, _measured(box_id=named), "NOT_FOUND", "Box not found", given="packed")
      for kind, named in (("nobody's", MISSING), ("another organisation's", "{foreign box_id}"))),
    _no("a wrong weight before a missing box", 400, _measured(box_id=MISSING, weight=0), "INVALID_WEIGHT",
        wrong=("weight",)),
    _bad("a field too many", _measured(note="x"), "body", given="packed"),
    *_close_fields(), *_bodies(given="packed"), *_who(200, _measured(), given="packed"),
]  # fmt: skip

TABLES: dict[tuple[str, str], list[PackingRow]] = {
    ("POST", PACK): PACK_ROWS,
    ("POST", NEW_BOX): NEW_BOX_ROWS,
    ("POST", CLOSE): CLOSE_ROWS,
}
