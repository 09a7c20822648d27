"""The network printer's driver against the simulated one: a real connection, and whatever may befall it."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Thread

import pytest

from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from hardware.printers.tcp_line import TcpAddress, open_tcp, read_address
from hardware.printers.zpl_printer import Times, ZplPrinter
from services.clock import SystemClock
from services.errors import Refused
from services.printing.model import Document, Format, Outcome, PrinterState, Result
from tests.fakes.waiting import Memory

LABEL = b"^XA^FO20,20^FDW12-0789^FS^XZ"
PATIENT = Times(answer=30, take=30, finish=30, look_again=0.01, settle=0.01)
SHORT_OF_ANSWER = replace(PATIENT, answer=0.3)
HUGE = b"^XA" + b"^FX" * 20_000_000 + b"^XZ"  # more than any buffer on the way holds


@pytest.fixture
def simulated() -> Iterator[SimulatedZplPrinter]:
    with SimulatedZplPrinter() as printer:
        yield printer


def driver(address: str, times: Times = PATIENT) -> ZplPrinter:
    place = read_address(address)
    return ZplPrinter("Bench", lambda patience: open_tcp(place, patience), clock=SystemClock(), times=times)


def send(address: str, data: bytes = LABEL, times: Times = PATIENT) -> Outcome:
    return driver(address, times).send(Document(data, Format.ZPL, 62, 29, "W12-0789"), Event())


def test_what_is_printed_is_printed_once(simulated: SimulatedZplPrinter) -> None:
    printer = driver(simulated.address)
    labels = [b"^XA^FD%d^FS^XZ" % n for n in range(20)]
    outcomes = [printer.send(Document(each, Format.ZPL, 62, 29, ""), Event()) for each in labels]
    assert {outcome.result for outcome in outcomes} == {Result.PRINTED}
    assert simulated.labels == labels


@pytest.mark.parametrize(
    ("behaviour", "state", "why"),
    [
        ({}, PrinterState.READY, ""),
        ({"paper_out": True}, PrinterState.OUT_OF_MEDIA, "printer.paper_out"),
        ({"ribbon_out": True}, PrinterState.OUT_OF_MEDIA, "printer.ribbon_out"),
        ({"head_open": True}, PrinterState.HEAD_OPEN, "printer.head_open"),
        ({"paused": True}, PrinterState.PAUSED, "printer.paused"),
        ({"silent": True}, PrinterState.UNKNOWN, "printer.silent"),
        ({"hangs": True}, PrinterState.UNKNOWN, "printer.silent"),
        ({"answer": b"HTTP/1.0 400\r\n"}, PrinterState.OFFLINE, "printer.garbage"),
    ],
)
def test_the_state_is_what_the_printer_says(
    simulated: SimulatedZplPrinter, behaviour: dict[str, object], state: PrinterState, why: str
) -> None:
    simulated.behave(**behaviour)
    times = SHORT_OF_ANSWER if why == "printer.silent" else PATIENT
    status = driver(simulated.address, times).state(Event())
    assert (status.state, status.why) == (state, why)


@pytest.mark.parametrize("behaviour", [{"paper_out": True}, {"head_open": True}, {"paused": True}])
def test_what_stands_before_a_label_keeps_it_from_being_sent(
    simulated: SimulatedZplPrinter, behaviour: dict[str, object]
) -> None:
    simulated.behave(**behaviour)
    assert send(simulated.address).result is Result.FAILED
    simulated.load()
    simulated.behave(head_open=False, paused=False)
    assert simulated.labels == []
    assert send(simulated.address).result is Result.PRINTED
    assert simulated.labels == [LABEL]


def test_a_label_that_finds_no_paper_is_unknown_and_may_come_later(simulated: SimulatedZplPrinter) -> None:
    simulated.load(1)
    assert send(simulated.address).result is Result.PRINTED
    assert send(simulated.address) == Outcome(Result.UNKNOWN, "printer.after.paper_out")
    assert len(simulated.labels) == 1
    simulated.load()
    assert len(simulated.labels) == 2


@pytest.mark.parametrize("fault", ["head_open", "paused", "ribbon_out"])
def test_a_fault_at_the_label_makes_it_unknown(fault: str) -> None:
    with SimulatedZplPrinter(on_label=lambda printer: printer.behave(**{fault: True})) as simulated:
        assert send(simulated.address) == Outcome(Result.UNKNOWN, f"printer.after.{fault}")
        assert send(simulated.address) == Outcome(Result.FAILED, f"printer.{fault}")
    with SimulatedZplPrinter() as simulated:  # put right
        assert send(simulated.address) == Outcome(Result.PRINTED)


def test_a_slow_printer_is_waited_for() -> None:
    taken: Memory[SimulatedZplPrinter] = Memory()
    outcomes: Memory[Outcome] = Memory()
    with SimulatedZplPrinter(on_label=taken.add) as simulated:
        simulated.behave(slow=True)
        worker = Thread(target=lambda: outcomes.add(send(simulated.address)))
        worker.start()
        taken.wait_for(1)
        assert (simulated.labels, outcomes.all) == ([], [])
        simulated.behave(slow=False)
        assert outcomes.wait_for(1)[0].result is Result.PRINTED
        assert simulated.labels == [LABEL]
        worker.join()


def test_a_printer_too_slow_is_unknown(simulated: SimulatedZplPrinter) -> None:
    simulated.behave(slow=True)
    assert send(simulated.address, times=replace(PATIENT, finish=0.3)) == Outcome(
        Result.UNKNOWN, "printer.after.unfinished"
    )


def test_a_printer_without_status_is_sent_the_label_and_nobody_knows() -> None:
    taken: Memory[SimulatedZplPrinter] = Memory()
    with SimulatedZplPrinter(on_label=taken.add) as simulated:
        simulated.behave(silent=True)
        assert send(simulated.address, times=SHORT_OF_ANSWER) == Outcome(Result.UNKNOWN, "printer.after.no_status")
        taken.wait_for(1)
    assert simulated.labels == [LABEL]  # switched off: nothing is under way


def test_a_label_cut_in_half_is_never_printed(simulated: SimulatedZplPrinter) -> None:
    simulated.behave(takes=len(LABEL) // 2)
    assert send(simulated.address) == Outcome(Result.UNKNOWN, "printer.after.gone")
    assert simulated.labels == []
    simulated.behave(takes=None)
    assert send(simulated.address).result is Result.PRINTED


def test_half_a_label_that_stays_in_the_printer_is_seen(simulated: SimulatedZplPrinter) -> None:
    assert send(simulated.address, LABEL[:-3]) == Outcome(Result.UNKNOWN, "printer.after.half_label")
    assert simulated.labels == []
    assert send(simulated.address) == Outcome(Result.PRINTED)
    assert simulated.labels == [LABEL]


def test_a_label_whose_end_was_not_taken_has_failed(simulated: SimulatedZplPrinter) -> None:
    simulated.behave(takes=100_000)
    assert send(simulated.address, HUGE) == Outcome(Result.FAILED, "printer.cut_off")
    assert simulated.labels == []
    simulated.behave(takes=None)
    assert send(simulated.address) == Outcome(Result.PRINTED)
    assert simulated.labels == [LABEL]


def test_labels_of_which_one_was_taken_whole_are_unknown(simulated: SimulatedZplPrinter) -> None:
    simulated.behave(takes=100_000)
    assert send(simulated.address, LABEL + HUGE) == Outcome(Result.UNKNOWN, "printer.after.cut_off")


def test_a_closed_port_is_said_and_nothing_is_sent() -> None:
    with SimulatedZplPrinter() as simulated:
        address = simulated.address
    assert send(address) == Outcome(Result.FAILED, "printer.refused", {"address": address})
    assert driver(address).state(Event()).state is PrinterState.OFFLINE
    with SimulatedZplPrinter(port=read_address(address).port) as simulated:
        assert send(address) == Outcome(Result.PRINTED)
        assert simulated.labels == [LABEL]


def test_a_full_listener_is_given_up_on() -> None:
    """Connections that are neither taken nor refused: what a printer in use by another computer does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, Crowd(listener):
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        assert send(address, times=Times(connect=0.2)).why == "printer.no_connection"


