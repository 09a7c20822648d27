"""Stations pack in any order while a server that speaks just the contract is told of it, loses answers, is busy, and
while the one who tells it is killed: in the end both have the same, and nothing twice. On both databases."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pydantic import SecretStr
from sqlalchemy import Connection

from services.central.packing import CentralPacking
from services.clock import new_id
from services.database import box_store, packing_change_store, packing_message_store, packing_work_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.packing import acts, ending
from services.packing.amounts import ONE, number_of
from services.packing.model import Box, Measures
from services.packing.server.ports import PackingServer as Port
from services.packing.server.pushing import Pusher
from services.packing.turn import Turn, begin
from tests.fakes.held_clock import HeldClock
from tests.services.packing_figures import wipe, wrong
from tests.support.contract_server import Answer, Request, as_html
from tests.support.packing_server import PackingServer, packing_server
from tests.support.packing_work import FIRST, SECOND, furnish, shipment

MEANT = [(1, 1), (2, 1), (3, 2), (4, 3)]  # plate, line
NUMBERS = "boxes are not numbered 1, 2, 3"  # a server numbers them when it is told, also such as nobody needs
shipments = st.sampled_from([FIRST, SECOND])


class Killed(OutsideFailed):
    """Whoever tells is gone, with whatever it has heard."""

    def __init__(self) -> None:
        super().__init__(OutsideKind.DISK_ERROR, "database.disk_error", retry=False)


@dataclass
class Killing:
    """A server that is told, and whose answer nobody hears."""

    server: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.server, name)

    def tell(self, told: object) -> object:
        self.server.tell(told)
        raise Killed


@pytest.fixture
def remote() -> Iterator[PackingServer]:
    with packing_server() as running:
        yield running


def machine_on(database: Database, remote: PackingServer, server: Port) -> type[RuleBasedStateMachine]:
    """What may be done."""
    clock = HeldClock()
    given = {"turns": Lock(), "random": lambda: 0.5, "alarm": lambda _alarm: None}
    pusher = Pusher(database, clock, lambda: By(clock.now(), "", station="bench"), **given)

    class Told(RuleBasedStateMachine):
        @initialize()
        def work(self) -> None:
            def put(tx: Connection) -> None:
                wipe(tx)
                furnish(tx)
                of_server = [replace(shipment(ids), server=remote.url) for ids in (FIRST, SECOND)]
                packing_work_store.put_shipments(tx, 0, of_server, packing_change_store.begin(tx, 0))

            database.write(put)
            remote.boxes.clear()
            remote.statuses.clear()
            remote.misbehave = None

        # -- packed here -----------------------------------------------------------------------------------------------

        @rule(ids=shipments)
        def begin_a_box(self, ids: Any) -> None:
            box = new_id()
            self.does(lambda tx, turn: acts.new_box(tx, turn, ids.shipment, box))

        @rule(ids=shipments, of=st.sampled_from(MEANT), amount=st.sampled_from([ONE, 7 * ONE, 500_000]), data=st.data())
        def pack(self, ids: Any, of: tuple[int, int], amount: int, data: st.DataObject) -> None:
            if boxes := self.boxes(ids):
                box, content, (plate, line) = data.draw(st.sampled_from(boxes)), new_id(), of
                wanted = acts.Wanted(content, ids.shipment, box.id, ids.plate(plate), ids.line(line), amount)
                self.does(lambda tx, turn: acts.pack(tx, turn, wanted))

        @rule(ids=shipments, data=st.data())
        def take_out(self, ids: Any, data: st.DataObject) -> None:
            there = [one for box in self.boxes(ids) for one in self.contents(box)]
            if there:
                content = data.draw(st.sampled_from(there))
                self.does(lambda tx, turn: acts.take_out(tx, turn, content.box_id, content.id))

        @rule(ids=shipments, data=st.data(), weight=st.sampled_from([None, 4_200_000]))
        def close(self, ids: Any, data: st.DataObject, weight: int | None) -> None:
            if boxes := self.boxes(ids):
                box = data.draw(st.sampled_from(boxes))
                self.does(lambda tx, turn: ending.close(tx, turn, box.id, Measures(weight=weight)))

        # -- told ------------------------------------------------------------------------------------------------------

        @rule(most=st.integers(1, 5))
        def tell(self, most: int) -> None:
            for _message in range(most):
                self.tell_next(server)

        @rule()
        def tell_and_be_killed(self) -> None:
            with suppress(Killed):
                self.tell_next(Killing(server))  # type: ignore[arg-type]  # stands for one
            database.write(packing_message_store.interrupt)  # as a station does that starts

        @rule(is_done=st.booleans())
        def next_answer_is_lost(self, is_done: bool) -> None:
            def lose(request: Request) -> Answer | None:
                if request.method == "GET":
                    return None
                remote.misbehave = None
                if is_done:
                    remote.do(request)
                return as_html(502)

            remote.misbehave = lose

        # -- what has to be so -----------------------------------------------------------------------------------------

        @invariant()
        def it_adds_up(self) -> None:
            assert set(database.read(wrong)) <= {NUMBERS}

        def teardown(self) -> None:
            """All is told: both have the same."""
            remote.misbehave = None
            for _message in range(1_000):  # a message that never goes is found below
                if not self.tell_next(server):
                    break
            assert database.read(packing_message_store.all_open) == []
            for ids in (FIRST, SECOND):
                there = {box.id: box for box in remote.boxes if box.shipment.id == ids.shipment}
                for box in self.boxes(ids):
                    copy = there.pop(box.remote_id)
                    assert (copy.number, copy.status) == (box.number, box.status)
                    assert sorted((one["lp_number"], one["quantity"]) for one in copy.contents) == sorted(
                        (one.plate.number, number_of(one.quantity)) for one in self.contents(box)
                    )
                assert [box.contents for box in there.values()] == [[] for _box in there]  # empty ones that hurt nobody

        # -- how it is done --------------------------------------------------------------------------------------------

        def tell_next(self, to: Port) -> bool:
            """The first message that waits. Whether there was one."""
            heads = database.read(lambda tx: packing_message_store.heads(tx, remote.url))
            if heads:
                pusher.push(to, heads[0].id)
            return bool(heads)

        def does(self, act: Callable[[Connection, Turn], object]) -> None:
            by, op = By(clock.now(), "mia", None, "bench"), new_id()
            with suppress(Refused):
                database.write(lambda tx: act(tx, begin(tx, by, op, remote.url)))

        def boxes(self, ids: Any) -> list[Box]:
            return list(database.read(lambda tx: box_store.of_shipment(tx, 0, ids.shipment)))

        def contents(self, box: Box) -> list[Any]:
            return list(database.read(lambda tx: box_store.contents(tx, 0, box.id)))

    return Told


def test_whatever_is_packed_and_lost_on_the_way_both_have_the_same(database: Database, remote: PackingServer) -> None:
    server = CentralPacking(remote.url, token=lambda: SecretStr(remote.token))
    try:
        run_state_machine_as_test(
            machine_on(database, remote, server),
            settings=settings(max_examples=15, stateful_step_count=40, deadline=None),
        )
    finally:
        server.close()
