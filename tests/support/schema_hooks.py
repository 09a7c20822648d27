"""What schemathesis has to know of the hub besides its OpenAPI. Its own process loads this; see schema.py."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import Failure

import app.hub
import services.hub
from app.hub.errors import REFUSED
from services.clock import moment
from services.packing.amounts import amount_of
from services.packing.sscc import number_of

LARGEST = 2**63 - 1
LARGEST_BODY = 262_144  # bytes
# Refusals of requests that are right field by field.
CODED = {"SSCC_USED_UP", "SSCC_TAKEN", "PHOTO_INVALID", "PHOTO_TAKEN"}
CODED_FRAMES = {REFUSED[code][1] for code in ("SCAN_LOCKED", "FRAME_TAKEN")}
SHORTEST = 8  # characters: what is shorter may stand in our own sentences
# Those sentences: hypothesis takes texts out of the sources that are loaded, and sends them.
OWN = "\n".join(
    source.read_text()
    for room in (app.hub, services.hub)
    for place in room.__path__
    for source in Path(place).glob("*.py")
)


def _utc(milliseconds: int) -> str:
    return moment(datetime.fromtimestamp(milliseconds / 1000, UTC))


schemathesis.openapi.format("date-time", st.integers(0, 10**13).map(_utc))


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """JSON Schema takes 7.0 for an integer; the hub's types are strict (tests/integration/hub_table.py sends that)."""
    return _with_whole_numbers(body)


@schemathesis.hook
def filter_failure(context: Any, failure: Failure, case: Any, response: Any) -> bool:
    """What is no failure: a key that was used with another request is refused, however good this one is; so is a body
    over 256 KiB, a serial that is taken, and what breaks a rule that JSON Schema cannot say; and numbers a little over
    63 bits are taken for good ones, since limits are compared as floats."""
    if response.status_code == 422:
        return not _is_key_reused(response)
    if response.status_code == 413:
        return len(response.request.body or b"") <= LARGEST_BODY
    large = any(LARGEST < number < LARGEST * 1.001 for number in _numbers(case.body))
    told = response.json() if response.status_code == 400 else {}
    ruled = (
        large
        or "existing_asset_id" in told
        or told.get("error_code") in CODED
        or str(told.get("error")) in CODED_FRAMES
        or _is_misread(case.body)
        or _has_no_room(case.body)
        or _is_unseen(case.body)
        or _is_too_fine(case.body)
    )
    return response.status_code != 400 or not ruled


@schemathesis.check
def input_is_not_said_again(context: Any, response: Any, case: Any) -> None:
    """No error has a text in it that was sent, be it a value or an unknown name."""
    if response.status_code < 400:
        return
    known = set(_names(case.operation.schema.raw_schema))
    if "existing_asset_id" in response.json():
        known |= {case.body["serial_number"]}  # the contract says it again
    sent = {text for part in (case.body, case.query, case.path_parameters) for text in _texts(part)}
    for text in sent - known:
        if len(text) >= SHORTEST and text in response.text and text not in OWN:
            raise Failure(operation=case.operation.label, title="Input said again", message=text)


@schemathesis.check
def wrong_input_is_400(context: Any, response: Any, case: Any) -> None:
    """422 is for keys that were used with another request, and for nothing else."""
    if response.status_code == 422 and not _is_key_reused(response):
        raise Failure(operation=case.operation.label, title="422 for wrong input", message=response.text)


def _is_key_reused(response: Any) -> bool:
    """In the shape of its family."""
    told = response.json()
    if isinstance(told.get("error"), dict):  # of packing
        told = told["error"]
    return "IDEMPOTENCY_KEY_REUSED" in told.values() or REFUSED["IDEMPOTENCY_KEY_REUSED"][1] in told.values()


def _is_unseen(body: Any) -> bool:
    """Whether an asset's text has characters that nobody can read, or none that anybody sees."""
    texts = body.values() if isinstance(body, dict) and "serial_number" in body else ()
    return any(
        isinstance(text, str) and not (text.isprintable() and text.strip() and "\ufffd" not in text) for text in texts
    )


def _is_too_fine(body: Any) -> bool:
    """Whether an amount has more than six decimals: as a factor of 0.000001 JSON Schema would compare floats."""
    amounts = body.values() if isinstance(body, dict) else ()
    return any(isinstance(amount, float) and amount_of(amount) is None for amount in amounts)


def _is_misread(body: Any) -> bool:
    """Whether 18 digits are no SSCC: JSON Schema cannot reckon the last of them."""
    sscc = body.get("sscc") if isinstance(body, dict) else None
    return isinstance(sscc, str) and number_of(sscc) is None


def _has_no_room(body: Any) -> bool:
    """Whether an item's position is behind the end of the list: JSON Schema cannot say that it must not be."""
    items, size = (body.get("items"), body.get("size")) if isinstance(body, dict) else (None, None)
    places = [item.get("position") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return isinstance(size, int) and any(isinstance(place, int) and place > size for place in places)


def _with_whole_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _with_whole_numbers(one) for name, one in value.items()}
    return [_with_whole_numbers(one) for one in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _numbers(one)


def _names(node: Any) -> Iterator[str]:
    """The names of all fields and parameters that the description knows."""
    if isinstance(node, dict):
        if isinstance(node.get("name"), str):
            yield node["name"]
        for key, one in node.items():
            yield key
            yield from _names(one)
    elif isinstance(node, list):
        for one in node:
            yield from _names(one)
