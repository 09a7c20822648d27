"""The packing of a whole site as its hub tells of it, joined with what a station alone knows; or without a hub."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.database.database import Database
from services.database.types import to_micros
from services.errors import OutsideFailed
from services.packing.model import Shipment, Status
from services.scanning.commands import Command
from services.supervisor.model import Scope
from services.supervisor.packing import PackingOverview
from services.supervisor.packing_export import all_of
from services.supervisor.packing_model import (
    Caught,
    Deed,
    Exceptional,
    Need,
    PackingBoard,
    PackingToday,
    PackingView,
    Source,
)
from services.supervisor.packing_saying import source_text
from services.supervisor.packing_site import PackingSite
from services.supervisor.ports import PackingSource
from services.words.catalogue import Catalogue
from tests.fakes.packing_source import FakePackingSource
from tests.services.test_packing_desk import plate
from tests.services.test_packing_overview import _PARKED, Site
from tests.support.packing_work import FIRST, SECOND, shipment

READ_AT = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


class Looked:
    """A supervisor at a station whose packing is a hub's: there somebody packs the second shipment."""

    def __init__(self, database: Database) -> None:
        self.site = Site(database)
        self.desk, self.clock = self.site.desk, self.site.desk.station.clock
        self.now = self.clock.now()
        there = PackingView(_begun(), ("bench-7",), ("ben",), in_front=False, at=self.now)
        today = PackingToday(open=2, packing=1, items=5, boxes=2, exceptions={Exceptional.OVER: 1}, hours=(5,))
        over = self.deed(40, "packed", SECOND.shipment, {"over": "1", "product": "Oat bar"}, minutes=5)
        self.hub = FakePackingSource(PackingBoard(self.now, today, (there,), 0, (over,)))
        self.made: PackingSource | None = self.hub
        self.joined = PackingSite(self.clock, make=lambda: self.made, read_at=lambda: READ_AT, random=lambda: 1.0)
        service = self.desk.service
        given = (database, self.clock, service)
        self.overview = PackingOverview(*given, station="bench-1", name=lambda: "Dock 9", site=self.joined)

    def deed(self, seq: int, act: str, shipment_id: str, params: dict[str, object], *, minutes: float) -> Deed:
        at = self.now - timedelta(minutes=minutes)
        return Deed(seq, at, act, shipment_id, "", "bench-7", "ben", params, "SH")

    def said(self, source: Source) -> str:
        return source_text(source, Catalogue("en"), UTC)


def _begun() -> Shipment:
    return replace(shipment(SECOND), status=Status.PACKING)


@pytest.fixture
def looked(database: Database) -> Iterator[Looked]:
    made = Looked(database)
    yield made
    made.joined.close()


def test_the_hubs_figures_are_shown_with_the_errors_that_were_caught_here(looked: Looked) -> None:
    looked.desk.scan("SH-1001", plate(1, SECOND), plate(3), Command.BACK)
    board = looked.overview.board()
    today = board.today
    assert (today.items, today.boxes, today.open) == (5, 2, 2)
    assert today.caught == {Caught.WRONG_PLATE: 1}, "a hub knows of none"
    assert today.exceptions == {Exceptional.OVER: 1, Exceptional.PUT_BACK: 1}
    assert [(deed.act, deed.seq > 0) for deed in board.notable] == [("put_back", False), ("packed", True)]
    assert (board.source.scope, board.source.why, board.source.as_of) == (Scope.SITE, "", looked.clock.now())
    assert "of this station alone" in looked.said(board.source)
    assert looked.hub.since[0].astimezone(UTC) <= looked.now


def test_how_a_box_was_weighed_is_the_hubs_to_tell_and_at_an_older_hub_the_stations(looked: Looked) -> None:
    looked.desk.policy = replace(looked.desk.policy, scale=True)
    looked.desk.scan("SH-1001", plate(1), Command.CLOSE_BOX, Command.NO_WEIGHT)
    there = {Exceptional.OVER: 1}
    for weights, exceptions, acts in ((False, there | {Exceptional.UNWEIGHED: 1}, 1), (True, there, 0)):
        looked.hub.weights = weights
        board = looked.overview.board()
        assert board.today.exceptions == exceptions
        assert [deed.act for deed in board.notable].count("unweighed") == acts


def test_what_others_pack_stands_beside_what_is_in_front_and_parked_here(looked: Looked) -> None:
    looked.desk.scan("SH-1001", plate(4))
    at = to_micros(looked.now)
    looked.desk.station.database.write(lambda tx: _PARKED(tx, shipment=SECOND.shipment, at=at))
    board = looked.overview.board()
    assert [(row.shipment.number, row.people, row.in_front, row.parked, row.needs) for row in board.shipments] == [
        ("SH-1002", ("ben",), False, 1, (Need.PARKED,)),
        ("SH-1001", ("ada",), True, 0, ()),
    ]
    assert (board.today.parked, board.today.needy) == (1, 1)
    assert looked.overview.view(looked.desk.service.find("SH-1002")).people == ("ben",)


