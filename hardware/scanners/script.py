"""The simulator's script: plain text, one step a line, played as a person with a scanner would.

    # a delivery            a comment
    code 4006381333931      one trigger pull
    pause 0.5               seconds
    glued A1 B2 C3          codes that arrive in one read
    split 3 LONGCODE        one code in three pieces, a pause between them
    damaged 4006381333931   the code with its last digit misread
    half W12-0789           half a symbol, no terminator: what an unplug cuts off
    unplug
    replug

Codes take escapes (`\\x1d` is GS, see `hardware.scanners.escapes`); spaces inside a code are kept, except in `glued`.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware.scanners.escapes import bytes_of
from services.errors import Refused

PIECE_SECONDS = 0.05  # between the pieces of a split code
UNPLUG_SECONDS = 0.1  # before a plug is pulled: what was sent has left the line by then


class Verb(StrEnum):
    """What a step does."""

    CODE = "code"
    PAUSE = "pause"
    GLUED = "glued"
    SPLIT = "split"
    DAMAGED = "damaged"
    HALF = "half"
    UNPLUG = "unplug"
    REPLUG = "replug"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its verb, its codes (less terminator), and a number: seconds of a pause, pieces of a split."""

    verb: Verb
    codes: tuple[bytes, ...] = ()
    number: float = 0.0


class Played(Protocol):
    """What a script is played into: the pty, or the simulated scanner."""

    def send(self, sent: bytes) -> None: ...

    def unplug(self) -> None: ...

    def replug(self) -> None: ...


def read_script(lines: Iterable[str]) -> list[Step]:
    """The steps of these lines. Raises Refused (SCRIPT_INVALID) with the line's number and text."""
    steps = []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            steps.append(_step(text))
        except (ValueError, Refused) as wrong:
            raise Refused("SCRIPT_INVALID", "device.simulator.line", number=number, line=text) from wrong
    return steps


def play(
    steps: Iterable[Step], into: Played, *, suffix: bytes = b"\r", wait: Callable[[float], object] = time.sleep
) -> None:
    """Play the steps to their end. `wait` takes seconds; an `Event.wait` that returns True ends the playing early."""
    for step in steps:
        for action, seconds in _actions(step, into, suffix):
            if seconds and wait(seconds):
                return
            action()


def _actions(step: Step, into: Played, suffix: bytes) -> Iterable[tuple[Callable[[], None], float]]:
    """What a step does, in order, each with the seconds that pass before it."""
    match step.verb:
        case Verb.PAUSE:
            yield _nothing, step.number
        case Verb.UNPLUG:
            yield into.unplug, UNPLUG_SECONDS
        case Verb.REPLUG:
            yield into.replug, 0.0
        case _:
            for place, piece in enumerate(_pieces(step, suffix)):
                yield _sender(into, piece), PIECE_SECONDS if place else 0.0


def _pieces(step: Step, suffix: bytes) -> list[bytes]:
    """The writes of a step that sends."""
    code = step.codes[0]
    match step.verb:
        case Verb.GLUED:
            return [b"".join(each + suffix for each in step.codes)]
        case Verb.HALF:
            return [code[: max(1, len(code) // 2)]]
        case Verb.SPLIT:
            size = -(-len(code) // int(step.number))
            pieces = [code[at : at + size] for at in range(0, len(code), size)]
            return [*pieces[:-1], pieces[-1] + suffix]
        case Verb.DAMAGED:
            return [_damaged(code) + suffix]
        case _:
            return [code + suffix]


def _damaged(code: bytes) -> bytes:
    """The last digit one higher, which no check digit survives; `?` for the last character where it is no digit."""
    last = code[-1:]
    return code[:-1] + (str((int(last) + 1) % 10).encode() if last.isdigit() else b"?")


def _sender(into: Played, piece: bytes) -> Callable[[], None]:
    return lambda: into.send(piece)


def _nothing() -> None:
    """A pause does nothing but pass."""


def _step(text: str) -> Step:
    word, _, rest = text.partition(" ")
    verb, rest = Verb(word), rest.strip()
    match verb:
        case Verb.UNPLUG | Verb.REPLUG:
            if rest:
                raise ValueError(rest)
            return Step(verb)
        case Verb.PAUSE:
            return Step(verb, number=_between(0.0, float(rest), 3600.0))
        case Verb.SPLIT:
            count, _, code = rest.partition(" ")
            return Step(verb, _codes([code.strip()]), _between(2, int(count), 1000))
        case Verb.GLUED:
            return Step(verb, _codes(rest.split()))
        case _:
            return Step(verb, _codes([rest]))


def _codes(texts: list[str]) -> tuple[bytes, ...]:
    codes = tuple(bytes_of(text) for text in texts)
    if not codes or not all(codes):
        raise ValueError("no code")
    return codes


def _between(low: float, number: float, high: float) -> float:
    if not low <= number <= high:
        raise ValueError(number)
    return number
