"""A session goes from one station to another: offered, taken over, and what its former holder may still do."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.hub.line_shapes import OneSession
from app.hub.shapes import Error
from app.hub.station_shapes import Held, Told
from services.clock import moment
from tests.support.hub import SESSIONS, Hub

LISTED = "/api/v1/ext/scan-sessions"
IDLE = {"waiting": 0, "in_doubt": 0, "parked": 0, "devices": [], "version": "1"}


def started_by(hub: Hub, who: str) -> int:
    answer = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who=who, headers={"Scandesk-Person": "Ann"})
    number: int = answer.json()["id"]
    return number


def user_id(hub: Hub, who: str) -> int:
    number: int = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who=who).json()["created_by"]["user_id"]
    return number


def offer(hub: Hub, number: int, to: int, who: str = "supervisor", **more: Any) -> Any:
    return hub.ask("POST", f"{LISTED}/{number}/offer", {"user_id": to}, who=who, **more)


def take(hub: Hub, number: int, who: str, **more: Any) -> Any:
    return hub.ask("POST", f"{LISTED}/{number}/take-over", {}, who=who, **more)


def shown(hub: Hub, number: int) -> OneSession:
    return OneSession.model_validate(hub.ask("GET", f"{LISTED}/{number}", who="viewer").json())


def told(hub: Hub, who: str) -> Told:
    return Told.model_validate(hub.ask("PUT", "/api/v1/ext/stations/me", IDLE, who=who).json())


def patch(hub: Hub, number: int, who: str, **fields: Any) -> Any:
    return hub.ask("PATCH", f"{SESSIONS}{number}", fields, who=who)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, Error.model_validate(answer.json()).error_code


def test_a_session_is_offered_and_the_station_hears_of_it_and_takes_it_over(hub: Hub) -> None:
    number, relief = started_by(hub, "bench"), user_id(hub, "relief")
    offered = Held.model_validate(offer(hub, number, relief).json()).session
    assert (offered.offered_to.user_id, offered.offered_to.name, offered.station.name) == (relief, "Relief", "Bench")
    assert number in [line.id for line in told(hub, "relief").offered]
    assert number not in [line.id for line in told(hub, "bench").offered]
    answer = take(hub, number, "relief", headers={"Scandesk-Person": "Ben"})
    taken = Held.model_validate(answer.json()).session
    assert (taken.station.name, taken.offered_to, taken.person) == ("Relief", None, "Ben")
    assert taken.change > offered.change
    assert number not in [line.id for line in told(hub, "relief").offered]
    assert number in told(hub, "bench").taken
    assert number not in told(hub, "relief").taken
    history = [(line.act, line.user, line.person, line.detail) for line in shown(hub, number).history]
    assert history == [
        ("created", "Bench", "Ann", None),
        ("offered", "Supervisor", None, "Relief"),
        ("taken_over", "Relief", "Ben", "Bench"),
    ]


def test_a_former_holder_tells_its_counts_but_no_status(hub: Hub) -> None:
    number = started_by(hub, "bench")
    take(hub, number, "relief")
    late = patch(hub, number, "bench", items_scanned=7, notes="left at row 4", status="ACTIVE")
    assert (late.status_code, late.json()["progress_summary"]["items_scanned"]) == (200, 7)
    for status in ("PAUSED", "COMPLETED", "CANCELLED"):
        assert refused(patch(hub, number, "bench", status=status)) == (409, "SESSION_STATE_CONFLICT")
    scans = [
        {
            "id": f"late-{number}",
            "text": "A1",
            "symbology": "code128",
            "device": "d",
            "scanned_at": shown(hub, number).session.created_at,
            "outcome": "accepted.found",
        }
    ]
    uploaded = hub.ask("POST", f"{LISTED}/{number}/scans", {"scans": scans}, who="bench").json()
    assert uploaded == {"stored": [f"late-{number}"], "refused": []}
    assert patch(hub, number, "relief", status="COMPLETED").status_code == 200
    assert number not in told(hub, "bench").taken


def uploaded(hub: Hub, number: int, who: str, *ids: str, **more: Any) -> None:
    """These scans come from that station, made just after whatever was done last."""
    now = moment(datetime.fromisoformat(shown(hub, number).session.last_activity) + timedelta(seconds=1))
    what = {"text": "A1", "symbology": "code128", "device": "d", "scanned_at": now, "outcome": "accepted.found"}
    scans = [what | {"id": f"{id_}-{number}"} | more for id_ in ids]
    answer = hub.ask("POST", f"{LISTED}/{number}/scans", {"scans": scans}, who=who)
    assert answer.json() == {"stored": [scan["id"] for scan in scans], "refused": []}


def counted(hub: Hub, number: int) -> tuple[int, int, int]:
    session = shown(hub, number).session
    return session.items_scanned, session.successful_scans, session.failed_scans


def test_the_count_is_that_of_both_stations_scans_together(hub: Hub) -> None:
    number = started_by(hub, "bench")
    uploaded(hub, number, "bench", "a", "b")
    patch(hub, number, "bench", items_scanned=2)
    take(hub, number, "relief")
    uploaded(hub, number, "relief", "c")
    patch(hub, number, "relief", items_scanned=3)
    uploaded(hub, number, "bench", "late", "later")
    assert counted(hub, number) == (5, 5, 0), "neither station knows all five"
    uploaded(hub, number, "bench", "wrong", outcome="refused.misread")
    assert counted(hub, number) == (6, 5, 1)
    uploaded(hub, number, "relief", "c", undone_at=shown(hub, number).session.last_activity)
    uploaded(hub, number, "relief", "d")
    assert counted(hub, number) == (6, 5, 1), "one that was undone and a new one are as many as before"
    assert patch(hub, number, "bench", items_scanned=4).json()["progress_summary"]["items_scanned"] == 6


def test_who_is_at_the_holding_station_stays_so_whatever_a_former_holder_sends(hub: Hub) -> None:
    number = started_by(hub, "bench")
    take(hub, number, "relief", headers={"Scandesk-Person": "Ben"})
    hub.ask("PATCH", f"{SESSIONS}{number}", {"notes": "n"}, who="bench", headers={"Scandesk-Person": "Ann"})
    uploaded(hub, number, "bench", "late", person="Ann", scanned_at=shown(hub, number).session.created_at)
    uploaded(hub, number, "bench", "later", person="Ann")
    assert (shown(hub, number).session.station.name, shown(hub, number).session.person) == ("Relief", "Ben")
    uploaded(hub, number, "relief", "new", person="Cid")
    assert shown(hub, number).session.person == "Cid"
    take(hub, number, "bench")
    assert shown(hub, number).session.person is None, "nobody said who took it over"


def test_one_that_took_over_and_lost_it_again_is_a_former_holder_too(hub: Hub) -> None:
    number = started_by(hub, "bench")
    take(hub, number, "relief")
    take(hub, number, "bench")
    assert refused(patch(hub, number, "relief", status="PAUSED")) == (409, "SESSION_STATE_CONFLICT")
    assert number in told(hub, "relief").taken
    assert number not in told(hub, "bench").taken
    assert patch(hub, number, "bench", status="PAUSED").status_code == 200


def test_a_supervisor_with_a_token_of_their_own_may_end_what_was_theirs(hub: Hub) -> None:
    number = started_by(hub, "supervisor")
    take(hub, number, "bench")
    assert patch(hub, number, "supervisor", status="CANCELLED").status_code == 200


def test_who_started_a_session_and_lost_it_does_not_end_it(hub: Hub) -> None:
    number = started_by(hub, "packer")
    take(hub, number, "bench")
    assert patch(hub, number, "packer", items_scanned=3).status_code == 200
    assert refused(patch(hub, number, "packer", status="COMPLETED")) == (409, "SESSION_STATE_CONFLICT")


def test_who_is_asked_may_take_over_and_then_act_and_nobody_else_may(hub: Hub) -> None:
    number, other = started_by(hub, "packer"), user_id(hub, "other")
    assert refused(take(hub, number, "other")) == (403, "INSUFFICIENT_PERMISSIONS")
    assert refused(offer(hub, number, other, who="packer")) == (403, "INSUFFICIENT_PERMISSIONS")
    offer(hub, number, other)
    assert refused(take(hub, number, "viewer")) == (403, "INSUFFICIENT_PERMISSIONS")
    assert take(hub, number, "other").status_code == 200
    assert patch(hub, number, "other", status="PAUSED").status_code == 200


def test_to_take_over_begins_the_time_out_anew_and_to_offer_does_not(hub: Hub) -> None:
    number, relief = started_by(hub, "bench"), user_id(hub, "relief")
    before = shown(hub, number).session
    offered = Held.model_validate(offer(hub, number, relief).json()).session
    taken = Held.model_validate(take(hub, number, "relief").json()).session
    assert offered.expires_at == before.expires_at
    assert taken.expires_at > before.expires_at


def test_an_offer_to_the_holder_or_its_own_take_over_takes_an_offer_back(hub: Hub) -> None:
    number, bench, relief = started_by(hub, "bench"), user_id(hub, "bench"), user_id(hub, "relief")
    offer(hub, number, relief)
    assert Held.model_validate(offer(hub, number, bench).json()).session.offered_to is None
    offer(hub, number, relief)
    kept = Held.model_validate(take(hub, number, "bench").json()).session
    assert (kept.offered_to, kept.station.name) == (None, "Bench")


def test_what_changes_nothing_is_no_change_and_no_act(hub: Hub) -> None:
    number, relief = started_by(hub, "bench"), user_id(hub, "relief")
    first = offer(hub, number, relief).json()
    again = offer(hub, number, relief).json()
    assert again == first
    take(hub, number, "relief")
    before = shown(hub, number)
    take(hub, number, "relief")
    assert shown(hub, number) == before


def test_an_ended_session_goes_to_nobody(hub: Hub) -> None:
    number, relief = started_by(hub, "bench"), user_id(hub, "relief")
    offer(hub, number, relief)
    patch(hub, number, "bench", status="COMPLETED")
    assert number not in [line.id for line in told(hub, "relief").offered]
    assert refused(offer(hub, number, relief)) == (409, "SESSION_STATE_CONFLICT")
    assert refused(take(hub, number, "relief")) == (409, "SESSION_STATE_CONFLICT")


def test_another_organisation_neither_gives_nor_takes_nor_is_offered_ours(hub: Hub) -> None:
    number, foreign = started_by(hub, "bench"), user_id(hub, "foreign")
    for answer in (take(hub, number, "foreign"), offer(hub, number, foreign, who="foreign")):
        assert refused(answer) == (404, "SESSION_NOT_FOUND")
    for to in (foreign, 2**62):
        assert refused(offer(hub, number, to)) == (404, "USER_NOT_FOUND")
    assert shown(hub, number).session.offered_to is None


def test_a_session_is_offered_to_nobody_who_may_not_scan(hub: Hub) -> None:
    number = started_by(hub, "bench")
    viewer = user_id(hub, "bench") - 1  # users have their numbers in the order of their making
    assert hub.ask("GET", f"{LISTED}?station={viewer}", who="viewer").json()["sessions"] == []
    assert refused(offer(hub, number, viewer)) == (404, "USER_NOT_FOUND")


def test_a_take_over_under_its_key_is_answered_again_as_it_was(hub: Hub) -> None:
    number = started_by(hub, "bench")
    first = take(hub, number, "relief", key=f"take-{number}")
    take(hub, number, "bench")
    again = take(hub, number, "relief", key=f"take-{number}")
    assert (again.status_code, again.json()) == (200, first.json())
    assert shown(hub, number).session.station.name == "Bench"


@pytest.mark.parametrize(("path", "body"), [("offer", {}), ("offer", {"user_id": "1"}), ("take-over", {"user_id": 1})])
def test_a_body_that_is_wrong_is_refused(hub: Hub, path: str, body: Any) -> None:
    answer = hub.ask("POST", f"{LISTED}/{started_by(hub, 'bench')}/{path}", body, who="relief")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["user_id" if path == "offer" else "body"]


def test_a_station_asks_what_there_is_to_know_and_that_is_no_change(hub: Hub) -> None:
    number = started_by(hub, "bench")
    told(hub, "bench")
    assert take(hub, number, "relief").status_code == 200
    before = hub.ask("GET", "/api/v1/ext/stations", who="bench").json()
    asked = hub.ask("GET", "/api/v1/ext/stations/me", who="bench")
    assert number in Told.model_validate(asked.json()).taken
    assert hub.ask("GET", "/api/v1/ext/stations", who="bench").json()["change"] == before["change"]
    assert refused(hub.ask("GET", "/api/v1/ext/stations/me", who="supervisor")) == (403, "INSUFFICIENT_PERMISSIONS")


def test_a_former_holder_hears_of_a_session_that_is_over_since(hub: Hub) -> None:
    number = started_by(hub, "bench")
    assert take(hub, number, "relief").status_code == 200
    assert (number in told(hub, "bench").taken, number in told(hub, "bench").ended) == (True, False)
    assert patch(hub, number, "relief", status="COMPLETED").status_code == 200
    assert (number in told(hub, "bench").taken, number in told(hub, "bench").ended) == (False, True)
    assert number not in (*told(hub, "relief").taken, *told(hub, "relief").ended)
