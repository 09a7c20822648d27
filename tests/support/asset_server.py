"""A server that speaks the asset contract and nothing else, with a memory: it knows no keys, and tags assets itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.contract_server import Answer, ContractServer, Request, as_json, contract_server

FIELDS = ("serial_number", "manufacturer", "model", "category", "funding_source", "internal_name")


@dataclass
class AssetServer(ContractServer):
    """`assets`: what was made, in order, with `asset_id` and `asset_tag`; `prints`: it has a printer."""

    assets: list[dict[str, Any]] = field(default_factory=list)
    prints: bool = False

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.misbehave is not None and (instead := self.misbehave(request)) is not None:
            return instead
        return self.do(request)

    def do(self, request: Request) -> Answer:
        """What it answers where it does not misbehave."""
        parts = urlsplit(request.path)
        routes = {
            ("POST", "/assets/create"): self._make,
            ("GET", "/assets/validate-serial"): self._validate,
            ("GET", "/assets/preview-next-tag"): self._preview,
        }
        route = routes.get((request.method, parts.path))
        if route is None:
            return as_json(404, {"error": "Not found"})
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return as_json(401, {"success": False, "error": "Authentication required"})
        with self.lock:
            return route(request)

    def hold(self, serial: str) -> dict[str, Any]:
        """An asset that is there, whoever made it."""
        number = len(self.assets) + 1
        made = {"serial_number": serial, "asset_id": 1000 + number, "asset_tag": f"S-{number:04}"}
        self.assets.append(made)
        return made

    def with_serial(self, serial: str) -> list[dict[str, Any]]:
        return [one for one in self.assets if one["serial_number"].casefold() == serial.casefold()]

    def _make(self, request: Request) -> Answer:
        body = request.body
        wrong = [name for name in body if name not in FIELDS] + [name for name in FIELDS[:3] if not body.get(name)]
        if wrong:
            return as_json(400, {"success": False, "error": f"Wrong field: {wrong[0]}", "field": wrong[0]})
        serial = body["serial_number"]
        if there := self.with_serial(serial):
            number = there[0]["asset_id"]
            told = {"error": f"Serial number {serial} already exists (Asset #{number})", "existing_asset_id": number}
            return as_json(400, {"success": False, "field": "serial_number"} | told)
        made = self.hold(serial)
        made |= body
        told = {name: made[name] for name in ("asset_id", "asset_tag", "serial_number")}
        again = {} if self.prints else {"retry_print_url": f"/labels/print?asset_id={made['asset_id']}"}
        return as_json(201, {"success": True, "message": "Created", "label_printed": self.prints} | told | again)

    def _validate(self, request: Request) -> Answer:
        serial = parse_qs(urlsplit(request.path).query)["serial_number"][0]
        there = self.with_serial(serial)
        if not there:
            return as_json(200, {"valid": True, "serial_number": serial})
        told = {"existing_asset_id": there[0]["asset_id"], "existing_asset_tag": there[0]["asset_tag"]}
        error = "Serial number already exists"
        return as_json(200, {"valid": False, "serial_number": serial, "error": error} | told)

    def _preview(self, request: Request) -> Answer:
        number = len(self.assets) + 1
        return as_json(200, {"next_tag": f"S-{number:04}", "prefix": "S-", "sequence_number": number})


@contextmanager
def asset_server() -> Iterator[AssetServer]:
    """A new one runs while the block does."""
    server = AssetServer()
    with contract_server(server):
        yield server
