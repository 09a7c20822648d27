"""What RT's answer to a create means. Plain functions.

An answer that is not RT's own proves nothing: the asset may be there. Of RT's own, any refusal means that there is none
(it is one transaction), and none of them proves by itself what it says: a database that is locked for too long looks
like a wrong token, or like a missing right.
"""

from pydantic import ValidationError

from services.assets.ports import Reply, Said
from services.errors import OutsideFailed
from services.http.client import Answered
from services.rt.server import NO_TOKEN, SIGN_IN, said
from services.rt.wire import CreatedShape

NOT_UNIQUE = "is not a unique value"
_BUSY = frozenset({425, 429})


def answer_to_create(answered: Answered, tag: str) -> Reply:
    """`tag`: what was asked for."""
    status, rest, text = answered.status, answered.retry_after, said(answered)
    if status == 201:
        return _created(answered, tag)
    if status in SIGN_IN:
        return Reply(Said.SIGN_IN, words="rt.sign_in", text=text, rest=rest)
    if status in _BUSY:
        return Reply(Said.LATER, words="rt.unreachable", rest=rest)
    if status < 400 or status >= 500 or not text:
        return Reply(Said.IN_DOUBT, words="rt.no_answer", text=text, rest=rest)
    if NOT_UNIQUE in text:
        return Reply(Said.EXISTS, text=text)
    return Reply(Said.REFUSED, text=text)


def never_sent(failed: OutsideFailed) -> Reply:
    """What was to be known before kept it from being sent."""
    said_so = Said.SIGN_IN if failed.words in NO_TOKEN else Said.LATER
    return Reply(said_so, words=failed.words, params=failed.params)


def no_answer(failed: OutsideFailed) -> Reply:
    """It was sent, as far as anybody knows."""
    if failed.params.get("sent") is False:
        return never_sent(failed)
    return Reply(Said.IN_DOUBT, words="rt.no_answer")


def _created(answered: Answered, tag: str) -> Reply:
    try:
        made = CreatedShape.model_validate_json(answered.content)
    except ValidationError:
        return Reply(Said.IN_DOUBT, words="rt.no_answer")
    return Reply(Said.CREATED, made.id, tag)
