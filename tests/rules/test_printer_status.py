"""What a printer's answer to `~HS` means, and what a conversation with it makes of a label: pairs of sent and
received bytes."""

from contextlib import suppress
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printers.host_status import ASK, Fault, HostStatus, read_status
from hardware.printers.zpl_printer import Times, ZplPrinter
from services.clock import SystemClock
from services.printing.model import Document, Format, PrinterState, Result
from services.words.catalogue import Catalogue
from tests.fakes.printer_line import GONE, Pair, ScriptedLine

LABEL = b"^XA^FO20,20^FDW12-0789^FS^XZ"
QUICK = Times(answer=0.2, take=30, finish=0.3, look_again=0.01, settle=0.01)


def answer(first: dict[int, str] | None = None, second: dict[int, str] | None = None) -> bytes:
    """The guide's three strings, with these fields in place of a ready printer's."""
    one = ["030", "0", "0", "0812", "000", "0", "0", "0", "000", "0", "0", "0"]
    two = ["000", "0", "0", "0", "0", "2", "4", "0", "00000000", "1", "000"]
    for fields, changes in ((one, first), (two, second)):
        for place, value in (changes or {}).items():
            fields[place] = value
    return f"\x02{','.join(one)}\x03\r\n\x02{','.join(two)}\x03\r\n\x021234,0\x03\r\n".encode()


