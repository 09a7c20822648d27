"""A server that speaks the packing contract and nothing else, with a memory: it knows no keys and no extensions. What
is told twice is done twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from services.clock import new_id
from services.packing import allergens
from services.packing.amounts import number_of
from services.packing.model import Allocation, Line, Plate, Shipment
from tests.support import packing_work as work
from tests.support.contract_server import Answer, ContractServer, Request, as_json, contract_server

PATH = "/api/shipping/scanner/pack"


@dataclass
class RemoteBox:
    """A box of the server's; `contents` in order, each with what it is of."""

    id: str
    shipment: Shipment
    number: int
    status: str = "open"
    measures: dict[str, Any] = field(default_factory=dict)
    contents: list[dict[str, Any]] = field(default_factory=list)

    def body(self) -> dict[str, Any]:
        sizes = {name: self.measures.get(name) for name in ("length", "width", "height")}
        told = {"id": self.id, "box_number": self.number, "status": self.status}
        return told | {"weight": self.measures.get("weight"), "dimensions": sizes}


class No(Exception):
    """The server refuses."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.answer = as_json(status, {"error": {"code": code, "message": f"No: {code}"}})


@dataclass
class PackingServer(ContractServer):
    """`boxes`: what was made, in order; `told`: the requests that changed something."""

    shipments: list[Shipment] = field(default_factory=lambda: [work.shipment(work.FIRST), work.shipment(work.SECOND)])
    lines: list[Line] = field(default_factory=lambda: [*work.lines(work.FIRST), *work.lines(work.SECOND)])
    plates: list[Plate] = field(default_factory=lambda: [*work.plates(work.FIRST), *work.plates(work.SECOND)])
    meant: list[Allocation] = field(
        default_factory=lambda: [*work.allocations(work.FIRST), *work.allocations(work.SECOND)]
    )
    statuses: dict[str, str] = field(default_factory=dict)  # by shipment, where not pending
    boxes: list[RemoteBox] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.misbehave is not None and (instead := self.misbehave(request)) is not None:
            return instead
        return self.do(request)

    def do(self, request: Request) -> Answer:
        """What it answers where it does not misbehave."""
        if not request.path.startswith(PATH):
            return as_json(404, {"detail": "Not found"})
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return No(401, "UNAUTHORIZED").answer
        parts = urlsplit(request.path)
        path = [unquote(part) for part in parts.path.removeprefix(PATH).split("/") if part]
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        try:
            with self.lock:
                return self._route(request, path, asked)
        except No as no:
            return no.answer

    def told(self) -> list[tuple[str, str]]:
        """(method, path without ids) of all that was told, in order."""
        return [
            (one.method, one.path.removeprefix(PATH).split("/item")[0].rstrip("/")[:10])
            for one in self.requests
            if one.method != "GET"
        ]

    def packed(self) -> list[tuple[int, str, float]]:
        """(box, license plate, quantity) of all that is packed."""
        return [(box.number, one["lp_number"], one["quantity"]) for box in self.boxes for one in box.contents]

    def _route(self, request: Request, path: list[str], asked: dict[str, str]) -> Answer:
        match request.method, path:
            case "POST", []:
                return self._pack(request.body)
            case "POST", ["box", "create"]:
                return self._create(request.body)
            case "POST", ["box", "close"]:
                return self._close(request.body)
            case "GET", ["shipments"]:
                return self._list(asked)
            case "GET", ["lookup", code]:
                return self._look_up(code, asked.get("shipment_id", ""))
            case "GET", ["box", box_id]:
                return self._details(self._box(box_id))
            case "DELETE", ["box", box_id, "item", item]:
                return self._take_out(self._box(box_id), item)
        raise No(404, "NOT_FOUND")

    # -- what it does --------------------------------------------------------------------------------------------------

    def _create(self, body: dict[str, Any]) -> Answer:
        shipment = self._shipment(body["shipment_id"], "SHIPMENT_NOT_FOUND")
        self._check_packable(shipment)
        number = 1 + sum(box.shipment.id == shipment.id for box in self.boxes)
        self.boxes.append(box := RemoteBox(new_id(), shipment, number))
        return as_json(201, box.body())

    def _pack(self, body: dict[str, Any]) -> Answer:
        shipment, box = self._shipment(body["shipment_id"]), self._box(body["box_id"])
        plate = self._one(self.plates, body["license_plate_id"])
        line = self._one(self.lines, body["so_line_id"])
        self._check_packable(shipment)
        if box.status != "open":
            raise No(400, "BOX_CLOSED")
        if (line.id, shipment.id) not in {(one.line_id, one.shipment_id) for one in self._allocated(plate, shipment)}:
            raise No(400, "LP_NOT_ALLOCATED")
        if body["quantity"] > self._available(plate, shipment):
            raise No(400, "QUANTITY_EXCEEDS_AVAILABLE")
        self.statuses[shipment.id] = "packing"
        made = {"id": new_id(), "product_name": plate.product.name, "lot_number": plate.lot}
        made |= {"lp_number": plate.number, "quantity": body["quantity"], "line": line.id, "uom": plate.product.uom}
        box.contents.append(made)
        ordered, packed = number_of(line.ordered), self._packed_of("line", line.id)
        stands = {"packed_qty": packed, "remaining_qty": max(0, ordered - packed)}
        stands |= {"status": "complete" if packed >= ordered else "partial"}
        matches = allergens.matches(plate.product.allergens, shipment.customer.restrictions)
        names = {"customer_name": shipment.customer.name, "product_name": plate.product.name}
        told = {"box_content": {name: made[name] for name in ("id", "quantity", "product_name", "lot_number")}}
        told |= {"box_summary": _summary(box), "so_line_status": stands}
        return as_json(201, told | {"allergen_warning": {"matches": list(matches), **names} if matches else None})

    def _close(self, body: dict[str, Any]) -> Answer:
        box = self._box(body["box_id"])
        if box.status != "open":
            raise No(400, "ALREADY_CLOSED")
        if not box.contents:
            raise No(400, "EMPTY_BOX")
        box.status, box.measures = "closed", {name: value for name, value in body.items() if name != "box_id"}
        return as_json(200, box.body())

    def _take_out(self, box: RemoteBox, item: str) -> Answer:
        if box.status != "open":
            raise No(400, "BOX_CLOSED")
        there = [one for one in box.contents if one["id"] == item]
        if not there:
            raise No(404, "NOT_FOUND")
        box.contents.remove(there[0])
        return 204, {}, b""

    # -- what it tells -------------------------------------------------------------------------------------------------

    def _list(self, asked: dict[str, str]) -> Answer:
        wanted = asked.get("search", "").casefold()
        rows = [self._row(one) for one in self.shipments if self._status(one) in {"pending", "packing"}]
        rows = [row for row in rows if any(wanted in str(value).casefold() for value in row.values())]
        return as_json(200, {"data": rows[: int(asked.get("limit", "50"))], "total": len(rows)})

    def _row(self, shipment: Shipment) -> dict[str, Any]:
        lines = [one for one in self.lines if one.shipment_id == shipment.id]
        whole = [one for one in lines if self._packed_of("line", one.id) >= number_of(one.ordered)]
        boxes = [one for one in self.boxes if one.shipment.id == shipment.id]
        return self._names(shipment) | {
            "status": self._status(shipment),
            "promised_ship_date": shipment.promised.isoformat() if shipment.promised else None,
            "lines_total": len(lines),
            "lines_packed": len(whole),
            "boxes_count": len(boxes),
            "allergen_alert": shipment.alert,
        }

    def _look_up(self, code: str, shipment_id: str) -> Answer:
        for shipment in self.shipments:
            if code in {shipment.number, shipment.so_number}:
                told: dict[str, Any] = {"lines_total": shipment.lines}
                told |= {"allergen_restrictions": list(shipment.customer.restrictions)}
                return as_json(200, {"type": "shipment", "data": self._names(shipment) | told})
        plate = next((one for one in self.plates if one.number == code), None)
        if plate is None:
            raise No(404, "NOT_FOUND")
        meant = self._allocated(plate, self._shipment(shipment_id)) if shipment_id else []
        told = {"id": plate.id, "lp_number": plate.number, "product_id": plate.product.id, "lot_number": plate.lot}
        told |= {"product_name": plate.product.name, "quantity": number_of(plate.quantity)}
        available = self._available(plate, self._shipment(shipment_id)) if meant else 0
        data = {"lp": told, "allocated": bool(meant), "so_line_id": meant[0].line_id if meant else None}
        return as_json(200, {"type": "license_plate", "data": data | {"available_qty": available}})

    def _details(self, box: RemoteBox) -> Answer:
        names = ("id", "product_name", "lot_number", "lp_number", "quantity")
        contents = [{name: one[name] for name in names} for one in box.contents]
        return as_json(200, {"box": box.body(), "contents": contents, "summary": _summary(box)})

    # -- found ---------------------------------------------------------------------------------------------------------

    def _names(self, shipment: Shipment) -> dict[str, Any]:
        told = {"id": shipment.id, "shipment_number": shipment.number, "so_number": shipment.so_number}
        return told | {"customer_name": shipment.customer.name}

    def _status(self, shipment: Shipment) -> str:
        return self.statuses.get(shipment.id, "pending")

    def _check_packable(self, shipment: Shipment) -> None:
        if self._status(shipment) not in {"pending", "packing"}:
            raise No(400, "SHIPMENT_NOT_PACKABLE")

    def _shipment(self, shipment_id: str, code: str = "NOT_FOUND") -> Shipment:
        return self._one(self.shipments, shipment_id, code)

    def _box(self, box_id: str) -> RemoteBox:
        return self._one(self.boxes, box_id)

    def _one(self, those: list[Any], wanted: str, code: str = "NOT_FOUND") -> Any:
        found = next((one for one in those if one.id == wanted), None)
        if found is None:
            raise No(404, code)
        return found

    def _allocated(self, plate: Plate, shipment: Shipment) -> list[Allocation]:
        return [one for one in self.meant if (one.plate_id, one.shipment_id) == (plate.id, shipment.id)]

    def _available(self, plate: Plate, shipment: Shipment) -> float:
        meant = sum(one.quantity for one in self._allocated(plate, shipment))
        return min(number_of(meant), number_of(plate.quantity)) - self._packed_of("lp_number", plate.number)

    def _packed_of(self, name: str, value: str) -> float:
        return sum(one["quantity"] for box in self.boxes for one in box.contents if one[name] == value)


def _summary(box: RemoteBox) -> dict[str, Any]:
    items = [{name: one[name] for name in ("product_name", "quantity", "uom")} for one in box.contents]
    return {"item_count": len(items), "total_weight_est": 0, "items": items}


@contextmanager
def packing_server(server: PackingServer | None = None) -> Iterator[PackingServer]:
    """A new one, or this one, runs while the block does."""
    running = server or PackingServer()
    with contract_server(running):
        yield running
