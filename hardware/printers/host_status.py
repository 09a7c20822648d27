"""What a ZPL printer says of itself: the answer to `~HS` (Zebra, ZPL II Programming Guide, "Host Status Return").

Three strings, each between STX and ETX, of comma-separated numbers:

    aaa,b,c,dddd,eee,f,g,h,iii,j,k,l      interface; b paper out, c paused, eee formats in the buffer, f buffer full,
                                          g diagnostic mode, h half a format, j memory lost, k too cold, l too hot
    mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www      o head up, p ribbon out, t label waits to be taken, u labels remaining
    xxxx,y                                password; y static memory there

Firmware of today answers nothing at all while media or ribbon are out or the head is open: silence is no good sign.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.printing.model import PrinterState, PrinterStatus

ASK = b"~HS\r\n"
LONGEST = 512  # bytes of an answer; a real one has some 90

_STRING = re.compile(rb"\s*\x02([0-9A-Za-z,. ]*)\x03")
_LENGTHS = (12, 11, 2)  # fields


class Fault(StrEnum):
    """Why a printer prints nothing now. The sentences are `printer.<fault>` and `printer.after.<fault>`."""

    PAPER_OUT = "paper_out"
    RIBBON_OUT = "ribbon_out"
    HEAD_OPEN = "head_open"
    PAUSED = "paused"
    TOO_HOT = "too_hot"
    TOO_COLD = "too_cold"
    DIAGNOSTIC = "diagnostic"  # it prints what it is sent as hexadecimal digits
    MEMORY_LOST = "memory_lost"
    HALF_LABEL = "half_label"  # it waits for the rest of a label


STATES = {
    Fault.PAPER_OUT: PrinterState.OUT_OF_MEDIA,
    Fault.RIBBON_OUT: PrinterState.OUT_OF_MEDIA,
    Fault.HEAD_OPEN: PrinterState.HEAD_OPEN,
    Fault.PAUSED: PrinterState.PAUSED,
    Fault.TOO_HOT: PrinterState.PAUSED,
    Fault.TOO_COLD: PrinterState.PAUSED,
    Fault.DIAGNOSTIC: PrinterState.OFFLINE,
    Fault.MEMORY_LOST: PrinterState.OFFLINE,
    Fault.HALF_LABEL: PrinterState.OFFLINE,
}


@dataclass(frozen=True, slots=True)
class HostStatus:
    """An answer that makes sense. `fault` is the first thing that a person has to put right."""

    fault: Fault | None
    formats: int  # labels in the buffer, not begun
    remaining: int  # labels of the batch that are still to come
    buffer_full: bool = False
    label_waiting: bool = False  # printed, and waits in the peeler to be taken

    @property
    def done(self) -> bool:
        """Nothing remains, and nothing stands against it."""
        return self.fault is None and not (self.formats or self.remaining or self.buffer_full)

    @property
    def status(self) -> PrinterStatus:
        """The same, as every printer says it."""
        if self.fault is None:
            return PrinterStatus(PrinterState.READY)
        return PrinterStatus(STATES[self.fault], f"printer.{self.fault}")


def read_status(received: bytes) -> HostStatus | None:
    """The answer in these bytes; None where more of it has to come. ValueError: that is no answer to `~HS`."""
    rest = received
    strings: list[list[str]] = []
    while len(strings) < len(_LENGTHS) and (found := _STRING.match(rest)):
        strings.append(found.group(1).decode("ascii").split(","))
        rest = rest[found.end() :]
    if len(strings) == len(_LENGTHS):
        if rest.strip():
            raise ValueError("more than one answer")
        return _status(*strings)
    if len(received) > LONGEST or not re.fullmatch(rb"\s*(\x02[^\x02\x03]*)?", rest):
        raise ValueError("no answer to ~HS")
    return None


def _status(first: list[str], second: list[str], third: list[str]) -> HostStatus:
    if (len(first), len(second), len(third)) != _LENGTHS:
        raise ValueError("wrong number of fields")
    flag = {"0": False, "1": True}
    try:
        faults = {
            Fault.PAPER_OUT: flag[first[1]],
            Fault.HEAD_OPEN: flag[second[2]],
            Fault.RIBBON_OUT: flag[second[3]],
            Fault.TOO_HOT: flag[first[11]],
            Fault.TOO_COLD: flag[first[10]],
            Fault.DIAGNOSTIC: flag[first[6]],
            Fault.MEMORY_LOST: flag[first[9]],
            Fault.PAUSED: flag[first[2]],  # after what made it pause
            Fault.HALF_LABEL: flag[first[7]],
        }
        return HostStatus(
            fault=next((fault for fault, stands in faults.items() if stands), None),
            formats=_count(first[4]),
            remaining=_count(second[8]),
            buffer_full=flag[first[5]],
            label_waiting=flag[second[7]],
        )
    except KeyError as wrong:
        raise ValueError("a flag that is neither 0 nor 1") from wrong


def _count(digits: str) -> int:
    if not re.fullmatch(r"[0-9]{1,8}", digits):
        raise ValueError("a number that is none")
    return int(digits)
