"""Numbers of boxes at a hub of ours: it knows what stations gave, each station learns of it, and a server that speaks
the contract alone is told nothing of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from services.central.packing_snapshot import SnapshotShape
from services.database import box_store, packing_change_store, packing_work_store, sscc_store
from services.database import packing_message_store as messages
from services.database.database import Database
from services.errors import Refused
from services.packing import ending, numbering
from services.packing.model import Box, BoxStatus, MessageKind
from services.packing.server.messages import MessageState
from services.packing.sscc import Numbering, Numbers, number_of, sscc_of
from services.packing.work.snapshot import Cursor, snapshot
from tests.fakes.packing_hub import ORGANISATION
from tests.services.builders import ADA
from tests.services.packing_bench import PackingBench
from tests.services.test_packing_hub_copy import HubBench
from tests.support.packing_work import FIRST, shipment

OWN = Numbering("4012345", 3, "7")
OTHER = sscc_of(OWN.first)  # given by a station that has the same digits


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Iterator[HubBench]:
    made = HubBench(database)
    made.numbers = Numbers(tmp_path / "sscc.json", OWN)
    made.sync.start()
    made.until(lambda: made.cursor() != "")
    yield made
    made.sync.stop()


def closed(bench: HubBench) -> Box:
    box = bench.box()
    bench.pack(box, 1, 1)
    return bench.close(box)


def there(bench: HubBench) -> list[Box]:
    return list(bench.hub.read(lambda tx: box_store.of_shipment(tx, ORGANISATION, FIRST.shipment)))


def boxes_of(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [box for one in page["shipments"] for box in one["boxes"]]


def number_there(bench: HubBench, box_id: str, sscc: str) -> None:
    """Another station has given it."""
    bench.hub.act("ben", lambda tx, turn: numbering.told(tx, turn, box_id, sscc))


def test_the_hub_knows_the_number_of_a_box_and_it_comes_back_as_the_same(bench: HubBench) -> None:
    mine = closed(bench)
    bench.until_read()
    assert [box.sscc for box in there(bench)] == [mine.sscc]
    assert [box.sscc for box in bench.boxes()] == [mine.sscc]
    assert bench.hub.told == [MessageKind.BOX, MessageKind.PACK, MessageKind.CLOSE, MessageKind.SSCC]


def test_a_number_that_another_station_gave_is_known_here_and_given_to_no_box(bench: HubBench) -> None:
    theirs, _content = bench.pack_there(1, 5)
    number_there(bench, theirs, OTHER)
    bench.until_read()
    assert [box.sscc for box in bench.boxes()] == [OTHER]
    assert number_of(closed(bench).sscc) == OWN.first + 1


def test_a_number_that_waits_to_be_told_is_not_lost_to_what_the_hub_tells(bench: HubBench) -> None:
    mine = closed(bench)
    bench.until_read()
    bench.hub.away = True
    bench.turn(lambda tx, turn: ending.reopen_box(tx, turn, mine.id, "more"))
    another = bench.box()
    bench.pack(another, 2, 1)
    again = bench.close(another)
    bench.pack_there(2, 1)
    bench.hub.away = False
    bench.sync.wake(hurry=True)
    bench.until_read()
    assert {box.sscc for box in bench.boxes()} == {mine.sscc, again.sscc, ""}
    assert {box.sscc for box in there(bench)} == {mine.sscc, again.sscc, ""}


def test_a_number_that_was_told_and_not_answered_is_told_again_and_stays_one(bench: HubBench) -> None:
    mine = closed(bench)
    bench.until_read()
    bench.sync.stop()

    def in_doubt(tx: Connection) -> None:
        (told,) = [one for one in messages.of_shipment(tx, FIRST.shipment) if one.kind is MessageKind.SSCC]
        messages.stands(tx, told, MessageState.IN_DOUBT)

    bench.database.write(in_doubt)
    bench.hub.forget_keys()
    bench.make().start()
    bench.until(lambda: bench.hub.told.count(MessageKind.SSCC) == 2)
    bench.until_told()
    assert ([box.sscc for box in there(bench)], bench.states()) == ([mine.sscc], [])


def test_a_number_that_another_box_has_there_waits_for_somebody_and_given_up_it_stays_on_the_box(
    bench: HubBench,
) -> None:
    theirs, _content = bench.pack_there(1, 5)
    bench.hub.away = True
    mine = closed(bench)
    number_there(bench, theirs, mine.sscc)
    bench.hub.away = False
    bench.sync.wake(hurry=True)
    parked = bench.until_parked("SSCC_TAKEN")
    assert parked.kind is MessageKind.SSCC
    bench.sync.deciding.undo(parked.id, ADA)
    (kept,) = [box for box in bench.boxes() if box.id == mine.id]
    assert (kept.status, kept.sscc) == (BoxStatus.CLOSED, mine.sscc)
    assert bench.states() == []


def test_a_hub_keeps_every_number_that_a_box_was_given_for_that_box(bench: HubBench) -> None:
    first, _content = bench.pack_there(1, 5)
    second, _content = bench.pack_there(2, 5)
    for sscc in (OTHER, OTHER, sscc_of(OWN.first + 7)):
        number_there(bench, first, sscc)
    assert [box.sscc for box in there(bench)] == [sscc_of(OWN.first + 7), ""]
    with pytest.raises(Refused) as told:
        number_there(bench, second, OTHER)
    assert told.value.code == "SSCC_TAKEN"


@pytest.mark.parametrize("sscc", ["x", "34012345700000001", 340123457000000014])
def test_a_snapshot_with_what_is_no_sscc_is_no_snapshot(bench: HubBench, sscc: object) -> None:
    bench.pack_there(1, 5)
    page = bench.hub.read(lambda tx: snapshot(tx, ORGANISATION, Cursor()))
    boxes_of(page)[0]["sscc"] = sscc
    with pytest.raises(ValueError, match="sscc"):
        SnapshotShape.model_validate_json(json.dumps(page))


def test_an_older_hub_says_nothing_of_numbers(bench: HubBench) -> None:
    bench.pack_there(1, 5)
    page = bench.hub.read(lambda tx: snapshot(tx, ORGANISATION, Cursor()))
    assert boxes_of(page)[0].pop("sscc") is None
    seen = SnapshotShape.model_validate_json(json.dumps(page)).value()
    assert [box.sscc for one in seen.shipments for box in one.boxes] == [""]


def test_a_server_of_the_contract_alone_is_not_told(database: Database, tmp_path: Path) -> None:
    bench = PackingBench(database, server="https://server.example", numbers=Numbers(tmp_path / "sscc.json", OWN))
    learnt = replace(shipment(FIRST), server=bench.server, whole=False)

    def put(tx: Connection) -> None:
        packing_work_store.put_shipments(tx, 0, [learnt], packing_change_store.begin(tx, 0))

    database.write(put)
    box = bench.box()
    bench.pack(box, 1, 1)
    assert bench.close(box).sscc != ""
    assert [kind for kind, _about in bench.messages()] == ["box.create", "pack", "box.close"]
    assert database.read(lambda tx: sscc_store.whose(tx, 0, OWN.first)) == box.id
