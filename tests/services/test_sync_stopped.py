"""What only somebody can mend, a certificate that does not count, stops the whole queue: words, not retries."""

from datetime import timedelta

import pytest

from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind
from services.sync.contact import STOPPED_SECONDS
from services.sync.ports import Reply
from services.sync.service import SyncService
from tests.fakes.sync_server import Asked, FakeServer
from tests.services.builders import Station

EXPIRED = "central.certificate.expired"


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(instead=certificate_expired)


@pytest.fixture
def sync(station: Station, server: FakeServer) -> SyncService:
    return SyncService(station.database, station.clock, server, lambda: 1.0)


def certificate_expired(_asked: Asked) -> Reply:
    raise OutsideFailed(OutsideKind.NETWORK, EXPIRED, retry=False, sent=False)


def test_nothing_is_tried_for_five_minutes_and_then_once(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    station.start()
    station.start()
    sync._turns.take()
    assert sync._turns.take() == pytest.approx(STOPPED_SECONDS)
    status = sync.status()
    assert (status.stopped, status.waiting, status.in_doubt) == (EXPIRED, 2, 0)
    assert status.next_try_at == station.clock.now() + timedelta(seconds=300)
    station.clock.advance(STOPPED_SECONDS - 1)
    assert sync._turns.take() == pytest.approx(1.0)
    assert len(server.asked) == 1
    station.clock.advance(1)
    sync._turns.take()
    assert sync._turns.take() == pytest.approx(STOPPED_SECONDS)
    assert len(server.asked) == 2


def test_a_person_who_says_so_lets_it_be_looked_at_at_once(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    station.start()
    station.start()
    assert sync.run(1000).stopped == EXPIRED
    assert len(server.asked) == 1, "a run tells it, and does not try on"
    server.instead = lambda _asked: None
    sync.wake()
    sync._turns.take()
    sync._turns.take()
    status = sync.status()
    assert (status.stopped, status.waiting, status.in_doubt) == ("", 0, 0)


def test_what_was_in_doubt_before_is_in_doubt_still(station: Station, sync: SyncService, server: FakeServer) -> None:
    station.start()
    server.instead = lambda _asked: Reply(503)
    sync._turns.take()
    server.instead = certificate_expired
    assert sync.run(1000).in_doubt == 1
