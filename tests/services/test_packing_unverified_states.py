"""Stations pack what nobody has looked up while a server of the contract alone is away, comes back, loses answers,
refuses, and while the one who tells it is killed at any step: in the end both have the same, nothing twice, and no
placeholder is left. On both databases."""

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
from sqlalchemy import Connection, text

from services.central.packing import CentralPacking
from services.clock import new_id
from services.database import box_store, packing_change_store, packing_message_store, packing_work_store, plate_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.packing import acts, ending, unverified
from services.packing.amounts import ONE, number_of
from services.packing.model import Box, Content, Measures
from services.packing.server.copying import keep_plate
from services.packing.server.giving_up import give_up
from services.packing.server.messages import MessageState
from services.packing.server.ports import PackingServer as Port
from services.packing.server.pushing import Pusher
from services.packing.server.remote import RemotePlate
from services.packing.turn import Turn, begin
from tests.fakes.held_clock import HeldClock
from tests.services.packing_figures import wipe, wrong
from tests.support.contract_server import Answer, Request, as_html
from tests.support.packing_server import PackingServer, packing_server
from tests.support.packing_work import FIRST, NORDIC, SECOND, Ids, shipment

# Lines are learnt one by one, a server numbers boxes when it is told, and what it refuses is undone under another name.
OTHERWISE = {
    "a shipment's lines are miscounted",
    "a shipment's packed lines are miscounted",
    "boxes are not numbered 1, 2, 3",
    "what is in boxes is not what the log says",
    "something is packed that was not allocated",
    "what the customer excludes is in a box that is not marked",
}
NEVER = {
    "something unverified counts for a line":
        "SELECT count(*) FROM box_content WHERE unverified <> (line_id = '')",
    "a placeholder has more or less than what is packed of it":
        "SELECT count(*) FROM license_plate WHERE product_id = 'unknown' AND (packed <> quantity OR packed <= 0)",
    "something that is known is of a placeholder":
        "SELECT count(*) FROM box_content c JOIN license_plate p ON p.id = c.plate_id WHERE p.product_id = 'unknown'"
        " AND NOT c.unverified",
    "something is of no license plate":
        "SELECT count(*) FROM box_content c WHERE NOT EXISTS (SELECT 1 FROM license_plate p WHERE p.id = c.plate_id)",
    "something unverified is told to nobody":
        "SELECT count(*) FROM box_content c WHERE c.unverified AND NOT EXISTS (SELECT 1 FROM packing_message m"
        " WHERE m.about = c.id AND m.kind = 'pack' AND m.state <> 'done')",
}  # fmt: skip
CODES = [*(ids.plate_number(number) for ids in (FIRST, SECOND) for number in (1, 2)), "lp-000101", "LP-9", "SO-7002"]
shipments = st.sampled_from([FIRST, SECOND])
amounts = st.sampled_from([ONE, 7 * ONE, 500_000, 60 * ONE, 61 * ONE])


class Killed(OutsideFailed):
    """Whoever tells is gone, with whatever it has heard."""

    def __init__(self) -> None:
        super().__init__(OutsideKind.DISK_ERROR, "database.disk_error", retry=False)


@dataclass
class Killing:
    """A server that is asked or told (`call`), `done` or not, and whose answer nobody hears."""

    server: Any
    call: str
    done: bool

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.server, name)
        return self._killed(found) if name == self.call else found

    def _killed(self, found: Callable[..., object]) -> Callable[..., object]:
        def kill(*given: object) -> object:
            if self.done:
                found(*given)
            raise Killed

        return kill


@pytest.fixture
def remote() -> Iterator[PackingServer]:
    """It takes small letters for large ones."""

    class Lenient(PackingServer):
        def do(self, request: Request) -> Answer:
            return super().do(replace(request, path=request.path.replace("lookup/lp", "lookup/LP")))

    with packing_server(Lenient()) as running:
        yield running


@pytest.fixture
def server(remote: PackingServer) -> Iterator[CentralPacking]:
    made = CentralPacking(remote.url, token=lambda: SecretStr(remote.token))
    yield made
    made.close()