def test_where_the_hub_is_away_the_stations_copy_is_shown_and_said_to_be_that_with_its_age(looked: Looked) -> None:
    looked.desk.scan("SH-1001", plate(4))
    looked.overview.board()
    looked.hub.away = True
    board = looked.overview.board()
    assert board.today.items == 1
    assert [row.shipment.number for row in board.shipments] == ["SH-1001"]
    assert board.source == Source(Scope.SITE, READ_AT, "supervisor.away.unreachable")
    said = looked.said(board.source)
    assert said.startswith("The hub does not answer. This is what this station itself did")
    assert said.endswith("What others packed was last read at 2026-03-01 10:30.")


def test_a_hub_that_is_away_is_asked_again_after_a_rest_or_when_somebody_wants_it(looked: Looked) -> None:
    looked.hub.away = True
    looked.overview.board()
    asked = looked.hub.asked
    looked.overview.board()
    assert looked.hub.asked == asked
    looked.hub.away = False
    looked.clock.advance(31)
    assert looked.overview.board().today.items == 5
    looked.hub.away = True
    looked.overview.board()
    looked.hub.away = False
    looked.joined.wake()
    assert looked.overview.board().source.why == ""


def test_a_server_that_tells_nothing_of_packing_leaves_the_board_to_the_station_and_says_so(looked: Looked) -> None:
    looked.hub.offered = False
    board = looked.overview.board()
    assert (board.today.items, board.source.scope) == (0, Scope.CONTRACT_ONLY)
    assert "With a Scandesk hub you see all." in looked.said(board.source)
    asked = looked.hub.asked
    looked.overview.board()
    assert looked.hub.asked == asked, "it is not asked at each look"


def test_a_station_of_its_own_has_no_other_source(looked: Looked) -> None:
    looked.made = None
    looked.joined.use()
    board = looked.overview.board()
    assert (board.source, looked.said(board.source), looked.hub.closed) == (Source(), "", False)
    looked.made = looked.hub
    looked.joined.use()
    assert looked.overview.board().today.items == 5
    looked.made = None
    looked.joined.use()
    assert looked.hub.closed


def test_the_log_of_a_shipment_has_what_was_stopped_here_at_its_place_on_each_page(looked: Looked) -> None:
    looked.hub.told = replace(
        looked.hub.told, shipments=(PackingView(shipment(FIRST), (), (), in_front=False, at=None),)
    )
    looked.hub.deeds = [
        looked.deed(30 - number, "packed", FIRST.shipment, {}, minutes=number - 3.5) for number in range(8)
    ]
    looked.desk.scan("SH-1001", plate(1, SECOND), plate(3), Command.BACK)  # now: between the 4th and the 5th
    whole = looked.overview.log(FIRST.shipment)
    acts = [deed.act for deed in whole.deeds]
    assert acts == ["packed"] * 4 + ["put_back", "stopped"] + ["packed"] * 4
    assert {deed.act for deed in whole.deeds if deed.seq < 0} == {"put_back", "stopped"}
    for most in (2, 3, 4, 5, 7):
        page = looked.overview.log(FIRST.shipment, most=most)
        assert page.next is not None
        read = list(all_of(lambda before, most=most: looked.overview.log(FIRST.shipment, before, most)))
        assert read == list(whole.deeds), most


def test_a_log_that_was_begun_at_the_hub_is_not_gone_on_with_here(looked: Looked) -> None:
    looked.hub.told = replace(
        looked.hub.told, shipments=(PackingView(shipment(FIRST), (), (), in_front=False, at=None),)
    )
    looked.hub.deeds = [looked.deed(30 - n, "packed", FIRST.shipment, {}, minutes=n) for n in range(8)]
    looked.desk.scan("SH-1001", plate(1), plate(2), plate(4))
    page = looked.overview.log(FIRST.shipment, most=3)
    looked.hub.away = True
    with pytest.raises(OutsideFailed):
        looked.overview.log(FIRST.shipment, page.next, 3)
    own = looked.overview.log(FIRST.shipment, most=2)
    assert (own.source.why, own.next is not None and own.next < 0) == ("supervisor.away.unreachable", True)
    looked.hub.away = False
    looked.clock.advance(60)
    rest = looked.overview.log(FIRST.shipment, own.next, 2)
    assert [deed.author for deed in (*own.deeds, *rest.deeds)] == ["ada"] * 4


def test_a_shipment_that_the_hub_does_not_know_is_told_of_by_the_station(looked: Looked) -> None:
    looked.desk.scan("SH-1001", plate(1))
    page = looked.overview.log(FIRST.shipment)
    assert [deed.act for deed in page.deeds] == ["packed", "box"]
    assert looked.overview.view(looked.desk.service.find("SH-1001")).people == ("ada",)
