"""The errors of the asset routes, as their contract has them: `{success: false, error, ...}`; of two routes `{error}`.

Nothing of the input is said again but a serial that is one, as the contract does.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from services.errors import OutsideFailed, OutsideKind, Refused

CREATE: Final = "/assets/create"
VALIDATE: Final = "/assets/validate-serial"
PREVIEW: Final = "/assets/preview-next-tag"
CLEAR: Final = "/assets/batch/clear-form"
LABEL: Final = "/labels/print"
NEXT_TAG: Final = "/next-asset-tag"

_ROOTS = ("/assets/", "/labels/")
BARE = frozenset({VALIDATE, LABEL})
_OURS: Mapping[str, tuple[int, str, bool | None]] = MappingProxyType(  # status, sentence, `retry`
    {
        "NO_TAG": (500, "Asset tag sequence unavailable", True),
        "UNAVAILABLE": (500, "The hub cannot store anything at the moment", True),
        "ASSET_NOT_FOUND": (404, "Asset not found", None),
    }
)
_WHY = MappingProxyType(
    {
        "rt.no_answer": "Connection timeout",
        "rt.unreachable": "Connection failed",
        "rt.sign_in": "The token is not accepted",
        "rt.no_token": "The token is missing",
    }
)


def is_of_assets(path: str) -> bool:
    """Whether a path is one of this family, with a route or without."""
    return path == NEXT_TAG or path.startswith(_ROOTS)


def body_of(path: str, error: str, **more: Any) -> dict[str, Any]:
    """An error's body; `more` without what is None."""
    if path in BARE:
        return {"error": error}
    return {"success": False, "error": error} | {name: value for name, value in more.items() if value is not None}


def told_by_code(path: str, code: str, status: int, sentence: str) -> tuple[int, dict[str, Any]]:
    """The answer for one of the hub's codes, which others answer with this status and sentence."""
    status, sentence, retry = _OURS.get(code, (status, sentence, None))
    return status, body_of(path, sentence, retry=retry)


def wrong_field(path: str, errors: Mapping[str, str], rule: str) -> dict[str, Any]:
    """The body of a 400: of the first thing that is wrong."""
    field, error = next(iter(errors.items()))
    named = field if field.islower() and field not in ("body", "query", "request") else None
    return body_of(path, error, field=named, validation_rule=rule or None)


def known(path: str, refused: Refused) -> dict[str, Any]:
    """The body of a 400: the serial is somebody's already."""
    number, serial = refused.params["remote_id"], refused.params["serial"]
    there = f" (Asset #{number})" if number else ""
    return body_of(
        path,
        f"Serial number {serial} already exists{there}",
        field="serial_number",
        existing_asset_id=number or None,
    )


def failed(path: str, error: OutsideFailed | Refused) -> dict[str, Any] | None:
    """The body of a 500 that the register of the assets is to blame for; None for anything else."""
    if isinstance(error, OutsideFailed):
        if error.kind is not OutsideKind.NETWORK:
            return None
        why, retry = _WHY.get(error.words, "Request Tracker gave no answer that counts"), True
    elif error.code == "ASSET_REFUSED":
        why, retry = str(error.params["text"]), False
    else:
        return None
    done = "Failed to create asset in RT" if path == CREATE else "Failed to ask RT"
    return body_of(path, f"{done}: {why}", retry=retry)
