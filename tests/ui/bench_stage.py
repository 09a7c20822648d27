"""A real station on a temporary directory, with a clock that stands still, for tests of presenters."""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from app.station import Station
from services.clock import new_id
from services.identity.person import Person, Role
from services.identity.presence import Presence
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for, barcode_for_badge
from services.scanning.scan import Device, Flaw, make_scan
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import Memory

SCANNER = Device("zebra", "Zebra DS2208", "serial")


class BenchStage:
    """`scan` waits for the answer and hands it to `hear`, as the bridge does."""

    def __init__(self, directory: Path, environ: dict[str, str] | None = None) -> None:
        self.clock = HeldClock()
        self.station = Station.open(directory, environ=environ or {}, clock=self.clock)
        self.answers: Memory[Answer] = Memory()
        self.presences: Memory[Presence] = Memory()
        self.hear: Callable[[Answer], None] = lambda _answer: None
        self.station.bench.on_answer(self.answers.add)
        self.station.door.on_change(self.presences.add)

    def close(self) -> None:
        self.station.close()

    def first(self, pin: str | None = "314159", name: str = "maria") -> Person:
        """The first person, an admin."""
        if pin is None:
            self.station.change_setting("identity.pins", False, by=None)
        secret = SecretStr(pin) if pin else None
        return self.station.people.first_run(name=name, full_name=name.title() + " Lind", pin=secret)

    def add(
        self, name: str, full_name: str, by: Person, *, pin: str | None = "271828", role: Role = Role.PACKER
    ) -> Person:
        secret = SecretStr(pin) if pin else None
        return self.station.people.add(name=name, full_name=full_name, role=role, pin=secret, by=by)

    def scan(self, text: str | bytes, device: Device = SCANNER, flaw: Flaw | None = None) -> Answer:
        """Pull the trigger, and wait for the durable answer."""
        raw = text.encode() if isinstance(text, str) else text
        before = len(self.answers.all)
        self.station.bench.take(make_scan(raw, device, scan_id=new_id(), at=self.clock.now(), flaw=flaw))
        answer = self.answers.wait_for(before + 1)[before]
        self.hear(answer)
        return answer

    def command(self, command: Command) -> Answer:
        return self.scan(barcode_for(command, self.station.settings.station.site))

    def badge(self, number: str) -> Answer:
        return self.scan(barcode_for_badge(number, self.station.settings.station.site))

    def digits(self, digits: str) -> None:
        for digit in digits:
            self.command(Command(f"D{digit}"))
