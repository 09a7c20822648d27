"""Photos at the hub: sent once their box is there, kept waiting while it is away, those of other stations shown."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from services.clock import SystemClock
from services.database import photo_store
from services.database.database import Database
from services.database.sql import Sql
from services.errors import OutsideFailed, OutsideKind, Refused
from services.photos.folder import PhotoFolder
from services.photos.model import AtHub, Photo, PhotoState
from services.photos.service import PhotoPolicy, PhotoService
from services.photos.telling import LONGEST_REST, REST_SECONDS, PhotoTeller
from tests.fakes.photo_hub import FakePhotoHub
from tests.fakes.sight import FakeSight
from tests.fakes.waiting import Memory
from tests.services.packing_bench import PackingBench
from tests.services.test_photos_taken import LIMITS, STATION, close_a_box
from tests.support.packing_work import FIRST

_AT_HUB = Sql("UPDATE box SET remote_id = :remote WHERE id = :id")
_HOW = Sql("SELECT told FROM box_photo ORDER BY id")


class Told:
    """A photo that waits for a hub, and who tells it."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database, self.hub = database, FakePhotoHub()
        self.folder = PhotoFolder(path, room=0)
        self.bench = PackingBench(database)
        self.box = close_a_box(self.bench)
        self.teller = PhotoTeller(database, self.hub, self.folder, station=STATION)
        at = SystemClock().now()
        self.photo = Photo(
            "p1", self.box, FIRST.shipment, STATION, at, PhotoState.KEPT, file="2026-11-23/a.jpg", size=4
        )
        self.folder.keep(self.photo.file, b"data")
        database.write(lambda tx: photo_store.insert(tx, 0, self.photo, told="waiting"))

    def box_is_there(self) -> None:
        self.database.write(lambda tx: _AT_HUB(tx, remote="remote-1", id=self.box))

    def turn(self) -> float:
        return self.teller.turn(Event())

    def how(self) -> str:
        return str(self.database.read(lambda tx: _HOW(tx).scalar_one()))


@pytest.fixture
def told(database: Database, tmp_path: Path) -> Told:
    return Told(database, tmp_path / "photos")


def test_a_photo_is_sent_once_and_not_before_its_box_is_there(told: Told) -> None:
    assert told.turn() == REST_SECONDS
    assert told.hub.sent.all == []
    told.box_is_there()
    told.turn()
    told.turn()
    assert told.hub.sent.all == [("remote-1", "p1", b"data")]
    assert told.how() == "done"


def test_while_the_hub_is_away_or_takes_no_token_it_waits_longer_and_longer(told: Told) -> None:
    told.box_is_there()
    told.hub.away()
    rests = [told.turn() for _try in range(8)]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_REST
    told.hub.broken = Refused("AUTH_REQUIRED", "supervisor.away.no_token")
    told.turn()
    assert told.how() == "waiting"
    told.hub.broken = None
    told.turn()
    assert told.how() == "done"


def test_what_the_hub_does_not_take_or_is_gone_holds_up_nothing(told: Told) -> None:
    told.box_is_there()
    told.hub.refuses = "PHOTO_INVALID"
    told.turn()
    assert told.how() == "refused"
    told.database.write(lambda tx: photo_store.tell(tx, "p1", AtHub.WAITING))
    told.hub.refuses = ""
    told.folder.remove(told.photo.file)
    told.turn()
    assert told.how() == "lost"
    assert told.hub.sent.all == []


def test_a_server_of_the_contract_alone_is_sent_none(told: Told) -> None:
    told.box_is_there()
    told.hub.offers = False
    assert told.turn() == LONGEST_REST
    assert told.how() == "waiting"


# ---- as a service


@pytest.fixture
def photos(database: Database, tmp_path: Path) -> Iterator[tuple[PhotoService, FakePhotoHub, PackingBench, FakeSight]]:
    clock, hub = SystemClock(), FakePhotoHub()
    sight = FakeSight(clock)
    made = PhotoService(
        database,
        clock,
        sight,
        PhotoFolder(tmp_path / "photos", room=0),
        station=STATION,
        policy=lambda: PhotoPolicy(True, LIMITS, tells_hub=True),
        make_hub=lambda: hub,
    )
    yield made, hub, PackingBench(database), sight
    made.stop()


def test_those_of_other_stations_are_shown_beside_ones_own_and_none_twice(
    photos: tuple[PhotoService, FakePhotoHub, PackingBench, FakeSight],
) -> None:
    service, hub, bench, sight = photos
    taken = Memory[Photo]()
    service.on_taken(taken.add)
    service.start()
    sight.show(sight.frame())
    close_a_box(bench)
    (own,) = taken.wait_for(1)
    other = replace(own, id="other", station="bench 2", file="", box=7)
    hub.kept[FIRST.shipment] = [replace(own, file=""), other]
    hub.pictures["other"] = b"\xff\xd8theirs"
    found = service.of_shipment(FIRST.shipment)
    assert sorted((one.id, one.station) for one in found) == sorted([(own.id, STATION), ("other", "bench 2")])
    assert service.picture(other) == b"\xff\xd8theirs"
    mine = next(one for one in found if one.id == own.id)
    assert mine.file == own.file, "its own file is nearer than the hub"


def test_what_the_hub_did_not_take_goes_to_it_once_more_when_somebody_says_so(told: Told) -> None:
    told.box_is_there()
    told.hub.refuses = "PHOTO_INVALID"
    told.turn()
    service = PhotoService(
        *(told.database, SystemClock(), FakeSight(SystemClock()), told.folder),
        station=STATION,
        policy=lambda: PhotoPolicy(False, LIMITS),
        make_hub=lambda: told.hub,
    )
    service.start()
    try:
        told.hub.refuses = ""
        assert [one.at_hub for one in service.of_shipment(FIRST.shipment)] == [AtHub.REFUSED]
        assert service.send_again(FIRST.shipment) == 1
        assert told.hub.sent.wait_for(1) == [("remote-1", "p1", b"data")]
    finally:
        service.stop()
    assert told.how() == "done"
    assert service.send_again(FIRST.shipment) == 0


def test_a_photo_goes_again_only_where_its_file_is(told: Told) -> None:
    service = PhotoService(
        *(told.database, SystemClock(), FakeSight(SystemClock()), told.folder),
        station=STATION,
        policy=lambda: PhotoPolicy(False, LIMITS),
    )
    told.database.write(lambda tx: photo_store.tell(tx, "p1", AtHub.LOST))
    assert service.send_again(FIRST.shipment) == 1, "it came back"
    assert told.how() == "waiting"
    told.database.write(lambda tx: photo_store.tell(tx, "p1", AtHub.LOST))
    told.folder.remove(told.photo.file)
    assert service.send_again(FIRST.shipment) == 0
    assert told.how() == "lost"


def test_a_hub_that_is_away_is_not_asked_again_at_each_look(
    photos: tuple[PhotoService, FakePhotoHub, PackingBench, FakeSight],
) -> None:
    service, hub, _bench, _sight = photos
    service.use()
    hub.away()
    assert list(service.of_shipment(FIRST.shipment)) == []
    asked = hub.asked
    assert list(service.of_shipment(FIRST.shipment)) == []
    assert hub.asked == asked
    hub.broken = OutsideFailed(OutsideKind.NETWORK, "x", retry=True)
