"""Queues of the system, through a real CUPS: what comes out, at which size, and the truth about what does not."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from hardware.printers.ipp_call import PrintService
from hardware.printers.queue_printer import QueuePrinter, QueueTimes, list_queues
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.clock import SystemClock
from services.errors import OutsideFailed
from services.printing.model import Document, Format, Outcome, PrinterState, PrinterStatus, Result
from tests.fakes.waiting import PATIENCE, Memory
from tests.support.dripping_server import dripping_server
from tests.support.print_service import PDF_OF_LETTERS, PrivateCups, private_cups, until

PATIENT = QueueTimes(answer=30, finish=120, look_again=0.05)
SHORT = QueueTimes(answer=30, finish=0.0, look_again=0.05)


@pytest.fixture(scope="module")
def service() -> Iterator[PrivateCups]:
    with private_cups() as cups:
        yield cups


def printer(cups: PrivateCups, queue: str, times: QueueTimes = PATIENT) -> QueuePrinter:
    return QueuePrinter(queue, clock=SystemClock(), service=PrintService(cups.place), times=times)


def label(width: float = 62, height: float = 29, title: str = "W12-0789") -> Document:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width * mm, height * mm))
    canvas.drawString(3 * mm, 3 * mm, "W12-0789")
    canvas.save()
    return Document(file.getvalue(), Format.PDF, width, height, title)


def send(cups: PrivateCups, queue: str, document: Document | None = None, times: QueueTimes = PATIENT) -> Outcome:
    return printer(cups, queue, times).send(document or label(), Event())


def printed(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.printed"))


def in_queue(cups: PrivateCups, queue: str) -> str:
    return cups.run("lpstat", "-o", queue)


@pytest.mark.parametrize(("width", "height"), [(62, 29), (57, 32), (57.15, 31.75), (101.6, 152.4), (210, 297)])
def test_a_label_comes_out_once_at_its_own_size(service: PrivateCups, width: float, height: float) -> None:
    folder = service.add("sizes")
    before = printed(folder)
    assert send(service, "sizes", label(width, height)) == Outcome(Result.PRINTED)
    (new,) = set(printed(folder)) - set(before)
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", new.read_bytes())
    assert len(boxes) == 1
    left, bottom, right, top = (float(each) for each in boxes[0].split())
    assert sorted([(right - left) / mm, (top - bottom) / mm]) == pytest.approx(sorted([width, height]), abs=0.4)


def test_a_queue_without_the_labels_size_is_sent_nothing(service: PrivateCups) -> None:
    folder = service.add("letters", model=PDF_OF_LETTERS)
    params = {"queue": "letters", "width": "62", "height": "29"}
    assert send(service, "letters") == Outcome(Result.FAILED, "printer.queue_size", params)
    assert send(service, "letters", label(210, 297)) == Outcome(Result.PRINTED)
    assert len(printed(folder)) == 1


def test_zpl_reaches_the_printer_as_it_is(service: PrivateCups) -> None:
    folder = service.add("raw")
    zpl = b"^XA^FDW12-0789^FS^XZ"
    assert send(service, "raw", Document(zpl, Format.ZPL, 62, 29, "W12-0789")) == Outcome(Result.PRINTED)
    assert printed(folder)[0].read_bytes() == zpl


def test_over_usb_nobody_knows(service: PrivateCups) -> None:
    folder = service.add("oneway", "usb")
    assert send(service, "oneway") == Outcome(Result.UNKNOWN, "printer.after.one_way")
    assert len(printed(folder)) == 1


def test_the_queues_are_listed(service: PrivateCups) -> None:
    service.add("bench", "ipp", "-D", "Über dem Tisch")
    queues = {q.name: q for q in list_queues(Event(), clock=SystemClock(), service=PrintService(service.place))}
    assert (queues["bench"].description, queues["bench"].way) == ("Über dem Tisch", "ipp")
    assert queues["bench"].status.state is PrinterState.READY


def test_the_services_own_socket_serves_as_well(service: PrivateCups) -> None:
    service.add("bench")
    queue = QueuePrinter("bench", clock=SystemClock(), service=PrintService(service.socket), times=PATIENT)
    assert queue.state(Event()).state is PrinterState.READY


def test_a_stopped_queue_is_sent_nothing_and_prints_when_it_is_started(service: PrivateCups) -> None:
    service.add("stopped")
    service.run("cupsdisable", "stopped")
    assert printer(service, "stopped").state(Event()).state is PrinterState.PAUSED
    assert send(service, "stopped") == Outcome(Result.FAILED, "printer.queue_stopped", {"queue": "stopped"})
    assert in_queue(service, "stopped") == ""
    service.run("cupsenable", "stopped")
    assert send(service, "stopped").result is Result.PRINTED


def test_a_queue_that_refuses_is_sent_nothing(service: PrivateCups) -> None:
    service.add("refuses")
    service.run("cupsreject", "refuses")
    assert send(service, "refuses") == Outcome(Result.FAILED, "printer.queue_refuses", {"queue": "refuses"})
    service.run("cupsaccept", "refuses")
    assert send(service, "refuses") == Outcome(Result.PRINTED)


@pytest.mark.parametrize("name", ["gone", "a/b", "", "../admin", "ü", "x" * 500])
def test_a_removed_printer_is_said(service: PrivateCups, name: str) -> None:
    service.add("gone")
    service.run("lpadmin", "-x", "gone")
    assert send(service, name).result is Result.FAILED
    assert printer(service, name).state(Event()).state in (PrinterState.OFFLINE, PrinterState.UNKNOWN)


def test_a_printer_that_was_removed_prints_when_it_is_set_up_again(service: PrivateCups) -> None:
    folder = service.add("again")
    service.run("lpadmin", "-x", "again")
    assert send(service, "again") == Outcome(Result.FAILED, "printer.queue_missing", {"queue": "again"})
    service.add("again")
    assert send(service, "again") == Outcome(Result.PRINTED)
    assert len(printed(folder)) == 1


def test_a_printer_that_is_removed_at_the_label_makes_it_unknown(service: PrivateCups) -> None:
    folder = service.add("leaves")
    (folder / "told").write_text("state none")
    outcomes: Memory[Outcome] = Memory()
    worker = Thread(target=lambda: outcomes.add(send(service, "leaves")))
    worker.start()
    until((folder / "waits").exists)
    service.run("lpadmin", "-x", "leaves")
    outcome = outcomes.wait_for(1, patience=PATIENCE * 3)[0]
    assert outcome.result is Result.UNKNOWN
    assert outcome.why in ("printer.after.queue_job_gone", "printer.after.canceled")  # as it was last seen
    worker.join()


def test_a_printer_behind_a_closed_port_9100_is_given_one_label_when_it_is_switched_on(service: PrivateCups) -> None:
    zpl = [Document(b"^XA^FD%d^FS^XZ" % number, Format.ZPL, 62, 29, "W12") for number in range(2)]
    with SimulatedZplPrinter() as simulated:
        address = simulated.address
    service.add_at("network", f"socket://{address}")
    outcome = send(service, "network", zpl[0], QueueTimes(answer=30, finish=2.0, look_again=0.05))
    assert (outcome.result, outcome.why) == (Result.UNKNOWN, "printer.after.unfinished")  # CUPS says no more
    assert in_queue(service, "network") == ""
    with SimulatedZplPrinter(port=int(address.split(":")[1])) as simulated:
        assert send(service, "network", zpl[1]) == Outcome(Result.UNKNOWN, "printer.after.one_way")
        until(lambda: len(simulated.labels) > 0)
        assert simulated.labels == [zpl[1].data], "what was taken back never comes"


@pytest.mark.parametrize(
    ("reason", "what", "state"),
    [
        ("media-empty-error", "paper_out", PrinterState.OUT_OF_MEDIA),
        ("cover-open-error", "head_open", PrinterState.HEAD_OPEN),
        ("offline-report", "offline", PrinterState.OFFLINE),
        ("media-jam-error", "jam", PrinterState.PAUSED),
    ],
)
def test_a_fault_at_the_label_is_said_and_the_job_taken_back(
    service: PrivateCups, reason: str, what: str, state: PrinterState
) -> None:
    queue = f"fault-{what}"
    folder = service.add(queue)
    (folder / "told").write_text(f"state {reason}")
    outcomes: Memory[Outcome] = Memory()
    stop = Event()
    worker = Thread(target=lambda: outcomes.add(printer(service, queue).send(label(), stop)))
    worker.start()
    until(lambda: printer(service, queue).state(Event()).state is state)
    stop.set()
    assert outcomes.wait_for(1)[0].why == "printer.after.stopped"
    worker.join()
    outcome = send(service, queue, times=QueueTimes(answer=30, finish=3.0, look_again=0.05))
    assert (outcome.result, outcome.why) == (Result.UNKNOWN, f"printer.after.{what}")
    assert in_queue(service, queue) == ""
    at_rest = printer(service, queue).state(Event())
    assert at_rest.old or at_rest.state is PrinterState.READY, "of the last label: only CUPS' own word is taken back"
    (folder / "told").unlink()
    assert send(service, queue) == Outcome(Result.PRINTED)
    assert len(printed(folder)) == 1


@pytest.mark.parametrize(
    ("policy", "told", "why"),
    [
        ("abort-job", "exit 1", "aborted"),
        ("stop-printer", "exit 4", "queue_stopped"),
        ("abort-job", "exit 5", "canceled"),
    ],
)
def test_a_job_that_ends_before_its_end_is_unknown(service: PrivateCups, policy: str, told: str, why: str) -> None:
    queue = f"ends-{why}"
    folder = service.add(queue, "ipp", "-o", f"printer-error-policy={policy}")
    (folder / "told").write_text(told)
    outcome = send(service, queue)
    assert (outcome.result, outcome.why) == (Result.UNKNOWN, f"printer.after.{why}")
    assert in_queue(service, queue) == ""
    service.run("cupsenable", queue)
    (folder / "told").unlink()
    assert send(service, queue).result is Result.PRINTED


def test_a_held_label_is_taken_out_and_has_failed(service: PrivateCups) -> None:
    folder = service.add("held", "ipp", "-o", "job-hold-until-default=indefinite")
    assert send(service, "held") == Outcome(Result.FAILED, "printer.held", {"queue": "held"})
    assert (in_queue(service, "held"), printed(folder)) == ("", [])
    service.run("lpadmin", "-p", "held", "-o", "job-hold-until-default=no-hold")
    assert send(service, "held") == Outcome(Result.PRINTED)


def test_a_label_that_waits_behind_another_one_is_taken_out_and_has_failed(service: PrivateCups) -> None:
    folder = service.add("busy")
    (folder / "told").write_text("state none")
    service.run("lp", "-d", "busy", "/etc/hostname")
    until((folder / "waits").exists)
    assert send(service, "busy", times=SHORT) == Outcome(Result.FAILED, "printer.unfinished", {"queue": "busy"})
    assert len(in_queue(service, "busy").splitlines()) == 1
    service.run("cancel", "-a", "busy")
    (folder / "told").unlink()
    assert send(service, "busy") == Outcome(Result.PRINTED)


def test_what_is_no_pdf_is_never_called_printed(service: PrivateCups) -> None:
    service.add("nonsense", "ipp", "-o", "printer-error-policy=abort-job")
    outcome = send(service, "nonsense", Document(b"no PDF at all", Format.PDF, 62, 29, "W12"))
    assert outcome.result is not Result.PRINTED


def test_a_service_that_is_down_is_said(service: PrivateCups) -> None:
    service.add("down")
    service.stop()
    try:
        assert send(service, "down") == Outcome(Result.FAILED, "printer.queue_no_service")
        assert printer(service, "down").state(Event()).state is PrinterState.OFFLINE
        with pytest.raises(OutsideFailed) as failed:
            list_queues(Event(), clock=SystemClock(), service=PrintService(service.place))
        assert failed.value.words == "printer.queue_no_service"
    finally:
        service.start()
    assert send(service, "down").result is Result.PRINTED


@pytest.mark.parametrize(
    "head", [b"Content-Length: " + b"9" * 40 + b"\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n"]
)
def test_an_answer_longer_than_any_memory_is_none(head: bytes) -> None:
    with dripping_server(b"HTTP/1.1 200 OK\r\n" + head, b"") as server:
        place = server.url.removeprefix("http://")
        queue = QueuePrinter("any", clock=SystemClock(), service=PrintService(place), times=PATIENT)
        assert queue.state(Event()) == PrinterStatus(PrinterState.UNKNOWN, "printer.queue_no_answer")
