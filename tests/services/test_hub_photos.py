"""How long the hub keeps photos, and how many: those of one organisation, never those of another."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from services.clock import new_id
from services.database import hub_photo_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub.accounts import HubAccounts
from services.hub.model import Caller, HubRole
from services.hub.photos import HubPhotos, Kept, Sent
from services.identity.by import By
from services.packing import acts
from services.packing.turn import begin
from tests.fakes.shifted_clock import ShiftedClock
from tests.support.packing_work import FIRST, furnish
from tests.support.photo_drawn import drawn

AT = datetime(2026, 3, 1, tzinfo=UTC)
DATA = drawn(64, 48)


class Hub:
    """Two organisations with a box each."""

    def __init__(self, database: Database, kept: Kept) -> None:
        self.database, self.clock = database, ShiftedClock(timedelta(0))
        accounts = HubAccounts(database, self.clock)
        accounts.get_ready()
        self.photos = HubPhotos(database, self.clock, kept)
        self.callers, self.boxes = [], []
        for name in ("North", "South"):
            accounts.add_user(name.lower(), full_name=name, role=HubRole.STATION, organisation=name, password=None)
            caller = Caller(accounts.find_user(name.lower()))
            self.callers.append(caller)
            self.boxes.append(self._new_box(caller))

    def _new_box(self, caller: Caller) -> str:
        by, box_id = By(AT, caller.user.name, None, "", caller.user.organisation_id), new_id()

        def run(tx: Connection) -> None:
            furnish(tx, by.organisation)
            acts.new_box(tx, begin(tx, by, new_id()), FIRST.shipment, box_id)

        self.database.write(within(by.organisation, run))
        return box_id

    def send(self, whose: int, number: int) -> None:
        sent = Sent(f"01990000-0000-7000-8000-{number:012x}", AT, AT, DATA)
        self.photos.keep(self.callers[whose], self.boxes[whose], sent)

    def kept(self, whose: int) -> list[str]:
        number = self.callers[whose].user.organisation_id
        found = self.database.read(within(number, lambda tx: hub_photo_store.oldest(tx, number, 99)))
        return [photo_id[-1] for photo_id, _size, _at in found]


def test_the_oldest_go_where_there_is_no_more_room(database: Database) -> None:
    hub = Hub(database, Kept(days=0, room=2 * len(DATA)))
    for number in (1, 2, 3):
        hub.send(0, number)
    hub.send(1, 9)
    assert (hub.kept(0), hub.kept(1)) == (["2", "3"], ["9"])
    hub.send(0, 3)
    assert hub.kept(0) == ["2", "3"]


def test_those_that_are_too_old_go_and_others_stay(database: Database) -> None:
    hub = Hub(database, Kept(days=30))
    hub.send(0, 1)
    hub.send(1, 9)
    hub.clock.off = timedelta(days=20)
    hub.send(0, 2)
    hub.clock.off = timedelta(days=40)
    hub.send(0, 3)
    assert (hub.kept(0), hub.kept(1)) == (["2", "3"], ["9"])


def test_a_photo_of_another_organisations_box_is_not_taken(database: Database) -> None:
    hub = Hub(database, Kept())
    with pytest.raises(Refused) as refused:
        hub.photos.keep(hub.callers[0], hub.boxes[1], Sent("01990000-0000-7000-8000-000000000001", AT, AT, DATA))
    assert refused.value.code == "NOT_FOUND"
    assert (hub.kept(0), hub.kept(1)) == ([], [])
