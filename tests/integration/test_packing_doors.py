"""The packing contract's rows at a station: on the command line (the real command) and with the scanner alone; and no
field, limit or code that can be said there without its row."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection

from app.hub.packing_errors import BOX, CLOSE, ITEM, LOOKUP, NEW_BOX, PACK, SHIPMENTS
from app.station import Station
from services.clock import new_id
from services.database import packing_bench_store, packing_change_store, shipment_store
from services.identity.by import By
from services.packing import acts, ending
from services.packing.amounts import ONE, amount_of
from services.packing.desk.bench import NOTHING, Bench
from services.packing.model import Measures, Status
from services.packing.turn import Turn, begin
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.scan import Device, make_scan
from tests.fakes.waiting import Memory
from tests.integration import packing_doors as doors
from tests.integration.packing_doors import OTHER, Said, Unsaid
from tests.integration.packing_table import CODES, FIELDS, PackingRow
from tests.support.packing_program import packing_station
from tests.support.packing_work import OAT, Ids, shipment
from tests.support.program import Ended, Scandesk

ROWS = list(doors.routes())
ENDED = {"done": Status.PACKED, "shipped": Status.SHIPPED, "cancelled": Status.CANCELLED}
GUN = Device("gun", "Gun", "serial")
Names = dict[str, str]


def sayable(says: Callable[[str, PackingRow, Ids], object]) -> list[tuple[str, PackingRow]]:
    return [(path, row) for path, row in ROWS if why_not(says, path, row) == ""]


def why_not(says: Callable[[str, PackingRow, Ids], object], path: str, row: PackingRow) -> str:
    try:
        says(path, row, Ids(1))
    except Unsaid as unsaid:
        return str(unsaid)
    return ""


LINE, SCANNER = sayable(doors.on_the_command_line), sayable(doors.with_a_scanner)
NUMBERS = count(1)


@pytest.fixture(scope="module")
def scandesk(tmp_path_factory: pytest.TempPathFactory) -> Scandesk:
    many = [Ids(number) for number in range(1, len(LINE) + len(SCANNER) + 1)]
    return packing_station(tmp_path_factory.mktemp("doors"), *many, OTHER)


class Stage:
    """An open station, and a shipment that stands as a row wants it."""

    def __init__(self, station: Station, given: str) -> None:
        self.station, self.ids, self.names = station, Ids(next(NUMBERS)), Names()
        if given != "nothing":
            self.names["{box}"] = self._box()
        if given not in ("nothing", "box"):
            self.names["{item}"] = self._pack(self.names["{box}"], self.ids)
            self.names["{item_id in capitals}"] = self.names["{item}"].upper()
        if given == "closed":
            self._turn(lambda tx, turn: ending.close(tx, turn, self.names["{box}"], Measures()))
        if given == "done":
            self.names["{closed box}"] = box = self._box()
            self._pack(box, self.ids)
            self._turn(lambda tx, turn: ending.close(tx, turn, box, Measures()))
        if given in ENDED:
            stands, ids = ENDED[given], self.ids
            self._write(
                lambda tx: shipment_store.change(tx, 0, ids.shipment, stands, packing_change_store.begin(tx, 0))
            )

    def put_in_front(self, said: Said) -> None:
        bench = Bench(self.ids.shipment, self.names.get(said.box, "")) if said.is_open else NOTHING
        self._write(lambda tx: packing_bench_store.put(tx, self.station.id, bench))

    def words(self, said: Said) -> tuple[str, ...]:
        """With the ids of what is there for names in braces."""
        return tuple(self.names.get(word, word) for word in said.words)

    def contents(self) -> list[tuple[int, str]]:
        """What was packed beside what the row began with: (millionths, notes)."""
        now = self.station.packing.show(self.ids.shipment)
        there = [one for contents in now.contents.values() for one in contents]
        return [(one.quantity, one.notes) for one in there if one.station == self.station.id]

    def _box(self) -> str:
        box = new_id()
        self._turn(lambda tx, turn: acts.new_box(tx, turn, self.ids.shipment, box))
        return box

    def _pack(self, box: str, ids: Ids) -> str:
        wanted = acts.Wanted(new_id(), ids.shipment, box, ids.plate(1), ids.line(1), 10 * ONE)
        self._turn(lambda tx, turn: acts.pack(tx, turn, wanted))
        return wanted.id

    def _turn(self, run: Callable[[Connection, Turn], object]) -> None:
        by, op = By(self.station.clock.now(), "ann", None, "elsewhere"), new_id()
        self._write(lambda tx: run(tx, begin(tx, by, op)))

    def _write(self, run: Callable[[Connection], object]) -> None:
        self.station.database.write(run)


# -- on the command line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "row"), LINE, ids=lambda one: getattr(one, "name", one))
def test_a_row_is_answered_on_the_command_line_as_it_says(scandesk: Scandesk, path: str, row: PackingRow) -> None:
    with Station.open(scandesk.data_dir) as station:
        stage = Stage(station, row.given)
        said = doors.on_the_command_line(path, row, stage.ids)
        stage.put_in_front(said)
    yes = ("--acknowledge", "--confirm") if path == PACK and row.status < 300 else ()
    who = ("--as", said.person) if said.person else ()
    ended = scandesk.run("packing", *stage.words(said), *yes, *who, "--json", code=None)
    if row.status >= 400:
        check_refusal(row, said, ended)
        return
    assert ended.code == 0, ended
    with Station.open(scandesk.data_dir) as station:
        stage.station = station
        check_done(path, row, stage, ended)


def check_refusal(row: PackingRow, said: Said, ended: Ended) -> None:
    assert ended.code == 1, ended
    try:
        error = ended.error
    except ValueError:
        error = ended.lines[-1]["error"]
    told = {"UNAUTHORIZED": "SIGN_IN_UNKNOWN", **(said.fails or {})}
    assert error["code"] == told.get(row.fault, row.fault)
    assert sorted(error["fields"]) == sorted(row.wrong)
    assert ended.err


def check_done(path: str, row: PackingRow, stage: Stage, ended: Ended) -> None:
    """What the row says came back, or is there."""
    if path == PACK:
        packed = (amount_of(row.body["quantity"]), row.body.get("notes") or "")
        assert stage.contents() == [packed]
        return
    if path == NEW_BOX:
        before = {"nothing": 0}.get(row.given, 1)
        assert ended.lines[-1]["packing"]["box_number"] == before + 1
        return
    if path == ITEM:
        assert stage.contents() == []
        return
    body = {CLOSE: lambda told: told, BOX: box_of, LOOKUP: shipment_of, SHIPMENTS: listed}[path](ended.json)
    if row.whole is not None:
        check_part(filled(row.whole, stage), body)
    for at, value in row.has:
        found = body
        for step in at.split("."):
            found = found[int(step) if step.isdigit() else step]
        assert found == filled(value, stage), at


def box_of(told: Any) -> Any:
    box = told["boxes"][0]
    return {"box": box, "contents": box["contents"], "summary": {"total_weight_est": box["total_weight_est"]}}


def shipment_of(told: Any) -> Any:
    return {"type": "shipment", "data": told["shipment"]}


def listed(told: Any) -> Any:
    return {"data": told["shipments"], "total": told["total"]}


def check_part(wanted: Any, told: Any) -> None:
    """Everything that is wanted is told; there may be more of our own."""
    if isinstance(wanted, dict):
        for name, value in wanted.items():
            if name not in ("item_count", "items"):  # of a summary: the contents say it
                check_part(value, told[name])
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        assert len(wanted) == len(told)
        for a, b in zip(wanted, told, strict=True):
            check_part(a, b)
    else:
        assert wanted == told


def filled(value: Any, stage: Stage) -> Any:
    mine = shipment(stage.ids)
    names = {"{shipment}": mine.id, "{number}": mine.number, "{so number}": mine.so_number, "{oat}": OAT.id}
    names |= {"{promised}": str(mine.promised), "{plate1 number}": stage.ids.plate_number(1), **stage.names}
    if isinstance(value, dict):
        return {key: filled(one, stage) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, stage) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


# How the bench calls what the contract calls otherwise.
CALLED = {
    ("", "UNAUTHORIZED"): "LOCKED",
    ("", "FORBIDDEN"): "NOT_ALLOWED",
    (PACK, "NOT_FOUND"): "PACK_UNKNOWN",
    (CLOSE, "NOT_FOUND"): "NO_BOX",
}


# -- with the scanner alone --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "row"), SCANNER, ids=lambda one: getattr(one, "name", one))
def test_a_row_is_answered_at_the_bench_as_it_says(scandesk: Scandesk, path: str, row: PackingRow) -> None:
    with Station.open(scandesk.data_dir) as station:
        stage = Stage(station, row.given)
        said, codes = doors.with_a_scanner(path, row, stage.ids)
        stage.put_in_front(said)
        answer = scanned(station, said, codes)
        outcome = answer.outcome
        if row.status < 300:
            assert outcome.verdict == "accepted", outcome
            if path == PACK:
                assert stage.contents() == [(amount_of(row.body["quantity"]), "")]
            return
        assert outcome.verdict == ("warning" if row.fault == "UNAUTHORIZED" else "refused"), outcome
        code = outcome.params.get("contract") or outcome.reason.value.upper()
        assert code == CALLED.get((path, row.fault), CALLED.get(("", row.fault), row.fault))
        assert stage.contents() == []


def scanned(station: Station, said: Said, codes: tuple[str, ...]) -> Answer:
    """The last answer; questions are answered with yes."""
    answers: Memory[Answer] = Memory()
    station.bench.on_answer(answers.add)
    person = station.people.find_by_name(said.person)
    if person is not None:
        station.act_as(person)
    station.bench.put_in_front(station.packing.desk())
    site = station.settings.station.site
    for number, code in enumerate((*codes, "ACKNOWLEDGE", "CONFIRM"), 1):
        if number > len(codes) and (person is None or answers.all[-1].outcome.verdict != "warning"):
            break
        text = code[1:] if code.startswith("=") else barcode_for(Command(code), site)
        station.bench.take(make_scan(text.encode(), GUN, scan_id=new_id(), at=station.clock.now()))
        answers.wait_for(number)
        if answers.all[-1].outcome.verdict == "refused":
            break
    return answers.all[-1]


# -- no row is missing -------------------------------------------------------------------------------------------------

# What is never said there, and why.
NEVER = {
    doors.on_the_command_line: {(PACK, "BOX_CLOSED"): doors.NEXT_BOX},
    doors.with_a_scanner: {
        (PACK, "BOX_CLOSED"): doors.NEXT_BOX,
        (ITEM, "NOT_FOUND"): doors.IDS,
    },
}
SAID_BY_SCANNER = {PACK, CLOSE, ITEM}
FIELDS_OF_SCANNER = {"quantity", "weight", "license_plate_id"}


@pytest.mark.parametrize("says", [doors.on_the_command_line, doors.with_a_scanner])
def test_what_is_not_said_has_its_reason_and_each_code_its_row(says: Callable[[str, PackingRow, Ids], object]) -> None:
    assert {why_not(says, path, row) for path, row in ROWS} <= {"", *doors.WHY}
    said = sayable(says)
    for path in CODES if says is doors.on_the_command_line else SAID_BY_SCANNER:
        codes = {row.fault for at, row in said if at == path}
        never = {code for at, code in NEVER[says] if at == path}
        assert codes >= CODES[path] - never, path
        assert not codes & never, path
        assert any(row.status < 300 for at, row in said if at == path), path


@pytest.mark.parametrize("says", [doors.on_the_command_line, doors.with_a_scanner])
def test_each_field_that_can_be_said_has_its_limit_on_both_sides(
    says: Callable[[str, PackingRow, Ids], object],
) -> None:
    ids = {"shipment_id", "box_id", "so_line_id", "license_plate_id"}
    for path, fields in FIELDS.items():
        bodies = [row for at, row in sayable(says) if at == path]
        for field in fields.keys() - ids:
            if says is doors.with_a_scanner and field not in FIELDS_OF_SCANNER:
                continue
            most = fields[field][1]
            values = [row.body[field] for row in bodies if field in row.body]
            sizes = [len(one or "") if field == "notes" else one for one in values if one is not None]
            assert most in sizes, (path, field)
            assert any(most is not None and size > most for size in sizes), (path, field)
