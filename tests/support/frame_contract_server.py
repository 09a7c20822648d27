"""A server that speaks the frames contract and nothing else, strictly, with a memory, on a real socket."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.contract_server import Answer, ContractServer, Request, as_json

INIT, FRAMES = "/api/scan/init", "/api/scan/frames"
NAMES = frozenset({"scanId", "frameNumber", "userInFrame", "confidence", "stabilityScore", "iou", "isValid"})


@dataclass
class FrameContractServer(ContractServer):
    """`scans`: (session, frames by number) by id. It knows no keys; a frame is known by its scan and number."""

    scans: dict[str, tuple[str, dict[int, dict[str, Any]]]] = field(default_factory=dict)
    told: list[tuple[str, int]] = field(default_factory=list)  # each frame that came, also once more

    def answer(self, request: Request) -> Answer:
        if request.method == "GET":
            self.looks.append(request.path)
            return as_json(404, {"error": "Not found", "details": {}})
        self.requests.append(request)
        if self.misbehave is not None and (instead := self.misbehave(request)) is not None:
            return instead
        with self.lock:
            if request.path == INIT:
                return self._begin(request.body)
            if request.path == FRAMES:
                return self._frame(request.body)
        return as_json(404, {"error": "Not found", "details": {}})

    def _begin(self, body: dict[str, Any]) -> Answer:
        if set(body) != {"sessionId"} or not body["sessionId"]:
            return _wrong("sessionId", "Required")
        scan = f"scan-{len(self.scans) + 1}"
        self.scans[scan] = (body["sessionId"], {})
        at = "2026-01-20T10:00:00.000Z"
        return as_json(201, {"scanId": scan, "sessionId": body["sessionId"], "startedAt": at, "message": "ok"})

    def _frame(self, body: dict[str, Any]) -> Answer:
        if strange := set(body) - NAMES:
            return _wrong(min(strange), "Unknown")
        if body["scanId"] not in self.scans:
            return as_json(404, {"error": "Scan not found", "details": {}})
        number, frames = body["frameNumber"], self.scans[body["scanId"]][1]
        self.told.append((body["scanId"], number))
        if frames.setdefault(number, body) != body:
            return _wrong("frameNumber", "Another frame has it")
        answer = {"frameId": f"{body['scanId']}-{number}", "scanId": body["scanId"], "frameNumber": number}
        return as_json(201, {**answer, "userInFrame": body["userInFrame"], "message": "ok"})


def _wrong(name: str, why: str) -> Answer:
    return as_json(400, {"error": "Validation failed", "details": {name: [why]}})
