"""Toledo 8217, what checkout and bench scales speak: `W` asks, the answer is a stable weight or a status.

Sources: Mettler-Toledo PS2 specifications (03/01), appendix "Host Interface"; PSC Magellan 8500 service manual,
6.1.4.3 "Status Byte Format" (bits 0 to 4; bit 5 says "net" there, and is always 1 in Rice Lake's BenchPro manual: it
is not used); field reports, section 4.

    STX weight [unit] [N] CR    a stable weight, N: a tare was taken off; the unit is the scale's own, mostly not sent
    STX ? status CR             no weight: bit 0 moving, 1 over capacity, 2 under zero, 3 outside of its zero range,
                                4 at zero; bit 6 is always 1
"""

import re
from typing import Final

from hardware.scales.answer import Answer, printable, weighed, without_weight
from services.weighing.model import Condition

_WEIGHT = re.compile(rb"\x02 *([0-9]+(?:\.[0-9]*)?|\.[0-9]+) *([kK][gG]|[lL][bB]|[oO][zZ]|[gG])? *(N?) *")
_STATUS = re.compile(rb"\x02 *\?(.)", re.DOTALL)

_MOVING, _OVER, _UNDER, _OUTSIDE_ZERO, _AT_ZERO, _ALWAYS = (1 << bit for bit in (0, 1, 2, 3, 4, 6))
_CONDITIONS: Final = ((_OVER, Condition.OVER), (_UNDER, Condition.UNDER), (_OUTSIDE_ZERO, Condition.FAULT))


def read_toledo(frame: bytes, unit: str) -> Answer | None:
    """What a frame says. `unit`: what the scale is set to."""
    if weight := _WEIGHT.fullmatch(frame):
        own = (weight[2] or unit.encode()).decode().lower()
        return weighed(weight[1].decode(), own, frame[1:], stable=True, net=bool(weight[3]))
    status = _STATUS.fullmatch(frame)
    if status is None or not status[1][0] & _ALWAYS:
        return without_weight(Condition.UNREADABLE, frame)
    return _of_status(status[1][0], frame[1:])


def _of_status(bits: int, said: bytes) -> Answer:
    stable = not bits & _MOVING
    for bit, condition in _CONDITIONS:
        if bits & bit:
            return Answer(condition, None, stable, said=printable(said))
    return Answer(Condition.WEIGHT, None, stable, zero=stable and bool(bits & _AT_ZERO), said=printable(said))