class Site:
    """A station's database, of which the shipments alone are known, and who tells the server."""

    def __init__(self, database: Database, remote: PackingServer, server: Port) -> None:
        self.database, self.remote, self.server, self.clock = database, remote, server, HeldClock()
        given = {"turns": Lock(), "random": lambda: 0.5, "alarm": lambda _alarm: None}
        self._pusher = Pusher(database, self.clock, lambda: By(self.clock.now(), "", station="bench"), **given)

    def begin(self) -> None:
        """Nothing is packed, here or there."""

        def put(tx: Connection) -> None:
            wipe(tx)
            change = packing_change_store.begin(tx, 0)
            packing_work_store.put_customers(tx, 0, [NORDIC], change)
            learnt = [replace(shipment(ids), server=self.remote.url, whole=False) for ids in (FIRST, SECOND)]
            packing_work_store.put_shipments(tx, 0, learnt, change)

        self.database.write(put)
        self.remote.boxes.clear()
        self.remote.statuses.clear()
        self.remote.misbehave = None

    def does(self, act: Callable[[Connection, Turn], object], *, told: bool = True) -> None:
        by, op = By(self.clock.now(), "mia", None, "bench"), new_id()
        with suppress(Refused):
            self.database.write(lambda tx: act(tx, begin(tx, by, op, self.remote.url if told else "")))

    def begin_box(self, ids: Ids) -> None:
        box = new_id()
        self.does(lambda tx, turn: acts.new_box(tx, turn, ids.shipment, box))

    def pack(self, box: Box, code: str, amount: int) -> None:
        """As the desk does: what is known as ever, else unverified."""
        content = new_id()

        def run(tx: Connection, turn: Turn) -> None:
            plate = plate_store.by_number(tx, 0, code)
            if plate is None or plate.is_placeholder:
                unverified.pack(tx, turn, unverified.Unverified(content, box.shipment_id, box.id, code, amount))
                return
            for one in plate_store.allocations(tx, 0, plate.id, box.shipment_id)[:1]:
                acts.pack(tx, turn, acts.Wanted(content, box.shipment_id, box.id, plate.id, one.line_id, amount))

        self.does(run)

    def look_up(self, ids: Ids, code: str) -> None:
        """A scan of it, while the server is there."""
        found = self.server.look_up(code, ids.shipment)
        if isinstance(found, RemotePlate):
            self.does(lambda tx, turn: keep_plate(tx, turn, found, ids.shipment, code))

    def tell_next(self, to: Port) -> bool:
        """The first message that waits. Whether there was one."""
        heads = self.database.read(lambda tx: packing_message_store.heads(tx, self.remote.url))
        waiting = [one for one in heads if one.state is not MessageState.PARKED]
        if waiting:
            self._pusher.push(to, waiting[0].id)
        return bool(waiting)

    def tell_and_be_killed(self, call: str, *, done: bool) -> None:
        with suppress(Killed):
            self.tell_next(Killing(self.server, call, done))  # type: ignore[arg-type]  # stands for one
        self.database.write(packing_message_store.interrupt)  # as a station does that starts

    def undo_refused(self) -> bool:
        """Whether there was something that the server does not take."""
        parked = [one for one in self.database.read(packing_message_store.all_open) if one.state is MessageState.PARKED]
        if parked:
            self.does(lambda tx, turn: give_up(tx, turn, parked[0]), told=False)
        return bool(parked)

    def settle(self) -> None:
        """All is told, and what is refused undone."""
        self.remote.misbehave = None
        for _message in range(1_000):  # a message that never goes is found below
            if not self.tell_next(self.server) and not self.undo_refused():
                break
        assert self.database.read(packing_message_store.all_open) == []

    def boxes(self, ids: Ids) -> list[Box]:
        return list(self.database.read(lambda tx: box_store.of_shipment(tx, 0, ids.shipment)))

    def contents(self, box: Box) -> list[Content]:
        return list(self.database.read(lambda tx: box_store.contents(tx, 0, box.id)))

    def adds_up(self) -> None:
        assert set(self.database.read(wrong)) <= OTHERWISE
        counts = self.database.read(
            lambda tx: {what: tx.execute(text(sql)).scalar_one() for what, sql in NEVER.items()}
        )
        assert counts == dict.fromkeys(NEVER, 0)

    def has_the_same(self) -> None:
        """Both, and nothing is unverified any more."""
        for ids in (FIRST, SECOND):
            there = {box.id: box for box in self.remote.boxes if box.shipment.id == ids.shipment}
            for box in self.boxes(ids):
                copy = there.pop(box.remote_id)
                assert (copy.number, copy.status) == (box.number, box.status)
                contents = self.contents(box)
                assert not any(one.unverified or one.plate.is_placeholder for one in contents)
                assert sorted((one["lp_number"], one["quantity"]) for one in copy.contents) == sorted(
                    (one.plate.number, number_of(one.quantity)) for one in contents
                )
            assert [box.contents for box in there.values()] == [[] for _box in there]  # empty ones that hurt nobody


