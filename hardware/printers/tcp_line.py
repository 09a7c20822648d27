"""A printer on the network: raw bytes over TCP, port 9100 where none is named."""

import errno
import os
import select
import socket
from dataclasses import dataclass

from hardware.printers.line import Line, Patience
from hardware.printers.names import LOOK_UPS, Place
from services.errors import OutsideFailed, OutsideKind, Refused

PORT = 9100
_CHUNK = 65536

_WHY = {errno.ECONNREFUSED: "printer.refused", errno.ETIMEDOUT: "printer.no_connection"}


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """Where a network printer listens."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(text: str) -> TcpAddress:
    """`printer.example`, `192.0.2.7:6101`, `[2001:db8::7]:9100`. Raises Refused (PRINTER_ADDRESS) where it is none."""
    host, port = text.strip(), str(PORT)
    if host.startswith("["):
        host, _, rest = host[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif host.count(":") == 1:
        host, port = host.split(":")
    sound = host and not any(each.isspace() or each in "/@[]" for each in host)
    if not (sound and port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise Refused("PRINTER_ADDRESS", "printer.wrong_address", address=text)
    return TcpAddress(host, int(port))


class TcpLine(Line):
    """A connection. Nothing here waits longer than it is told to."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def write(self, data: bytes, seconds: float) -> int:
        """What the other side takes now."""
        if not select.select([], [self._socket], [], seconds)[1]:
            return 0
        return self._socket.send(data[:_CHUNK])

    def read(self, seconds: float) -> bytes | None:
        """What has come."""
        if not select.select([self._socket], [], [], seconds)[0]:
            return None
        return self._socket.recv(_CHUNK)

    def close(self) -> None:
        self._socket.close()


def open_tcp(address: TcpAddress, patience: Patience) -> TcpLine:
    """Connect, trying each of the host's addresses.

    Raises OutsideFailed: `printer.no_name`, `printer.name_not_told`, `printer.refused`, `printer.no_connection`,
    `printer.no_way`, `printer.stopped`.
    """
    try:
        ways = LOOK_UPS.ways_to(address.host, address.port, patience)
    except TimeoutError as failure:
        raise _failed("printer.stopped" if patience.stop.is_set() else "printer.name_not_told", address) from failure
    except (OSError, UnicodeError) as failure:
        raise _failed("printer.no_name", address) from failure
    why = "printer.no_connection"
    for family, kind, protocol, _name, place in ways:
        fresh = socket.socket(family, kind, protocol)
        try:
            _connect(fresh, place, patience)
        except OSError as failure:
            fresh.close()
            why = _WHY.get(failure.errno or errno.ETIMEDOUT, "printer.no_way")
        else:
            return TcpLine(fresh)
    raise _failed("printer.stopped" if patience.stop.is_set() else why, address)


def _connect(fresh: socket.socket, place: Place, patience: Patience) -> None:
    """Raises OSError, ETIMEDOUT where patience is over."""
    fresh.setblocking(False)
    begun = fresh.connect_ex(place)
    if begun not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        raise OSError(begun, os.strerror(begun))
    while not select.select([], [fresh], [fresh], patience.step)[1]:
        if patience.over:
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    if failed := fresh.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(failed, os.strerror(failed))


def _failed(words: str, address: TcpAddress) -> OutsideFailed:
    return OutsideFailed(OutsideKind.DEVICE, words, retry=True, address=str(address))
