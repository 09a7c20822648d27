"""What routes have in common: who asks for what under which key, the session's number in the path, and how OpenAPI
says so."""

import re
from typing import Any

from fastapi import Request, Response

from app.hub.access import caller_of
from app.hub.bodies import fingerprint
from app.hub.errors import Invalid
from app.hub.shapes import LARGEST, Error, FieldErrors, Shape
from services.errors import Refused
from services.hub.model import Answer, Call

KEY = "idempotency-key"
_KEY_TEXT = r"^[!-~]{1,200}$"

ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": FieldErrors},
    **{status: {"model": Error} for status in (401, 403, 404, 408, 409, 413, 415, 422, 500, 503)},
}
# Of routes that refuse with a code, too, what is right field by field.
RULED_ERRORS = {**ERRORS, 400: {"model": Error | FieldErrors}}
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": _KEY_TEXT},
}
ID_PARAMETER = {
    "name": "session_id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST},
}


def call_of(request: Request, found: dict[str, Any]) -> Call:
    """What is asked, by whom. Raises Invalid for a key that can be none."""
    key = key_of(request)
    return Call(caller_of(request), fingerprint(request, found) if key else "", key)


def key_of(request: Request) -> str | None:
    """The idempotency key; None without one. Raises Invalid for one that can be none."""
    keys = request.headers.getlist(KEY)
    if len(keys) > 1 or (keys and not re.fullmatch(_KEY_TEXT, keys[0])):
        raise Invalid({"Idempotency-Key": "Idempotency-Key must be 1 to 200 printable ASCII characters without spaces"})
    return keys[0] if keys else None


def number_of(request: Request) -> int:
    """The session's number. Raises Invalid where it can be none, Refused (SESSION_NOT_FOUND) where none is so large."""
    text = request.path_params["session_id"]
    if not re.fullmatch(r"0*[1-9][0-9]*", text):
        raise Invalid({"session_id": "Session ID must be a positive integer"})
    digits = text.lstrip("0")
    if len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise Refused("SESSION_NOT_FOUND", "hub.refused.not_found")
    return int(digits)


def answered(answer: Answer) -> Response:
    """The answer as it goes out."""
    return Response(answer.body, answer.status, media_type="application/json")


def asks(model: type[Shape], *parameters: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI says of a request with a body."""
    body = {"required": True, "content": {"application/json": {"schema": schema_of(model)}}}
    return {"requestBody": body, "parameters": list(parameters)}


def schema_of(model: type[Shape]) -> dict[str, Any]:
    """The model's JSON schema in one piece: a reference into it would lead nowhere in OpenAPI's document."""
    whole = model.model_json_schema()
    parts = whole.pop("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return inlined(parts[node["$ref"].rpartition("/")[2]])
            return {name: inlined(value) for name, value in node.items()}
        return [inlined(value) for value in node] if isinstance(node, list) else node

    found: dict[str, Any] = inlined(whole)
    return found
