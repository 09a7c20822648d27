"""A review at the hub: asked for, handed in, decided by a supervisor, heard and carried out by the station."""

from typing import Any
from uuid import uuid4

import pytest

from app.hub.line_shapes import OneSession, SessionLine
from app.hub.shapes import Error
from app.hub.station_shapes import Held, Told
from tests.support.hub import SESSIONS, Hub

LISTED = "/api/v1/ext/scan-sessions"
IDLE = {"waiting": 0, "in_doubt": 0, "parked": 0, "devices": [], "version": "1"}
ANN = {"Scandesk-Person": "ann"}


def tell(hub: Hub, number: int, act: str, who: str = "bench", **fields: Any) -> Any:
    headers = fields.pop("headers", ANN if who in {"bench", "relief"} else {})
    return hub.ask("POST", f"{LISTED}/{number}/review/{act}", fields, who=who, headers=headers)


def patch(hub: Hub, number: int, who: str = "bench", **fields: Any) -> Any:
    return hub.ask("PATCH", f"{SESSIONS}{number}", fields, who=who)


def started(hub: Hub) -> int:
    answer = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who="bench", headers=ANN)
    number: int = answer.json()["id"]
    assert tell(hub, number, "ask").status_code == 200
    return number


def handed_in(hub: Hub, hand_in: str = "act-1") -> int:
    number = started(hub)
    assert patch(hub, number, status="PAUSED", items_scanned=22).status_code == 200
    assert tell(hub, number, "hand-in", hand_in=hand_in, figures={"found": 21, "missing": 3}).status_code == 200
    return number


def line_of(hub: Hub, number: int) -> SessionLine:
    return OneSession.model_validate(hub.ask("GET", f"{LISTED}/{number}", who="viewer").json()).session


def heard(hub: Hub, number: int, who: str = "bench") -> list[tuple[str, bool, str | None, str | None]]:
    told = Told.model_validate(hub.ask("PUT", "/api/v1/ext/stations/me", IDLE, who=who).json())
    return [(one.hand_in, one.approved, one.note, one.by) for one in told.reviewed if one.session_id == number]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, Error.model_validate(answer.json()).error_code


CONFLICT = (409, "SESSION_STATE_CONFLICT")


def test_it_is_offered(hub: Hub) -> None:
    assert hub.ask("GET", "/api/v1/ext").json()["extensions"]["review"] == 1


def test_a_supervisor_approves_and_the_station_hears_of_it_until_it_has_completed(hub: Hub) -> None:
    number = handed_in(hub)
    review = line_of(hub, number).review
    assert review is not None
    assert (review.state, review.hand_in, review.handed_in_by) == ("handed_in", "act-1", "ann")
    assert (review.figures.found, review.figures.missing, review.figures.expected) == (21, 3, None)
    assert (heard(hub, number), refused(patch(hub, number, status="COMPLETED"))) == ([], CONFLICT)
    assert refused(patch(hub, number, status="ACTIVE")) == CONFLICT, "what waits for it does not go on"
    approved = Held.model_validate(tell(hub, number, "approve", "supervisor", hand_in="act-1").json()).session
    assert approved.status == "PAUSED", "its station completes it"
    for _ in range(2):
        assert heard(hub, number) == [("act-1", True, None, "Supervisor")]
    assert heard(hub, number, "relief") == []
    assert patch(hub, number, status="COMPLETED").status_code == 200
    assert heard(hub, number) == []
    history = OneSession.model_validate(hub.ask("GET", f"{LISTED}/{number}", who="viewer").json()).history
    acts = [(act.act, act.user, act.person) for act in history]
    assert acts == [
        ("created", "Bench", "ann"),
        ("review_asked", "Bench", "ann"),
        ("PAUSED", "Bench", None),
        ("review_handed_in", "Bench", "ann"),
        ("review_approved", "Supervisor", None),
        ("COMPLETED", "Bench", None),
    ]


def test_sent_back_it_goes_on_with_a_note_and_waits_for_the_next_hand_in(hub: Hub) -> None:
    number = handed_in(hub)
    assert tell(hub, number, "send-back", "supervisor", hand_in="act-1", note="Shelf 3").status_code == 200
    assert heard(hub, number) == [("act-1", False, "Shelf 3", "Supervisor")]
    assert patch(hub, number, status="ACTIVE").status_code == 200
    assert heard(hub, number) == []
    review = line_of(hub, number).review
    assert review is not None
    assert (review.state, review.note) == ("asked", "Shelf 3")
    assert refused(patch(hub, number, status="COMPLETED")) == CONFLICT
    assert patch(hub, number, status="PAUSED").status_code == 200
    assert tell(hub, number, "hand-in", hand_in="act-2").status_code == 200
    assert refused(tell(hub, number, "approve", "supervisor", hand_in="act-1")) == CONFLICT, "that was another count"
    assert tell(hub, number, "approve", "supervisor", hand_in="act-2").status_code == 200


