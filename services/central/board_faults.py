"""What keeps the hub from telling of its sessions, in the board's words."""

from pydantic import ValidationError

from services.central.wire import RefusalShape
from services.errors import OutsideFailed, OutsideKind, Refused

Fault = (OutsideFailed, Refused)
AnyFault = OutsideFailed | Refused


def unreachable() -> OutsideFailed:
    """Nothing came, or too late."""
    return OutsideFailed(OutsideKind.NETWORK, "supervisor.away.unreachable", retry=True)


def not_a_hub() -> OutsideFailed:
    """What came is no answer of a hub that we know."""
    return OutsideFailed(OutsideKind.NETWORK, "supervisor.away.not_understood", retry=True)


def fault_of(status: int, content: bytes = b"") -> AnyFault:
    """What an answer other than the expected one means."""
    if status == 401:
        return Refused("AUTH_REQUIRED", "supervisor.away.sign_in")
    if status >= 500 or status in {408, 425, 429}:
        return unreachable()
    try:
        said = RefusalShape.model_validate_json(content)
    except ValidationError:
        return Refused("INSUFFICIENT_PERMISSIONS", "supervisor.away.forbidden") if status == 403 else not_a_hub()
    if status == 403:
        return Refused("INSUFFICIENT_PERMISSIONS", "supervisor.away.forbidden")
    if status == 404:
        return Refused("SESSION_NOT_FOUND", "supervisor.refused.not_found")
    if status in {400, 409, 422}:
        return Refused(said.error_code or "VALIDATION_ERROR", "supervisor.refused.by_hub", text=said.rest(()))
    return not_a_hub()
