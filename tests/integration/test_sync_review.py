"""Reviews between stations and a real hub: handed in here, decided there, carried out here, once."""

from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from services.identity.person import Role
from services.sessions.model import ExpectedItem, NewSession, Session, SessionType, Status
from services.sessions.remote import Judged
from services.sessions.reviewing import carry_out
from tests.fakes.waiting import Memory
from tests.integration.test_sync_hub import EXT, Bench, bench, scans_of
from tests.support.hub import Hub

pytestmark = [
    pytest.mark.parametrize("hub", ["sqlite"], indirect=True, scope="module"),
    pytest.mark.usefixtures("quick_sync"),
]

TITLE = "Supervisor"


def handed_in(one: Bench, *, sent: bool = True) -> Session:
    """Three items are expected, two codes were counted and wait for their commit."""
    items = tuple(ExpectedItem(code) for code in ("A1", "A2", "A3"))
    wanted = NewSession(SessionType.INVENTORY, expected=items, review=True)
    session = one.station.starter.start(wanted, one.person, offline=True)
    one.station.put_in_front(session)
    one.scan("A1", "B1")
    waits = one.station.sessions.change_status(session.id, Status.COMPLETED, one.person)
    if sent:
        one.all_sent()
    return waits


def line_of(hub: Hub, number: int) -> dict[str, Any]:
    answer = hub.ask("GET", f"{EXT}scan-sessions/{number}", who="supervisor")
    assert answer.status_code == 200, answer.text
    line: dict[str, Any] = answer.json()["session"]
    return line


def judge(hub: Hub, number: int, act: str, session: Session, **more: Any) -> None:
    assert session.hand_in is not None
    body = {"hand_in": session.hand_in.id, **more}
    answer = hub.ask("POST", f"{EXT}scan-sessions/{number}/review/{act}", body, who="supervisor")
    assert answer.status_code == 200, answer.text


def becomes(one: Bench, session: Session, status: Status) -> Session:
    """Wait until the session stands so here."""
    one.taken.wait_until(lambda _seen: one.station.sessions.get(session.id).status is status)
    return one.station.sessions.get(session.id)


def acts(one: Bench, session: Session) -> list[tuple[str, str]]:
    return [(line.act, line.person) for line in one.station.sessions.history(session.id)]


def test_approved_at_the_hub_the_station_completes_it_itself_and_posts_it(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = handed_in(one)
        number = one.remote_id(session)
        line = line_of(hub, number)
        assert (line["status"], line["review"]["state"], line["review"]["handed_in_by"]) == (
            "PAUSED",
            "handed_in",
            "mia",
        )
        figures = {name: value for name, value in line["review"]["figures"].items() if value is not None}
        assert (figures["found"], figures["missing"], figures["unexpected"], figures["staged"]) == (1, 2, 1, 2)
        assert line["items_scanned"] == 0, "nothing is posted before its review"
        judge(hub, number, "approve", session)
        after = becomes(one, session, Status.COMPLETED)
        one.all_sent()
        assert (after.counts.staged, after.hand_in) == (0, None)
        assert acts(one, session)[-1] == ("approved", TITLE)
    line = line_of(hub, number)
    assert (line["status"], line["items_scanned"], line["review"]["state"]) == ("COMPLETED", 2, "approved")
    assert len(scans_of(hub, number)) == 2


def test_sent_back_it_goes_on_and_the_next_hand_in_is_another(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = handed_in(one)
        number = one.remote_id(session)
        judge(hub, number, "send-back", session, note="Count shelf 3 again")
        back = becomes(one, session, Status.ACTIVE)
        assert (back.review_note, back.hand_in) == ("Count shelf 3 again", None)
        one.scan("A2")
        again = one.station.sessions.change_status(session.id, Status.COMPLETED, one.person)
        one.all_sent()
        assert line_of(hub, number)["review"]["state"] == "handed_in"
        judge(hub, number, "approve", again)
        becomes(one, session, Status.COMPLETED)
        one.all_sent()
        assert [act for act, _who in acts(one, session)] == [
            "started",
            "handed_in",
            "sent_back",
            "handed_in",
            "approved",
        ]
    assert (line_of(hub, number)["status"], line_of(hub, number)["items_scanned"]) == ("COMPLETED", 3)


def test_a_station_that_was_off_hears_of_it_when_it_is_back(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = handed_in(one)
        number = one.remote_id(session)
    judge(hub, number, "approve", session)
    line = line_of(hub, number)
    assert (line["status"], line["review"]["state"]) == ("PAUSED", "approved"), "the station has not heard yet"
    environ = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": hub.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"],
        "SCANDESK_IDENTITY__PINS": "false",
    }
    with Station.open(tmp_path / "bench", environ=environ) as station:
        taken: Memory[None] = Memory()
        station.sync.on_taken(lambda: taken.add(None))
        station.sync.on_changed(lambda: taken.add(None))
        station.start(devices=False)
        taken.wait_until(lambda _seen: station.sessions.get(session.id).status is Status.COMPLETED)
        status = station.sync.status
        taken.wait_until(lambda _seen: not (status().waiting + status().in_doubt + status().parked))
        assert [line.act for line in station.sessions.history(session.id)][-1] == "approved"
    assert line_of(hub, number)["status"] == "COMPLETED"


def test_another_station_that_took_it_over_meanwhile_carries_it_out(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "ben") as two:
        session = handed_in(one)
        number = one.remote_id(session)
        two.station.sync.run(5.0)
        taken = two.station.take_over.take(number, two.person)
        taken = two.station.sessions.get(taken.id)
        assert (taken.review, taken.status, taken.hand_in and taken.hand_in.by) == (True, Status.PAUSED, "mia")
        one.taken.wait_until(lambda _seen: one.station.sessions.get(session.id).taken_over_by == "Relief")
        judge(hub, number, "approve", session)
        becomes(two, taken, Status.COMPLETED)
        two.all_sent()
        assert one.station.sessions.get(session.id).status is Status.PAUSED, "it is no more this station's"
        assert acts(two, taken)[-1] == ("approved", TITLE)
    assert line_of(hub, number)["status"] == "COMPLETED"


def test_what_is_decided_at_the_station_the_hub_is_told_before_the_end(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        eva = one.station.people.add(name="eva", full_name="Eva", role=Role.SUPERVISOR, pin=None, by=one.person)
        session = handed_in(one, sent=False)
        one.station.reviews.approve(session.id, eva)
        one.all_sent()
        number = one.remote_id(session)
    line = line_of(hub, number)
    assert (line["status"], line["items_scanned"]) == ("COMPLETED", 2)
    assert (line["review"]["state"], line["review"]["judged_by"]) == ("approved", "eva")


def test_a_verdict_that_comes_again_or_too_late_changes_nothing(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = handed_in(one)
        assert session.hand_in is not None
        number, now = one.remote_id(session), one.station.clock.now()
        for judged, done in (
            (Judged(number, "another", None, "eva"), False),
            (Judged(number, session.hand_in.id, "again", "eva"), True),
            (Judged(number, session.hand_in.id, None, "eva"), False),
        ):
            found = one.station.database.write(lambda tx, judged=judged: carry_out(tx, judged, hub.url, now))
            assert found is done
        assert acts(one, session)[-1] == ("sent_back", "eva")
