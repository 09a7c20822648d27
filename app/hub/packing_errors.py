"""The errors of the packing routes, as was agreed beside their contract: `{error: {code, message, details}}`.

The sentences are the contract's own where it has one. Nothing of the input is said again.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from services.errors import Refused

PACK: Final = "/api/shipping/scanner/pack"
NEW_BOX: Final = f"{PACK}/box/create"
CLOSE: Final = f"{PACK}/box/close"
SHIPMENTS: Final = f"{PACK}/shipments"
LOOKUP: Final = f"{PACK}/lookup/{{barcode}}"
BOX: Final = f"{PACK}/box/{{box_id}}"
ITEM: Final = f"{BOX}/item/{{item_id}}"

_ROOT: Final = "/api/shipping/"
INVALID: Final = "VALIDATION_ERROR"
INVALID_WEIGHT: Final = "INVALID_WEIGHT"

_OURS: Mapping[str, tuple[int, str]] = MappingProxyType(  # by our code
    {
        "LP_NOT_ALLOCATED": (400, "LP not allocated to this shipment"),
        "QUANTITY_EXCEEDS_AVAILABLE": (400, "Quantity exceeds LP available qty"),
        "BOX_CLOSED": (400, "Cannot modify closed box"),
        "SHIPMENT_NOT_PACKABLE": (400, "Shipment status not in [pending, packing]"),
        "EMPTY_BOX": (400, "Cannot close empty box"),
        "ALREADY_CLOSED": (400, "Box already closed"),
        "SHIPMENT_NOT_FOUND": (404, "Shipment not found"),
    }
)
_OF_PATH: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (PACK, "BOX_CLOSED"): "Cannot pack to closed box",
        (NEW_BOX, "SHIPMENT_NOT_PACKABLE"): "Shipment status not packable",
    }
)
_NAMES: Mapping[str, str] = MappingProxyType({"AUTH_REQUIRED": "UNAUTHORIZED", "INSUFFICIENT_PERMISSIONS": "FORBIDDEN"})
_MISSING: Mapping[str, str] = MappingProxyType(  # by its words
    {
        "packing.refused.no_shipment": "Shipment not found",
        "packing.refused.no_box": "Box not found",
        "packing.refused.no_plate": "LP not found",
        "packing.refused.no_line": "Sales order line not found",
        "packing.refused.no_content": "Item not found",
        "packing.refused.no_code": "Barcode not found",
    }
)


def is_of_packing(path: str) -> bool:
    """Whether a path is one of this family, with a route or without."""
    return path.startswith(_ROOT)


def body_of(code: str, message: str, details: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An error's body."""
    return {"error": {"code": _NAMES.get(code, code), "message": message, "details": dict(details or {})}}


def as_told(path: str, code: str) -> tuple[int, str] | None:
    """The status and the sentence for a code of the contract; None for one that other families have, too."""
    if code not in _OURS:
        return None
    status, sentence = _OURS[code]
    return status, _OF_PATH.get((path, code), sentence)


def missing(refused: Refused) -> dict[str, Any] | None:
    """The body of a 404 that says what is not there; None for all else."""
    sentence = _MISSING.get(refused.words)
    return None if sentence is None else body_of(refused.code, sentence)


def wrong_fields(errors: Mapping[str, str], rule: str) -> dict[str, Any]:
    """The body of a 400. `rule`: the code of the contract for it, "" for none of its own."""
    message = "Weight must be positive, at most 1000 kg" if rule == INVALID_WEIGHT else "Invalid parameters"
    return body_of(rule or INVALID, message, errors)
