"""What Windows' spooler says of queues and jobs, as states and sentences. The numbers are those of winspool.h."""

import pytest

from hardware.printers.windows_status import Standing, WindowsJob
from services.printing.model import PrinterState


def standing(status: int = 0, attributes: int = 0, port: str = "USB001") -> Standing:
    return Standing("Zebra", "", status, attributes, port)


@pytest.mark.parametrize(
    ("status", "state", "why"),
    [
        (0x0, PrinterState.READY, ""),
        (0x400, PrinterState.READY, ""),  # printing
        (0x1, PrinterState.PAUSED, "printer.queue_stopped"),
        (0x2, PrinterState.PAUSED, "printer.attention"),
        (0x4, PrinterState.OFFLINE, "printer.queue_refuses"),
        (0x8, PrinterState.PAUSED, "printer.jam"),
        (0x10, PrinterState.OUT_OF_MEDIA, "printer.paper_out"),
        (0x40, PrinterState.PAUSED, "printer.attention"),
        (0x80, PrinterState.OFFLINE, "printer.offline"),
        (0x1000, PrinterState.OFFLINE, "printer.offline"),
        (0x20000, PrinterState.READY, ""),  # toner low
        (0x40000, PrinterState.OUT_OF_MEDIA, "printer.ribbon_out"),
        (0x100000, PrinterState.PAUSED, "printer.attention"),
        (0x400000, PrinterState.HEAD_OPEN, "printer.head_open"),
        (0x2 | 0x10, PrinterState.OUT_OF_MEDIA, "printer.paper_out"),
        (0x1 | 0x10, PrinterState.PAUSED, "printer.queue_stopped"),
        (1 << 31, PrinterState.READY, ""),  # a bit that nobody knows
    ],
)
def test_a_queues_bits_are_a_state_and_a_sentence(status: int, state: PrinterState, why: str) -> None:
    said = standing(status).queue.status
    assert (said.state, said.why) == (state, why)


def test_a_queue_that_works_offline_or_is_being_removed_takes_no_labels() -> None:
    assert standing().queue.accepting
    assert not standing(attributes=0x400).queue.accepting
    assert standing(attributes=0x400).queue.status.state is PrinterState.OFFLINE
    assert not standing(0x4).queue.accepting
    assert standing(0x1).queue.stopped


@pytest.mark.parametrize(
    ("port", "tells"),
    [
        ("WSD-1f0c", True),
        ("http://192.0.2.7:631/ipp/print", True),
        ("USB001", False),
        ("192.0.2.7", False),
        ("IP_192.0.2.7", False),
        ("LPT1:", False),
        ("FILE:", False),
        ("nul:", False),
        ("", False),
    ],
)
def test_only_ports_that_ask_the_printer_tell_of_a_jobs_end(port: str, tells: bool) -> None:
    assert standing(port=port).tells is tells


@pytest.mark.parametrize(
    ("status", "printed", "sent", "begun", "deleted", "fault"),
    [
        (0x0, False, False, False, False, ""),
        (0x8, False, False, False, False, ""),  # spooling
        (0x10, False, False, True, False, ""),
        (0x10 | 0x40, False, False, True, False, "paper_out"),
        (0x20, False, False, False, False, "offline"),
        (0x2, False, False, False, False, "attention"),
        (0x200, False, False, False, False, "attention"),
        (0x1000, False, True, True, False, ""),
        (0x80, True, True, True, False, ""),
        (0x80 | 0x2000, True, True, True, False, ""),
        (0x80 | 0x2, False, True, True, False, "attention"),
        (0x80 | 0x100, False, True, True, True, ""),
        (0x4, False, False, False, True, ""),
    ],
)
def test_a_jobs_bits_say_where_it_is(
    status: int, printed: bool, sent: bool, begun: bool, deleted: bool, fault: str
) -> None:
    job = WindowsJob(status)
    assert (job.printed, job.sent, job.begun, job.deleted, job.fault) == (printed, sent, begun, deleted, fault)
