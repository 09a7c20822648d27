"""License plates that were never looked up, while the server that alone knows them is away: packed unverified, and what
becomes of them once it is back. On both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.database import identity_store
from services.database.database import Database
from services.packing import ending
from services.packing.amounts import ONE
from services.packing.desk.bench import Question, Told
from services.packing.model import BoxStatus, Measures, MessageKind
from services.packing.server.deciding import why
from services.scanning.commands import Command
from services.scanning.outcome import Reason, Verdict
from services.words.catalogue import Catalogue
from tests.services.builders import ADA
from tests.services.packing_away import AwayBench, away_bench
from tests.services.packing_figures import wrong
from tests.support.contract_server import Answer, Request, as_html
from tests.support.packing_server import PATH, PackingServer, packing_server
from tests.support.packing_work import FIRST, SECOND

OAT, OAT_TOO, ALMOND, RYE = (FIRST.plate_number(number) for number in (1, 2, 3, 4))
# A contract-only server's lines are learnt one by one, boxes are numbered when it is told, and what is undone here
# after its refusal stands in the log under another name.
OTHERWISE = {
    "a shipment's lines are miscounted",
    "boxes are not numbered 1, 2, 3",
    "what is in boxes is not what the log says",
    "a shipment's packed lines are miscounted",
    "something is packed that was not allocated",
    "what the customer excludes is in a box that is not marked",
}


@pytest.fixture
def server() -> Iterator[PackingServer]:
    with packing_server() as running:
        everybody = replace(running.shipments[0].customer, restrictions=())
        running.shipments = [replace(one, customer=everybody, alert=False) for one in running.shipments]
        yield running


@pytest.fixture
def bench(database: Database, server: PackingServer) -> Iterator[AwayBench]:
    """The first shipment is in front, and the server is away."""
    with away_bench(database, server) as made:
        made.scan("SH-1001")
        made.goes_away()
        yield made


def excludes(server: PackingServer, *names: str) -> None:
    server.shipments = [
        replace(one, customer=replace(one.customer, restrictions=names), alert=True) for one in server.shipments
    ]


def adds_up(bench: AwayBench) -> None:
    assert set(bench.database.read(wrong)) <= OTHERWISE


# ---- at the desk


def test_a_plate_that_was_never_looked_up_is_packed_unverified_and_counts_for_no_line(bench: AwayBench) -> None:
    answer = bench.scan(OAT)
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.ACCEPTED, Reason.PACK_UNVERIFIED)
    assert answer.outcome.params["plate"] == OAT
    (content,) = bench.inside()
    assert (content.plate.number, content.quantity, content.unverified, content.line_id) == (OAT, ONE, True, "")
    assert bench.now.lines == []
    assert bench.now.shipment is not None
    assert bench.now.shipment.lines_packed == 0
    adds_up(bench)


def test_as_many_are_packed_unverified_as_somebody_said_within_the_limits(bench: AwayBench) -> None:
    bench.scan(Command.QUANTITY, Command.D1, Command.D2, OAT, OAT)
    assert [one.quantity for one in bench.inside()] == [12 * ONE, ONE]
    assert bench.plates() == [OAT], "one code is one plate"
    bench.scan(Command.QUANTITY, Command.D0)
    answer = bench.scan(OAT)
    assert (answer.outcome.reason, answer.outcome.params["contract"]) == (Reason.PACK_REFUSED, "VALIDATION_ERROR")
    adds_up(bench)


def test_a_command_packs_unverified_as_it_says_but_for_no_line(bench: AwayBench) -> None:
    bench.told_by_command(Told(3 * ONE, notes="on top"))
    bench.scan(OAT)
    assert [(one.quantity, one.notes) for one in bench.inside()] == [(3 * ONE, "on top")]
    bench.told_by_command(Told(ONE, line=1))
    assert bench.scan(OAT_TOO).outcome.params["contract"] == "NOT_FOUND"
    assert len(bench.inside()) == 1


@pytest.mark.parametrize(
    "code", ["SH-1009", "SO-7009", "LP 1", "nothing", "https://x.example/1", "ROOM-12", "x1", "4006381333931"]
)
def test_what_is_shaped_like_no_license_plate_is_refused_and_nothing_is_invented(bench: AwayBench, code: str) -> None:
    answer = bench.scan(code)
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.REFUSED, Reason.PACK_NOT_SEEN)
    assert (bench.inside(), bench.plates()) == ([], [])


@pytest.mark.parametrize("code", ["4006381333932", "40063813"])
def test_digits_that_are_no_ean_may_be_a_license_plate(bench: AwayBench, code: str) -> None:
    assert bench.scan(code).outcome.reason is Reason.PACK_UNVERIFIED


def test_without_a_shipment_in_front_nothing_is_packed_and_a_new_shipment_is_not_opened(bench: AwayBench) -> None:
    bench.scan(Command.BACK)
    for code in (OAT, "SH-1002"):
        assert bench.scan(code).outcome.reason is Reason.PACK_NOT_SEEN
    assert bench.now.shipment is None
    assert bench.plates() == []


def test_a_server_that_answers_that_it_has_no_such_plate_is_believed(bench: AwayBench) -> None:
    bench.comes_back()
    assert bench.scan("LP-999999").outcome.reason is Reason.PACK_UNKNOWN
    assert bench.plates() == []


def test_a_plate_that_was_looked_up_before_is_packed_as_ever(bench: AwayBench) -> None:
    bench.comes_back()
    bench.scan(OAT_TOO, Command.UNDO)
    bench.goes_away()
    assert bench.scan(OAT_TOO).outcome.reason is not Reason.PACK_UNVERIFIED
    assert [one.unverified for one in bench.inside()] == [False]


def test_a_hubs_shipment_is_all_known_and_packs_nothing_unverified(bench: AwayBench) -> None:
    bench.database.write(lambda tx: tx.connection.cursor().execute("UPDATE shipment SET whole = true"))
    assert bench.scan(OAT).outcome.reason is Reason.PACK_UNKNOWN


def test_what_is_packed_unverified_and_taken_out_is_told_to_nobody(bench: AwayBench, server: PackingServer) -> None:
    bench.scan(OAT, Command.UNDO)
    assert (bench.inside(), bench.plates()) == ([], [])
    bench.scan(OAT_TOO)
    bench.sync.start()
    bench.comes_back()
    bench.until(lambda: bench.open() == [])
    assert server.packed() == [(1, OAT_TOO, 1)]
    adds_up(bench)


# ---- allergens


def test_where_the_customer_excludes_something_it_is_asked_first_and_the_answer_is_on_record(
    bench: AwayBench, server: PackingServer
) -> None:
    bench.comes_back()
    excludes(server, "peanuts")
    bench.scan(Command.BACK, "SH-1001", Command.ACKNOWLEDGE)
    bench.goes_away()
    asked = bench.scan(ALMOND)
    assert (asked.outcome.verdict, asked.outcome.reason) == (Verdict.WARNING, Reason.PACK_UNVERIFIED_ASKED)
    assert asked.outcome.params["restrictions"] == "peanuts"
    assert bench.now.bench.asked is not None
    assert bench.now.bench.asked.question is Question.UNVERIFIED
    assert bench.inside() == [], "nothing is packed before it is answered"
    bench.scan(Command.BACK)
    assert (bench.inside(), bench.events()[-1]) == ([], "put_back")
    answer = bench.scan(ALMOND, Command.ACKNOWLEDGE)
    assert answer.outcome.reason is Reason.PACK_UNVERIFIED
    said = bench.service.events(FIRST.shipment)[0]
    assert (said.author, said.params["acknowledged"], said.params["restrictions"]) == (ADA.name, True, ["peanuts"])
    assert bench.scan(ALMOND).outcome.reason is Reason.PACK_UNVERIFIED, "the same plate was answered for in this box"
    assert bench.scan(OAT).outcome.reason is Reason.PACK_UNVERIFIED_ASKED


def test_a_list_that_says_that_something_is_excluded_asks_as_well(database: Database, server: PackingServer) -> None:
    excludes(server, "peanuts")
    with away_bench(database, server) as bench:
        bench.sync.search("")
        bench.goes_away()
        opened = bench.scan("SH-1001")
        assert (opened.outcome.reason, opened.outcome.params["restrictions"]) == (Reason.PACK_RESTRICTED, "?")
        assert bench.scan(Command.ACKNOWLEDGE).outcome.reason is Reason.PACK_OPENED_ALLERGENS
        assert bench.scan(OAT).outcome.reason is Reason.PACK_UNVERIFIED_ASKED
        assert bench.scan(Command.ACKNOWLEDGE, OAT).outcome.reason is Reason.PACK_UNVERIFIED


def test_a_shipment_that_no_code_opened_is_asked_about_as_well(database: Database, server: PackingServer) -> None:
    excludes(server, "peanuts")
    with away_bench(database, server) as bench:
        bench.sync.search("")
        assert bench.scan(Command.NEXT_SHIPMENT).outcome.reason is Reason.PACK_RESTRICTED
        assert bench.now.bench.asked is not None


def test_the_box_after_one_that_another_station_closed_asks_anew(bench: AwayBench, server: PackingServer) -> None:
    bench.comes_back()
    excludes(server, "peanuts")
    bench.scan(Command.BACK, "SH-1001", Command.ACKNOWLEDGE)
    bench.goes_away()
    bench.scan(ALMOND, Command.ACKNOWLEDGE)
    (box,) = bench.boxes()
    bench.turn(lambda tx, turn: ending.close(tx, turn, box.id, Measures()))
    assert bench.scan(ALMOND).outcome.reason is Reason.PACK_UNVERIFIED_ASKED


# ---- when the server is back


def test_what_was_packed_unverified_is_told_in_its_order_and_the_answers_fill_it_in(
    bench: AwayBench, server: PackingServer
) -> None:
    bench.scan(Command.QUANTITY, Command.D6, Command.D0, OAT, RYE)
    bench.sync.start()
    bench.comes_back()
    bench.until(lambda: bench.open() == [])
    assert server.packed() == [(1, OAT, 60), (1, RYE, 1)]
    assert [(one.plate.id, one.plate.product.name, one.line_id, one.unverified) for one in bench.inside()] == [
        (FIRST.plate(1), "Oat bar 40 g", FIRST.line(1), False),
        (FIRST.plate(4), "Rye crisp", FIRST.line(3), False),
    ]
    lines = {one.id: (one.packed, one.ordered) for one in bench.now.lines}
    assert lines == {FIRST.line(1): (60 * ONE, 100 * ONE), FIRST.line(3): (ONE, 24_500_000)}
    assert bench.plates() == [OAT, RYE]
    assert bench.events().count("verified") == 2
    assert bench.alarms.all == []
    adds_up(bench)


def test_three_unverified_packs_one_wrong_and_one_with_an_allergen(bench: AwayBench, server: PackingServer) -> None:
    bench.scan(OAT, "LP-777777", ALMOND, Command.CLOSE_BOX, Command.CONFIRM)
    assert bench.now.boxes[0].status is BoxStatus.CLOSED
    excludes(server, "peanuts")
    bench.sync.start()
    bench.comes_back()
    parked = bench.until_parked("LP_UNKNOWN")
    assert "take it out" in Catalogue("en").say(*why(parked)[:1]).lower()
    assert bench.states() == [("pack", "parked"), ("pack", "waiting"), ("box.close", "waiting")]
    assert bench.now.refused == {parked.about}
    (alarm,) = bench.alarms.wait_until(bool)
    assert (alarm.plate, alarm.warned, alarm.box) == ("LP-777777", None, "1"), "its box is closed: that is told loudly"
    gone = bench.sync.deciding.undo(parked.id, ADA)
    assert [one.kind for one in gone] == [MessageKind.PACK, MessageKind.CLOSE]
    assert bench.now.boxes[0].status is BoxStatus.OPEN, "somebody takes it out"
    bench.until(lambda: bench.open() == [])
    assert server.packed() == [(1, OAT, 1), (1, ALMOND, 1)]
    warned = bench.alarms.wait_until(lambda alarms: len(alarms) > 1)[-1].warned
    assert warned is not None
    assert (warned.matches, warned.product) == (("peanuts",), "Almond bar")
    assert bench.now.boxes[0].alarmed
    assert (bench.plates(), bench.now.refused) == ([OAT, ALMOND], frozenset())
    adds_up(bench)


@pytest.mark.parametrize(
    ("code", "said"), [(SECOND.plate_number(1), "LP_NOT_ALLOCATED"), ("LP-777777", "LP_UNKNOWN"), ("7001-SO", "NO_LP")]
)
def test_what_the_server_does_not_take_is_parked_and_undone_at_the_bench(
    bench: AwayBench, server: PackingServer, code: str, said: str
) -> None:
    server.shipments[1] = replace(server.shipments[1], so_number="7001-SO")
    bench.scan(code)
    bench.sync.start()
    bench.comes_back()
    parked = bench.until_parked(said)
    assert Catalogue("de").has(why(parked)[0])
    (alarm,) = bench.alarms.wait_until(bool)
    assert (alarm.plate, alarm.box) == (code, "")
    bench.scan(Command.UNDO)
    bench.until(lambda: bench.open() == [])
    assert (bench.inside(), server.packed()) == ([], [])
    adds_up(bench)


def test_more_than_the_server_has_is_refused_and_leaves_nothing_behind(bench: AwayBench, server: PackingServer) -> None:
    bench.scan(Command.QUANTITY, Command.D6, Command.D1, OAT)
    bench.sync.start()
    bench.comes_back()
    parked = bench.until_parked("QUANTITY_EXCEEDS_AVAILABLE")
    assert [one.line_id for one in bench.inside()] == [""], "it counts for no line before the server takes it"
    adds_up(bench)
    bench.sync.deciding.undo(parked.id, ADA)
    answer = bench.scan(OAT)
    assert (answer.outcome.reason, answer.outcome.params["quantity"]) == (Reason.PACK_LINE, "60")
    adds_up(bench)


def test_what_is_refused_can_be_told_once_more(bench: AwayBench, server: PackingServer) -> None:
    there = server.plates
    server.plates = []
    bench.scan(OAT)
    bench.sync.start()
    bench.comes_back()
    parked = bench.until_parked("LP_UNKNOWN")
    server.plates = there
    bench.sync.deciding.retry(parked.id, ADA)
    bench.until(lambda: bench.open() == [])
    assert server.packed() == [(1, OAT, 1)]


def test_the_next_scan_of_the_same_plate_is_the_same_plate(bench: AwayBench) -> None:
    bench.scan(Command.QUANTITY, Command.D5, OAT)
    bench.comes_back()
    answer = bench.scan(OAT)  # before anything is told
    assert (answer.outcome.reason, answer.outcome.params["quantity"]) == (Reason.PACK_LINE, "55")
    assert bench.plates() == [OAT]
    assert [(one.plate.id, one.unverified) for one in bench.inside()] == [
        (FIRST.plate(1), True),
        (FIRST.plate(1), False),
    ]
    adds_up(bench)
    bench.sync.start()
    bench.until(lambda: bench.open() == [])
    assert [one.line_id for one in bench.inside()] == [FIRST.line(1)] * 2
    assert bench.plate(1).packed == 60 * ONE
    adds_up(bench)


def test_two_codes_of_one_plate_become_one(bench: AwayBench, server: PackingServer) -> None:
    def leniently(request: Request) -> Answer | None:
        return server.do(replace(request, path=request.path.replace("lookup/lp", "lookup/LP")))

    bench.scan("lp-000101", OAT)
    assert bench.plates() == [OAT, "lp-000101"]
    bench.sync.start()
    bench.comes_back()
    server.misbehave = leniently
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.open() == [])
    assert server.packed() == [(1, OAT, 1), (1, OAT, 1)]
    assert (bench.plates(), bench.plate(1).packed) == ([OAT], 2 * ONE)
    adds_up(bench)


def test_a_plate_of_two_shipments_is_named_for_each(bench: AwayBench, server: PackingServer) -> None:
    bench.comes_back()
    bench.scan(Command.BACK, "SH-1002")
    bench.goes_away()
    bench.scan(OAT, Command.NEW_BOX, Command.BACK, "SH-1001", Command.CONFIRM, OAT)
    bench.sync.start()
    bench.comes_back()
    parked = bench.until_parked("LP_NOT_ALLOCATED")
    assert parked.shipment_id == SECOND.shipment
    bench.until(lambda: len(bench.open()) == 1)
    assert server.packed() == [(1, OAT, 1)]
    bench.sync.deciding.undo(parked.id, ADA)
    assert bench.plates() == [OAT]
    adds_up(bench)


# ---- in doubt


@pytest.mark.parametrize("instead", [as_html(502), as_html(201)], ids=["in trouble", "somebody else's"])
def test_answers_that_are_lost_double_and_lose_nothing(
    bench: AwayBench, server: PackingServer, instead: Answer
) -> None:
    bench.scan(Command.QUANTITY, Command.D5, OAT)
    lost = ["/box/create", PATH]

    def lose(request: Request) -> Answer | None:
        if request.method == "GET" or not lost or not request.path.endswith(lost[0]):
            return None
        lost.pop(0)
        server.do(request)
        return instead

    server.misbehave = lose
    bench.sync.start()
    bench.sync.wake(hurry=True)
    for count in (1, 0):
        bench.until(lambda count=count: len(lost) == count and bench.states()[0][1] == "in_doubt")
        bench.pass_by(60)
    bench.until(lambda: bench.open() == [])
    assert server.packed() == [(2, OAT, 5)]
    assert [(one.line_id, one.unverified) for one in bench.inside()] == [(FIRST.line(1), False)]
    (line,) = bench.now.lines
    assert line.packed == 5 * ONE
    adds_up(bench)


def test_what_an_older_copy_of_the_database_holds_for_unknown_and_is_packed_by_now_is_not_told_twice(
    bench: AwayBench, server: PackingServer
) -> None:
    bench.comes_back()
    bench.scan(RYE)
    bench.sync.start()
    bench.until(lambda: bench.open() == [])
    bench.goes_away()
    bench.scan(OAT)
    ids = {"box_id": server.boxes[0].id, "license_plate_id": FIRST.plate(1), "so_line_id": FIRST.line(1)}
    signed = {"authorization": f"Bearer {server.token}"}
    server.do(Request("POST", PATH, signed, {"shipment_id": FIRST.shipment, **ids, "quantity": 1}))
    bench.database.write(identity_store.doubt_unsent)
    bench.comes_back()
    bench.until(lambda: bench.open() == [])
    assert [(plate, quantity) for _box, plate, quantity in server.packed()] == [(RYE, 24.5), (OAT, 1)]
    adds_up(bench)


def test_what_may_be_told_and_is_taken_out_is_told_to_be_taken_out(bench: AwayBench, server: PackingServer) -> None:
    bench.scan(Command.QUANTITY, Command.D5, OAT)

    def lose(request: Request) -> Answer | None:
        if (request.method, request.path) != ("POST", PATH):
            return None
        server.do(request)
        return as_html(502)

    server.misbehave = lose
    bench.sync.start()
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.states() == [("pack", "in_doubt")])
    server.misbehave = None
    bench.scan(Command.UNDO)
    assert bench.states()[-1] == ("item.delete", "waiting")
    bench.sync.wake(hurry=True)
    bench.until(lambda: bench.open() == [])
    assert (server.packed(), bench.inside(), bench.plate(1).packed) == ([], [], 0)
    adds_up(bench)
