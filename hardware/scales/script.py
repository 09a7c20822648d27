"""The simulated scale's script: plain text, one step a line, played as a packer with a scale would.

# three boxes           a comment
put 2.35                so many kilograms are laid on it, besides what lies there
take                    everything is taken off; `take 0.5`: so much
jitter                  it moves and comes to no rest, until `still`
print                   its PRINT key
zero, tare, clear       its keys
garbage                 bytes that no protocol has
silence                 it says nothing, until `speak`
pause 0.5               seconds
unplug
replug
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol

from hardware.scales.pretend import PretendScale
from services.errors import Refused
from services.weighing.units import weight_of

NOISE = bytes(range(0x80, 0xA0)) + b"\xff\x00?!\r\n"
_MOST = 1000  # kilograms; also the longest pause, in seconds, is 3,600
_LONGEST = 3600.0


class Verb(StrEnum):
    """What a step does."""

    PUT = "put"
    TAKE = "take"
    JITTER = "jitter"
    STILL = "still"
    PRINT = "print"
    ZERO = "zero"
    TARE = "tare"
    CLEAR = "clear"
    GARBAGE = "garbage"
    SILENCE = "silence"
    SPEAK = "speak"
    PAUSE = "pause"
    UNPLUG = "unplug"
    REPLUG = "replug"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its verb, a weight (millionths of a kilogram; None: everything), seconds of a pause."""

    verb: Verb
    weight: int | None = None
    seconds: float = 0.0


class Played(Protocol):
    """What a script is played into: the pty, or the simulated scale."""

    @property
    def scale(self) -> PretendScale: ...

    def send(self, sent: bytes) -> None: ...

    def printed(self) -> None:
        """Its PRINT key."""

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
        except (ValueError, InvalidOperation) as wrong:
            raise Refused("SCRIPT_INVALID", "device.simulator.line", number=number, line=text) from wrong
    return steps


def play(steps: Iterable[Step], into: Played, *, wait: Callable[[float], object] = time.sleep) -> None:
    """Play the steps to their end. `wait` takes seconds; an `Event.wait` that returns True ends the playing early."""
    for step in steps:
        if step.verb is Verb.PAUSE:
            if wait(step.seconds):
                return
        else:
            _do(step, into)


def _do(step: Step, into: Played) -> None:  # a table of verbs
    scale = into.scale
    match step.verb:
        case Verb.PUT:
            scale.put(step.weight or 0)
        case Verb.TAKE:
            scale.take(step.weight)
        case Verb.JITTER | Verb.STILL:
            scale.jitter(on=step.verb is Verb.JITTER)
        case Verb.SILENCE | Verb.SPEAK:
            scale.silent = step.verb is Verb.SILENCE
        case Verb.ZERO:
            scale.zero()
        case Verb.TARE:
            scale.tare()
        case Verb.CLEAR:
            scale.clear()
        case Verb.PRINT:
            into.printed()
        case Verb.GARBAGE:
            into.send(NOISE)
        case Verb.UNPLUG:
            into.unplug()
        case Verb.REPLUG:
            into.replug()


def _step(text: str) -> Step:
    word, _, rest = text.partition(" ")
    verb, rest = Verb(word), rest.strip()
    if verb is Verb.PUT or (verb is Verb.TAKE and rest):
        return Step(verb, _weight(rest))
    if verb is Verb.PAUSE:
        seconds = float(rest)
        if not 0 <= seconds <= _LONGEST:
            raise ValueError(rest)
        return Step(verb, seconds=seconds)
    if rest:
        raise ValueError(rest)
    return Step(verb)


def _weight(text: str) -> int:
    number = Decimal(text.replace(",", "."))
    if not number.is_finite() or not 0 < number <= _MOST:
        raise ValueError(text)
    return weight_of(number, "kg")
