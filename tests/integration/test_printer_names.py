"""Printers by their names, where the system's look-up of names does not come back."""

import socket
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest

from hardware.printers.ipp_call import PrintService
from hardware.printers.queue_printer import QueuePrinter, QueueTimes
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from hardware.printers.tcp_line import open_tcp, read_address
from hardware.printers.zpl_printer import Times, ZplPrinter
from services.clock import SystemClock
from services.printing.model import Document, Format, Outcome, PrinterState, Result
from tests.fakes.waiting import Memory

LABEL = Document(b"^XA^FDW12-0789^FS^XZ", Format.ZPL, 62, 29, "W12-0789")
PATIENT = Times(connect=3600, answer=30, take=30, finish=30, look_again=0.01, settle=0.01)
SHORT = Times(connect=0.2)


class HangingResolver:
    """In place of the system's: knows every name as this machine, and tells it when it is let go. Numbers it reads at
    once, as the system does. `asked`: the names, in order."""

    def __init__(self) -> None:
        self.asked: Memory[str] = Memory()
        self.let_go = Event()

    def __call__(self, host: str, port: int, *, type: socket.SocketKind, flags: int = 0) -> list[Any]:
        if flags & socket.AI_NUMERICHOST:
            return socket.getaddrinfo(host, port, type=type, flags=flags)
        self.asked.add(host)
        assert self.let_go.wait(60)
        return socket.getaddrinfo("127.0.0.1", port, type=type)


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingResolver]:
    hangs = HangingResolver()
    monkeypatch.setattr("hardware.printers.names.getaddrinfo", hangs)
    yield hangs
    hangs.let_go.set()


def driver(address: str, times: Times = PATIENT) -> ZplPrinter:
    place = read_address(address)
    return ZplPrinter("Bench", lambda patience: open_tcp(place, patience), clock=SystemClock(), times=times)


def test_a_name_that_is_not_told_in_time_fails_the_label(resolver: HangingResolver) -> None:
    outcome = driver("zebra.example", SHORT).send(LABEL, Event())
    assert outcome == Outcome(Result.FAILED, "printer.name_not_told", {"address": "zebra.example:9100"})
    status = driver("zebra.example", SHORT).state(Event())
    assert (status.state, status.why) == (PrinterState.OFFLINE, "printer.name_not_told")


def test_stop_cuts_the_look_up_of_a_name(resolver: HangingResolver) -> None:
    stop, outcomes = Event(), Memory[Outcome]()
    worker = Thread(target=lambda: outcomes.add(driver("zebra.example").send(LABEL, stop)))
    worker.start()
    resolver.asked.wait_for(1)
    stop.set()
    assert outcomes.wait_for(1)[0].why == "printer.stopped"
    worker.join()
    assert not resolver.let_go.is_set()


def test_who_asks_again_waits_for_the_same_look_up_and_prints_when_it_is_told(resolver: HangingResolver) -> None:
    with SimulatedZplPrinter() as simulated:
        address = simulated.address.replace("127.0.0.1", "zebra.example")
        impatient = driver(address, SHORT)
        assert {impatient.send(LABEL, Event()).why for _ in range(5)} == {"printer.name_not_told"}
        assert resolver.asked.all == ["zebra.example"]
        resolver.let_go.set()
        assert driver(address).send(LABEL, Event()) == Outcome(Result.PRINTED)
        assert driver(address).send(LABEL, Event()) == Outcome(Result.PRINTED)
        assert len(simulated.labels) == 2


def test_a_name_is_asked_for_anew_once_it_was_told(resolver: HangingResolver) -> None:
    resolver.let_go.set()
    with SimulatedZplPrinter() as simulated:
        printer = driver(simulated.address.replace("127.0.0.1", "zebra.example"))
        assert {printer.send(LABEL, Event()).result for _ in range(2)} == {Result.PRINTED}
    assert resolver.asked.all == ["zebra.example", "zebra.example"]


def test_a_number_is_never_looked_up(resolver: HangingResolver) -> None:
    with SimulatedZplPrinter() as simulated:
        assert driver(simulated.address).send(LABEL, Event()) == Outcome(Result.PRINTED)
    assert resolver.asked.all == []


def test_a_printing_service_whose_name_is_not_told_fails_the_label(resolver: HangingResolver) -> None:
    queue = QueuePrinter(
        "label", clock=SystemClock(), service=PrintService("cups.example"), times=QueueTimes(answer=0.2)
    )
    assert queue.send(LABEL, Event()) == Outcome(Result.FAILED, "printer.queue_no_service")
