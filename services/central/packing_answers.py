"""What an answer to what was told of packing means. Plain functions.

An answer that is not the contract's proves nothing: what was told may be done.
"""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from services.central.packing_wire import BoxShape, PackedShape, RefusalShape
from services.central.wire import LONGEST_TEXT
from services.central.wire import RefusalShape as ExtensionRefusalShape
from services.http.client import Answered
from services.http.faults import Faults
from services.packing.model import MessageKind
from services.packing.server.remote import Reply, Said, Told

S = TypeVar("S", bound=BaseModel)

FAULTS = Faults("central.packing.unreachable", "central.packing.not_understood", "central.packing.no_token")
SUCCESS = {MessageKind.BOX: 201, MessageKind.PACK: 201, MessageKind.TAKE_OUT: 204}  # of all others 200
_NOT_DONE = frozenset({425, 429})
_BUSY = frozenset({408, 409})  # 409: our hub still works at the first one under this key


def reply_to(answered: Answered, told: Told) -> Reply:
    """Raises OutsideFailed (not understood) where no server of the contract says such a thing."""
    if answered.status == SUCCESS.get(told.kind, 200):
        return _done(answered, told)
    return refusal_of(answered)


def refusal_of(answered: Answered) -> Reply:
    """What an answer other than the success says. Raises OutsideFailed (not understood)."""
    status, rest = answered.status, answered.retry_after
    refusal = _refusal(answered)
    if status in _NOT_DONE:
        return Reply(Said.LATER, status, rest=rest)
    if status >= 500 or status in _BUSY:
        code, text = refusal or ("", "")
        return Reply(Said.IN_DOUBT, status, code, text, rest)
    if refusal is None or status < 400:  # a page that says "not found" is some network's in between
        raise FAULTS.somebody_else(status)
    return Reply(Said.SIGN_IN if status == 401 else Said.REFUSED, status, *refusal, rest)


def read(shape: type[S], answered: Answered) -> S:
    """The body of a success. Raises OutsideFailed (not understood)."""
    try:
        return shape.model_validate_json(answered.content)
    except ValidationError as error:
        raise FAULTS.somebody_else(answered.status) from error


def _done(answered: Answered, told: Told) -> Reply:
    if told.kind is MessageKind.PACK:
        found = read(PackedShape, answered)
        if found.box_content.quantity != told.amount:
            raise FAULTS.somebody_else(answered.status)
        return Reply(Said.DONE, answered.status, packed=found.value())
    if told.kind not in {MessageKind.BOX, MessageKind.CLOSE}:
        return Reply(Said.DONE, answered.status)
    box = read(BoxShape, answered).value()
    if told.kind is MessageKind.CLOSE and box.id != told.box:
        raise FAULTS.somebody_else(answered.status)
    return Reply(Said.DONE, answered.status, box=box)


def _refusal(answered: Answered) -> tuple[str, str] | None:
    """The server's code and sentence; None where it says nothing in the contract's shape, or in that of extensions."""
    try:
        error = RefusalShape.model_validate_json(answered.content).error
    except ValidationError:
        return _of_extension(answered)
    fields = [f"{name[:40]}: {text}" for name, text in (error.details or {}).items()]
    return error.code, " ".join([error.message, *fields])[:LONGEST_TEXT]


def _of_extension(answered: Answered) -> tuple[str, str] | None:
    try:
        said = ExtensionRefusalShape.model_validate_json(answered.content)
    except ValidationError:
        return None
    return said.error_code[:50], said.rest(())
