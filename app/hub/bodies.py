"""Reads a request's body strictly: size, time, encoding, JSON, depth, then the closed model. Raises what errors.py
answers; nothing of the input is said again."""

import asyncio
import hashlib
import json
import math
import re
from typing import Any, Never, TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request

from app.hub.errors import Invalid
from app.hub.shapes import Shape, names_of
from services.errors import Refused

LARGEST = 262_144  # bytes
DEEPEST = 16
SECONDS = 20.0  # for the whole body
_PLAIN = "identity"  # no Content-Encoding: what is packed could unpack to anything
_DRAINED = 4 * LARGEST  # read and thrown away, so that who sends a little too much hears why

_SORTED = json.JSONEncoder(sort_keys=True, separators=(",", ":"))

S = TypeVar("S", bound=Shape)

_BODY = {"body": "The body must be one JSON object in UTF-8"}
_WRONG = {
    "session_type": "Session type is required and must be valid",
    "status": "Status must be ACTIVE, PAUSED, COMPLETED or CANCELLED",
    "expected_items": "Expected items must be a positive integer",
    "items_scanned": "Items scanned must be an integer of 0 or more",
    "project_id": "Project ID must be a positive integer",
    "client_id": "Client ID must be a positive integer",
    "location": "Location must be text of at most 100 characters",
    "notes": "Notes must be text of at most 500 characters",
    "scanner_id": "Scanner ID must be text of at most 50 characters",
    "auto_commit": "Auto-commit must be true or false",
    "name": "Name must be text of at most 100 characters",
    "password": "Password must be text of at most 200 characters",
    "person": "Person must be text of at most 200 characters",
    "user_id": "User must be a positive integer",
    "waiting": "Waiting must be an integer of 0 or more",
    "in_doubt": "In doubt must be an integer of 0 or more",
    "parked": "Parked must be an integer of 0 or more",
    "oldest_at": "Oldest must be a time in UTC, as 2026-03-01T09:42:07.120Z",
    "devices": "Devices must be at most 50, each with id, name, kind and state",
    "people": "People must be at most 300, each with name and full_name of 1 to 200 characters",
    "version": "Version must be text of at most 50 characters",
    "scans": "Scans must be 1 to 100, each with id, text, symbology, device, scanned_at and outcome as described",
    "size": "Size must be an integer from 0 to 100000",
    "items": "Items must be at most 1000, each with position, code and description as described",
    "blind": "Blind must be true or false",
    "hand_in": "Hand-in must be text of 1 to 64 characters",
    "note": "Note must be text of 1 to 500 characters",
    "figures": "Figures must be an object of integers, with the names described",
    "after": "After must be an integer of 0 or more",
    "station": "Station must be a positive integer",
    "search": "Search must be text of at most 100 characters",
    "reason": "Reason must be text of 1 to 500 characters, not all of them blank",
    "since": "Since must be the cursor of an earlier page",
    "count": "Count must be an integer from 1 to 1000",
    "limit": "Limit must be an integer from 1 to 500",
    "before": "Before must be a positive integer",
}
_UNKNOWN = {"body": "The body has a field that is not known"}


async def read_object(request: Request) -> dict[str, Any]:
    """The body's JSON object. Raises Refused (UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT), Invalid."""
    asked = _given(request, "content-type", ""), _given(request, "content-encoding", _PLAIN)
    if asked != ("application/json", _PLAIN):
        raise Refused("UNSUPPORTED_MEDIA_TYPE", "hub.refused.body")
    try:
        async with asyncio.timeout(SECONDS):
            content = await _read(request)
    except TimeoutError as error:
        raise Refused("REQUEST_TIMEOUT", "hub.refused.body") from error
    except ClientDisconnect as error:
        raise Invalid(_BODY) from error
    return parse(content)


def parse(content: bytes) -> dict[str, Any]:
    """The JSON object in `content`. Raises Invalid: no UTF-8, no JSON, NaN or Infinity, a name twice, too deep, half a
    character."""
    try:
        return strict_object(content)
    except (ValueError, RecursionError) as error:
        raise Invalid(_BODY) from error


def strict_object(content: bytes) -> dict[str, Any]:
    """The same. Raises ValueError (JSONDecodeError where its place is known) and RecursionError."""
    text = content.decode("utf-8")
    found = _STRICT.decode(text)
    if not isinstance(found, dict) or not _is_shallow(found, DEEPEST) or (_ESCAPED.search(text) and _has_half(found)):
        raise ValueError("no plain object")
    return found


def check(model: type[S], found: dict[str, Any]) -> S:
    """The body as its model. Raises Invalid with a sentence for each field that is wrong."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        wrong: dict[str, str] = {}
        for fault in error.errors(include_input=False, include_context=False, include_url=False):
            field = str(fault["loc"][0]) if fault["loc"] else ""
            wrong |= {field: _said(model, field)} if field in names_of(model) else _UNKNOWN
        raise Invalid(wrong) from error


def _said(model: type[Shape], field: str) -> str:
    return model.WRONG.get(field) or _WRONG[field]


def fingerprint(request: Request, found: dict[str, Any]) -> str:
    """What was asked, for its idempotency key: method, path and body, whatever the order of its fields."""
    return asked(request.method, request.scope["path"], found)


def asked(method: str, path: str, found: dict[str, Any]) -> str:
    """The same of what did not come as a request."""
    return hashlib.sha256(_SORTED.encode([method, path, found]).encode()).hexdigest()


def _given(request: Request, name: str, default: str) -> str:
    """What the header says, without its parameters; "" where it stands there twice."""
    given = request.headers.getlist(name) or [default]
    return given[0].partition(";")[0].strip().lower() if len(given) == 1 else ""


async def _read(request: Request) -> bytes:
    content = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST:
            content += chunk
        elif size > _DRAINED:
            break
    if size > LARGEST:
        raise Refused("PAYLOAD_TOO_LARGE", "hub.refused.body")
    return bytes(content)


def _refuse(_text: str) -> Never:
    raise ValueError("not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large")
    return number


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Which of two fields of one name counts, others may see otherwise."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


_STRICT = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_each_once)
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD]")  # UTF-8 has no half characters: they come escaped


_NESTED = (dict, list)


def _is_shallow(found: dict[str, Any], deepest: int) -> bool:
    """Whether it is no deeper than that. Looked through level by level: a call for each part took half of a parse."""
    level: list[dict[str, Any] | list[Any]] = [found]
    for _ in range(deepest):
        level = [
            part
            for outer in level
            for part in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(part, _NESTED)
        ]
        if not level:
            return True
    return False


def _has_half(value: Any) -> bool:
    """Whether some text in it has half of a character."""
    if isinstance(value, str):
        return _HALF.search(value) is not None
    if isinstance(value, dict):
        return any(_has_half(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_has_half(part) for part in value)
