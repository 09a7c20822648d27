"""What of the packing contract reads, and takes out again, as a table: its rows, as in packing_table.py."""

from typing import Any

from app.hub.packing_errors import BOX, ITEM, LOOKUP, SHIPMENTS
from tests.integration.packing_table import MISSING, NO_SIZES, PackingRow, packed

SUMMARY = packed()["box_summary"]


def _ask(name: str, status: int, path: str = "", **more: Any) -> PackingRow:
    return PackingRow(name, status, path=path, **more)


def _content() -> dict[str, Any]:
    return {"id": "{item}", "product_name": "Oat bar 40 g", "lot_number": "L42", "lp_number": "{plate1 number}",
            "quantity": 10}  # fmt: skip


BOX_ROWS = [
    _ask("with something in it", 200, "{box}", given="packed", whole={
        "box": {"id": "{box}", "box_number": 1, "status": "open", "weight": None, "dimensions": NO_SIZES},
        "contents": [_content()], "summary": SUMMARY}),
    _ask("empty", 200, "{box}", whole={
        "box": {"id": "{box}", "box_number": 1, "status": "open", "weight": None, "dimensions": NO_SIZES},
        "contents": [], "summary": {"item_count": 0, "total_weight_est": 0, "items": []}}),
    _ask("closed", 200, "{box}", given="closed", has=(("box.status", "closed"),)),
    _ask("in capitals", 200, "{box_id in capitals}"),
    _ask("for who only reads", 200, "{box}", who="viewer"),
    *(_ask(f"named {text!r}", 404, text, fault="NOT_FOUND", message="Box not found")
      for text in (MISSING, "{foreign box_id}", "x", "created", "%00", "%FF", f"{MISSING}%0a")),
    _ask("nobody", 401, "{box}", who=None, fault="UNAUTHORIZED"),
]  # fmt: skip
ITEM_ROWS = [
    _ask("taken out", 204, "{box}/item/{item}", given="packed"),
    _ask("in capitals", 204, "{box_id in capitals}/item/{item_id in capitals}", given="packed"),
    _ask("of a closed box", 400, "{box}/item/{item}", given="closed", fault="BOX_CLOSED",
         message="Cannot modify closed box"),
    *(_ask(f"item {text!r}", 404, f"{{box}}/item/{text}", given="packed", fault="NOT_FOUND", message="Item not found")
      for text in (MISSING, "{foreign item_id}", "{other item}", "x", "%00")),
    _ask("of another box", 404, "{other box}/item/{item}", given="packed", fault="NOT_FOUND"),
    _ask("of no box", 404, "x/item/{item}", given="packed", fault="NOT_FOUND"),
    *(_ask(name, status, "{box}/item/{item}", given="packed", who=who, fault=fault)
      for name, status, who, fault in (("nobody", 401, None, "UNAUTHORIZED"), ("a viewer", 403, "viewer", "FORBIDDEN"),
                                       ("a supervisor", 204, "supervisor", ""), ("a bench", 204, "bench", ""))),
]  # fmt: skip


def _shipment_found() -> dict[str, Any]:
    data = {"id": "{shipment}", "shipment_number": "{number}", "so_number": "{so number}", "lines_total": 3,
            "customer_name": "Nordic Foods", "allergen_restrictions": ["Peanuts", "milk"]}  # fmt: skip
    return {"type": "shipment", "data": data}


def _plate_found(*, allocated: bool, line: str | None, available: float, plate: int = 1) -> dict[str, Any]:
    lot, much = {1: ("L42", 60), 2: ("L43", 60)}[plate]
    lp = {"id": f"{{plate{plate}}}", "lp_number": f"{{plate{plate} number}}", "product_id": "{oat}", "lot_number": lot,
          "product_name": "Oat bar 40 g", "quantity": much}  # fmt: skip
    data = {"lp": lp, "allocated": allocated, "so_line_id": line, "available_qty": available}
    return {"type": "license_plate", "data": data}


