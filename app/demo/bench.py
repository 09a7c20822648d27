"""The demo's bench: two simulated scanners and a scale on real pseudo-terminals, and the hand that pulls the triggers
and lays boxes on the scale."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from app.demo.failed import DemoFailed
from app.demo.program import Event, Program, Wanted
from hardware.scales.simulator import SimulatedScalePort
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import SystemClock
from services.scanning.scan import Device, make_scan

COUNTER, DOOR = "counter", "door"
SCALE: Final = {"id": "scale", "name": "Scale", "kind": "toledo"}  # of the settings
_STEADY: Final = 1.2  # seconds: the scale comes to rest, and was asked what lies on it


class DemoBench:
    """Owner of the ports of the scanners and of the `scale`; `folder`: of the demo's results. Pulls are remembered as
    they are meant: each has to be stored once in the end."""

    def __init__(self, folder: Path, on_event: Callable[[Event], None]) -> None:
        self.folder, self._on_event = folder, on_event
        self.ports = {name: SimulatedSerialPort(folder / f"tty-{name}") for name in (COUNTER, DOOR)}
        self.scale = SimulatedScalePort(SCALE["kind"], folder / "tty-scale")
        self.meant: list[str] = []
        self.surprises: list[str] = []
        self.answered: list[str] = []  # the ids of the scans that the program called stored
        self.program: Program | None = None

    def begin(self, data_dir: Path, what: Sequence[str], person: str) -> None:
        """The program that scans begins, and has found both scanners."""
        self.program = Program(data_dir, what, person, self.hear)
        for name in self.ports:
            self.wait_for_state(name, "connected")

    @contextmanager
    def scanning(self, data_dir: Path, what: Sequence[str], person: str) -> Iterator[None]:
        """The program scans while the block runs."""
        self.begin(data_dir, what, person)
        try:
            yield
        finally:
            self._program().end()

    def scan(self, code: str, expected: str, *, by: str = COUNTER, stored: str = "") -> Event:
        """One trigger pull, answered before the next. `expected`: the reason that the answer has to have; `stored`:
        the text that is kept of it, where that is not its own."""
        text = text_of(code)
        before = self._answers(text)
        self.meant.append(stored or text)
        self.ports[by].send_code(code)
        return self._see(text, before + 1, expected)

    def glued_and_killed(self, codes: Sequence[str], *, by: str = COUNTER) -> int:
        """Several codes in one read, and kill -9 at the first answer. Returns how many were answered before it hit."""
        program, texts = self._program(), [text_of(code) for code in codes]
        self.meant.extend(texts)
        program.kill_at(_answers(texts[0]))
        self.ports[by].send(b"".join(code.encode() + b"\r" for code in codes))
        program.wait_until_killed()
        return sum(event["event"] == "answer" and event["code"] in texts for event in program.said)

    def scan_and_half(self, code: str, expected: str, next_code: str, *, by: str = COUNTER) -> str:
        """One trigger pull, and in the same read half of the next symbol: its answer says that both have been read.
        Returns the half."""
        half = next_code[: len(next_code) // 2]
        self.meant.extend((code, half))
        self.ports[by].send(f"{code}\r{half}".encode())
        self._see(code, 1, expected)
        return half

    def again(self, codes: Sequence[str], *, by: str = COUNTER) -> None:
        """Pull again for codes whose answer never came: they are meant once."""
        for code in codes:
            self.ports[by].send_code(code)
            self._see(text_of(code), 1, "")

    def hear(self, event: Event) -> None:
        """What the program says; in its thread."""
        if event["event"] == "answer":
            self.answered.append(event["id"])
        self._on_event(event)

    def wait_for_state(self, device: str, state: str, *, number: int = 1) -> Event:
        """Until the program has said that the scanner is so."""
        return self._program().wait_for(
            lambda event: event["event"] == "device" and (event["device"], event["state"]) == (device, state),
            f"{device} is {state}",
            number=number,
        )

    def wait_for_answer(self, text: str, *, number: int = 1) -> Event:
        """Until the program has answered this code so many times."""
        return self._program().wait_for(_answers(text), f"an answer to {text!r}", number=number)

    def lay_on_scale(self, kilograms: float) -> None:
        """Take off what lies there, and lay that on it once it is empty; then wait as people do, until it stands still.
        It stays there."""
        self.scale.scale.take()
        time.sleep(_STEADY)
        self.scale.scale.put(round(kilograms * 1e6))
        time.sleep(_STEADY)

    def unplug_all(self) -> None:
        """The end."""
        for port in self.ports.values():
            port.unplug()
        self.scale.close()

    def _see(self, text: str, number: int, expected: str) -> Event:
        answer = self.wait_for_answer(text, number=number)
        if expected and answer["reason"] != expected:
            self.surprises.append(f"{text}: {answer['reason']}, not {expected}")
        return answer

    def _answers(self, text: str) -> int:
        return sum(_answers(text)(event) for event in self._program().said)

    def _program(self) -> Program:
        if self.program is None:
            raise DemoFailed("nobody scans")
        return self.program

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.unplug_all()


def text_of(code: str) -> str:
    """The text that a code is stored with: less its AIM identifier."""
    return make_scan(code.encode(), Device("", "", ""), scan_id="", at=SystemClock().now()).text


def _answers(text: str) -> Wanted:
    return lambda event: event["event"] == "answer" and event["code"] == text
