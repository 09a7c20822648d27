"""The bodies of the asset routes, and how one is read: missing, type, unknown, then format and limits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request

from app.hub.asset_errors import BARE
from app.hub.errors import Invalid
from app.hub.shapes import LARGEST, Positive, Shape
from services.assets.contract import (
    CONTROL_CHARACTER,
    INVALID_FORMAT,
    LONGEST,
    MISSING_FIELD,
    REQUIRED,
    SERIAL,
    TOO_LONG,
    Fault,
    faults,
    tidy_fields,
)
from services.assets.model import Fields

Serial = Annotated[str, Field(min_length=1, max_length=LONGEST[SERIAL], pattern=r"^[A-Za-z0-9-]+$")]
Needed = Annotated[str, Field(min_length=1, max_length=LONGEST["manufacturer"])]


class CreateAsset(Shape):
    """The body of POST /assets/create. null is as not given. No field takes characters that nobody can read."""

    serial_number: Serial
    manufacturer: Needed
    model: Needed
    category: Annotated[str, Field(max_length=LONGEST["category"])] | None = None
    funding_source: Annotated[str, Field(max_length=LONGEST["funding_source"])] | None = None
    internal_name: Annotated[str, Field(max_length=LONGEST["internal_name"])] | None = None


class AssetCreated(Shape):
    """The body of a 201."""

    success: Literal[True]
    asset_id: Positive
    asset_tag: str
    serial_number: str
    label_printed: bool
    message: str
    retry_print_url: str = ""


class Validated(Shape):
    """Whether a serial is free."""

    valid: bool
    serial_number: str
    error: str = ""
    existing_asset_id: int = 0
    existing_asset_tag: str = ""


class NextTag(Shape):
    """The tag that comes next."""

    next_tag: str
    prefix: str
    sequence_number: Positive


class ReservedTag(NextTag):
    """A tag that is the caller's for a day."""

    reservation_id: str


class Cleared(Shape):
    success: Literal[True]
    message: Literal["Form state cleared"]


class AssetError(Shape):
    """What went wrong."""

    success: Literal[False]
    error: str
    field: str = ""
    validation_rule: str = ""
    retry: bool = False
    existing_asset_id: int = 0


class BareError(Shape):
    """What went wrong, of a route that says nothing else."""

    error: str


def error_of(path: str) -> type[AssetError] | type[BareError]:
    """The shape of a route's errors."""
    return BareError if path in BARE else AssetError


_NAMES: Mapping[str, str] = MappingProxyType({name: name.replace("_", " ").capitalize() for name in LONGEST})
_UNKNOWN_FIELD = {"body": "The body has a field that is not known"}
_UNKNOWN_PARAMETER = {"query": "The query has a parameter that is not known, or one twice"}


def read_asset(found: dict[str, Any]) -> tuple[str, Fields]:
    """The serial and the fields of a body. Raises Invalid for the first thing that is wrong."""
    for name in LONGEST:
        if name in REQUIRED and found.get(name) in (None, ""):
            raise _missing(name)
    for name in LONGEST:
        if not isinstance(found.get(name), str | None):
            raise Invalid({name: f"{_NAMES[name]} must be text"}, "text")
    if not found.keys() <= LONGEST.keys():
        raise Invalid(_UNKNOWN_FIELD)
    serial, manufacturer, model, category, funding_source, internal_name = (found.get(name) or "" for name in LONGEST)
    fields = tidy_fields(Fields(manufacturer, model, category, funding_source, internal_name))
    for fault in faults(serial, fields):
        raise _wrong(fault)
    return serial, fields


def check_serial(serial: str) -> None:
    """Raises Invalid."""
    for fault in faults(serial, Fields()):
        if fault.field == SERIAL:
            raise _wrong(fault)


def parameter(request: Request, name: str) -> str:
    """The one parameter of the query. Raises Invalid."""
    given = request.query_params.multi_items()
    if not any(value.strip() for key, value in given if key == name):
        raise Invalid({name: f"Missing required parameter: {name}"})
    if len(given) > 1:
        raise Invalid(_UNKNOWN_PARAMETER)
    return given[0][1]


def asset_number(text: str) -> int | None:
    """An asset's number; None for a positive integer that none has. Raises Invalid."""
    if not text.isascii() or not text.isdigit() or not text.strip("0"):
        raise Invalid({"asset_id": "Asset ID must be a positive integer"})
    digits = text.lstrip("0")
    return int(digits) if len(digits) <= len(str(LARGEST)) and int(digits) <= LARGEST else None


def _missing(name: str) -> Invalid:
    return Invalid({name: f"Missing required field: {name}"})


def _wrong(fault: Fault) -> Invalid:
    name = _NAMES[fault.field]
    match fault.code:
        case code if code == MISSING_FIELD:
            return _missing(fault.field)
        case code if code == TOO_LONG:
            return Invalid({fault.field: f"{name} is too long"}, f"at most {LONGEST[fault.field]} characters")
        case code if code in (INVALID_FORMAT, CONTROL_CHARACTER) and fault.field == SERIAL:
            return Invalid({fault.field: f"{name} contains invalid characters"}, "alphanumeric and hyphens only")
    return Invalid({fault.field: f"{name} contains invalid characters"}, "printable characters only")
