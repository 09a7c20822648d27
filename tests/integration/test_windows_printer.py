"""The driver of Windows' queues, through pywin32's functions, against a spooler in memory."""

from threading import Event

import pytest

import app.devices.printers
from hardware.printers.queue_printer import QueueTimes
from hardware.printers.windows_printer import WindowsPrinter, list_windows_queues
from hardware.printers.windows_status import JobBit
from services.clock import SystemClock
from services.errors import OutsideFailed
from services.printing.model import Document, Format, Outcome, PrinterState, Result
from services.settings.model import PrinterLine
from tests.fakes.win32print import FakeQueue, FakeWin32Print

ZPL = b"^XA^FO20,20^FDW12-0789^FS^XZ"
PATIENT = QueueTimes(answer=30, finish=120, look_again=0.001)
SHORT = QueueTimes(answer=30, finish=0.0, look_again=0.001)
TELLING = "WSD-1f0c"
WHO = {"queue": "Zebra"}


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> FakeWin32Print:
    fake = FakeWin32Print(Zebra=FakeQueue(port=TELLING))
    fake.put_in_place(monkeypatch)
    return fake


def printer(times: QueueTimes = PATIENT, queue: str = "Zebra") -> WindowsPrinter:
    return WindowsPrinter(queue, clock=SystemClock(), times=times)


def send(times: QueueTimes = PATIENT, data: bytes = ZPL, queue: str = "Zebra") -> Outcome:
    return printer(times, queue).send(Document(data, Format.ZPL, 62, 29, "W12-0789"), Event())


def zebra(spooler: FakeWin32Print) -> FakeQueue:
    return spooler.queues["Zebra"]


def test_a_label_goes_out_once_as_it_is_and_is_printed_where_the_port_tells(spooler: FakeWin32Print) -> None:
    assert send() == Outcome(Result.PRINTED)
    (job,) = zebra(spooler).jobs
    assert (job.title, job.datatype, job.data) == ("W12-0789", "RAW", ZPL)
    assert job.deleted, "what was kept to be asked is taken out of the queue"
    assert spooler.opened == {}


@pytest.mark.parametrize("port", ["USB001", "192.0.2.7", "FILE:"])
def test_over_a_port_that_tells_nothing_nobody_knows(spooler: FakeWin32Print, port: str) -> None:
    zebra(spooler).port = port
    assert send() == Outcome(Result.UNKNOWN, "printer.after.one_way")
    zebra(spooler).course = [JobBit.COMPLETE]
    assert send() == Outcome(Result.UNKNOWN, "printer.after.one_way")
    assert [job.data for job in zebra(spooler).jobs] == [ZPL, ZPL]


def test_given_over_to_the_printer_is_not_yet_printed(spooler: FakeWin32Print) -> None:
    zebra(spooler).course = [JobBit.PRINTING, JobBit.COMPLETE, JobBit.COMPLETE | JobBit.PRINTED]
    assert send() == Outcome(Result.PRINTED)
    zebra(spooler).course = [JobBit.COMPLETE]
    assert send(SHORT) == Outcome(Result.UNKNOWN, "printer.after.unfinished", WHO)


def test_a_job_that_left_the_queue_is_unknown(spooler: FakeWin32Print) -> None:
    zebra(spooler).fails = {"SetJob 8": 87}  # a Windows that keeps no jobs
    assert send() == Outcome(Result.UNKNOWN, "printer.after.queue_job_gone")
    zebra(spooler).fails = {}
    zebra(spooler).course = [JobBit.PRINTING, None]
    assert send() == Outcome(Result.UNKNOWN, "printer.after.queue_job_gone")


def test_a_stopped_queue_is_sent_nothing_and_prints_when_it_is_started(spooler: FakeWin32Print) -> None:
    zebra(spooler).status = 0x1
    assert send() == Outcome(Result.FAILED, "printer.queue_stopped", WHO)
    assert zebra(spooler).jobs == []
    zebra(spooler).status = 0
    assert send() == Outcome(Result.PRINTED)


def test_a_queue_that_works_offline_is_sent_nothing(spooler: FakeWin32Print) -> None:
    zebra(spooler).attributes = 0x400
    assert send() == Outcome(Result.FAILED, "printer.offline")
    assert zebra(spooler).jobs == []


@pytest.mark.parametrize(
    ("course", "status", "outcome"),
    [
        ([0x0], 0x0, Outcome(Result.FAILED, "printer.unfinished", WHO)),
        ([0x0, 0x10], 0x0, Outcome(Result.FAILED, "printer.unfinished", WHO)),  # about to begin: paused in time
        ([0x40], 0x0, Outcome(Result.FAILED, "printer.paper_out", WHO)),
        ([0x0], 0x400000, Outcome(Result.FAILED, "printer.head_open", WHO)),
        ([0x10], 0x0, Outcome(Result.UNKNOWN, "printer.after.unfinished", WHO)),
        ([0x10 | 0x40], 0x10, Outcome(Result.UNKNOWN, "printer.after.paper_out", WHO)),
        ([0x10, 0x0], 0x0, Outcome(Result.UNKNOWN, "printer.after.unfinished", WHO)),
        ([0x80 | 0x2], 0x0, Outcome(Result.UNKNOWN, "printer.after.attention", WHO)),
    ],
)
def test_what_did_not_print_in_time_is_taken_back_and_has_failed_only_where_it_never_began(
    spooler: FakeWin32Print, course: list[int | None], status: int, outcome: Outcome
) -> None:
    zebra(spooler).course, zebra(spooler).status = course, status
    came = send(SHORT)
    assert came == outcome
    assert zebra(spooler).jobs[0].deleted
    zebra(spooler).course, zebra(spooler).status = [JobBit.PRINTING, JobBit.PRINTED], 0
    assert send() == Outcome(Result.PRINTED)