READY = answer()
FAULTS = {
    Fault.PAPER_OUT: (answer({1: "1"}), PrinterState.OUT_OF_MEDIA),
    Fault.PAUSED: (answer({2: "1"}), PrinterState.PAUSED),
    Fault.DIAGNOSTIC: (answer({6: "1"}), PrinterState.OFFLINE),
    Fault.HALF_LABEL: (answer({7: "1"}), PrinterState.OFFLINE),
    Fault.MEMORY_LOST: (answer({9: "1"}), PrinterState.OFFLINE),
    Fault.TOO_COLD: (answer({10: "1"}), PrinterState.PAUSED),
    Fault.TOO_HOT: (answer({11: "1"}), PrinterState.PAUSED),
    Fault.HEAD_OPEN: (answer(None, {2: "1"}), PrinterState.HEAD_OPEN),
    Fault.RIBBON_OUT: (answer(None, {3: "1"}), PrinterState.OUT_OF_MEDIA),
}
GARBAGE = {
    "a web server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "an echo": ASK,
    "two strings and text": READY[: READY.rindex(b"\x02")] + b"ready\r\n",
    "a flag that is none": answer({1: "2"}),
    "a count that is none": answer(None, {8: "many"}),
    "a field too few": READY.replace(b"030,", b""),
    "a field too many": READY.replace(b"030,", b"030,0,"),
    "two answers": READY + READY,
    "no end": b"\x02" + b"0," * 400,
    "zero bytes": b"\0" * 40,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_flag_is_read_where_the_guide_has_it(fault: Fault) -> None:
    received, state = FAULTS[fault]
    status = read_status(received)
    assert status is not None
    assert (status.fault, status.done, status.status.state) == (fault, False, state)


def test_every_fault_is_among_them() -> None:
    assert set(FAULTS) == set(Fault)


def test_paper_out_is_said_before_the_pause_that_it_makes() -> None:
    status = read_status(answer({1: "1", 2: "1"}))
    assert status is not None
    assert status.fault is Fault.PAPER_OUT


@pytest.mark.parametrize(
    ("received", "status"),
    [
        (READY, HostStatus(None, 0, 0)),
        (answer({4: "003"}), HostStatus(None, 3, 0)),
        (answer(None, {8: "00000012"}), HostStatus(None, 0, 12)),
        (answer({5: "1"}), HostStatus(None, 0, 0, buffer_full=True)),
    ],
)
def test_what_remains_is_counted(received: bytes, status: HostStatus) -> None:
    assert read_status(received) == status
    assert status.done is (received == READY)


def test_an_answer_may_come_in_any_pieces() -> None:
    assert [read_status(READY[:n]) for n in range(READY.rindex(b"\x03") + 1)] == [None] * (READY.rindex(b"\x03") + 1)


@pytest.mark.parametrize("received", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_answer_is_refused(received: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_status(received)


@given(st.binary(max_size=600))
def test_random_bytes_are_never_a_printer_that_is_done(received: bytes) -> None:
    with suppress(ValueError):
        assert read_status(received) is None


CONVERSATIONS: dict[str, tuple[list[Pair], Result, str]] = {
    "printed": ([(ASK, READY), (LABEL, b""), (ASK, READY), (ASK, READY)], Result.PRINTED, ""),
    "printed after a while": (
        [
            (ASK, READY),
            (LABEL, b""),
            (ASK, answer({4: "001"})),
            (ASK, answer(None, {8: "00000001"})),
            (ASK, READY),
            (ASK, READY),
        ],
        Result.PRINTED,
        "",
    ),
    "between line and buffer": (
        [(ASK, READY), (LABEL, b""), (ASK, READY), (ASK, answer({4: "001"})), (ASK, answer({1: "1"}))],
        Result.UNKNOWN,
        "printer.after.paper_out",
    ),
    "never done": ([(ASK, READY), (LABEL, b""), *[(ASK, answer({4: "001"}))] * 999], Result.UNKNOWN, "unfinished"),
    "not taken from the peeler": (
        [(ASK, READY), (LABEL, b""), *[(ASK, answer(None, {7: "1", 8: "00000001"}))] * 999],
        Result.UNKNOWN,
        "printer.after.label_waiting",
    ),
    "silent ever since": ([(ASK, b""), (LABEL, b"")], Result.UNKNOWN, "printer.after.no_status"),
    "silent after": ([(ASK, READY), (LABEL, b""), (ASK, b"")], Result.UNKNOWN, "printer.after.silent"),
    "half an answer after": ([(ASK, READY), (LABEL, b""), (ASK, READY[:30])], Result.UNKNOWN, "printer.after.garbage"),
    "garbage before": ([(ASK, b"login: ")], Result.FAILED, "printer.garbage"),
    "garbage after": ([(ASK, READY), (LABEL, b""), (ASK, b"ok\r\n")], Result.UNKNOWN, "printer.after.garbage"),
    "an answer that nobody asked for": ([(ASK, READY), (LABEL, READY)], Result.UNKNOWN, "printer.after.garbage"),
    "gone before": ([(ASK, GONE)], Result.FAILED, "printer.gone"),
    "closed once it had the label": ([(ASK, READY), (LABEL, GONE)], Result.UNKNOWN, "printer.after.gone"),
    "gone at the question after": ([(ASK, READY), (LABEL, b""), (ASK, GONE)], Result.UNKNOWN, "printer.after.gone"),
}
CONVERSATIONS |= {
    f"{fault} before": ([(ASK, received)], Result.FAILED, f"printer.{fault}") for fault, (received, _) in FAULTS.items()
}
CONVERSATIONS |= {
    f"{fault} after": ([(ASK, READY), (LABEL, b""), (ASK, received)], Result.UNKNOWN, f"printer.after.{fault}")
    for fault, (received, _) in FAULTS.items()
}


@pytest.mark.parametrize("takes", [1 << 20, 1])
@pytest.mark.parametrize(("pairs", "result", "why"), CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_conversation_tells_the_truth(pairs: list[Pair], result: Result, why: str, takes: int) -> None:
    line = ScriptedLine(pairs, takes=takes)
    outcome = zpl_printer(line).send(document(), Event())
    assert outcome.result is result
    assert outcome.why == why or outcome.why == f"printer.after.{why}"
    assert line.closed
    if result is not Result.UNKNOWN:
        assert line.unsent == []


def test_a_printer_that_has_answered_and_falls_silent_is_sent_nothing() -> None:
    lines = [ScriptedLine([(ASK, READY), (LABEL, b""), (ASK, READY), (ASK, READY)]), ScriptedLine([(ASK, b"")])]
    printer = ZplPrinter("Bench", lambda _: lines.pop(0), clock=SystemClock(), times=QUICK)
    assert [printer.send(document(), Event()).why for _ in range(2)] == ["", "printer.silent"]


def test_a_document_of_another_language_is_not_sent() -> None:
    line = ScriptedLine([])
    outcome = zpl_printer(line).send(Document(b"%PDF-", Format.PDF, 62, 29, "W12-0789"), Event())
    assert (outcome.result, outcome.why) == (Result.FAILED, "printer.only_zpl")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_state_has_its_sentences(language: str) -> None:
    words = Catalogue(language)
    faults = [*Fault, "silent", "garbage", "gone", "stopped", "cut_off"]
    assert [f for f in faults if not words.has(f"printer.{f}") or not words.has(f"printer.after.{f}")] == []


def zpl_printer(line: ScriptedLine) -> ZplPrinter:
    return ZplPrinter("Bench", lambda _: line, clock=SystemClock(), times=QUICK)


def document(data: bytes = LABEL) -> Document:
    return Document(data, Format.ZPL, 62, 29, "W12-0789")
