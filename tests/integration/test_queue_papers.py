"""Papers of packing through a real CUPS onto sheets: whole, as large as they were drawn, and the truth about those that
do not come."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest

from app.station import Station
from hardware.printers.ipp_call import PrintService
from hardware.printers.queue_printer import QueuePrinter, QueueTimes
from services.clock import SystemClock
from services.papers.look import MM, Look
from services.papers.making import write_paper
from services.papers.model import PaperKind
from services.printing.model import Document, Format, JobList, Outcome, Result
from tests.fakes.waiting import Memory
from tests.support import paper_facts
from tests.support.packing_program import AS, packing_station
from tests.support.print_service import PDF_OF_ANY_SIZE, PDF_OF_LETTERS, PrivateCups, on_paper, private_cups, until
from tests.support.program import Scandesk
from tests.support.rendered import Box, Page, pages

NEAR = 0.5  # mm
PATIENT = QueueTimes(answer=30, finish=120, look_again=0.05)
SIDES = {"a4": (210, 297), "letter": (215.9, 279.4)}


@pytest.fixture(scope="module")
def service() -> Iterator[PrivateCups]:
    with private_cups() as cups:
        yield cups


def paper(kind: PaperKind = PaperKind.SLIP, size: str = "a4", lines: int = 60) -> Document:
    file, look = BytesIO(), Look("letter" if size == "letter" else "a4")
    number = write_paper(file, kind, paper_facts.facts(5, lines), look)
    wide, high = look.page
    return Document(file.getvalue(), Format.PDF, wide / MM, high / MM, "SH-1042", number)


def send(cups: PrivateCups, queue: str, document: Document, times: QueueTimes = PATIENT) -> Outcome:
    printer = QueuePrinter(queue, clock=SystemClock(), service=PrintService(cups.place), times=times)
    return printer.send(document, Event())


def sheets(printed: Path) -> list[Page]:
    return list(pages(on_paper(printed), dpi=200))


def sides(ink: Box | None) -> tuple[float, ...]:
    assert ink is not None, "an empty page"
    return ink.left, ink.top, ink.right, ink.bottom


# ---- what comes out


@pytest.mark.parametrize("model", [PDF_OF_ANY_SIZE, PDF_OF_LETTERS])
@pytest.mark.parametrize("size", SIDES)
@pytest.mark.parametrize("kind", [PaperKind.SLIP, PaperKind.BILL])
def test_a_paper_comes_out_whole_on_its_own_sheets(
    service: PrivateCups, kind: PaperKind, size: str, model: str
) -> None:
    queue = f"{kind}-{size}-{len(model)}"
    folder = service.add(queue, model=model)
    document = paper(kind, size)
    assert send(service, queue, document) == Outcome(Result.PRINTED)
    (printed,) = folder.glob("*.printed")
    came, drawn = sheets(printed), list(pages(document.data, dpi=200))
    assert len(came) == len(drawn) == document.pages == (3 if kind is PaperKind.SLIP else 1)
    for sheet, page in zip(came, drawn, strict=True):
        assert sheet.size == pytest.approx(SIDES[size], abs=NEAR)
        assert sides(sheet.ink()) == pytest.approx(sides(page.ink()), abs=NEAR), "neither scaled nor moved"
    assert [code.text for code in came[0].codes()] == ["SH-1042"]


# ---- what does not


def test_a_paper_of_many_pages_has_the_time_of_all_of_them(service: PrivateCups) -> None:
    service.add("pages")
    short = QueueTimes(answer=30, finish=0.0, page=120.0, look_again=0.05)
    assert send(service, "pages", paper(lines=1), short).result is not Result.PRINTED
    assert send(service, "pages", paper(), short) == Outcome(Result.PRINTED)


def test_a_paper_that_somebody_cancels_while_it_is_printed_is_unknown(service: PrivateCups) -> None:
    folder = service.add("stuck")
    (folder / "told").write_text("state none")
    outcomes: Memory[Outcome] = Memory()
    worker = Thread(target=lambda: outcomes.add(send(service, "stuck", paper())))
    worker.start()
    until((folder / "waits").exists)
    service.run("cancel", "-a", "stuck")
    (outcome,) = outcomes.wait_for(1)
    worker.join()
    assert outcome == Outcome(Result.UNKNOWN, "printer.after.canceled", {"queue": "stuck"})


def test_a_paper_that_somebody_cancels_before_its_turn_has_failed(service: PrivateCups) -> None:
    folder = service.add("behind")
    (folder / "told").write_text("state none")
    service.run("lp", "-d", "behind", "/etc/hostname")
    until((folder / "waits").exists)
    outcomes: Memory[Outcome] = Memory()
    worker = Thread(target=lambda: outcomes.add(send(service, "behind", paper())))
    worker.start()
    until(lambda: len(service.run("lpstat", "-o", "behind").splitlines()) == 2)
    service.run("cancel", "-a", "behind")
    (outcome,) = outcomes.wait_for(1)
    worker.join()
    assert outcome == Outcome(Result.FAILED, "printer.canceled", {"queue": "behind"})
    assert list(folder.glob("*.printed")) == []


# ---- from the shipment on


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    made = packing_station(tmp_path)
    settings = {
        "printing.printers": [{"id": "office", "name": "Office", "kind": "queue", "address": "office"}],
        "papers.on_complete": ["slip", "manifest", "bill"],
    }
    with Station.open(made.data_dir) as station:
        for path, value in settings.items():
            station.change_setting(path, value, by=None)
    for step in (("open", "SH-1001"), ("pack", "LP-000101"), ("close", "--weight", "4.2"), ("complete", "--confirm")):
        made.run("packing", *step, *AS)
    return made


def listed(scandesk: Scandesk, which: JobList) -> list[tuple[str, str]]:
    return [(one["kind"], one["state"]) for one in scandesk.run("labels", "list", "--json").json[which.value]]


@pytest.mark.parametrize(
    ("hinder", "mend"), [("cupsdisable", "cupsenable"), ("cupsreject", "cupsaccept")], ids=["stopped", "refusing"]
)
def test_papers_of_a_shipment_wait_for_their_queue_and_come_once_the_first_when_it_is_asked_for_again(
    service: PrivateCups, scandesk: Scandesk, hinder: str, mend: str
) -> None:
    folder = service.add("office")
    before = set(folder.glob("*.printed"))
    service.run(hinder, "office")
    with scandesk.started("labels", "run", CUPS_SERVER=service.place) as process:
        until(lambda: listed(scandesk, JobList.LOOK) == [("slip", "failed")])
        assert listed(scandesk, JobList.WAITING) == [("manifest", "waiting"), ("bill", "waiting")]
        assert (set(folder.glob("*.printed")), service.run("lpstat", "-o", "office")) == (before, "")
        service.run(mend, "office")
        assert process.wait() == 3, "one has failed"
    assert "SH-1001" in scandesk.run("packing", "command", "REPRINT", *AS).out
    assert scandesk.run("labels", "run", "--json", CUPS_SERVER=service.place).json["printed"] == 1
    assert listed(scandesk, JobList.LOOK) == listed(scandesk, JobList.WAITING) == []
    came = [sheets(file) for file in set(folder.glob("*.printed")) - before]
    assert [len(one) for one in came] == [1, 1, 1]
    assert {code.text for one in came for code in one[0].codes()} == {"SH-1001"}


def test_a_test_page_comes_out_to_be_measured(service: PrivateCups, scandesk: Scandesk) -> None:
    folder = service.add("office")
    scandesk.run("labels", "run", code=None, CUPS_SERVER=service.place)
    before = set(folder.glob("*.printed"))
    asked = ("printers", "test", "office", "--paper", "--as", "mia", "--json")
    (told,) = scandesk.run(*asked, CUPS_SERVER=service.place).json["labels"]
    assert (told["kind"], told["state"]) == ("test_paper", "printed")
    (new,) = set(folder.glob("*.printed")) - before
    (sheet,) = pages(on_paper(new), dpi=600)
    assert sheet.size == pytest.approx(SIDES["a4"], abs=NEAR)
    assert sides(sheet.ink()) == pytest.approx((1, 1, 209, 296), abs=NEAR)
    assert [code.text for code in sheet.codes()] == ["TEST-0001", "TEST-0001"]