def test_a_job_that_somebody_holds_is_taken_out_and_has_failed(spooler: FakeWin32Print) -> None:
    zebra(spooler).course = [JobBit.PAUSED]
    assert send() == Outcome(Result.FAILED, "printer.held", WHO)
    assert zebra(spooler).jobs[0].deleted


def test_a_job_that_somebody_deletes_is_unknown(spooler: FakeWin32Print) -> None:
    zebra(spooler).course = [0, JobBit.DELETING]
    assert send() == Outcome(Result.UNKNOWN, "printer.after.canceled")


def test_a_queue_that_is_stopped_at_the_label_gives_it_back(spooler: FakeWin32Print) -> None:
    zebra(spooler).ends_as = 0x1
    zebra(spooler).course = [0]
    assert send() == Outcome(Result.FAILED, "printer.queue_stopped", WHO)


def test_stop_takes_the_label_back(spooler: FakeWin32Print) -> None:
    class StopsTheStation(Event):
        """Set from the second look on."""

        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            return self.looks > 1

    zebra(spooler).course = [0]
    outcome = printer().send(Document(ZPL, Format.ZPL, 62, 29, ""), StopsTheStation())
    assert (outcome.result, outcome.why) == (Result.FAILED, "printer.stopped")
    assert zebra(spooler).jobs[0].deleted


def test_half_a_label_that_the_spooler_took_is_deleted(spooler: FakeWin32Print) -> None:
    zebra(spooler).takes = len(ZPL) // 2
    assert send() == Outcome(Result.FAILED, "printer.cut_off")
    assert zebra(spooler).jobs[0].deleted
    zebra(spooler).takes = len(ZPL) + 3
    assert send(data=ZPL + ZPL) == Outcome(Result.UNKNOWN, "printer.after.cut_off")
    zebra(spooler).takes = 1 << 20
    assert send() == Outcome(Result.PRINTED)


@pytest.mark.parametrize(
    ("function", "code", "result", "why"),
    [
        ("OpenPrinter", 5, Result.FAILED, "printer.queue_no_rights"),
        ("OpenPrinter", 1722, Result.FAILED, "printer.queue_no_service"),
        ("OpenPrinter", 1905, Result.FAILED, "printer.queue_missing"),
        ("GetPrinter", 1722, Result.FAILED, "printer.queue_no_service"),
        ("StartDocPrinter", 1804, Result.FAILED, "printer.queue_not_taken"),
        ("StartPagePrinter", 112, Result.FAILED, "printer.queue_not_taken"),
        ("WritePrinter", 112, Result.FAILED, "printer.cut_off"),
        ("EndDocPrinter", 1722, Result.UNKNOWN, "printer.after.queue_no_answer"),
        ("GetJob", 1722, Result.UNKNOWN, "printer.after.queue_no_answer"),
        ("ClosePrinter", 6, Result.PRINTED, ""),
    ],
)
def test_whatever_the_spooler_does_not_do_is_an_outcome(
    spooler: FakeWin32Print, function: str, code: int, result: Result, why: str
) -> None:
    zebra(spooler).fails = {function: code}
    came = send()
    assert (came.result, came.why) == (result, why)
    zebra(spooler).fails = {}
    assert send() == Outcome(Result.PRINTED)


def test_a_removed_queue_is_said(spooler: FakeWin32Print) -> None:
    assert send(queue="Gone") == Outcome(Result.FAILED, "printer.queue_missing", {"queue": "Gone"})
    status = printer(queue="Gone").state(Event())
    assert (status.state, status.why) == (PrinterState.OFFLINE, "printer.queue_missing")


def test_pdf_is_refused_before_anything_is_sent(spooler: FakeWin32Print) -> None:
    outcome = printer().send(Document(b"%PDF-1.4", Format.PDF, 62, 29, ""), Event())
    assert outcome == Outcome(Result.FAILED, "printer.queue_zpl_only", WHO)
    assert zebra(spooler).jobs == []


@pytest.mark.parametrize("title", ["", "\ud800", "x" * 5000, "‮W12"])
def test_a_hostile_title_prints(spooler: FakeWin32Print, title: str) -> None:
    assert printer().send(Document(ZPL, Format.ZPL, 62, 29, title), Event()).result is Result.PRINTED
    said = zebra(spooler).jobs[0].title
    assert 0 < len(said) <= 255
    said.encode()


def test_the_queues_are_listed_as_they_stand(spooler: FakeWin32Print) -> None:
    spooler.queues["Office"] = FakeQueue(status=0x10, comment="By the door")
    assert [(q.name, q.description, q.status.state) for q in list_windows_queues()] == [
        ("Zebra", "Zebra", PrinterState.READY),
        ("Office", "By the door", PrinterState.OUT_OF_MEDIA),
    ]
    spooler.fails = {"EnumPrinters": 1722}
    with pytest.raises(OutsideFailed) as failed:
        list_windows_queues()
    assert failed.value.words == "printer.queue_no_service"


def test_on_windows_a_queue_of_the_settings_is_windows_own(
    spooler: FakeWin32Print, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.devices.printers.ON_WINDOWS", True)
    line = PrinterLine(id="zebra", name="Bench", kind="queue", address="Zebra", format="zpl")
    made = app.devices.printers.make_printer(line, SystemClock())
    assert made.send(Document(ZPL, Format.ZPL, 62, 29, "W12"), Event()) == Outcome(Result.PRINTED)
    assert [queue.name for queue in app.devices.printers.own_queues(SystemClock())] == ["Zebra"]