def test_each_change_has_a_number_and_the_same_again_has_none(hub: Hub) -> None:
    number = handed_in(hub)
    changes = [line_of(hub, number).change]
    for act in ("approve", "approve"):
        assert tell(hub, number, act, "supervisor", hand_in="act-1").status_code == 200
        changes.append(line_of(hub, number).change)
    assert changes[0] < changes[1] == changes[2]
    assert tell(hub, number, "hand-in", hand_in="act-1").status_code == 200, "told again, late"
    review = line_of(hub, number).review
    assert review is not None
    assert review.state == "approved"


def test_a_key_answers_the_same_again(hub: Hub) -> None:
    number, key = handed_in(hub), str(uuid4())
    headers = {"Idempotency-Key": key}
    first = tell(hub, number, "approve", "supervisor", hand_in="act-1", headers=headers)
    again = tell(hub, number, "approve", "supervisor", hand_in="act-1", headers=headers)
    assert (first.status_code, first.content) == (200, again.content)
    other = tell(hub, number, "send-back", "supervisor", hand_in="act-1", note="x", headers=headers)
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_the_verdict_that_its_station_has_carried_out_holds(hub: Hub) -> None:
    number = handed_in(hub)
    assert tell(hub, number, "send-back", "supervisor", hand_in="act-1", note="x").status_code == 200
    eve = {"Scandesk-Person": "eve"}
    assert refused(tell(hub, number, "approve", "relief", hand_in="act-1", headers=eve)) == CONFLICT, "decided already"
    assert tell(hub, number, "approve", "bench", hand_in="act-1", headers=eve).status_code == 200
    assert patch(hub, number, status="COMPLETED").status_code == 200


def test_nobody_judges_what_they_handed_in_and_nobody_without_the_right(hub: Hub) -> None:
    number = handed_in(hub)
    own = tell(hub, number, "approve", "relief", hand_in="act-1", headers=ANN)
    assert refused(own) == (403, "INSUFFICIENT_PERMISSIONS"), "ann again, at another station"
    for who in ("packer", "viewer"):
        assert refused(tell(hub, number, "approve", who, hand_in="act-1")) == (403, "INSUFFICIENT_PERMISSIONS")
    assert (
        tell(hub, number, "approve", "relief", hand_in="act-1", headers={"Scandesk-Person": "eve"}).status_code == 200
    )


def test_a_session_of_another_organisation_is_not_there(hub: Hub) -> None:
    number = handed_in(hub)
    assert refused(tell(hub, number, "approve", "foreign", hand_in="act-1")) == (404, "SESSION_NOT_FOUND")


def test_who_no_longer_holds_it_hands_nothing_in_and_the_new_holder_hears(hub: Hub) -> None:
    number = handed_in(hub)
    assert hub.ask("POST", f"{LISTED}/{number}/take-over", {}, who="relief").status_code == 200
    assert refused(tell(hub, number, "hand-in", "bench", hand_in="act-9")) == CONFLICT
    assert tell(hub, number, "approve", "supervisor", hand_in="act-1").status_code == 200
    assert (heard(hub, number), heard(hub, number, "relief")) == ([], [("act-1", True, None, "Supervisor")])


def test_cancelled_it_needs_no_review_and_takes_none(hub: Hub) -> None:
    number = handed_in(hub)
    assert patch(hub, number, status="CANCELLED").status_code == 200
    assert refused(tell(hub, number, "approve", "supervisor", hand_in="act-1")) == CONFLICT
    assert heard(hub, number) == []


def test_a_session_that_asks_for_none_is_completed_as_ever(hub: Hub) -> None:
    number: int = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who="bench").json()["id"]
    assert line_of(hub, number).review is None
    assert refused(tell(hub, number, "approve", "supervisor", hand_in="act-1")) == CONFLICT
    assert patch(hub, number, status="COMPLETED").status_code == 200


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("ask", {"hand_in": "act-1"}, "body"),
        ("approve", {}, "hand_in"),
        ("approve", {"hand_in": ""}, "hand_in"),
        ("approve", {"hand_in": "act-1", "note": "x"}, "body"),
        ("send-back", {"hand_in": "act-1"}, "note"),
        ("send-back", {"hand_in": "act-1", "note": ""}, "note"),
        ("send-back", {"hand_in": "act-1", "note": "x" * 501}, "note"),
        ("hand-in", {"hand_in": "act-1", "figures": {"found": "2"}}, "figures"),
    ],
)
def test_a_body_that_says_nothing_clear_is_refused_at_its_field(
    hub: Hub, act: str, body: dict[str, Any], field: str
) -> None:
    answer = tell(hub, started(hub), act, **body)
    assert answer.status_code == 400, answer.text
    assert list(answer.json()["errors"]) == [field]
