"""MT-SICS, what balances and terminals of Mettler-Toledo (and others) speak, levels 0 and 1.

Sources: Mettler-Toledo, Reference Manual "MT-SICS Interface Commands", 2.1.2 "Format of responses with weight value"
and 2.1.3 "Error messages"; Operating Instructions JS series, page 30; Operating Instructions AT, page 87; field
reports, section 4.

    S S     100.00 g     a stable weight            S +   overload        ES   command not understood
    S D      99.80 g     a weight that still moves  S -   underload       ET   the bytes came damaged
    S I                  not now: taring, zeroing   S S Error 10b  broken  EL  cannot be done
    Z A, ZI S, T S 100.00 g, TA A 100.00 g, TAC A   answers about zero and tare: no weight of what lies there
"""

import re
from typing import Final

from hardware.scales.answer import Answer, printable, weighed, without_weight
from services.weighing.model import Condition

_WEIGHT = re.compile(rb"S ([SD]) +([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+) *([A-Za-z]+)?")
_OF_ACTS = re.compile(rb"(?:Z|ZI|T|TI|TA|TAC|@|I[0-9]{1,2})(?: .*)?")
_ERRORS: Final = (b"ES", b"ET", b"EL")
_UNITS: Final = ("kg", "g", "mg", "t", "lb", "oz")


def read_sics(frame: bytes, unit: str) -> Answer | None:
    """What a frame says. `unit`: of an answer without one."""
    frame = frame.strip()
    if weight := _WEIGHT.fullmatch(frame):
        own = (weight[4] or unit.encode()).decode()
        if own not in _UNITS:
            return without_weight(Condition.UNREADABLE, frame)
        return weighed((weight[2] + weight[3]).decode(), own, frame, stable=weight[1] == b"S")
    if frame == b"S +":
        return without_weight(Condition.OVER, frame)
    if frame == b"S -":
        return without_weight(Condition.UNDER, frame)
    if frame == b"S I":
        return Answer(Condition.WEIGHT, None, False, said=printable(frame))
    if frame in _ERRORS or re.match(rb"S [SD] +Error", frame):
        return without_weight(Condition.FAULT, frame)
    return None if _OF_ACTS.fullmatch(frame) else without_weight(Condition.UNREADABLE, frame)
