"""What a server's answer to a create means. Plain functions.

An answer that is not the contract's proves nothing: the asset may be there.
"""

from pydantic import ValidationError

from services.assets.model import MAYBE_OURS
from services.assets.ports import Reply, Said
from services.assets.serials import serial_key
from services.central.asset_wire import MadeShape, RefusalShape
from services.errors import OutsideFailed
from services.http.client import Answered

_BUSY = frozenset({425, 429})
_SIGN_IN = frozenset({401, 403})


def answer_to_create(answered: Answered, serial: str, *, doubtful: bool) -> Reply:
    """`doubtful`: it may have been made by an earlier call, of which the server keeps no record."""
    status, rest = answered.status, answered.retry_after
    if status == 201:
        return _made(answered, serial)
    if status in _SIGN_IN:
        return Reply(Said.SIGN_IN, rest=rest)
    if status in _BUSY:
        return Reply(Said.LATER, rest=rest)
    refusal = refusal_of(answered)
    if refusal is not None and refusal.retry is False and status >= 500:
        return Reply(Said.REFUSED, text=refusal.error)  # our hub: its register does not take this asset
    if status != 400 or refusal is None:
        return Reply(Said.IN_DOUBT, rest=rest)
    if refusal.existing_asset_id is None:
        return Reply(Said.REFUSED, text=refusal.error)
    words = MAYBE_OURS if doubtful else ""
    return Reply(Said.EXISTS, refusal.existing_asset_id, text=refusal.error, words=words)


def unanswered(failed: OutsideFailed) -> Reply:
    """Nothing came, or nothing that counts."""
    return never_sent(failed) if failed.params.get("sent") is False else Reply(Said.IN_DOUBT, words=failed.words)


def never_sent(failed: OutsideFailed) -> Reply:
    """What was to be known before kept it from being sent."""
    return Reply(Said.LATER, words=failed.words, params=failed.params)


def refusal_of(answered: Answered) -> RefusalShape | None:
    """What the server says in the contract's shape; None where it does not."""
    try:
        return RefusalShape.model_validate_json(answered.content)
    except ValidationError:
        return None


def _made(answered: Answered, serial: str) -> Reply:
    try:
        made = MadeShape.model_validate_json(answered.content)
    except ValidationError:
        return Reply(Said.IN_DOUBT)
    if serial_key(made.serial_number) != serial_key(serial):
        return Reply(Said.IN_DOUBT)
    return Reply(Said.CREATED, made.asset_id, made.asset_tag, printed=made.label_printed)
