"""Labels and papers of packing from the close of a box to paper, in processes of their own: a simulated label printer,
a folder for papers, no paper, and a program that is killed in between."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from biip import parse

from app.station import Station
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.labels.raster import DOTS
from services.printing.model import JobList
from tests.fakes.waiting import Memory
from tests.support.packing_program import AS, BOSS, packing_station
from tests.support.program import Scandesk
from tests.support.rendered import texts
from tests.support.zpl import page as burnt

KINDS = ("box_label", "slip", "manifest", "bill")


@pytest.fixture
def came() -> Memory[bool]:
    """Each label, as soon as it is in the printer."""
    return Memory()


@pytest.fixture
def printer(came: Memory[bool]) -> Iterator[SimulatedZplPrinter]:
    with SimulatedZplPrinter(on_label=lambda _printer: came.add(True)) as simulated:
        yield simulated


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.fixture
def scandesk(tmp_path: Path, printer: SimulatedZplPrinter, papers: Path) -> Scandesk:
    made = packing_station(tmp_path)
    printers = [
        {"id": "zebra", "name": "Zebra", "kind": "zpl", "address": printer.address, "stock": "4x6"},
        {"id": "office", "name": "Office", "kind": "folder", "address": str(papers)},
    ]
    settings = {
        "printing.printers": printers,
        "papers.on_close": ["box_label"],
        "papers.on_complete": ["slip", "manifest", "bill"],
        "sscc.prefix": "4012345",
        "sscc.station": "7",
        "company.name": "Quay & Sons",
    }
    with Station.open(made.data_dir) as station:
        for path, value in settings.items():
            station.change_setting(path, value, by=None)
    return made


def close_a_box(scandesk: Scandesk) -> str:
    """Box 1 of SH-1001, closed by command; its SSCC."""
    scandesk.run("packing", "open", "SH-1001", *AS)
    scandesk.run("packing", "pack", "LP-000101", *AS)
    return str(scandesk.run("packing", "close", "--weight", "4.2", *AS, "--json").json["sscc"])


def ssccs(label: bytes) -> list[str]:
    read = [parse(code.text).gs1_message for code in burnt(label, DOTS[203]).codes()]
    return [one.value for message in read if message for one in message.element_strings if one.ai.ai == "00"]


def listed(scandesk: Scandesk, which: JobList) -> list[tuple[str, str]]:
    return [(one["kind"], one["state"]) for one in scandesk.run("labels", "list", "--json").json[which.value]]


def test_a_box_gets_its_label_and_a_shipment_its_papers(
    scandesk: Scandesk, printer: SimulatedZplPrinter, papers: Path
) -> None:
    sscc = close_a_box(scandesk)
    scandesk.run("packing", "complete", "--confirm", *AS)
    assert listed(scandesk, JobList.WAITING) == [
        (kind, "waiting") for kind in ("box_label", "slip", "manifest", "bill")
    ]
    assert scandesk.run("labels", "run", "--json").json["printed"] == 4
    assert [ssccs(label) for label in printer.labels] == [[sscc]]
    documents = [file.read_bytes() for file in papers.iterdir()]
    assert len(documents) == 3
    assert all(data.startswith(b"%PDF") for data in documents)
    said = " ".join(text for data in documents for text in texts(data))
    assert "Quay & Sons" in said
    assert "SH-1001" in said


def test_what_a_kill_leaves_behind_is_printed_once(
    scandesk: Scandesk, printer: SimulatedZplPrinter, came: Memory[bool]
) -> None:
    """Killed while the first label is in the printer: nobody knows of that one, and the second comes once."""
    sscc = close_a_box(scandesk)
    scandesk.run("packing", "command", "PRINT", *AS)
    printer.behave(slow=True)
    with scandesk.started("labels", "run") as process:
        came.wait_for(1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    printer.behave(slow=False)
    assert scandesk.run("labels", "run", "--json", code=3).json["printed"] == 1
    assert listed(scandesk, JobList.LOOK) == [("box_label", "unknown")]
    assert listed(scandesk, JobList.DONE) == [("box_label", "printed")]
    assert [ssccs(label) for label in printer.labels] == [[sscc], [sscc]]


def test_paper_out_keeps_no_box_from_being_closed_and_reprint_prints_it_once_there_is_some(
    scandesk: Scandesk, printer: SimulatedZplPrinter
) -> None:
    printer.behave(head_open=True)
    sscc = close_a_box(scandesk)
    scandesk.run("labels", "run", code=3)
    assert listed(scandesk, JobList.LOOK) == [("box_label", "failed")]
    printer.behave(head_open=False)
    told = scandesk.run("packing", "command", "REPRINT", *AS).out
    assert "to be printed once more" in told
    assert scandesk.run("labels", "run", "--json").json["printed"] == 1
    assert listed(scandesk, JobList.LOOK) == []
    assert [ssccs(label) for label in printer.labels] == [[sscc]]


def test_closing_by_command_says_what_is_printed(scandesk: Scandesk) -> None:
    scandesk.run("packing", "open", "SH-1001", *AS)
    scandesk.run("packing", "pack", "LP-000101", *AS)
    assert "1 print is on its way." in scandesk.run("packing", "close", *AS).out


def test_labels_list_names_what_it_is_and_of_which_box(scandesk: Scandesk) -> None:
    close_a_box(scandesk)
    assert "SH-1001 · Box label · box 1" in scandesk.run("labels", "list").out
    (label,) = scandesk.run("labels", "list", "--json").json["waiting"]
    assert (label["tag"], len(label["sscc"]), label["printer"]) == ("SH-1001", 18, "zebra")
    dropped = scandesk.run("labels", "drop", label["id"][-8:], *BOSS, "--json").json["labels"]
    assert [one["state"] for one in dropped] == ["cancelled"]


def test_packing_show_says_how_labels_and_papers_stand(scandesk: Scandesk, printer: SimulatedZplPrinter) -> None:
    close_a_box(scandesk)
    scandesk.run("packing", "complete", "--confirm", *AS)
    printer.behave(head_open=True)
    scandesk.run("labels", "run", code=3)
    shown = scandesk.run("packing", "show", "SH-1001", "--json").json["prints"]
    assert [(one["kind"], one["state"], one["needs_look"]) for one in shown] == [
        ("box_label", "failed", True),
        *((kind, "printed", False) for kind in ("slip", "manifest", "bill")),
    ]
    told = scandesk.run("packing", "show", "SH-1001").out
    assert "Box label: ✕ Failed – " in told
    assert "Packing slip: ✓ Printed" in told
