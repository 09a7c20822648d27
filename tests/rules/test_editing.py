"""What may be done about a refused message, by whom, and what correcting it changes."""

from datetime import UTC, datetime

import pytest

from services.errors import Refused
from services.sessions.model import Session, SessionConfig, SessionType, Status
from services.sync.editing import Advice, advice_of, check, correctable, corrected, may_decide, row_after
from services.sync.model import Kind
from tests.services.builders import ADA, BOB, EVE, VIC

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
ALL = ("project_id", "client_id", "location", "expected_items", "scanner_id", "notes")
BODY = {"session_type": "INVENTORY", "project_id": 7, "location": "Dock"}


def session(location: str | None = "Dock") -> Session:
    status, config = Status.ACTIVE, SessionConfig()
    times = (NOW, NOW, NOW, NOW)
    return Session("s", SessionType.INVENTORY, status, config, "ada", *times, location=location, project_id=7)


@pytest.mark.parametrize(
    ("kind", "status", "code", "named", "fields", "advice"),
    [
        (Kind.CREATE, 404, "", ("client_id",), ("client_id",), Advice.UNKNOWN),
        (Kind.CREATE, 404, "", (), ("project_id", "client_id"), Advice.UNKNOWN),
        (Kind.CREATE, 400, "", ("notes", "location"), ("location", "notes"), Advice.CORRECT),
        (Kind.CREATE, 400, "", (), ALL, Advice.CORRECT),
        (Kind.CREATE, 400, "", ("session_type",), (), Advice.REFUSED),
        (Kind.CREATE, 422, "", ("location",), ("location",), Advice.CORRECT),
        (Kind.CREATE, 422, "IDEMPOTENCY_KEY_REUSED", ("location",), (), Advice.REUSED),
        (Kind.CREATE, 422, "", (), (), Advice.REFUSED),
        (Kind.CREATE, 403, "INSUFFICIENT_PERMISSIONS", (), (), Advice.RIGHT),
        (Kind.UPDATE, 400, "", ("location",), ("location",), Advice.CORRECT),
        (Kind.UPDATE, 404, "SESSION_NOT_FOUND", (), (), Advice.GONE),
        (Kind.UPDATE, 409, "SESSION_STATE_CONFLICT", (), (), Advice.CONFLICT),
        (Kind.BOOK, 400, "", (), (), Advice.REFUSED),
    ],
)
def test_each_refusal_of_the_contract_has_its_advice_and_the_fields_that_can_be_corrected(
    kind: Kind, status: int, code: str, named: tuple[str, ...], fields: tuple[str, ...], advice: Advice
) -> None:
    assert correctable(kind, status, code, named) == fields
    assert advice_of(kind, status, code, named) is advice


def test_one_decides_on_ones_own_and_by_right_on_others() -> None:
    decides = {one.name: may_decide(one, ADA.id) for one in (ADA, BOB, EVE, VIC)}
    assert decides == {"ada": True, "bob": False, "eve": True, "vic": False}
    assert not may_decide(None, ADA.id)


def test_what_is_as_it_was_is_no_change() -> None:
    assert check({"project_id": 8, "location": "Dock", "notes": None}, ALL, BODY) == {"project_id": 8}
    with pytest.raises(Refused, match="NOTHING_CHANGED"):
        check({"location": "Dock", "notes": ""}, ALL, BODY)


@pytest.mark.parametrize("changes", [{"project_id": 0}, {"location": "x" * 101}, {"notes": "\0"}, {"client_id": 9}])
def test_a_correction_keeps_to_the_contract_and_to_the_fields_that_were_named(changes: dict[str, object]) -> None:
    with pytest.raises(Refused, match="VALIDATION_ERROR") as refused:
        check(changes, ("project_id", "location", "notes"), BODY)  # type: ignore[arg-type]  # as it may come
    assert set(changes) == set(refused.value.params["fields"])  # type: ignore[call-overload]


def test_what_is_taken_away_is_not_told() -> None:
    assert corrected(BODY, {"project_id": None, "location": "Door 3"}) == {
        "session_type": "INVENTORY",
        "location": "Door 3",
    }


def test_the_sessions_own_row_follows_unless_a_later_act_changed_it() -> None:
    after = row_after(session(), BODY, {"location": "Door 3", "project_id": 8})
    assert (after.location, after.project_id) == ("Door 3", 8)
    after = row_after(session("Room 5"), BODY, {"location": "Door 3", "project_id": None})
    assert (after.location, after.project_id) == ("Room 5", None)
