"""Assets at a central server that speaks the contract and nothing else: it tags them, and knows no keys."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace

import pytest
from pydantic import SecretStr

from services.assets.model import Asset, Fields, State
from services.assets.ports import Health, Said, Sought
from services.central.assets import CentralRegister
from services.database.database import Database
from services.errors import Refused
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.services.asset_bench import CHROMEBOOK, IT, AssetBench
from tests.support.asset_server import AssetServer, asset_server
from tests.support.contract_server import Answer, Request, as_html, as_json, closed_port
from tests.support.rt_bench import new_asset

CREATE = "/assets/create"
MINI = Fields("Dell", "Chromebook 3100")


@pytest.fixture
def server() -> Iterator[AssetServer]:
    with asset_server() as running:
        yield running


def register_at(url: str, token: str = "right-token", seconds: float = 20.0) -> CentralRegister:
    return CentralRegister(url, token=lambda: SecretStr(token) if token else None, whole_seconds=seconds)


@pytest.fixture
def register(server: AssetServer) -> Iterator[CentralRegister]:
    with closing(register_at(server.url)) as made:
        yield made


@pytest.fixture
def bench(database: Database, register: CentralRegister) -> Iterator[AssetBench]:
    made = AssetBench(database, register, "zebra")
    made.numbering = None
    made.printing.service.start()
    yield made
    made.stop()


def to_creates(answer: Callable[[Request], Answer]) -> Callable[[Request], Answer | None]:
    """A misbehaviour that concerns creates alone."""
    return lambda request: answer(request) if request.path == CREATE else None


def sent(server: AssetServer) -> list[Request]:
    return [one for one in server.requests if one.path == CREATE]


# ---- an asset's way


def test_what_is_scanned_gets_the_servers_tag_and_a_label_of_the_stations(
    bench: AssetBench, server: AssetServer
) -> None:
    bench.service.start()
    answers = [bench.scan(code) for code in ("ABC1", "ABC2")]
    assert {one.outcome.reason for one in answers} == {Reason.ASSET_TAKEN}
    rows = bench.until_all(State.CREATED)
    assert {(row.remote_id, row.serial, row.tag) for row in rows} == {
        (one["asset_id"], one["serial_number"], one["asset_tag"]) for one in server.assets
    }
    assert [one["internal_name"] for one in sorted(server.assets, key=lambda one: one["serial_number"])] == [
        "Dell CB 3100 #1",
        "Dell CB 3100 #2",
    ]
    bench.until(lambda _rows: all(line.label for line in bench.rows()))
    bench.printing.over([line.label for line in bench.rows() if line.label])
    assert bench.printing.printers["zebra"].sent.all == [row.tag for row in rows]
    bench.until(lambda rows: all(row.seen_at for row in rows))  # it has looked itself


def test_where_the_server_printed_the_label_the_station_prints_none(bench: AssetBench, server: AssetServer) -> None:
    server.prints = True
    bench.service.start()
    bench.scan("ABC1")
    (row,) = bench.until_all(State.CREATED)
    assert (row.label, row.label_why) == ("", "")
    server.prints = False
    bench.scan("ABC2")
    bench.until(lambda _rows: bench.rows()[1].label is not None)
    bench.printing.over([line.label for line in bench.rows() if line.label])
    assert bench.printing.printers["zebra"].sent.all == [bench.rows()[1].asset.tag]


def test_a_serial_that_the_server_has_needs_you_and_is_refused_at_the_next_scan(
    bench: AssetBench, server: AssetServer
) -> None:
    there = server.hold("ABC1")
    bench.service.start()
    bench.scan("ABC1")
    (row,) = bench.until_all(State.EXISTS)
    assert row.why == "assets.why.exists"
    assert (row.params["tag"], row.params["remote_id"]) == (there["asset_tag"], str(there["asset_id"]))
    again = bench.scan("ABC1")
    assert (again.outcome.verdict, again.outcome.params["tag"]) == (Verdict.DUPLICATE, there["asset_tag"])
    assert len(sent(server)) == 1


def test_a_tag_that_is_on_the_device_already_is_none_of_the_servers(bench: AssetBench) -> None:
    bench.fill(CHROMEBOOK, preprinted=True)
    answer = bench.scan("ABC1")
    assert answer.outcome.params["words"] == "assets.refused.tags_elsewhere"
    with pytest.raises(Refused) as refused:
        bench.service.enter("ABC2", IT, tag="W12-0009")
    assert refused.value.words == "assets.refused.tags_elsewhere"
    assert bench.rows() == []


# ---- answers that are lost


def lost_after(server: AssetServer) -> Callable[[Request], Answer | None]:
    """Every create is done, and answered by somebody in between."""

    def lost(request: Request) -> Answer:
        server.do(request)
        return as_html(504)

    return to_creates(lost)


def test_what_is_there_after_a_lost_answer_needs_you_for_nobody_knows_whose_it_is(
    bench: AssetBench, server: AssetServer
) -> None:
    server.misbehave = lost_after(server)
    bench.service.start()
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    bench.pass_by(6)
    (row,) = bench.until_all(State.EXISTS)
    assert (row.why, row.needs_you) == ("assets.why.maybe_ours", True)
    assert row.params["tag"] in Catalogue("en").say(row.why, **row.params)
    assert len(server.assets) == len(sent(server)) == 1


def maybe_ours(bench: AssetBench, server: AssetServer) -> Asset:
    server.misbehave = lost_after(server)
    bench.service.start()
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    server.misbehave = None
    bench.pass_by(6)
    (row,) = bench.until_all(State.EXISTS)
    return row


def test_what_somebody_knows_as_ours_is_created_with_its_number_and_tag_there(
    bench: AssetBench, server: AssetServer
) -> None:
    row = maybe_ours(bench, server)
    line = bench.service.own(row.id, IT)
    assert (line.asset.state, line.asset.tag, str(line.asset.remote_id)) == (
        State.CREATED,
        row.params["tag"],
        row.params["remote_id"],
    )
    assert (line.asset.needs_you, len(sent(server))) == (False, 1)
    with pytest.raises(Refused, match="NOT_ASKED"):
        bench.service.own(row.id, IT)


def test_what_somebody_knows_as_anothers_stays_there_already_and_can_be_skipped(
    bench: AssetBench, server: AssetServer
) -> None:
    row = maybe_ours(bench, server)
    other = bench.service.disown(row.id, IT).asset
    assert (other.state, other.why, other.needs_you) == (State.EXISTS, "assets.why.exists", True)
    assert row.params["tag"] in Catalogue("en").say(other.why, **other.params)
    with pytest.raises(Refused, match="NOT_ASKED"):
        bench.service.own(row.id, IT)
    assert bench.service.undo(row.id, IT).asset.state is State.UNDONE


def test_with_another_serial_what_the_register_has_is_not_ours(bench: AssetBench, server: AssetServer) -> None:
    row = maybe_ours(bench, server)
    bench.service.change(row.id, "OTHER777", row.fields, IT)
    with pytest.raises(Refused, match="NOT_ASKED"):
        bench.service.own(row.id, IT)


def test_what_is_not_there_after_two_looks_is_sent_again(bench: AssetBench, server: AssetServer) -> None:
    server.misbehave = to_creates(lambda _request: as_html(502))
    bench.service.start()
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    bench.pass_by(6)
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    server.misbehave = None
    bench.pass_by(20)
    bench.until_all(State.CREATED)
    assert len(server.assets) == 1


def test_one_that_came_late_is_never_made_twice_and_needs_you(bench: AssetBench, server: AssetServer) -> None:
    server.misbehave = to_creates(lambda _request: as_html(502))
    bench.service.start()
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    bench.pass_by(6)
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    first = sent(server)[0]

    def comes_late(request: Request) -> Answer:
        server.do(first)
        return server.do(request)

    server.misbehave = to_creates(comes_late)
    bench.pass_by(20)
    (row,) = bench.until_all(State.EXISTS)
    assert row.why == "assets.why.maybe_ours"
    assert len(server.assets) == 1


# ---- a server that is away, or does not take us


def test_what_is_in_the_way_is_said_and_the_batch_goes_on(database: Database) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(asset_server())
        wrong = {
            "central.look.no_url": register_at(""),
            "central.assets.no_token": register_at(server.url, ""),
            "central.assets.sign_in": register_at(server.url, "wrong-token"),
            "central.assets.unreachable": register_at(closed_port()),
        }
        for number, (words, register) in enumerate(wrong.items(), start=1):
            bench = AssetBench(database, register)
            stack.callback(bench.stop)
            bench.numbering = None
            bench.scan(f"ABC{number}")
            bench.service.start()
            bench.until(lambda _rows, bench=bench, words=words: bench.service.status().words == words)
            assert bench.rows()[-1].asset.state is State.WAITING
            assert Catalogue("de").say(words)
            bench.service.stop()


@pytest.mark.parametrize(
    ("answer", "words", "said"),
    [
        (as_json(500, {"error": "Sequence gone"}), "central.assets.trouble", "Sequence gone"),
        (as_html(502), "central.assets.not_understood", "502"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_in_the_way_of_all_is_said_whole_where_an_asset_is_refused(
    bench: AssetBench, server: AssetServer, answer: Answer, words: str, said: str
) -> None:
    """It is in the way of the next question, too."""
    refusal = as_json(400, {"success": False, "error": "No"})
    server.misbehave = lambda request: (
        refusal if request.path == CREATE else answer if "preview" in request.path else None
    )
    bench.service.start()
    bench.scan("ABC1")
    bench.until(lambda _rows: bench.service.status().words == words)
    status = bench.service.status()
    assert said in Catalogue("en").say(status.words, **(status.params or {}))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (as_json(500, {"success": False, "error": "Failed to create asset in RT", "retry": True}), Said.IN_DOUBT),
        (as_json(201, {"success": True, "asset_id": 7}), Said.IN_DOUBT),
        (as_html(200), Said.IN_DOUBT),
        (as_html(400), Said.IN_DOUBT),
        (as_html(404), Said.IN_DOUBT),
        (as_json(400, {"success": False, "error": "Missing required field: model", "field": "model"}), Said.REFUSED),
        (as_json(401, {"error": "Sign in"}), Said.SIGN_IN),
        (as_json(403, {"error": "Forbidden"}), Said.SIGN_IN),
        (as_html(429), Said.LATER),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else value.value,
)
def test_what_an_answer_means(server: AssetServer, register: CentralRegister, answer: Answer, said: Said) -> None:
    server.misbehave = to_creates(lambda _request: answer)
    assert register.create(new_asset("ABC1", fields=MINI), again=False).said is said


def test_an_answer_about_another_serial_proves_nothing(server: AssetServer, register: CentralRegister) -> None:
    told = {"success": True, "asset_id": 7, "asset_tag": "S-7", "serial_number": "XYZ9", "label_printed": False}
    server.misbehave = to_creates(lambda _request: as_json(201, told))
    assert register.create(new_asset("ABC1", fields=MINI), again=False).said is Said.IN_DOUBT
    server.misbehave = lambda request: as_json(200, {"valid": True, "serial_number": "XYZ9"})
    with pytest.raises(Exception, match="not_understood"):
        register.look([Sought("ABC1")], [])


def test_a_field_that_the_contract_has_not_is_told_and_nothing_is_sent(
    server: AssetServer, register: CentralRegister
) -> None:
    asset = new_asset("ABC1", fields=replace(MINI, more={"Purchase Order": "4711"}))
    reply = register.create(asset, again=False)
    assert (reply.said, reply.words, reply.params["text"]) == (
        Said.REFUSED,
        "central.assets.no_other_field",
        "Purchase Order",
    )
    assert sent(server) == []


def test_only_what_is_filled_in_is_sent_with_the_persons_name(server: AssetServer, register: CentralRegister) -> None:
    asset = replace(new_asset("ABC1", fields=MINI), person="Jörg Ä")
    register.create(asset, again=False)
    (request,) = sent(server)
    assert request.body == {"serial_number": "ABC1", "manufacturer": "Dell", "model": "Chromebook 3100"}
    assert request.headers["scandesk-person"] == "J%C3%B6rg%20%C3%84"


def test_health_asks_without_changing_anything(server: AssetServer, register: CentralRegister) -> None:
    assert register.health() == Health()
    assert server.assets == []
    with closing(register_at(server.url, "wrong-token")) as other:
        assert (other.health().words, other.health().sign_in) == ("central.assets.sign_in", True)
    server.misbehave = lambda request: as_json(500, {"error": "Sequence file unavailable"})
    found = register.health()
    assert "Sequence file" in Catalogue("en").say(found.words, **found.params)


def test_where_one_is_not_taken_the_others_are_not_tried(bench: AssetBench, server: AssetServer) -> None:
    for number in range(12):
        bench.scan(f"ABC{number}")
    server.misbehave = to_creates(lambda _request: as_html(429))
    bench.service.start()
    bench.until(lambda _rows: bench.service.status().words == "assets.register.away")
    assert len(sent(server)) <= 4, "as many as are made at a time"
    assert {row.state for row in bench.until_all(State.WAITING)} == {State.WAITING}


# ---- a server that knows an asset by its key


@pytest.fixture
def keyed(server: AssetServer) -> AssetServer:
    """The same, as our hub does it: the same answer to the same key."""
    answers: dict[str, Answer] = {}

    def once(request: Request) -> Answer | None:
        if request.path == "/api/v1/ext":
            return as_json(200, {"server": "scandesk hub", "version": "1", "extensions": {"assets": 1}})
        if request.path != CREATE:
            return None
        key = request.headers["idempotency-key"]
        answers[key] = answers.get(key) or server.do(request)
        return answers[key]

    server.misbehave = once
    return server


def test_a_lost_answer_is_asked_for_again_under_the_same_key(bench: AssetBench, keyed: AssetServer) -> None:
    once = keyed.misbehave
    assert once is not None

    def lost(request: Request) -> Answer | None:
        answer = once(request)
        return as_html(504) if request.path == CREATE else answer

    keyed.misbehave = lost
    bench.service.start()
    bench.scan("ABC1")
    bench.until_all(State.IN_DOUBT)
    keyed.misbehave = once
    bench.pass_by(6)
    bench.until(lambda rows: rows[0].next_at is not None and rows[0].next_at > bench.clock.now())
    bench.pass_by(20)
    (row,) = bench.until_all(State.CREATED)
    (made,) = keyed.assets
    assert (row.remote_id, row.tag) == (made["asset_id"], made["asset_tag"])
    first, again = (request.headers["idempotency-key"] for request in sent(keyed))
    assert first == again


def test_one_that_somebody_corrected_is_asked_for_under_another_key(
    keyed: AssetServer, register: CentralRegister
) -> None:
    asset = new_asset("ABC1", fields=MINI)
    register.create(asset, again=False)
    register.create(replace(asset, serial="ABC2"), again=True)
    first, other = (request.headers["idempotency-key"] for request in sent(keyed))
    assert first != other


def test_a_serial_that_a_person_asks_about_is_looked_for_there_too(
    keyed: AssetServer, register: CentralRegister
) -> None:
    there = keyed.hold("ABC1")
    (held,) = register.look([Sought("ABC1"), Sought("ABC2")], []).held
    assert (held.serial, held.remote_id, held.tag) == ("ABC1", there["asset_id"], there["asset_tag"])
