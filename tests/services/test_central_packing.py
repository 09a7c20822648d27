"""Packing at a server that speaks the contract and nothing else: what is told, what is asked, and what is no answer."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.wiring.own_packing import OwnPacking
from services.central.packing import CentralPacking
from services.clock import SystemClock
from services.database import packing_cursor_store
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Measures, MessageKind, Status
from services.packing.server.remote import RemotePlate, RemoteShipment, Said, Told
from services.settings.model import Settings
from services.settings.secrets import Secrets
from tests.support.contract_server import Answer, Request, as_html, as_json, closed_port
from tests.support.packing_server import PackingServer, packing_server
from tests.support.packing_work import FIRST, SECOND


@pytest.fixture
def server() -> Iterator[PackingServer]:
    with packing_server() as running:
        yield running


@pytest.fixture
def central(server: PackingServer) -> Iterator[CentralPacking]:
    with closing(central_at(server.url)) as made:
        yield made


def central_at(url: str, token: str = "right-token") -> CentralPacking:
    return CentralPacking(url, token=lambda: SecretStr(token) if token else None)


def tell_box(central: CentralPacking) -> str:
    made = central.tell(Told(MessageKind.BOX, "key", "mia", FIRST.shipment)).box
    assert made is not None
    return made.id


def packing(box: str, plate: int = 1, quantity: float = 12.5, line: int = 1) -> Told:
    body = {"license_plate_id": FIRST.plate(plate), "so_line_id": FIRST.line(line), "quantity": quantity}
    return Told(MessageKind.PACK, "key", "mia", FIRST.shipment, box, body=body, amount=round(quantity * ONE))


def test_a_box_is_made_packed_emptied_and_closed(central: CentralPacking, server: PackingServer) -> None:
    reply = central.tell(Told(MessageKind.BOX, "k1", "mia", FIRST.shipment))
    assert reply.box is not None
    assert (reply.said, reply.box.number, reply.box.status) == (Said.DONE, 1, BoxStatus.OPEN)
    box = reply.box.id
    first, second = central.tell(packing(box)).packed, central.tell(packing(box, 3, 2, 2)).packed
    assert first is not None
    assert second is not None
    assert (first.packed, first.remaining, first.warned) == (12_500_000, 87_500_000, None)
    assert second.warned is not None
    assert (second.warned.matches, second.warned.customer) == (("peanuts",), "Nordic Foods")
    found = central.box(box)
    assert found is not None
    assert [(one.id, one.plate_number, one.quantity, one.lot) for one in found[1]] == [
        (first.content, "LP-000101", 12_500_000, "L42"),
        (second.content, "LP-000103", 2 * ONE, "A7"),
    ]
    assert central.tell(Told(MessageKind.TAKE_OUT, "k4", "mia", FIRST.shipment, box, first.content)).said is Said.DONE
    closing_it = Told(MessageKind.CLOSE, "k5", "mia", FIRST.shipment, box, body={"weight": 1.25, "length": 30})
    closed = central.tell(closing_it).box
    assert closed is not None
    assert (closed.status, closed.measures) == (BoxStatus.CLOSED, Measures(1_250_000, 30 * ONE))
    assert central.tell(closing_it).code == "ALREADY_CLOSED"
    assert server.packed() == [(1, "LP-000103", 2)]
    assert [one.headers.get("idempotency-key") for one in server.requests if one.method != "GET"][:2] == ["k1", "key"]
    assert {one.headers.get("scandesk-person") for one in server.requests if one.method != "GET"} == {"mia"}


def test_what_is_asked_for_is_found(central: CentralPacking) -> None:
    assert central.look_up("SO-7001") == RemoteShipment(
        FIRST.shipment, "SH-1001", "SO-7001", "Nordic Foods", 3, restrictions=("Peanuts", "milk")
    )
    asked = central.look_up("LP-000102", FIRST.shipment)
    assert isinstance(asked, RemotePlate)
    assert (asked.line, asked.available, asked.lot) == (FIRST.line(1), 50 * ONE, "L43")
    elsewhere = central.look_up("LP-000102", SECOND.shipment)
    assert isinstance(elsewhere, RemotePlate)
    assert (elsewhere.line, elsewhere.available) == ("", 0)
    assert central.look_up("what/is?that#") is None
    assert central.box("none") is None
    queue = central.shipments(search="so-7002", limit=5)
    assert [(one.number, one.status, one.lines, one.alert, one.promised is not None) for one in queue.rows] == [
        ("SH-1002", Status.PENDING, 3, True, True)
    ]
    assert queue.total == 1
    assert not central.is_hub()


def test_what_only_a_hub_of_ours_understands_is_not_told(central: CentralPacking, server: PackingServer) -> None:
    reply = central.tell(Told(MessageKind.COMPLETE, "key", "mia", FIRST.shipment))
    assert (reply.said, reply.code) == (Said.REFUSED, "NOT_OFFERED")
    assert server.told() == []


def test_a_refusal_says_what_the_server_says(central: CentralPacking) -> None:
    reply = central.tell(packing(tell_box(central), quantity=1000))
    assert (reply.said, reply.status, reply.code) == (Said.REFUSED, 400, "QUANTITY_EXCEEDS_AVAILABLE")
    assert reply.text == "No: QUANTITY_EXCEEDS_AVAILABLE"


def test_a_token_that_does_not_count_wants_another_one(server: PackingServer) -> None:
    for token in ("", "wrong"):
        with closing(central_at(server.url, token)) as central:
            assert central.tell(Told(MessageKind.BOX, "key", "mia", FIRST.shipment)).said is Said.SIGN_IN
            with pytest.raises(Refused) as refused:
                central.look_up("SO-7001")
            assert refused.value.code == "AUTH_REQUIRED"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (as_html(502), Said.IN_DOUBT),
        (as_json(500, {"error": {"code": "INTERNAL", "message": "Oh", "details": {}}}), Said.IN_DOUBT),
        (as_json(409, {"error": {"code": "IDEMPOTENCY_KEY_RUNNING", "message": ""}}), Said.IN_DOUBT),
        ((429, {"Retry-After": "7"}, b""), Said.LATER),
        (
            as_json(400, {"error": {"code": "VALIDATION_ERROR", "message": "Wrong", "details": {"quantity": "bad"}}}),
            None,
        ),
    ],
)
def test_each_answer_means_one_thing(
    central: CentralPacking, server: PackingServer, answer: Answer, said: Said | None
) -> None:
    server.misbehave = lambda _request: answer
    reply = central.tell(Told(MessageKind.BOX, "key", "mia", FIRST.shipment))
    assert reply.said is (said or Said.REFUSED)
    assert reply.rest == (7.0 if said is Said.LATER else 0.0)
    assert reply.text == {Said.IN_DOUBT: reply.text, None: "Wrong quantity: bad"}.get(said, "")


def changed(**fields: Any) -> dict[str, Any]:
    good = {
        "box_content": {"id": "c1", "quantity": 12.5, "product_name": "Oat bar", "lot_number": None},
        "so_line_status": {"packed_qty": 12.5, "remaining_qty": 0, "status": "complete"},
        "allergen_warning": None,
    }
    return good | fields


@pytest.mark.parametrize(
    "answer",
    [
        as_html(200),
        as_html(404),
        as_json(201, []),
        as_json(201, {"id": "c1"}),
        as_json(201, changed(box_content={"id": "c1", "quantity": 12, "product_name": "", "lot_number": None})),
        as_json(201, changed(box_content={"id": "c 1", "quantity": 12.5, "product_name": "", "lot_number": None})),
        as_json(201, changed(so_line_status={"packed_qty": True, "remaining_qty": 0, "status": "complete"})),
        as_json(201, changed(so_line_status={"packed_qty": -1, "remaining_qty": 0, "status": "complete"})),
        as_json(201, changed(so_line_status={"packed_qty": 1e300, "remaining_qty": 0, "status": "complete"})),
        as_json(201, changed(allergen_warning={"matches": "all"})),
        (201, {}, b'{"box_content": {"id": "c1", "quantity": NaN}}'),
        (302, {"Location": "/login"}, b""),
        as_json(201, {"box_content": "x" * 300_000}),
    ],
)
def test_what_is_no_answer_of_the_contract_leaves_it_in_doubt(
    central: CentralPacking, server: PackingServer, answer: Answer
) -> None:
    server.misbehave = lambda _request: answer
    with pytest.raises(OutsideFailed) as failed:
        central.tell(packing("b1"))
    assert failed.value.words == "central.packing.not_understood"


@pytest.mark.parametrize(
    "answer",
    [
        as_json(200, {"type": "shipment", "data": {"id": "s1"}}),
        as_json(200, {"type": "pallet", "data": {}}),
        as_json(200, {"type": "license_plate", "data": {"lp": {"id": 7}, "allocated": "yes"}}),
        as_html(404),
    ],
)
def test_what_is_no_answer_to_a_look_up_finds_nothing_and_says_so(
    central: CentralPacking, server: PackingServer, answer: Answer
) -> None:
    server.misbehave = lambda _request: answer
    with pytest.raises(OutsideFailed):
        central.look_up("LP-000102", FIRST.shipment)


def test_a_box_that_is_another_one_is_not_taken_for_it(central: CentralPacking, server: PackingServer) -> None:
    box = tell_box(central)

    def other(request: Request) -> Answer:
        status, headers, body = server.do(request)
        return status, headers, body.replace(box.encode(), b"another-box")

    server.misbehave = other
    with pytest.raises(OutsideFailed):
        central.box(box)


def test_where_nobody_listens_nothing_was_sent() -> None:
    with closing(central_at(closed_port())) as central, pytest.raises(OutsideFailed) as failed:
        central.tell(Told(MessageKind.BOX, "key", "mia", FIRST.shipment))
    assert (failed.value.words, failed.value.params["sent"]) == ("central.packing.unreachable", False)


OFFERED = as_json(200, {"server": "scandesk hub", "version": "1", "extensions": {"packing": 1}})


@pytest.mark.parametrize("answer", [as_json(500, {"detail": "broken"}), as_html(200, "Sign in"), as_html(302, "")])
def test_a_hub_in_trouble_is_away_and_no_server_of_the_contract_alone(server: PackingServer, answer: Answer) -> None:
    says = {"it": OFFERED}
    server.misbehave = lambda request: says["it"] if request.path == "/api/v1/ext" else None
    with closing(central_at(server.url)) as central:
        assert central.is_hub()
        says["it"] = answer
        central.forget()
        with pytest.raises(OutsideFailed):
            central.is_hub()
        says["it"] = as_json(404, {"detail": "Not found"})
        assert not central.is_hub(), "there is another server by now"
    says["it"] = answer
    with closing(central_at(server.url)) as never_known:
        assert not never_known.is_hub()


def test_a_hub_that_was_read_before_the_start_is_away_where_it_is_in_trouble(
    server: PackingServer, database: Database, tmp_path: Path
) -> None:
    server.misbehave = lambda request: as_json(500, {}) if request.path == "/api/v1/ext" else None
    settings = Settings.model_validate({"central": {"url": server.url}, "packing": {"mode": "central"}})
    own = OwnPacking(tmp_path, lambda: settings, Secrets(tmp_path), database)
    made = own.make_server()
    assert isinstance(made, CentralPacking)
    with closing(made):
        assert not made.is_hub()
        made.forget()
        database.write(lambda tx: packing_cursor_store.put(tx, made.address, "7", SystemClock().now()))
        with pytest.raises(OutsideFailed):
            made.is_hub()
