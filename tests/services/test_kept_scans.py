"""Scans that no session took: kept, offered, and booked once, with their own times and authors."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.database import scan_store
from services.database.database import Database
from services.database.opening import open_database
from services.errors import Refused
from services.identity.presence import Presence
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Flaw
from services.sessions.model import SessionConfig, SessionType, Status
from tests.services.builders import ADA, BOB, VIC, Station, expire, read


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


def kept(station: Station) -> list[tuple[str, str]]:
    return [(one.text, one.reason) for one in station.sessions.kept()]


def ids(station: Station) -> list[str]:
    return [one.id for one in station.sessions.kept()]


def test_scans_after_expiry_are_kept_and_offered_to_a_new_session(station: Station) -> None:
    old = station.start(config=SessionConfig(timeout_minutes=60))
    in_time = station.make("IN TIME")
    expire(station, old)
    assert station.scan("LATE").outcome.reason is Reason.EXPIRED
    assert station.scan(in_time).outcome.reason is Reason.TAKEN, "made in time, arrived late"
    assert kept(station) == [("LATE", "expired")]
    assert station.sessions.kept()[0].session_id == old.id
    new = station.start()
    late = station.sessions.kept()[0]
    after = station.sessions.take_kept(new.id, [late.id], ADA)
    assert after.counts.successful == 1
    line = station.sessions.scans_after(new.id)[0]
    assert (line.text, line.scanned_at) == ("LATE", late.scanned_at)
    assert kept(station) == []
    assert station.sessions.get(old.id).counts.successful == 1


def test_an_act_does_not_revive_an_expired_session_and_ending_it_is_always_allowed(station: Station) -> None:
    session = station.start(config=SessionConfig(timeout_minutes=60))
    station.sessions.change_status(session.id, Status.PAUSED, ADA)
    expire(station, session)
    station.clock.advance(60)
    station.sessions.change_status(session.id, Status.ACTIVE, ADA)
    assert station.scan("A1").outcome.reason is Reason.EXPIRED
    assert station.sessions.change_status(session.id, Status.COMPLETED, ADA).status is Status.COMPLETED
    assert station.scan("A2").outcome.reason is Reason.ENDED


def test_scans_of_a_paused_session_wait_until_it_goes_on(station: Station) -> None:
    session = station.start()
    station.sessions.change_status(session.id, Status.PAUSED, ADA)
    station.scan("A1")
    over = station.start()
    station.sessions.change_status(over.id, Status.COMPLETED, ADA)
    for not_active in (session, over):
        with pytest.raises(Refused, match="SESSION_STATE_CONFLICT"):
            station.sessions.take_kept(not_active.id, ids(station), ADA)
    assert kept(station) == [("A1", "paused")]
    station.sessions.change_status(session.id, Status.ACTIVE, ADA)
    assert station.sessions.get(session.id).counts.successful == 0, "nobody takes them over unasked"
    waiting = [one.id for one in station.sessions.kept() if one.session_id == session.id]
    assert station.sessions.take_kept(session.id, waiting, ADA).counts.successful == 1


def test_an_unclaimed_scan_becomes_whoever_takes_it_and_others_keep_their_author(station: Station) -> None:
    session = station.start(by=BOB)
    station.bench.put_in_front(None)
    station.scan("ADAS")
    station.presence = Presence()
    station.scan("NOBODYS")
    station.sessions.take_kept(session.id, ids(station), BOB)
    authors = station.rows("SELECT text, person_id FROM scan ORDER BY seq")
    assert [tuple(row) for row in authors] == [("ADAS", ADA.id), ("NOBODYS", BOB.id)]
    told = station.rows("SELECT person_id FROM outbox WHERE kind = 'scan.book' ORDER BY seq")
    assert [row.person_id for row in told] == [ADA.id, BOB.id]


def test_a_scan_is_taken_once(station: Station) -> None:
    station.scan("A1")
    session = station.start()
    wanted = ids(station)
    station.sessions.take_kept(session.id, [*wanted, *wanted], ADA)
    before = station.sessions.get(session.id)
    assert station.sessions.take_kept(session.id, [*wanted, "none"], ADA) == before
    assert before.counts.successful == 1
    assert [line.act for line in station.sessions.history(session.id)] == ["started", "took_kept"]


def test_what_a_session_does_not_take_stays_kept_as_it_was(station: Station) -> None:
    session = station.start(config=SessionConfig(timeout_minutes=60))
    station.presence = Presence()
    station.scan("EARLY")
    expire(station, session)
    station.scan("LATE")
    station.sessions.take_kept(session.id, ids(station), ADA)
    assert [line.text for line in station.sessions.scans_after(session.id)] == ["EARLY"]
    assert kept(station) == [("LATE", "locked")]
    assert station.rows("SELECT person_id FROM scan WHERE text = 'LATE'")[0].person_id is None


def test_kept_scans_are_judged_when_they_are_taken(station: Station) -> None:
    for code in ("A1", "A1", "B1"):
        station.scan(code)
    station.scan("BROKEN", flaw=Flaw.INCOMPLETE)
    session = station.start(SessionType.INVENTORY, expected=["A1"])
    after = station.sessions.take_kept(session.id, ids(station), ADA)
    assert [line.reason for line in station.sessions.scans_after(session.id)] == [
        "found",
        "repeat",
        "unexpected",
        "incomplete",
    ]
    assert (after.counts.found, after.counts.unexpected, after.counts.failed) == (1, 1, 1)


def test_the_scans_of_a_person_who_may_not_scan_are_kept_and_he_takes_none(station: Station) -> None:
    session = station.start()
    station.presence = Presence(VIC)
    assert station.scan("A1").outcome.reason is Reason.NOT_ALLOWED
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        station.sessions.take_kept(session.id, ids(station), VIC)
    assert kept(station) == [("A1", "not_allowed")]


def test_who_may_scan_may_take_unclaimed_scans_into_the_session_in_front_whoever_started_it(station: Station) -> None:
    session = station.start(by=ADA)
    station.presence = Presence(ADA, locked=True)
    station.scan("A1")
    assert station.sessions.take_kept(session.id, ids(station), BOB).counts.successful == 1
    assert [line.person for line in station.sessions.scans_after(session.id)] == [BOB.full_name]


def test_a_scan_made_while_the_clock_was_a_day_ahead_is_taken_when_it_is_right_again(station: Station) -> None:
    session = station.start()
    station.clock.advance(86_400)
    ahead = station.scan("A1")
    station.clock.set_back(86_400)
    assert ahead.outcome.reason is Reason.EXPIRED
    assert station.sessions.get(session.id) == session, "the session goes on as if nothing had been"
    after = station.sessions.take_kept(session.id, ids(station), ADA)
    assert after.counts.successful == 1
    assert after.expires_at <= station.clock.now() + timedelta(minutes=session.config.timeout_minutes)
    assert station.sessions.scans_after(session.id)[0].scanned_at == ahead.scan.at, "stored as the device said"


def test_stations_that_share_a_database_are_offered_their_own_scans_only(tmp_path: Path, postgres_url: str) -> None:
    with (
        closing(open_database(tmp_path / "here", postgres_url)) as one,
        closing(open_database(tmp_path / "there", postgres_url)) as other,
    ):
        here, there = Station(one, name="here"), Station(other, name="there")
        for station, code in ((here, "MADE HERE"), (there, "MADE THERE")):
            station.scan(code)
            station.sessions.change_status(station.start().id, Status.PAUSED, ADA)
            station.scan(f"{code} IN A PAUSE")
            station.presence = Presence()
            station.scan(f"{code} BY NOBODY")
        for station, code in ((here, "MADE HERE"), (there, "MADE THERE")):
            reasons = [(code, "no_session"), (f"{code} IN A PAUSE", "paused"), (f"{code} BY NOBODY", "locked")]
            assert kept(station) == reasons
        session = there.start()
        there.sessions.take_kept(session.id, ids(there), ADA)
        assert kept(there) == []
        assert len(kept(here)) == 3
        assert [one.text for one in there.sessions.lists(session.id).kept] == []


def test_stations_that_share_a_database_answer_their_own_scans_only(tmp_path: Path, postgres_url: str) -> None:
    with (
        closing(open_database(tmp_path / "here", postgres_url)) as one,
        closing(open_database(tmp_path / "there", postgres_url)) as other,
    ):
        here, there = Station(one, name="here"), Station(other, name="there")
        session = here.start()
        waiting = here.make("ASKED ABOUT")
        here.database.write(
            lambda tx: scan_store.journal(
                tx, [(waiting, ADA.id)], here.clock.now(), station="here", session_id=session.id
            )
        )
        assert there.bench.take_up_again(there.desk_of, {ADA.id: ADA}.get) == 0, "the other bench still asks about it"
        assert here.bench.take_up_again(here.desk_of, {ADA.id: ADA}.get) == 1
        assert here.answer_of(waiting).outcome.reason is Reason.TAKEN


def test_a_station_that_got_another_id_is_still_offered_what_is_in_its_own_file(tmp_path: Path) -> None:
    with closing(open_database(tmp_path)) as database:
        before, after = Station(database, name="before"), Station(database, name="after")
        before.scan("A1")
        assert kept(after) == [("A1", "no_session")]
        waiting = before.make("A2")
        before.database.write(
            lambda tx: scan_store.journal(tx, [(waiting, ADA.id)], before.clock.now(), station="before")
        )
        assert after.bench.take_up_again(after.desk_of, {ADA.id: ADA}.get) == 1
        assert after.answer_of(waiting).outcome.kept


def test_the_answer_of_a_journalled_scan_whose_row_is_gone_stores_the_scan_anew(station: Station) -> None:
    scan, outcome = station.make("A1"), Outcome(Verdict.WARNING, Reason.NO_SESSION, kept=True)

    def answer(tx: Connection) -> int:
        return scan_store.insert(
            tx, scan, read(scan), outcome, person_id=ADA.id, stored_at=station.clock.now(), journalled=True
        )

    first = station.database.write(answer)
    assert kept(station) == [("A1", "no_session")]
    assert station.database.write(answer) == first, "the row that is there is answered, and no second one made"
    assert kept(station) == [("A1", "no_session")]
