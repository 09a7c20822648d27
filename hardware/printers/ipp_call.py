"""One question to the system's printing service: IPP (RFC 8010, the library's codec) in HTTP, cut short by `stop`.

The service is where `CUPS_SERVER` says (`host`, `host:port` or a socket's path), else CUPS' own socket, else port 631.
"""

import os
import socket
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import cast

from ippx import Attribute, IppError, IppMessage, Tag, decode, encode

from hardware.printers.line import Patience, hand_over
from hardware.printers.tcp_line import TcpLine, open_tcp, read_address
from services.errors import OutsideFailed, OutsideKind, Refused

SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
PORT = 631
LONGEST = 16 * 1024 * 1024  # bytes of an answer

NO_SERVICE = "printer.queue_no_service"
_numbers = count(1)


class NoReply(Exception):
    """The question was delivered whole, and no answer that makes sense came: nobody knows what the service did."""


@dataclass(frozen=True, slots=True)
class PrintService:
    """Where the system's printing service is. `place` as CUPS_SERVER has it; "" is the machine's own."""

    place: str = ""

    def open(self, patience: Patience) -> TcpLine:
        """Connect. Raises OutsideFailed (`printer.queue_no_service`, `printer.stopped`)."""
        place = self.place or os.environ.get("CUPS_SERVER", "") or next(filter(_is_socket, SOCKETS), "127.0.0.1")
        try:
            if place.startswith("/"):
                return _open_socket(place)
            address = read_address(place if place.count(":") else f"{place}:{PORT}")
            return open_tcp(address, patience)
        except (OSError, OutsideFailed, Refused) as failure:
            words = "printer.stopped" if patience.stop.is_set() else NO_SERVICE
            raise OutsideFailed(OutsideKind.DEVICE, words, retry=True) from failure

    def ask(
        self,
        operation: int,
        path: str,
        attributes: list[Attribute],
        patience: Patience,
        *,
        job: list[Attribute] | None = None,
        data: bytes = b"",
    ) -> IppMessage:
        """The answer. Raises OutsideFailed where the question was not delivered, NoReply where no answer came."""
        common = [
            Attribute("attributes-charset", Tag.CHARSET, ["utf-8"]),
            Attribute("attributes-natural-language", Tag.NATURAL_LANGUAGE, ["en"]),
        ]
        groups = [(Tag.OPERATION_ATTRS, common + attributes)]
        if job:
            groups.append((Tag.JOB_ATTRS, job))
        body = encode(IppMessage((2, 0), operation, next(_numbers), groups, data))
        with self.open(patience) as line:
            request = _head(path, len(body)) + body
            if hand_over(line, request, patience) < len(request):
                words = "printer.stopped" if patience.stop.is_set() else NO_SERVICE
                raise OutsideFailed(OutsideKind.DEVICE, words, retry=True)
            return _read(_receive(line, patience))


def _head(path: str, length: int) -> bytes:
    lines = ["Host: localhost", "Content-Type: application/ipp", f"Content-Length: {length}", "Connection: close"]
    return "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""]).encode("ascii")


def _receive(line: TcpLine, patience: Patience) -> bytes:
    """All that is sent until the other side closes."""
    received = bytearray()
    try:
        while not patience.over and len(received) <= LONGEST:
            came = line.read(patience.step)
            if came == b"":
                return bytes(received)
            received += came or b""
    except OSError as failure:
        raise NoReply("cut") from failure
    raise NoReply("no end")


def _read(received: bytes) -> IppMessage:
    try:
        response = HTTPResponse(cast("socket.socket", _Received(received)))
        response.begin()
        body = response.read()
        if response.status in (401, 403):
            raise OutsideFailed(OutsideKind.DEVICE, "printer.queue_no_rights", retry=False)
        if response.status != 200:
            raise NoReply(f"HTTP {response.status}")
        return decode(body)
    except (HTTPException, IppError, OSError, ValueError, OverflowError) as failure:
        raise NoReply("not understood") from failure


class _Received:
    """As much of a socket as HTTPResponse wants."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, _mode: str) -> BytesIO:
        return BytesIO(self._received)


def _is_socket(path: str) -> bool:
    return Path(path).is_socket()


def _open_socket(path: str) -> TcpLine:
    """Raises OSError; also where the system has no such sockets."""
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise OSError("no Unix sockets here")
    fresh = socket.socket(family, socket.SOCK_STREAM)
    try:
        fresh.setblocking(False)
        fresh.connect(path)
    except OSError:
        fresh.close()
        raise
    return TcpLine(fresh)