@pytest.fixture
def site(database: Database, remote: PackingServer, server: CentralPacking) -> Site:
    made = Site(database, remote, server)
    made.begin()
    return made


def machine_on(site: Site) -> type[RuleBasedStateMachine]:
    """What may be done."""

    class Unverified(RuleBasedStateMachine):
        @initialize()
        def work(self) -> None:
            site.begin()

        @rule(ids=shipments)
        def begin_a_box(self, ids: Ids) -> None:
            site.begin_box(ids)

        @rule(ids=shipments, code=st.sampled_from(CODES), amount=amounts, data=st.data())
        def pack(self, ids: Ids, code: str, amount: int, data: st.DataObject) -> None:
            if boxes := site.boxes(ids):
                site.pack(data.draw(st.sampled_from(boxes)), code, amount)

        @rule(ids=shipments, code=st.sampled_from(CODES))
        def look_up(self, ids: Ids, code: str) -> None:
            site.look_up(ids, code)

        @rule(ids=shipments, data=st.data())
        def take_out(self, ids: Ids, data: st.DataObject) -> None:
            if there := [one for box in site.boxes(ids) for one in site.contents(box)]:
                content = data.draw(st.sampled_from(there))
                site.does(lambda tx, turn: acts.take_out(tx, turn, content.box_id, content.id))

        @rule(ids=shipments, data=st.data())
        def close(self, ids: Ids, data: st.DataObject) -> None:
            if boxes := site.boxes(ids):
                box = data.draw(st.sampled_from(boxes))
                site.does(lambda tx, turn: ending.close(tx, turn, box.id, Measures()))

        @rule(most=st.integers(1, 5))
        def tell(self, most: int) -> None:
            for _message in range(most):
                site.tell_next(site.server)

        @rule(call=st.sampled_from(["look_up", "tell"]), done=st.booleans())
        def tell_and_be_killed(self, call: str, done: bool) -> None:
            site.tell_and_be_killed(call, done=done)

        @rule(is_done=st.booleans())
        def next_answer_is_lost(self, is_done: bool) -> None:
            def lose(request: Request) -> Answer | None:
                if request.method == "GET":
                    return None
                site.remote.misbehave = None
                if is_done:
                    site.remote.do(request)
                return as_html(502)

            site.remote.misbehave = lose

        @rule()
        def undo_what_is_refused(self) -> None:
            site.undo_refused()

        @invariant()
        def it_adds_up(self) -> None:
            site.adds_up()

        def teardown(self) -> None:
            site.settle()
            site.adds_up()
            site.has_the_same()

    return Unverified


def test_whatever_is_packed_unverified_both_have_the_same_in_the_end(site: Site) -> None:
    run_state_machine_as_test(
        machine_on(site), settings=settings(max_examples=15, stateful_step_count=40, deadline=None)
    )


@pytest.mark.parametrize("call", ["look_up", "tell"])
@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_kill_at_any_step_loses_and_doubles_nothing(site: Site, call: str, done: bool, steps: int) -> None:
    site.begin_box(FIRST)
    (box,) = site.boxes(FIRST)
    site.pack(box, FIRST.plate_number(1), 5 * ONE)
    site.pack(box, FIRST.plate_number(2), 7 * ONE)
    for _step in range(steps - 1):
        site.tell_next(site.server)
    site.tell_and_be_killed(call, done=done)
    site.adds_up()
    site.settle()
    site.has_the_same()
    inside = [(one.plate.number, one.quantity // ONE) for one in site.contents(box)]
    assert inside == [("LP-000101", 5), ("LP-000102", 7)]
