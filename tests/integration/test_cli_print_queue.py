"""The print queue from the command line, over a real printer's driver and beside a desktop."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.labels.raster import DOTS
from services.printing.model import JobList, JobState, PrintJob, Wanted
from tests.fakes.waiting import Memory
from tests.support.program import Scandesk
from tests.support.terminal import talk
from tests.support.zpl import page as burnt

AS = ("--as", "mia")


@pytest.fixture
def printer() -> Iterator[SimulatedZplPrinter]:
    with SimulatedZplPrinter() as simulated:
        yield simulated


@pytest.fixture
def scandesk(tmp_path: Path, printer: SimulatedZplPrinter) -> Scandesk:
    """A station with one admin, mia, and two printers: a simulated one, and a folder."""
    data_dir, folder = tmp_path / "station", tmp_path / "labels"
    folder.mkdir()
    with Station.open(data_dir) as station:
        station.change_setting("identity.pins", False, by=None)
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        lines = [
            {"id": "zebra", "name": "Zebra", "kind": "zpl", "address": printer.address},
            {"id": "files", "name": "Files", "kind": "folder", "address": str(folder), "stock": "5160"},
        ]
        station.change_setting("printing.printers", lines, by=None)
    return Scandesk(data_dir, {})


def queued(scandesk: Scandesk, *tags: str) -> list[PrintJob]:
    """Labels that wait, and nobody prints."""
    with Station.open(scandesk.data_dir) as station:
        mia = station.people.find_by_name("mia")
        assert mia is not None
        return list(station.printing.ask([Wanted(tag) for tag in tags], mia))


def codes(label: bytes) -> set[str]:
    return {code.text for code in burnt(label, DOTS[203]).codes()}


def listed(scandesk: Scandesk, which: JobList) -> list[tuple[str, str]]:
    return [(one["tag"], one["state"]) for one in scandesk.run("labels", "list", "--json").json[which.value]]


def test_a_label_is_queued_printed_and_told(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    asked = ("labels", "print", "--tag", "W12-0789", "--serial", "S1", "--copies", "2", *AS)
    answer = scandesk.run(*asked, "--json").json
    assert (answer["printed"], answer["failed"], answer["unknown"], answer["waiting"]) == (2, 0, 0, 0)
    assert [(one["tag"], one["serial"], one["state"], one["why"]) for one in answer["labels"]] == [
        ("W12-0789", "S1", "printed", None)
    ] * 2
    assert [codes(label) for label in printer.labels] == [{"W12-0789"}] * 2
    said = scandesk.run("labels", "print", "--tag", "A-1", *AS).out.splitlines()
    assert said[0].endswith("  A-1  ✓ Printed")
    assert said[1] == "1 printed, 0 failed, 0 unknown, 0 not needed, 0 waiting"


def test_at_a_terminal_a_bar_shows_how_far_it_is(scandesk: Scandesk) -> None:
    talked = talk(scandesk.data_dir, "labels", "print", "--tag", "A-1", "--copies", "3", *AS)
    assert talked.code == 0
    assert "3/3" in talked.text
    assert talked.text.count("A-1  ✓ Printed") == 3


def test_a_list_is_printed_in_its_order_at_the_printer_that_is_named(scandesk: Scandesk, tmp_path: Path) -> None:
    asked = ("labels", "print", "-", "--printer", "files", "--start", "30", *AS, "--json")
    answer = scandesk.run(*asked, stdin=b"tag,model\nA-1,M\nA-2,\n").json
    assert [(one["tag"], one["model"], one["printer"]) for one in answer["labels"]] == [
        ("A-1", "M", "files"),
        ("A-2", "", "files"),
    ]
    assert len(list((tmp_path / "labels").iterdir())) == 1  # one sheet, of two pages


def test_field_report_17_a_label_that_did_not_come_is_not_printed_and_is_listed_until_it_is(
    scandesk: Scandesk, printer: SimulatedZplPrinter
) -> None:
    printer.behave(head_open=True)
    ended = scandesk.run("labels", "print", "--tag", "A-1", *AS, "--json", code=3)
    (label,) = ended.json["labels"]
    assert (label["state"], label["why"]) == ("failed", "The printer's head is open. Close it.")
    assert ended.error["code"] == "NOT_PRINTED"
    assert ended.err == "1 label is not, or not surely, printed. Look: scandesk labels list\n"
    assert listed(scandesk, JobList.LOOK) == [("A-1", "failed")]
    assert "A-1" in scandesk.run("labels", "list").out
    printer.behave(head_open=False)
    (again,) = scandesk.run("labels", "reprint", label["id"][-8:], *AS, "--json").json["labels"]
    assert (again["state"], again["attempt"], again["reprint_of"], again["mark"]) == ("printed", 2, label["id"], None)
    assert listed(scandesk, JobList.LOOK) == []
    assert len(printer.labels) == 1


def test_field_report_17_a_label_that_may_have_come_is_unknown_and_marked_when_it_is_printed_again(
    scandesk: Scandesk, printer: SimulatedZplPrinter
) -> None:
    printer.load(0)  # noticed when the label finds none: it may come later
    (label,) = scandesk.run("labels", "print", "--tag", "A-1", *AS, "--json", code=3).json["labels"]
    assert label["state"] == "unknown"
    printer.load()
    (again,) = scandesk.run("labels", "reprint", "--all", *AS, "--json").json["labels"]
    assert (again["state"], again["mark"]) == ("printed", "R1")


def test_somebody_decides_about_what_did_not_surely_come(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    waits = queued(scandesk, "A-2")[0]
    assert scandesk.run("labels", "drop", waits.id[-8:], *AS, "--json").json["labels"][0]["state"] == "cancelled"
    printer.load(0)
    (label,) = scandesk.run("labels", "print", "--tag", "A-1", *AS, "--json", code=3).json["labels"]
    (seen,) = scandesk.run("labels", "came", label["id"], *AS, "--json").json["labels"]
    assert (seen["state"], seen["settled"]) == ("printed", "came")
    assert scandesk.run("labels", "drop", label["id"], *AS, "--json", code=1).error["code"] == "JOB_SETTLED"
    assert listed(scandesk, JobList.DONE) == [("A-1", "printed"), ("A-2", "cancelled")]


def test_what_is_only_queued_waits_until_somebody_prints_it(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    answer = scandesk.run("labels", "print", "--tag", "A-1", "--no-wait", *AS, "--json").json
    assert (answer["waiting"], answer["labels"][0]["state"]) == (1, "waiting")
    assert printer.labels == []
    assert scandesk.run("labels", "run", "--json").json["labels"][0]["id"] == answer["labels"][0]["id"]
    assert len(printer.labels) == 1
    assert scandesk.run("labels", "run").out == "There is nothing to print.\n"


def test_waiting_ends_in_time_where_nobody_prints_and_what_is_queued_stays_so(scandesk: Scandesk) -> None:
    with Station.open(scandesk.data_dir):  # it owns the directory, and prints nothing
        ended = scandesk.run("labels", "print", "--tag", "A-1", "--for", "0.2", *AS, "--json", code=3)
    assert (ended.error["code"], ended.json["waiting"]) == ("STILL_WAITING", 1)
    assert listed(scandesk, JobList.WAITING) == [("A-1", "waiting")]


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_why_labels_wait_is_told_and_ending_the_waiting_leaves_them_in_the_queue(
    scandesk: Scandesk, printer: SimulatedZplPrinter, ended_by: signal.Signals
) -> None:
    printer.behave(head_open=True)
    (first, second) = queued(scandesk, "A-1", "A-2")
    with scandesk.started("labels", "run") as process:
        assert process.stdout is not None
        assert b"Failed" in process.stdout.readline()
        assert process.stdout.readline() == b"Zebra: labels wait. The printer's head is open. Close it.\n"
        process.send_signal(ended_by)
        assert process.wait(60) == 3
        assert b"stays in the queue" in process.stderr.read()
    assert listed(scandesk, JobList.LOOK) == [("A-1", "failed")]
    assert listed(scandesk, JobList.WAITING) == [("A-2", "waiting")]
    assert {first.id, second.id} == {
        one["id"] for which in scandesk.run("labels", "list", "--json").json.values() for one in which
    }


def test_beside_the_desktop_the_desktop_prints(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    with Station.open(scandesk.data_dir) as desktop:
        desktop.printing.start()
        assert scandesk.run("labels", "print", "--tag", "A-1", *AS, "--json").json["printed"] == 1
    assert len(printer.labels) == 1


def test_where_the_process_that_printed_ends_the_command_takes_its_place(
    scandesk: Scandesk, printer: SimulatedZplPrinter
) -> None:
    with Station.open(scandesk.data_dir) as other:  # it owns the directory, and prints nothing
        waiting: Memory[int] = Memory()
        other.database.on_others(lambda: waiting.add(other.printing.counts().waiting))
        with scandesk.started("labels", "print", "--tag", "A-1", *AS, "--json") as running:
            waiting.wait_until(lambda numbers: 1 in numbers)
            other.close()
            assert running.wait(60) == 0
    assert len(printer.labels) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("print", "--tag", "A-1", "--printer", "none", *AS), 1, "PRINTER_NOT_FOUND"),
        (("print", "--tag", "A-1", "--as", "nobody"), 1, "SIGN_IN_UNKNOWN"),
        (("print", "--tag", "A-1"), 1, "SIGN_IN_UNKNOWN"),
        (("print", "--tag", "A-1", "--template", "none", *AS), 1, "TEMPLATE_UNKNOWN"),
        (("reprint", "00000000", *AS), 1, "JOB_NOT_FOUND"),
        (("came", "00000000", *AS), 1, "JOB_NOT_FOUND"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_queued(
    scandesk: Scandesk, arguments: tuple[str, ...], code: int, error: str
) -> None:
    assert scandesk.run("labels", *arguments, "--json", code=code).error["code"] == error
    assert scandesk.run("labels", "list").out == "No label was ever asked for here.\n"


@pytest.mark.parametrize(
    "arguments", [("print",), ("print", "-", "--tag", "A"), ("print", "-", "--model", "M"), ("reprint",)]
)
def test_wrong_use_is_told(scandesk: Scandesk, arguments: tuple[str, ...]) -> None:
    scandesk.run("labels", *arguments, *AS, code=2)


def test_nothing_to_look_at_is_nothing_to_print_again(scandesk: Scandesk) -> None:
    assert scandesk.run("labels", "reprint", "--all", *AS).out == "There is nothing to print.\n"


def test_who_may_not_print_labels_is_refused(scandesk: Scandesk) -> None:
    scandesk.run("people", "add", "pit", "--role", "packer", *AS)
    ended = scandesk.run("labels", "print", "--tag", "A-1", "--as", "pit", "--json", code=1)
    assert ended.error["code"] == "FORBIDDEN"


def test_a_pin_comes_before_the_list_on_standard_input(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    scandesk.run("people", "pin", "mia", SCANDESK_NEW_PIN="482915")
    scandesk.run("settings", "set", "identity.pins", "true")
    asked = ("labels", "print", "-", "--pin-stdin", *AS, "--json")
    assert scandesk.run(*asked, stdin=b"482915\ntag\nA-1\n").json["printed"] == 1
    assert scandesk.run(*asked, stdin=b"000000\ntag\nA-2\n", code=1).error["code"] == "PIN_WRONG"
    assert len(printer.labels) == 1


def test_a_label_whose_printing_was_cut_off_is_unknown_and_not_printed_again_unasked(
    scandesk: Scandesk, printer: SimulatedZplPrinter
) -> None:
    printer.behave(hangs=True)
    with Station.open(scandesk.data_dir, owner_wanted=False) as beside:
        states: Memory[list[JobState]] = Memory()
        beside.database.on_others(lambda: states.add([job.state for job in beside.printing.jobs(JobList.WAITING, 9)]))
        with scandesk.started("labels", "print", "--tag", "A-1", *AS) as process:
            states.wait_until(lambda seen: [JobState.PRINTING] in seen)
            process.kill()
            process.wait(60)
    printer.behave(hangs=False)
    (label,) = scandesk.run("labels", "run", "--json", code=3).json["labels"]
    assert (label["state"], printer.labels) == ("unknown", [])


def test_two_commands_at_once_print_each_label_once(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    asked = ("--copies", "3", *AS, "--json")
    with (
        scandesk.started("labels", "print", "--tag", "A-1", *asked) as one,
        scandesk.started("labels", "print", "--tag", "A-2", *asked) as two,
    ):
        assert (one.wait(60), two.wait(60)) == (0, 0)
    assert sorted(code for label in printer.labels for code in codes(label)) == ["A-1"] * 3 + ["A-2"] * 3


def test_a_hostile_tag_neither_steers_the_terminal_nor_breaks_the_json(scandesk: Scandesk) -> None:
    hostile = "\x1b[2J\u009b31m\u2028\u202eA"
    shown = scandesk.run("labels", "print", "--tag", hostile, "--serial", hostile, *AS).out
    shown += scandesk.run("labels", "list").out
    assert all(line.isprintable() for line in shown.splitlines())
    answer = scandesk.run("labels", "list", "--json")
    assert answer.out.isascii()
    assert answer.json["done"][0]["tag"] == hostile