@pytest.mark.parametrize("behaviour", [{"hangs": True}, {"slow": True}])
def test_stop_cuts_any_wait(simulated: SimulatedZplPrinter, behaviour: dict[str, object]) -> None:
    simulated.behave(**behaviour)
    stop, outcomes = Event(), Memory[Outcome]()
    document = Document(LABEL, Format.ZPL, 62, 29, "")
    patient = Times(answer=3600, take=3600, finish=3600)
    worker = Thread(target=lambda: outcomes.add(driver(simulated.address, patient).send(document, stop)))
    worker.start()
    stop.set()
    assert outcomes.wait_for(1)[0].result is not Result.PRINTED
    worker.join()


def test_stop_before_anything_is_sent_sends_nothing(simulated: SimulatedZplPrinter) -> None:
    stop = Event()
    stop.set()
    outcome = driver(simulated.address).send(Document(LABEL, Format.ZPL, 62, 29, ""), stop)
    assert (outcome.result, outcome.why) == (Result.FAILED, "printer.stopped")
    assert simulated.labels == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.7", TcpAddress("192.0.2.7")),
        (" zebra.example:6101 ", TcpAddress("zebra.example", 6101)),
        ("[2001:db8::7]:9101", TcpAddress("2001:db8::7", 9101)),
        ("[::1]", TcpAddress("::1")),
        ("2001:db8::7", TcpAddress("2001:db8::7")),
    ],
)
def test_an_address_is_read(text: str, address: TcpAddress) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text", ["", " ", ":9100", "a:b", "a:0", "a:65536", "http://a/", "a b", "u@a", "a:٣", "a:" + "9" * 5000]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_address(text)
    assert refused.value.words == "printer.wrong_address"


@pytest.mark.parametrize("name", ["no-such-printer.invalid", "a" * 300, "a..b", "\ud800"])
def test_a_name_that_nobody_knows_is_said(name: str) -> None:
    assert send(name).why == "printer.no_name"


class Crowd:
    """Fills a listener's queue: from then on nobody gets in."""

    def __init__(self, listener: socket.socket) -> None:
        self._place = listener.getsockname()
        self._waiting: list[socket.socket] = []

    def __enter__(self) -> None:
        for _ in range(8):
            fresh = socket.socket()
            fresh.setblocking(False)
            fresh.connect_ex(self._place)
            self._waiting.append(fresh)

    def __exit__(self, *_: object) -> None:
        for each in self._waiting:
            each.close()
