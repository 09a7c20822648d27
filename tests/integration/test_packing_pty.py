"""A whole shipment at the real desktop with a scanner on a pty alone: no keyboard, no mouse; with no server, with a hub
that is killed meanwhile, and with a server of the contract alone that loses answers and is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from services.packing.amounts import amount_of
from services.packing.model import BoxStatus, Status
from tests.integration.packing_shift import (
    MARIA,
    Bench,
    InBox,
    assert_packed,
    at_station,
    boxes_in,
    desktop,
    shift,
    told_to,
)
from tests.support.faulty_line import Exchange, FaultyLine, faulty_line
from tests.support.hub import Hub
from tests.support.packing_hub import furnish_hub, in_database, shipment_and_plates
from tests.support.packing_server import PackingServer, packing_server
from tests.support.packing_work import FIRST, SECOND, furnish

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with desktop(tmp_path, qtbot, monkeypatch, lambda station: station.database.write(furnish)) as made:
        yield made


@pytest.fixture
def at_hub(hub: Hub, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A station that has read all there is to pack."""
    furnish_hub(hub, [FIRST, SECOND])
    with desktop(tmp_path, qtbot, monkeypatch, told_to(hub.url, hub.tokens["bench"], monkeypatch)) as made:
        made.until(lambda: len(made.station.packing.queue().rows) == 2)
        yield made


@pytest.fixture
def server() -> Iterator[PackingServer]:
    with packing_server() as running:
        yield running


@pytest.fixture
def line(server: PackingServer) -> Iterator[FaultyLine]:
    with faulty_line(server.address) as made:
        yield made


def test_a_whole_shipment_is_packed_with_the_scanner_alone(bench: Bench) -> None:
    for done in shift(bench):
        if done == "first box":
            wrong = next(one for one in reversed(bench.answers.all) if one.outcome.params.get("other"))
            assert wrong.outcome.params["other"] == "SH-1002", "whose it is, is said"
    assert_packed(at_station(bench), [1, 2, 3])
    shipment = bench.station.packing.find("SH-1001")
    assert (shipment.status, shipment.boxes, shipment.lines_packed) == (Status.PACKED, 3, 3)
    assert alarmed(bench) == [False, True, False]
    (warned,) = [
        event
        for event in bench.station.packing.events(shipment.id)
        if event.act == "packed" and "allergens" in event.params
    ]
    assert (warned.author, warned.params["acknowledged"]) == (MARIA, True)


def test_while_the_hub_is_away_all_is_packed_and_the_hub_has_it_once_in_the_end(at_hub: Bench, hub: Hub) -> None:
    for done in shift(at_hub):
        if done == "first box":
            port = int(hub.url.rpartition(":")[2])
            hub.kill()
    assert at_hub.station.packing.find("SH-1001").status is Status.PACKED
    hub.start(port)
    at_hub.until_told()
    there = at_the_hub(hub)
    assert_packed(there, [1, 2, 3])
    assert at_station(at_hub) == there
    shipment, plates = shipment_and_plates(hub, FIRST)
    assert (shipment.status, shipment.boxes, shipment.lines_packed) == (Status.PACKED, 3, 3)
    packed = {number: quantity for box in there for _id, number, quantity in box.contents}
    assert {plate.number: plate.packed for plate in plates} == packed
    assert alarmed(at_hub) == [False, True, False]
    at_hub.until_read()
    assert at_station(at_hub) == there, "and so it stays"


def test_a_server_of_the_contract_alone_has_all_once_though_answers_are_lost_and_it_is_away(
    server: PackingServer, line: FaultyLine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ("/box/create", "/box/close", "/item/", "/pack")
    lost = lose_first_answers(line, *told)
    with desktop(tmp_path, qtbot, monkeypatch, told_to(line.url, server.token, monkeypatch)) as bench:
        bench.until(lambda: len(bench.station.packing.queue().rows) == 2)
        for done in shift(bench, contract_alone=True):
            if done == "slip":  # what was scanned until now is known: it can be packed while nobody answers
                line.close_door()
        assert_packed(at_station(bench), [box.number for box in at_station(bench)])
        assert bench.station.packing_sync.deciding.figures().parked == 0
        line.open_door()
        bench.until_told()
        assert lost == {*told}
        there = at_the_server(server)
        orphans = [box for box in there if not box.contents]
        assert [box.number for box in orphans] == [1], "of the box whose answer was lost; it is empty"
        kept = [box for box in there if box not in orphans]
        assert_packed(kept, [2, 3, 4])
        assert at_station(bench) == kept
        bench.until_read()
        assert at_station(bench) == kept, "and so it stays"
        alarms = [one for one in bench.station.packing.events(FIRST.shipment) if one.act == "allergen_told"]
        assert [one.params["allergens"] for one in alarms] == [["peanuts"]], "what only the server knew"
        assert alarmed(bench) == [False, True, False]


def lose_first_answers(line: FaultyLine, *told: str) -> set[str]:
    """Of each of these (the first of them that is in a path) the first answer is lost: it is done, and nobody hears of
    it. What was lost so far."""
    lost = set[str]()

    def fate(exchange: Exchange) -> None:
        method, path = exchange.request.decode().split(" ", 2)[:2]
        kind = next((one for one in told if one in path), "")
        answer = exchange.ask()
        if method == "GET" or kind in lost:
            exchange.reply(answer)
        else:
            lost.add(kind)

    line.fate = fate
    return lost


def at_the_server(server: PackingServer) -> list[InBox]:
    """What it has of the first shipment."""
    return [
        InBox(
            box.id,
            box.number,
            BoxStatus(box.status),
            amount_of(box.measures["weight"]) if "weight" in box.measures else None,
            [(one["id"], one["lp_number"], amount_of(one["quantity"]) or 0) for one in box.contents],
        )
        for box in server.boxes
        if box.shipment.id == FIRST.shipment
    ]


def at_the_hub(hub: Hub) -> list[InBox]:
    return in_database(hub, boxes_in)


def alarmed(bench: Bench) -> list[bool]:
    packing = bench.station.packing
    return [box.alarmed for box in packing.show(FIRST.shipment).boxes]
