"""How boxes were weighed, at a hub of ours: its log has what a supervisor should know of, and an older hub, which has
no place for it, is told once it is a newer one. A server that speaks the contract alone is told nothing of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from services.database import box_store, packing_change_store, packing_event_store, packing_work_store
from services.database import packing_message_store as messages
from services.database.database import Database
from services.packing import weighed
from services.packing.amounts import ONE
from services.packing.model import Box, Measures, MessageKind
from services.packing.server.messages import MessageState
from services.packing.sscc import Numbering, Numbers
from services.packing.weighed import SaidBy, WeightSaid
from services.scanning.commands import Command
from services.supervisor import packing_rules as rules
from services.supervisor.packing_model import Deed, Exceptional
from services.supervisor.packing_saying import deed_text
from services.words.catalogue import Catalogue
from tests.fakes.packing_hub import ORGANISATION
from tests.services.packing_bench import PackingBench
from tests.services.test_packing_desk import plate
from tests.services.test_packing_hub_copy import HubBench
from tests.services.test_packing_scale import KG, TOLERANCE, Weighed
from tests.support.packing_work import FIRST, shipment

BY_SCALE = WeightSaid(SaidBy.SCALE, "Bench scale", "2.600 kg", round(2.6 * ONE), round(2.4 * ONE))
LATER = frozenset({MessageKind.SSCC, MessageKind.WEIGHED})


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Iterator[HubBench]:
    made = HubBench(database)
    made.numbers = Numbers(tmp_path / "sscc.json", Numbering("4012345", 3, "7"))
    made.sync.start()
    made.until(lambda: made.cursor() != "")
    yield made
    made.sync.stop()


def closed(bench: HubBench, said: WeightSaid) -> Box:
    """A box that was closed here, and weighed so."""
    box = bench.box()
    bench.pack(box, 1, 1)
    done = bench.close(box, Measures(said.weight))
    bench.turn(lambda tx, turn: weighed.tell_hub(tx, turn, done, said))
    return done


def log_there(bench: HubBench) -> list[Deed]:
    """What the hub has on record of weights."""
    found = bench.hub.read(lambda tx: packing_event_store.of_shipment(tx, ORGANISATION, FIRST.shipment, 100))
    mine = (one for one in found if one.act in {"weighed", "weight_off", "unweighed"})
    return [Deed(0, one.at, one.act, "", one.box_id, one.station, one.author, one.params) for one in mine]


# -- at the station ----------------------------------------------------------------------------------------------------


def told(desk: Weighed) -> dict[str, Any]:
    """What a server is told of how the last box was weighed."""
    found = desk.station.database.read(lambda tx: messages.of_shipment(tx, FIRST.shipment))
    assert [one.kind for one in found][-2:] == [MessageKind.CLOSE, MessageKind.WEIGHED]
    return dict(found[-1].payload)


def begun(database: Database) -> Weighed:
    """A desk that tells a hub, with something in a box."""
    desk = Weighed(database)
    desk.policy = replace(desk.policy, tolerance=TOLERANCE, server="https://hub.example")
    desk.scan("SH-1001", plate(1))  # 60 × 40 g
    return desk


def test_a_hub_is_told_which_scale_said_the_weight_and_what_it_said(database: Database) -> None:
    desk = begun(database)
    desk.close(2_400_000)
    assert told(desk) == {"source": "scale", "scale": "Bench scale", "said": "   2.400 kg"}


def test_a_hub_is_told_that_a_weight_was_typed(database: Database) -> None:
    desk = begun(database)
    desk.scan(Command.CLOSE_BOX, Command.D2, Command.POINT, Command.D4, Command.CONFIRM)
    assert told(desk) == {"source": "typed"}


def test_a_hub_is_told_that_a_box_has_no_weight_on_purpose(database: Database) -> None:
    desk = begun(database)
    desk.scan(Command.CLOSE_BOX, Command.NO_WEIGHT)
    assert told(desk) == {"source": "nobody"}


def test_a_hub_is_told_of_a_weight_that_was_off_and_is_meant(database: Database) -> None:
    desk = begun(database)
    desk.close(9 * KG)
    desk.scan(Command.ACKNOWLEDGE)
    assert told(desk) == {
        "source": "scale",
        "scale": "Bench scale",
        "said": "   9.000 kg",
        "weight": 9,
        "expected": 2.4,
    }


def test_where_nobody_weighs_a_hub_is_told_nothing_of_it(database: Database) -> None:
    desk = begun(database)
    desk.policy = replace(desk.policy, scale=False)
    desk.scan(Command.CLOSE_BOX, Command.CONFIRM)
    found = database.read(lambda tx: messages.of_shipment(tx, FIRST.shipment))
    assert MessageKind.WEIGHED not in {one.kind for one in found}


def test_a_server_of_the_contract_alone_is_not_told(database: Database) -> None:
    bench = PackingBench(database, server="https://server.example")
    learnt = replace(shipment(FIRST), server=bench.server, whole=False)

    def put(tx: Connection) -> None:
        packing_work_store.put_shipments(tx, 0, [learnt], packing_change_store.begin(tx, 0))

    database.write(put)
    box = bench.box()
    bench.pack(box, 1, 1)
    done = bench.close(box)
    bench.turn(lambda tx, turn: weighed.tell_hub(tx, turn, done, BY_SCALE))
    assert [kind for kind, _about in bench.messages()] == ["box.create", "pack", "box.close"]


# -- at the hub --------------------------------------------------------------------------------------------------------


def test_the_hub_has_a_weight_that_was_off_among_its_exceptions(bench: HubBench) -> None:
    closed(bench, BY_SCALE)
    bench.until_read()
    assert bench.hub.told[-2:] == [MessageKind.SSCC, MessageKind.WEIGHED]
    deeds = log_there(bench)
    said = {deed_text(deed, Catalogue("en").say) for deed in deeds}
    assert said == {
        "Box 1 weighed · by the scale Bench scale",
        "Box 1 closed all the same: it weighs 2.6 kg, expected were 2.4 kg",
    }
    assert [kind for deed in deeds for kind in rules.exceptions_of(deed)] == [Exceptional.WEIGHT_OFF]
    assert {deed.author for deed in deeds} == {"mia"}


@pytest.mark.parametrize(
    ("said", "text", "kinds"),
    [
        (WeightSaid(SaidBy.TYPED), "The weight of box 1 was typed", []),
        (WeightSaid(SaidBy.NOBODY), "Box 1 closed without a weight", [Exceptional.UNWEIGHED]),
    ],
)
def test_the_hub_knows_a_typed_weight_and_none_on_purpose(
    bench: HubBench, said: WeightSaid, text: str, kinds: list[Exceptional]
) -> None:
    closed(bench, said)
    bench.until_read()
    (deed,) = log_there(bench)
    assert deed_text(deed, Catalogue("en").say) == text
    assert list(rules.exceptions_of(deed)) == kinds


def test_an_older_hub_is_told_once_it_is_a_newer_one_and_packing_goes_on_meanwhile(bench: HubBench) -> None:
    bench.hub.lacks = LATER
    mine = closed(bench, BY_SCALE)
    bench.until_read()
    assert (bench.states(), log_there(bench)) == ([], [])
    assert [box.sscc for box in boxes_there(bench)] == [""]
    bench.hub.lacks = frozenset()
    bench.until_read()
    bench.until(lambda: len(log_there(bench)) == 2)
    bench.until_told()
    assert [box.sscc for box in boxes_there(bench)] == [mine.sscc], "it was numbered before the hub knew numbers"
    count = len(bench.hub.told)
    bench.sync.stop()
    bench.make().start()
    bench.until(lambda: bench.sync.status() is not None)
    bench.until_read()
    assert len(bench.hub.told) == count, "once is enough"


def test_what_an_older_hub_was_not_told_is_told_by_the_next_program_too(bench: HubBench) -> None:
    bench.hub.lacks = LATER
    mine = closed(bench, WeightSaid(SaidBy.TYPED))
    bench.until_read()
    bench.sync.stop()
    bench.hub.lacks = frozenset()
    bench.make().start()
    bench.until(lambda: len(log_there(bench)) == 1)
    bench.until_told()
    assert [box.sscc for box in boxes_there(bench)] == [mine.sscc]


def boxes_there(bench: HubBench) -> list[Box]:
    return list(bench.hub.read(lambda tx: box_store.of_shipment(tx, ORGANISATION, FIRST.shipment)))


def test_what_is_told_can_be_carried_over_the_wire(bench: HubBench) -> None:
    bench.hub.away = True
    closed(bench, replace(BY_SCALE, scale="x" * 500, said="y" * 500))
    (waiting,) = [
        one
        for one in bench.database.read(messages.all_open)
        if one.kind is MessageKind.WEIGHED and one.state is MessageState.WAITING
    ]
    assert [len(waiting.payload[name]) for name in ("scale", "said")] == [200, 200]
    assert json.loads(json.dumps(waiting.payload)) == waiting.payload
