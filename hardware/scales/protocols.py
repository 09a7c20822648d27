"""The protocols that a scale on a serial line may speak: how it is asked, how its line is set, who reads its answers.

Sources: field reports, section 4, for speeds and commands of Toledo 8217 and Adam; the parsers name theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from hardware.scales.answer import Answer, Parser, without_weight
from hardware.scales.framing import LIMIT
from hardware.scales.lines import read_line
from hardware.scales.sics import read_sics
from hardware.scales.toledo import read_toledo
from services.weighing.model import Condition, ScaleAct

ZERO, TARE, CLEAR = ScaleAct.ZERO, ScaleAct.TARE, ScaleAct.CLEAR


@dataclass(frozen=True, slots=True)
class ScaleProtocol:
    """One protocol. `framing`: data bits, parity, stop bits. `ask`: what asks for a weight; b"" where the scale sends
    by itself. `ask_seconds`: from one question to the next. `silent_seconds`: without an answer for so long, something
    is wrong; None where silence is its way. `tells_zero`: see `services.weighing.ports.Scale`."""

    baud: int
    framing: str
    read: Parser
    ask: bytes = b""
    ask_seconds: float = 0.25
    silent_seconds: float | None = 3.0
    tells_zero: bool = True
    acts: Mapping[ScaleAct, bytes] = field(default_factory=lambda: MappingProxyType({}))

    def answer(self, frame: bytes, unit: str) -> Answer | None:
        """What a frame of the framing says. One that was cut is noise: what is left of it may say another weight."""
        return without_weight(Condition.UNREADABLE, frame) if len(frame) >= LIMIT else self.read(frame, unit)


def _read_adam(frame: bytes, unit: str) -> Answer | None:
    """Adam's scales answer only once the load stands still."""
    answer = read_line(frame, unit)
    return replace(answer, stable=True) if answer is not None and answer.stable is None else answer


PROTOCOLS: Final[Mapping[str, ScaleProtocol]] = MappingProxyType(
    {
        "toledo": ScaleProtocol(
            9600, "7E1", read_toledo, b"W", acts=MappingProxyType({ZERO: b"Z", TARE: b"T", CLEAR: b"C"})
        ),
        "sics": ScaleProtocol(
            9600,
            "8N1",
            read_sics,
            b"SI\r\n",
            acts=MappingProxyType({ZERO: b"Z\r\n", TARE: b"T\r\n", CLEAR: b"TAC\r\n"}),
        ),
        # Answers only when another load lies on it, and beeps at each question: it is asked less often.
        "adam": ScaleProtocol(
            4800,
            "8N1",
            _read_adam,
            b"P\r\n",
            ask_seconds=0.5,
            silent_seconds=None,
            tells_zero=False,
            acts=MappingProxyType({ZERO: b"Z\r\n", TARE: b"T\r\n"}),
        ),
        "line": ScaleProtocol(9600, "8N1", read_line),  # sends all the time, or answers what the settings ask it
        "print": ScaleProtocol(9600, "8N1", read_line, silent_seconds=None, tells_zero=False),  # sends at its key
    }
)