_LP = "{plate1 number}"
_OF_OURS = "?shipment_id={shipment}"
LOOKUP_ROWS = [
    _ask("a shipment's number", 200, "{number}", whole=_shipment_found()),
    _ask("its order's number", 200, "{so number}", whole=_shipment_found()),
    _ask("with blanks around it", 200, "%20{number}%09", whole=_shipment_found()),
    _ask("with the shipment besides", 200, f"{{number}}{_OF_OURS}", whole=_shipment_found()),
    _ask("a plate", 200, _LP + _OF_OURS, whole=_plate_found(allocated=True, line="{line1}", available=60)),
    _ask("a plate that is packed in part", 200, _LP + _OF_OURS, given="packed",
         whole=_plate_found(allocated=True, line="{line1}", available=50)),
    _ask("a plate with more on it than is allocated", 200, "{plate2 number}" + _OF_OURS,
         whole=_plate_found(allocated=True, line="{line1}", available=50, plate=2)),
    *(_ask(f"a plate {name}", 200, _LP + query, whole=_plate_found(allocated=False, line=None, available=0))
      for name, query in (("without a shipment", ""), ("for another shipment", "?shipment_id={other shipment}"),
                          ("for nobody's", f"?shipment_id={MISSING}"),
                          ("for another organisation's", "?shipment_id={foreign shipment_id}"))),
    *(_ask(f"named {text!r}", 404, text, fault="NOT_FOUND", message="Barcode not found")
      for text in ("", "SH-", "%00", "%FF", "%25", "{number}%00", "{number}/x", "..%2F{number}", "{number lower}",
                   "{foreign number}", "{foreign plate number}", "9" * 5000, "%ED%A0%80", "a/b/c")),
    *(_ask(f"a shipment {text!r}", 400, f"{_LP}?shipment_id={text}", fault="VALIDATION_ERROR", wrong=("shipment_id",))
      for text in ("", "x", "wh-001", "%00", f"{MISSING}%0a")),
    *(_ask(f"a query {text!r}", 400, f"{_LP}?{text}", fault="VALIDATION_ERROR", wrong=("query",))
      for text in ("x=1", f"shipment_id={MISSING}&shipment_id={MISSING}")),
    _ask("for who only reads", 200, "{number}", who="viewer"),
    _ask("nobody", 401, "{number}", who=None, fault="UNAUTHORIZED"),
]  # fmt: skip


def _listed(*rows: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {"data": list(rows), "total": len(rows) if total is None else total}


def _row_of(status: str, boxes: int) -> dict[str, Any]:
    return {"id": "{shipment}", "shipment_number": "{number}", "so_number": "{so number}", "status": status,
            "customer_name": "Nordic Foods", "promised_ship_date": "{promised}", "lines_total": 3, "lines_packed": 0,
            "boxes_count": boxes, "allergen_alert": True}  # fmt: skip


SHIPMENT_ROWS = [
    _ask("one that is pending", 200, "?search={number}", given="nothing", whole=_listed(_row_of("pending", 0))),
    _ask("one with a box", 200, "?search={number}", whole=_listed(_row_of("pending", 1))),
    _ask("one that is being packed", 200, "?search={number}", given="packed", whole=_listed(_row_of("packing", 1))),
    *(_ask(f"one that is {given}", 200, "?search={number}", given=given, whole=_listed())
      for given in ("done", "shipped", "cancelled")),
    *(_ask(f"searched by {text}", 200, f"?search={text}", has=(("data.0.id", "{shipment}"), ("total", 1)))
      for text in ("{so number}", "{number lower}", "%20{number}%20", "{so number}&limit=1", "{number}&limit=100")),
    *(_ask(f"searched by {text!r}", 200, f"?search={text}", whole=_listed())
      for text in ("{foreign number}", "{plate1 number}", "{shipment}", "{number}%25", "%25%25%25", "___",
                   "%F0%9F%91%BB", "'%20OR%201=1%20--", '"', "n" * 200, "%22*%22", "SH-%20OR%20SO-")),
    _ask("of a warehouse", 200, "?warehouse_id={north}&search={number}", has=(("data.0.id", "{shipment}"),)),
    _ask("of a warehouse in capitals", 200, "?warehouse_id={north in capitals}&search={number}", has=(("total", 1),)),
    *(_ask(f"of a warehouse {name!r}", 200, f"?warehouse_id={name}", whole=_listed())
      for name in (MISSING, "", "wh-001", "NORTH", "%00", "{shipment}", "x" * 3000)),
    *(_ask(f"limit {text!r}", 400, f"?limit={text}", fault="VALIDATION_ERROR", wrong=("limit",))
      for text in ("0", "101", "-1", "", "x", "1.0", "1e1", "%2B1", "9" * 30, "%D9%A1")),
    *(_ask(f"search of {len(text)}", 400, f"?search={text}", fault="VALIDATION_ERROR", wrong=("search",))
      for text in ("n" * 201, "%00")),
    *(_ask(f"a query {text!r}", 400, f"?{text}", fault="VALIDATION_ERROR", wrong=("query",))
      for text in ("status=pending", "limit=1&limit=2", "LIMIT=5")),
    _ask("for who only reads", 200, "?search={number}", who="viewer", has=(("total", 1),)),
    _ask("for another organisation", 200, "?search={number}", who="foreign", whole=_listed()),
    _ask("nobody", 401, "", who=None, fault="UNAUTHORIZED"),
]  # fmt: skip

TABLES: dict[tuple[str, str], list[PackingRow]] = {
    ("GET", SHIPMENTS): SHIPMENT_ROWS,
    ("GET", LOOKUP): LOOKUP_ROWS,
    ("GET", BOX): BOX_ROWS,
    ("DELETE", ITEM): ITEM_ROWS,
}
