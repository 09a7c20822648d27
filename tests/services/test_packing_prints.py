"""Labels and papers that closing a box and completing a shipment ask for, in the transaction that does it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.database import print_store
from services.database.database import Database
from services.packing import printouts
from services.packing.amounts import ONE
from services.packing.model import Measures
from services.packing.sscc import Numbering, Numbers
from services.papers.content import from_json
from services.papers.model import PaperKind, Party
from services.papers.plan import Plan
from services.printing.model import JobState, LabelKind, Outcome, PrintJob, Result
from services.scanning.commands import Command
from services.scanning.outcome import Outcome as Answered
from services.scanning.outcome import Reason, Verdict
from services.scanning.saying import NO_PRINTS, PRINTOUT, PRINTS
from services.settings.model import PrinterLine, Printing
from services.supervisor.packing import PackingOverview
from tests.services.builders import ADA
from tests.services.printing_bench import line
from tests.services.test_packing_desk import Desk, plate
from tests.support.log_errors import LogErrors
from tests.support.packing_work import FIRST, SECOND

ZEBRA = PrinterLine(id="zebra", name="Zebra", kind="zpl", address="127.0.0.1:9")
OFFICE = line("office")
PLAN = Plan(
    (PaperKind.BOX_LABEL, PaperKind.CONTENTS),
    (PaperKind.SLIP, PaperKind.BILL),
    label_copies=2,
    printing=Printing(printers=(ZEBRA, OFFICE)),
    company=Party("Quay & Sons", ("1 Quay Street",)),
)
CLOSE = (Command.CLOSE_BOX, Command.D4, Command.CONFIRM)


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database)
    made.policy = replace(made.policy, papers=PLAN)
    return made


def prints(desk: Desk) -> Sequence[PrintJob]:
    """All that was asked for, whole, the oldest first."""

    def read(tx: Connection) -> Sequence[PrintJob]:
        found = [print_store.get(tx, job.id) for job in print_store.about(tx, ids)]
        return [job for job in found if job is not None]

    ids = [FIRST.shipment, *(box.id for box in desk.service.show(FIRST.shipment).boxes)]
    return desk.station.database.read(read)


def asked(desk: Desk) -> list[tuple[LabelKind, str]]:
    return [(job.kind, job.printer) for job in prints(desk)]


def done_with(desk: Desk, state: Result) -> None:
    """The printers have had all that waits."""

    def end(tx: Connection) -> None:
        ids = [job.id for job in found]
        print_store.begin(tx, ids, desk.station.clock.now(), again=False)
        print_store.end(tx, ids, Outcome(state, "printer.after.gone"), desk.station.clock.now())

    found = [job for job in prints(desk) if job.state is JobState.WAITING]
    desk.station.database.write(end)


def test_a_box_that_is_closed_asks_for_its_labels_and_papers_and_the_answer_says_how_many(desk: Desk) -> None:
    outcome = desk.scan("SH-1001", plate(1), *CLOSE).outcome
    assert outcome.reason is Reason.PACK_BOX_WEIGHED
    assert outcome.params[PRINTS] == "3"
    assert asked(desk) == [(LabelKind.BOX, "zebra"), (LabelKind.BOX, "zebra"), (LabelKind.CONTENTS, "office")]
    said = from_json(prints(desk)[0].content)
    (box,) = said.boxes
    assert (said.company.name, said.shipment.number, box.number, box.weight) == ("Quay & Sons", "SH-1001", 1, 4 * ONE)
    assert [(item.sku, item.quantity) for item in box.items] == [("OAT-40", 60 * ONE)]
    assert (said.author, said.station) == ("ada", "bench-1")


def test_a_kind_that_the_settings_name_twice_is_asked_for_once(desk: Desk) -> None:
    twice = Plan((PaperKind.CONTENTS,) * 2, (PaperKind.SLIP, PaperKind.BILL, PaperKind.SLIP), printing=PLAN.printing)
    desk.policy = replace(desk.policy, papers=twice)
    assert desk.scan("SH-1001", plate(1), *CLOSE).outcome.params[PRINTS] == "1"
    assert desk.scan(Command.COMPLETE, Command.CONFIRM).outcome.params[PRINTS] == "2"
    assert [job.kind for job in prints(desk)] == [LabelKind.CONTENTS, LabelKind.SLIP, LabelKind.BILL]


def test_a_command_that_closes_a_box_asks_for_the_same_and_says_so(desk: Desk) -> None:
    told: list[str] = []
    desk.service.prints = lambda: told.append("asked")
    desk.scan("SH-1001", plate(1))
    outcome, standing = desk.service.close(Measures(), ADA)
    assert outcome.params[PRINTS] == "3"
    assert [job.kind for job in standing.prints] == [LabelKind.BOX, LabelKind.BOX, LabelKind.CONTENTS]
    assert told == ["asked"]


def test_a_shipment_that_is_done_asks_for_its_papers(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), *CLOSE, Command.COMPLETE)
    outcome = desk.scan(Command.CONFIRM).outcome
    assert (outcome.reason, outcome.params[PRINTS]) == (Reason.PACK_COMPLETED, "2")
    slip, bill = [job for job in prints(desk) if job.about == FIRST.shipment]
    assert (slip.kind, bill.kind) == (LabelKind.SLIP, LabelKind.BILL)
    assert slip.content == bill.content
    assert len(from_json(slip.content).lines) == 3


def test_a_station_that_prints_nothing_asks_for_nothing(desk: Desk) -> None:
    desk.policy = replace(desk.policy, papers=Plan(printing=PLAN.printing))
    assert PRINTS not in desk.scan("SH-1001", plate(1), *CLOSE).outcome.params
    assert asked(desk) == []


def test_what_no_printer_takes_closes_the_box_all_the_same_and_is_told(desk: Desk) -> None:
    desk.policy = replace(desk.policy, papers=replace(PLAN, printing=Printing(printers=(ZEBRA,))))
    outcome = desk.scan("SH-1001", plate(1), *CLOSE).outcome
    assert (outcome.verdict, outcome.params[PRINTS], outcome.params[NO_PRINTS]) == (Verdict.ACCEPTED, "2", "1")
    assert prints(desk)[-1].why == "printing.refused.no_paper_printer"


def test_a_close_that_fails_asks_for_nothing_and_what_is_tried_again_asks_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, log_errors: LogErrors
) -> None:
    log_errors.expect("a job of the writer broke")

    def fail(*_args: object) -> None:
        real(*_args)  # type: ignore[arg-type]
        raise RuntimeError("in the middle")

    real = printouts.of_closed
    desk.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    monkeypatch.setattr(printouts, "of_closed", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        desk.service.close(Measures(), ADA)
    assert asked(desk) == []
    monkeypatch.undo()
    desk.service.close(Measures(), ADA)
    assert len(asked(desk)) == 3


def test_print_asks_for_the_papers_of_the_box_that_was_closed_last_as_new(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), *CLOSE, plate(2), *CLOSE)
    done_with(desk, Result.PRINTED)
    outcome = desk.scan(Command.PRINT).outcome
    assert (outcome.reason, outcome.params["box"], outcome.params[PRINTS]) == (Reason.PACK_PRINTS, "2", "3")
    fresh = [job for job in prints(desk) if job.state is JobState.WAITING]
    assert [(job.fields.serial, job.fields.mark, job.attempt) for job in fresh] == [("2", "", 1)] * 3


@pytest.mark.parametrize(("codes", "words"), [((), "shipment_first"), (("SH-1001", plate(1)), "nothing_to_print")])
def test_print_says_where_there_is_nothing_to_print(desk: Desk, codes: tuple[str, ...], words: str) -> None:
    outcome = refused(desk, *codes, Command.PRINT)
    assert outcome.params["words"] == f"packing.refused.{words}"


def test_print_at_a_bench_without_printers_says_so_and_leaves_nothing_behind(desk: Desk) -> None:
    desk.policy = replace(desk.policy, papers=Plan())
    outcome = refused(desk, "SH-1001", plate(1), *CLOSE, Command.PRINT)
    assert outcome.params["words"] == "printing.refused.no_printer"
    assert asked(desk) == []


def test_reprint_prints_the_last_one_once_more_and_marks_it(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), *CLOSE)
    done_with(desk, Result.PRINTED)
    before = prints(desk)[-1]
    outcome = desk.scan(Command.REPRINT).outcome
    assert (outcome.reason, outcome.params[PRINTOUT]) == (Reason.PACK_REPRINTS, "contents")
    once_more = prints(desk)[-1]
    assert (once_more.chain, once_more.fields.mark, once_more.content) == (before.id, "R1", before.content)


def test_reprint_begins_with_what_did_not_come(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), *CLOSE)
    done_with(desk, Result.UNKNOWN)
    kinds = [desk.scan(Command.REPRINT).outcome.params[PRINTOUT] for _one in range(3)]
    assert kinds == ["box_label", "box_label", "contents"]


def test_reprint_pressed_twice_is_one_reprint(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), *CLOSE)
    done_with(desk, Result.PRINTED)
    desk.scan(Command.REPRINT)
    assert refused(desk, Command.REPRINT).params["words"] == "printing.refused.on_its_way"


def test_reprint_with_nothing_in_front_is_for_the_shipment_that_was_done_last(desk: Desk) -> None:
    desk.scan("SH-1001", plate(1), *CLOSE, Command.COMPLETE, Command.CONFIRM)
    done_with(desk, Result.PRINTED)
    outcome = desk.scan(Command.REPRINT).outcome
    assert (outcome.params["shipment"], outcome.params[PRINTOUT]) == ("SH-1001", "bill")


def test_reprint_before_anything_was_printed_says_so(desk: Desk) -> None:
    assert refused(desk, "SH-1001", Command.REPRINT).params["words"] == "packing.refused.nothing_printed"


def test_the_sscc_of_a_closed_box_checks_its_label_off_once_where_that_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    plan = replace(PLAN, label_copies=1, printing=PLAN.printing.model_copy(update={"scan_back": True}))
    numbers = Numbers(tmp_path / "sscc.json", Numbering("4012345", 3, "7"))
    desk.policy = replace(desk.policy, papers=plan, numbers=numbers)
    desk.scan("SH-1001", plate(1), *CLOSE)
    sscc = desk.now.boxes[0].sscc
    assert desk.scan(sscc).outcome.reason is Reason.PACK_BOX_SHUT, "it is not printed yet"
    done_with(desk, Result.PRINTED)
    outcome = desk.scan(f"]C100{sscc}").outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.ACCEPTED, Reason.PACK_LABEL_SEEN)
    assert prints(desk)[0].seen_at is not None
    assert desk.scan(sscc).outcome.reason is Reason.PACK_BOX_SHUT


def refused(desk: Desk, *codes: str | Command) -> Answered:
    outcome = desk.scan(*codes).outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.REFUSED, Reason.COMMAND_REFUSED)
    return outcome


def test_a_supervisor_is_told_of_the_prints_of_a_shipment_and_its_boxes_and_of_no_other(desk: Desk) -> None:
    desk.scan("SH-1001", plate(4), *CLOSE, Command.COMPLETE, Command.CONFIRM)
    desk.scan("SH-1002", plate(4, SECOND), *CLOSE)
    database, clock = desk.station.database, desk.station.clock
    overview = PackingOverview(database, clock, desk.service, station="bench-1", name=lambda: "Dock 9")
    of_box = [LabelKind.BOX, LabelKind.BOX, LabelKind.CONTENTS]
    assert [job.kind for job in overview.prints(FIRST.shipment)] == [*of_box, LabelKind.SLIP, LabelKind.BILL]
    assert [job.kind for job in overview.prints(SECOND.shipment)] == of_box
    assert overview.prints("no shipment here") == ()
