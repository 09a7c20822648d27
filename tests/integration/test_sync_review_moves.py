"""Reviews of sessions that change stations: asked for too late, and what is staged where the session was."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from services.clock import new_id
from services.identity.person import Person, Role
from services.scanning.scan import make_scan
from services.sessions.model import Session, SessionType, Status
from tests.fakes.waiting import Memory
from tests.integration.test_sync_hub import EXT, GUN, Bench, bench, line_of, scans_of
from tests.support.hub import Hub

pytestmark = [
    pytest.mark.parametrize("hub", ["sqlite"], indirect=True, scope="module"),
    pytest.mark.usefixtures("quick_sync"),
]

NOWHERE = "http://127.0.0.1:9"


@contextmanager
def again(folder: Path, url: str, token: str, person: Person) -> Iterator[tuple[Station, Memory[None]]]:
    """The same station once more, with that person; it is not started."""
    environ = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": token,
        "SCANDESK_IDENTITY__PINS": "false",
    }
    with Station.open(folder, environ=environ) as station:
        station.act_as(person)
        news: Memory[None] = Memory()
        station.sync.on_taken(lambda: news.add(None))
        station.sync.on_changed(lambda: news.add(None))
        yield station, news


def taken_over(one: Bench, two: Bench, session: Session) -> Session:
    """Two has it now."""
    two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
    return two.station.take_over.take(one.remote_id(session), two.person)


def ask_late(hub: Hub, number: int) -> None:
    answer = hub.ask("POST", f"{EXT}scan-sessions/{number}/review/ask", {}, who="bench")
    assert answer.status_code == 200, answer.text


def judge(hub: Hub, number: int, act: str, **more: Any) -> None:
    hand_in = line_of(hub, number)["review"]["hand_in"]
    path = f"{EXT}scan-sessions/{number}/review/{act}"
    answer = hub.ask("POST", path, {"hand_in": hand_in, **more}, who="supervisor")
    assert answer.status_code == 200, answer.text


def test_who_holds_a_session_hears_that_it_asks_for_a_review(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "ben") as two:
        session = one.begin(auto_commit=False)
        one.all_sent()
        number = one.remote_id(session)
        taken = taken_over(one, two, session)
        assert not taken.review
        ask_late(hub, number)
        two.taken.wait_until(lambda _seen: two.station.sessions.get(taken.id).review)
        two.station.put_in_front(taken)
        two.scan("A1")
        waits = two.station.sessions.change_status(taken.id, Status.COMPLETED, two.person)
        assert (waits.status, waits.counts.staged, waits.hand_in and waits.hand_in.by) == (Status.PAUSED, 1, "ben")
        two.all_sent()
        assert line_of(hub, number)["review"]["state"] == "handed_in"


def test_completed_before_it_was_known_it_is_handed_in_and_can_end(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "ben") as two:
        session = one.begin()
        one.all_sent()
        number = one.remote_id(session)
        taken = taken_over(one, two, session)
        two.station.put_in_front(taken)
        two.scan("A1")
        two.all_sent()
    with again(tmp_path / "relief", hub.url, hub.tokens["relief"], two.person) as (station, news):
        done = station.sessions.change_status(taken.id, Status.COMPLETED, two.person)
        assert done.status is Status.COMPLETED
        ask_late(hub, number)
        station.start(devices=False)
        news.wait_until(lambda _seen: station.sessions.get(taken.id).hand_in is not None)
        status = station.sync.status
        news.wait_until(lambda _seen: not (status().waiting + status().in_doubt + status().parked))
        stands = station.sessions.get(taken.id)
        assert (stands.status, stands.ended_at, stands.hand_in and stands.hand_in.by) == (Status.PAUSED, None, "ben")
        line = line_of(hub, number)
        assert (line["status"], line["review"]["state"], line["items_scanned"]) == ("PAUSED", "handed_in", 1)
        judge(hub, number, "approve")
        news.wait_until(lambda _seen: station.sessions.get(taken.id).status is Status.COMPLETED)
        news.wait_until(lambda _seen: not (status().waiting + status().in_doubt + status().parked))
    assert line_of(hub, number)["status"] == "COMPLETED"


def lost_while_away(hub: Hub, tmp_path: Path, one: Bench, session: Session) -> None:
    """The bench scans A2 where no network is, and hands it in."""
    with again(tmp_path / "bench", NOWHERE, hub.tokens["bench"], one.person) as (station, _news):
        answers: Memory[Any] = Memory()
        station.bench.on_answer(answers.add)
        station.start(devices=False)
        station.put_in_front(station.sessions.get(session.id))
        station.bench.take(
            make_scan(f"A2 {session.id}".encode(), GUN, scan_id=new_id(), at=station.clock.now(), flaw=None)
        )
        answers.wait_for(1)
        assert station.sessions.change_status(session.id, Status.COMPLETED, one.person).hand_in is not None


@pytest.mark.parametrize(("verdict", "status"), [("approve", Status.COMPLETED), ("cancel", Status.CANCELLED)])
def test_what_is_staged_where_it_was_takes_effect_by_the_approval_alone_and_once(
    hub: Hub, tmp_path: Path, verdict: str, status: Status
) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one:
        session = one.begin(SessionType.CHECK_OUT, auto_commit=False, review=True)
        one.scan(f"A1 {verdict}")
        one.all_sent()
        number = one.remote_id(session)
    lost_while_away(hub, tmp_path, one, session)
    with (
        bench(tmp_path, hub, "relief", "ben") as two,
        again(tmp_path / "bench", hub.url, hub.tokens["bench"], one.person) as (station, news),
    ):
        eva = two.station.people.add(name="eva", full_name="Eva", role=Role.SUPERVISOR, pin=None, by=two.person)
        taken = taken_over_by_number(two, number)
        station.start(devices=False)
        news.wait_until(lambda _seen: station.sessions.get(session.id).taken_over_by is not None)
        news.wait_until(lambda _seen: len(scans_of(hub, number)) == 2)
        assert [scan["staged"] for scan in scans_of(hub, number)] == [True, True]
        assert station.sessions.get(session.id).counts.staged == 2, "nobody has approved it"
        if verdict == "approve":
            two.station.sessions.change_status(taken.id, Status.COMPLETED, two.person)
            two.station.reviews.approve(taken.id, eva)
        else:
            two.station.sessions.change_status(taken.id, status, two.person)
        news.wait_until(lambda _seen: station.sessions.get(session.id).status is status)
        left = station.sessions.get(session.id).counts.staged
        assert left == (1 if verdict == "approve" else 2), "the first one took effect where it was approved"
        wanted = [verdict != "approve"] * 2
        status_of = station.sync.status
        news.wait_until(lambda _seen: not (status_of().waiting + status_of().in_doubt))
        assert [scan["staged"] for scan in scans_of(hub, number)] == wanted, status_of()
        line = line_of(hub, number)
        assert (line["status"], line["items_scanned"]) == (status.value, 2 if verdict == "approve" else 0)


def taken_over_by_number(two: Bench, number: int) -> Session:
    two.changes.wait_until(lambda _seen: two.station.sync.hub is not None)
    return two.station.take_over.take(number, two.person)
