"""The errors of the asset routes, as their contract has them: `{success: false, error, ...}`; of two routes `{error}`.

Nothing of the input is said again but a serial that is one, as the contract does.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from services.assets.contract import LONGEST_TAG
from services.assets.model import Known
from services.errors import OutsideFailed, OutsideKind, Refused
from services.hub.holders import Holder
from services.words.marks import visible

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
_WHY = MappingProxyType(  # what is in the way, and who can mend it
    {
        "rt.no_answer": "Connection timeout",
        "rt.unreachable": "Connection failed",
        "rt.sign_in": "The token is not accepted",
        "rt.no_token": "The token is missing",
        "rt.no_url": "Its address is missing in hub.toml",
        "rt.trouble": "It is in trouble (status {status})",
        "rt.refused": "{text}",
        "rt.no_catalog": "It shows no catalog {text}: look at hub.toml, or grant ShowCatalog on it",
        "rt.catalog_off": "The catalog {text} is disabled",
        "rt.no_create": "Grant CreateAsset on the catalog {text}",
        "rt.no_field": "The catalog shows no custom field {text}: apply it, or grant SeeCustomField on it",
        "rt.field_twice": "The catalog has several custom fields {text}",
        "rt.blind": "The search does not show {text}, which is there: grant ShowAsset on the catalog",
        "rt.filter": "The search answers with assets that were not asked for",
        "assets.register.blind": "The search does not show {serial}, which is there: grant ShowAsset on the catalog",
        "central.certificate.expired": "Its certificate has expired",
        "central.certificate.not_yet": "Its certificate is not valid yet",
        "central.certificate.wrong_name": "Its certificate is for another name",
        "central.certificate.untrusted": "Its certificate is not trusted",
    }
)
_DELETED = ", and was deleted in RT: the second create of it makes it anew"
_NOT_RT = "Request Tracker gave no answer that counts"


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
    """The body of a 400: the serial is somebody's already, or was."""
    number, serial = refused.params["remote_id"], refused.params["serial"]
    there = f" (Asset #{number})" if number else ""
    deleted = _DELETED if refused.code == "ASSET_DELETED" else ""
    return body_of(
        path,
        f"Serial number {serial} already exists{there}{deleted}",
        field="serial_number",
        existing_asset_id=number or None,
    )


def in_the_way(holder: Holder) -> str:
    """Why a serial is not free."""
    return f"Serial number already exists{_DELETED if holder.deleted else ''}"


def existing(holder: Known) -> dict[str, Any]:
    """What is told of who has a serial, beside that: what there is of it. RT's own names may be no tags at all."""
    told: dict[str, Any] = {} if holder.remote_id is None else {"existing_asset_id": holder.remote_id}
    return told | ({"existing_asset_tag": holder.tag} if 0 < len(holder.tag) <= LONGEST_TAG else {})


def failed(path: str, error: OutsideFailed | Refused) -> dict[str, Any] | None:
    """The body of a 500 that the register of the assets is to blame for; None for anything else."""
    if isinstance(error, OutsideFailed):
        if error.kind is not OutsideKind.NETWORK:
            return None
        why, retry = _WHY.get(error.words, _NOT_RT).format_map(_seen(error.params)), True
    elif error.code == "ASSET_REFUSED":
        why, retry = visible(str(error.params["text"])), False
    else:
        return None
    done = "Failed to create asset in RT" if path == CREATE else "Failed to ask RT"
    return body_of(path, f"{done}: {why}", retry=retry)


def _seen(params: Mapping[str, object]) -> dict[str, str]:
    """RT's own words are anybody's: what nobody sees of them is shown."""
    return {name: visible(str(value)) for name, value in params.items()}
