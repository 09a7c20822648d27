"""What passes between the station and the process that reads pictures: one line of JSON each, and nothing that could
run on the other side, for what reads hostile pictures is not believed either."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from services.frames.model import Symbol

MOST_BYTES: Final = 1 << 20  # of a line; the longest symbols hold 7,089 signs
_MOST_SIDE: Final = 1 << 20  # px


class Fault(StrEnum):
    """Why a picture was not read. Each has its words: `picture.fault`."""

    MISSING = "missing"
    NO_FILE = "no_file"
    LOOP = "loop"
    NO_RIGHTS = "no_rights"
    NOT_OPENED = "not_opened"
    EMPTY = "empty"
    NOT_A_PICTURE = "not_a_picture"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG = "too_long"
    TOO_MANY_SCANS = "too_many_scans"
    NO_MEMORY = "no_memory"
    BROKE = "broke"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A still picture; no step of it is begun after `seconds`."""

    path: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ReadFrame:
    """A live frame, which lies at the begin of the block `where` of `size` bytes: rows of blue, green, red."""

    where: str
    size: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The first that comes. `missing`: libraries that are not there or do not start."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """`loaded`: perf_counter when the grey picture was there, which all processes of a computer share."""

    symbols: tuple[Symbol, ...]
    width: int
    height: int
    loaded: float


@dataclass(frozen=True, slots=True)
class Failed:
    """`number`: millions of pixels or bytes, of what is too large."""

    fault: Fault
    number: int


Request = ReadFile | ReadFrame
Result = Read | Failed
Answer = Ready | Result


def line_of(message: Request | Answer) -> bytes:
    """With its end."""
    return json.dumps({"is": type(message).__name__, **asdict(message)}).encode() + b"\n"


def request_of(line: bytes) -> Request:
    """Raises ValueError or KeyError where it is none."""
    said = json.loads(line)
    kind = said.pop("is")
    return ReadFile(**said) if kind == "ReadFile" else ReadFrame(**said)


def answer_of(line: bytes) -> Answer:
    """Raises ValueError where it is none, whatever else was said."""
    try:
        said = json.loads(line)
        match said["is"]:
            case "Ready":
                return Ready(tuple(_text(one) for one in said["missing"]))
            case "Read":
                symbols = tuple(map(_symbol, said["symbols"]))
                return Read(symbols, _number(said["width"]), _number(said["height"]), _seconds(said["loaded"]))
            case "Failed":
                return Failed(Fault(said["fault"]), _number(said["number"]))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no answer") from error
    raise ValueError("no answer")


def _symbol(said: Mapping[str, Any]) -> Symbol:
    first, second, third, fourth = ((_number(x), _number(y)) for x, y in said["corners"])
    corners = (first, second, third, fourth)
    return Symbol(_text(said["symbology"]), _text(said["text"]), corners, _text(said["identifier"]))


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said


def _number(said: object) -> int:
    if type(said) is not int or abs(said) > _MOST_SIDE:
        raise ValueError("no number")
    return said


def _seconds(said: object) -> float:
    if type(said) is not float or not isfinite(said):
        raise ValueError("no time")
    return said
