"""What is packed is told to a server that speaks the contract alone: in order, once, whatever becomes of answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import pytest

from services.database import packing_work_store
from services.database.database import Database
from services.errors import Refused
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Measures, MessageKind, Status
from services.packing.server.deciding import why
from services.packing.server.messages import MessageState
from services.words.catalogue import Catalogue
from tests.fakes.waiting import PATIENCE
from tests.services.builders import ADA, EVE, VIC
from tests.services.packing_told_bench import ToldBench, told_bench
from tests.support.contract_server import Answer, Request, as_html, as_json
from tests.support.packing_server import PATH, PackingServer, packing_server
from tests.support.packing_work import FIRST, NORDIC, SECOND


@pytest.fixture
def server() -> Iterator[PackingServer]:
    with packing_server() as running:
        yield running


@pytest.fixture
def bench(database: Database, server: PackingServer) -> Iterator[ToldBench]:
    with told_bench(database, server) as made:
        yield made


def lose_answers(server: PackingServer, *paths: str) -> list[str]:
    """The next answer to each of these is lost: it is done, and nobody hears of it. What was lost."""
    left, lost = list(paths), list[str]()

    def misbehave(request: Request) -> Answer | None:
        if request.method == "GET" or not any(request.path.endswith(path) for path in left[:1]):
            return None
        lost.append(left.pop(0))
        server.do(request)
        return as_html(502)

    server.misbehave = misbehave
    return lost


def refuse(code: str, path: str) -> Callable[[Request], Answer | None]:
    body = {"error": {"code": code, "message": "No <b>way</b>", "details": {}}}
    return lambda request: as_json(400, body) if request.path.endswith(path) else None


# ---- told in order


def test_a_whole_shipment_is_told_in_its_order_and_the_box_gets_its_number(
    bench: ToldBench, server: PackingServer
) -> None:
    box = bench.box()
    assert bench.boxes()[0].number is None
    first = bench.pack(box, 1, 12.5).content
    bench.pack(box, 2, 50)
    bench.take_out(first)
    bench.close(box, Measures(1_250_000))
    bench.sync.start()
    bench.until_told()
    (made,) = server.boxes
    assert server.packed() == [(1, "LP-000102", 50)]
    assert (made.status, made.measures) == ("closed", {"weight": 1.25})
    (here,) = bench.boxes()
    assert (here.number, here.remote_id) == (1, made.id)
    assert [one.remote_id for one in bench.contents(here)] == [made.contents[0]["id"]]
    assert bench.open() == []


def test_what_is_packed_while_it_tells_is_told_too(bench: ToldBench, server: PackingServer) -> None:
    bench.sync.start()
    box = bench.box()
    for quantity in (1, 2, 3):
        bench.pack(box, 1, quantity)
    bench.until(lambda: len(server.packed()) == 3 and not bench.open())
    assert server.packed() == [(1, "LP-000101", one) for one in (1, 2, 3)]


def test_while_the_server_is_away_packing_goes_on_and_is_told_later(bench: ToldBench, server: PackingServer) -> None:
    server.misbehave = lambda _request: as_html(200)
    bench.sync.start()
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.until_away()
    status = bench.sync.status()
    assert status is not None
    assert status.words == "central.packing.not_understood"
    bench.pack(box, 2, 5)
    assert server.packed() == []
    server.misbehave = None
    bench.sync.wake(hurry=True)
    bench.until_told()
    assert server.packed() == [(1, "LP-000101", 5), (1, "LP-000102", 5)]
    assert not bench.is_away


def test_a_shipment_that_waits_holds_no_other(bench: ToldBench, server: PackingServer) -> None:
    held = bench.box(FIRST)
    bench.pack(held, 1, 5)
    bench.pack(bench.box(SECOND), 1, 5, ids=SECOND)
    server.misbehave = lambda request: as_json(429, {}) if request.body.get("shipment_id") == FIRST.shipment else None
    bench.sync.start()
    bench.until(lambda: len(server.packed()) == 1)
    assert [one.kind for one in bench.open()] == [MessageKind.BOX, MessageKind.PACK]
    server.misbehave = None
    bench.pass_by(60)
    bench.until_told()
    assert len(server.packed()) == 2


def test_an_answer_that_is_never_understood_holds_its_own_shipment_alone(
    bench: ToldBench, server: PackingServer
) -> None:
    bench.pack(bench.box(FIRST), 1, 5)
    bench.pack(bench.box(SECOND), 1, 5, ids=SECOND)
    server.misbehave = lambda request: as_html(200) if request.body.get("shipment_id") == FIRST.shipment else None
    bench.sync.start()
    bench.until_away()
    bench.pass_by(60)
    bench.until(lambda: len(server.packed()) == 1)
    assert [one.kind for one in bench.open()] == [MessageKind.BOX, MessageKind.PACK]


def test_a_token_that_does_not_count_holds_all_and_says_so(bench: ToldBench, server: PackingServer) -> None:
    bench.token = "wrong"
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.sync.start()
    bench.until_away()
    status = bench.sync.status()
    assert status is not None
    assert status.words == "central.packing.sign_in"
    assert {one.state for one in bench.open()} == {MessageState.WAITING}
    bench.token = server.token
    bench.sync.wake(hurry=True)
    bench.until_told()
    assert server.packed() == [(1, "LP-000101", 5)]


# ---- answers that are lost


def test_a_pack_whose_answer_is_lost_is_found_in_the_box_and_not_packed_twice(
    bench: ToldBench, server: PackingServer
) -> None:
    box = bench.box()
    bench.pack(box, 1, 5)
    again = bench.pack(box, 1, 5).content
    lost = lose_answers(server, PATH, PATH)
    bench.sync.start()
    bench.until(lambda: len(lost) == 1 and bench.states()[0] == ("pack", "in_doubt"))
    bench.pass_by(60)
    bench.until(lambda: len(lost) == 2 and bench.states() == [("pack", "in_doubt")])
    bench.pass_by(60)
    bench.until_told()
    assert server.packed() == [(1, "LP-000101", 5), (1, "LP-000101", 5)]
    assert {one.remote_id for one in bench.contents(box)} == {one["id"] for one in server.boxes[0].contents}
    bench.take_out(again)
    bench.until(lambda: len(server.packed()) == 1)


def test_a_pack_that_was_never_done_is_told_again(bench: ToldBench, server: PackingServer) -> None:
    bench.pack(bench.box(), 1, 5)
    failed = iter([as_html(502)])
    server.misbehave = lambda request: next(failed, None) if request.path == PATH else None
    bench.sync.start()
    bench.until(lambda: bench.states() == [("pack", "in_doubt")])
    bench.pass_by(60)
    bench.until_told()
    assert server.packed() == [(1, "LP-000101", 5)]


def test_all_other_answers_that_are_lost_leave_it_done_once(bench: ToldBench, server: PackingServer) -> None:
    box = bench.box()
    first = bench.pack(box, 1, 5).content
    bench.pack(box, 2, 5)
    bench.take_out(first)
    bench.close(box, Measures(2 * ONE))
    paths = ("/box/create", f"/item/{'x'}", "/box/close")
    left = list(paths)

    def misbehave(request: Request) -> Answer | None:
        part = {"/box/create": "create", "/item/x": "/item/", "/box/close": "close"}[left[0]] if left else "nothing"
        if request.method == "GET" or part not in request.path:
            return None
        left.pop(0)
        server.do(request)
        return as_html(502)

    server.misbehave = misbehave
    bench.sync.start()
    for count in (2, 1, 0):
        bench.until(lambda count=count: len(left) == count and bench.open()[0].state is MessageState.IN_DOUBT)
        bench.pass_by(60)
    bench.until_told()
    assert bench.open() == []
    assert [one.contents == [] for one in server.boxes] == [True, False]  # an orphan, empty and harmless
    assert (server.boxes[1].status, server.packed()) == ("closed", [(2, "LP-000102", 5)])
    assert bench.boxes()[0].number == 2


def test_a_box_that_somebody_else_closed_otherwise_is_for_a_person(bench: ToldBench, server: PackingServer) -> None:
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.sync.start()
    bench.until_told()
    server.boxes[0].status = "closed"
    bench.close(box, Measures(2 * ONE))
    parked = bench.until_parked("ALREADY_CLOSED")
    assert why(parked)[0] == "packing.parked.already_closed"


def test_what_was_being_told_when_the_program_ended_is_in_doubt_and_settled(
    bench: ToldBench, server: PackingServer
) -> None:
    bench.pack(bench.box(), 1, 5)
    arrived, sent = Event(), server.let_go

    def hang(request: Request) -> Answer | None:
        if request.path != PATH:
            return None
        server.do(request)
        arrived.set()
        sent.wait()
        return None

    server.misbehave = hang
    bench.sync.start()
    assert arrived.wait(PATIENCE)
    bench.sync.stop()  # as a kill does: the call is cut off
    assert bench.states() == [("pack", "in_doubt")]
    server.misbehave = None
    bench.make().start()
    bench.until_told()
    assert server.packed() == [(1, "LP-000101", 5)]


# ---- what the server does not take


def test_what_is_refused_is_parked_holds_its_shipment_and_says_what_to_do(
    bench: ToldBench, server: PackingServer
) -> None:
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.pack(box, 2, 5)
    server.misbehave = refuse("LP_NOT_ALLOCATED", PATH)
    bench.sync.start()
    parked = bench.until_parked("LP_NOT_ALLOCATED")
    assert bench.states() == [("pack", "parked"), ("pack", "waiting")]
    words, params = why(parked)
    assert "Undo it here" in Catalogue("en").say(words, **params)
    assert bench.events()[-1] == "not_taken"
    assert bench.sync.deciding.figures().parked == 1
    server.misbehave = None
    bench.sync.deciding.retry(parked.id, ADA)
    bench.until_told()
    assert server.packed() == [(1, "LP-000101", 5), (1, "LP-000102", 5)]


def test_what_is_undone_here_is_on_its_plate_again_and_the_rest_is_told(
    bench: ToldBench, server: PackingServer
) -> None:
    box = bench.box()
    bench.pack(box, 1, 60)
    bench.pack(box, 2, 40)
    assert bench.shipment().lines_packed == 1
    wrong = iter([as_json(400, {"error": {"code": "QUANTITY_EXCEEDS_AVAILABLE", "message": "No", "details": None}})])
    server.misbehave = lambda request: next(wrong, None) if request.path == PATH else None
    bench.sync.start()
    parked = bench.until_parked("QUANTITY_EXCEEDS_AVAILABLE")
    with pytest.raises(Refused) as refused:
        bench.sync.deciding.undo(parked.id, VIC)
    assert refused.value.code == "FORBIDDEN"
    bench.sync.deciding.undo(parked.id, ADA)
    assert bench.plate(1).left == 60 * ONE
    assert bench.shipment().lines_packed == 0
    bench.until_told()
    assert server.packed() == [(1, "LP-000102", 40)]
    assert [one.plate.number for one in bench.contents(box)] == ["LP-000102"]
    with pytest.raises(Refused) as again:
        bench.sync.deciding.undo(parked.id, ADA)
    assert again.value.code == "NOT_PARKED"


def test_a_box_that_is_not_taken_is_undone_with_all_that_is_in_it(bench: ToldBench, server: PackingServer) -> None:
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.pack(box, 3, 5)
    server.statuses[FIRST.shipment] = "shipped"
    bench.sync.start()
    parked = bench.until_parked("SHIPMENT_NOT_PACKABLE")
    gone = bench.sync.deciding.undo(parked.id, ADA)
    assert [one.kind for one in gone] == [MessageKind.BOX, MessageKind.PACK, MessageKind.PACK]
    assert (bench.boxes(), bench.shipment().boxes, bench.plate(1).packed, bench.open()) == ([], 0, 0, [])


def test_what_the_server_does_not_let_out_lies_in_the_box_again(bench: ToldBench, server: PackingServer) -> None:
    box = bench.box()
    content = bench.pack(box, 1, 5).content
    bench.sync.start()
    bench.until_told()
    server.boxes[0].status = "closed"
    bench.take_out(content)
    parked = bench.until_parked("BOX_CLOSED")
    bench.sync.deciding.undo(parked.id, EVE)
    assert [(one.id, one.remote_id) for one in bench.contents(box)] == [(content.id, server.boxes[0].contents[0]["id"])]
    assert bench.plate(1).packed == 5 * ONE


def test_a_box_that_the_server_does_not_close_is_open_again(bench: ToldBench, server: PackingServer) -> None:
    box = bench.box()
    bench.pack(box, 1, 5)
    bench.close(box)
    server.misbehave = refuse("EMPTY_BOX", "/box/close")
    bench.sync.start()
    bench.sync.deciding.undo(bench.until_parked("EMPTY_BOX").id, ADA)
    assert bench.boxes()[0].status is BoxStatus.OPEN


def test_what_is_left_to_a_supervisor_stays_and_says_who_asked(bench: ToldBench, server: PackingServer) -> None:
    bench.pack(bench.box(), 1, 5)
    server.misbehave = refuse("BOX_CLOSED", PATH)
    bench.sync.start()
    parked = bench.until_parked("BOX_CLOSED")
    bench.sync.deciding.leave(parked.id, ADA)
    (waiting,) = bench.sync.deciding.waiting()
    assert (waiting.said["asked"], waiting.said["code"]) == (ADA.name, "BOX_CLOSED")


# ---- what answers tell


def test_a_warning_of_the_server_that_nobody_heard_here_alarms(bench: ToldBench, server: PackingServer) -> None:
    def warn(request: Request) -> Answer | None:
        if request.path != PATH:
            return None
        _status, _headers, body = server.do(request)
        warning = b'{"matches": ["oats"], "customer_name": "Nordic", "product_name": "Oat bar"}'
        return 201, {}, body.replace(b'"allergen_warning": null', b'"allergen_warning": ' + warning)

    server.misbehave = warn
    box = bench.box()
    content = bench.pack(box, 1, 5).content
    bench.pack(box, 3, 5)  # of this one somebody was warned before
    bench.sync.start()
    bench.until_told()
    (alarm,) = bench.alarms.all
    assert (alarm.content_id, alarm.warned.matches, alarm.shipment) == (content.id, ("oats",), "SH-1001")
    assert "allergen_told" in bench.events()
    assert bench.boxes()[0].alarmed


def test_what_a_customer_excludes_since_it_was_packed_alarms_though_it_is_known_here_by_now(bench: ToldBench) -> None:
    def excludes(*restrictions: str) -> None:
        now = replace(NORDIC, restrictions=restrictions)
        bench.database.write(lambda tx: packing_work_store.put_customers(tx, 0, [now], 99))

    excludes()
    content = bench.pack(bench.box(), 3, 5).content
    excludes("peanuts")
    bench.sync.start()
    bench.until_told()
    assert [(alarm.content_id, alarm.warned.matches) for alarm in bench.alarms.all] == [(content.id, ("peanuts",))]


def test_where_lines_are_not_known_the_answers_tell_them(database: Database, server: PackingServer) -> None:
    with told_bench(database, server, whole=False) as bench:
        box = bench.box()
        bench.pack(box, 1, 10)
        bench.pack(box, 2, 20)
        other = server.do(Request("POST", f"{PATH}/box/create", _signed(server), {"shipment_id": FIRST.shipment}))
        assert other[0] == 201
        body = {"shipment_id": FIRST.shipment, "box_id": server.boxes[0].id, "license_plate_id": FIRST.plate(1)}
        server.do(Request("POST", PATH, _signed(server), body | {"so_line_id": FIRST.line(1), "quantity": 30}))
        bench.sync.start()
        bench.until_told()
        line = bench.lines()[0]
        assert (line.packed, line.ordered) == (60 * ONE, 100 * ONE)
        assert bench.shipment().status is Status.PACKING


def _signed(server: PackingServer) -> dict[str, str]:
    return {"authorization": f"Bearer {server.token}"}
