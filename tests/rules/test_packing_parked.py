"""Why the server takes something not is said with who may, and what to do."""

from datetime import UTC, datetime

import pytest

from services.packing.model import MessageKind
from services.packing.server.deciding import why
from services.packing.server.messages import Message, MessageState
from services.words.catalogue import Catalogue


def parked(kind: MessageKind, code: str) -> Message:
    said = {"code": code, "text": "no", "status": 403}
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return Message(1, "m", "s", kind, "b", {}, MessageState.PARKED, 1, None, said, at, "ada")


@pytest.mark.parametrize("code", ["FORBIDDEN", "INSUFFICIENT_PERMISSIONS"])
@pytest.mark.parametrize(("language", "who"), [("en", "supervisors"), ("de", "Aufsicht")])
def test_who_may_open_again_is_said_where_the_server_forbids_it(code: str, language: str, who: str) -> None:
    for kind in (MessageKind.REOPEN, MessageKind.REOPEN_BOX):
        words, params = why(parked(kind, code))
        said = Catalogue(language).say(words, **params)
        assert who in said
        assert "role station" in said or "Rolle station" in said
    words, params = why(parked(MessageKind.PACK, code))
    assert "packer" in Catalogue(language).say(words, **params)


def test_any_other_code_is_said_with_the_words_of_the_server() -> None:
    words, params = why(parked(MessageKind.PACK, "TEAPOT"))
    assert "(TEAPOT): no" in Catalogue("en").say(words, **params)


@pytest.mark.parametrize(
    ("language", "to_do"), [("en", "Have it closed and try again"), ("de", "Lassen Sie ihn schließen")]
)
def test_a_box_that_is_open_at_the_server_is_said_with_what_to_do(language: str, to_do: str) -> None:
    words, params = why(parked(MessageKind.COMPLETE, "BOXES_OPEN"))
    assert to_do in Catalogue(language).say(words, **params)
