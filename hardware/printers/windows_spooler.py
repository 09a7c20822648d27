"""Windows' print spooler: the port that the driver asks, and pywin32 behind it.

Its calls are the system's and wait as long as it does: for a queue of another computer that may be half a minute.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from hardware.printers.line import Closing
from hardware.printers.windows_status import JobCommand, Standing

_GONE = 87  # ERROR_INVALID_PARAMETER: there is no such job
_LOCAL_AND_CONNECTED = 0x2 | 0x4  # PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS
_LEVEL = 2  # PRINTER_INFO_2

# Win32's errors, as sentences; everything else is `otherwise`.
_WHY = {
    5: "printer.queue_no_rights",
    1717: "printer.queue_no_service",  # RPC_S_UNKNOWN_IF
    1722: "printer.queue_no_service",  # RPC_S_SERVER_UNAVAILABLE
    1753: "printer.queue_no_service",  # EPT_S_NOT_REGISTERED
    1801: "printer.queue_missing",  # ERROR_INVALID_PRINTER_NAME
    1905: "printer.queue_missing",  # ERROR_PRINTER_DELETED
}


class SpoolerFailed(Exception):
    """The spooler did not do it. `code`: Win32's own number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Win32 error {code}")
        self.code = code

    def why(self, otherwise: str) -> str:
        """A key of the words."""
        return _WHY.get(self.code, otherwise)


class OpenQueue(Closing, Protocol):
    """A queue of Windows, opened. Everything raises SpoolerFailed."""

    def stands(self) -> Standing:
        """How it is."""

    def begin(self, title: str) -> int:
        """Begin a job whose bytes go to the printer as they are; its number."""

    def write(self, data: bytes) -> int:
        """How many of these bytes were taken."""

    def end(self) -> None:
        """The job is whole."""

    def job(self, number: int) -> int | None:
        """The bits of a job's status; None where it is not in the queue."""

    def command(self, number: int, command: JobCommand) -> None:
        """Do so with a job."""


class WindowsQueue(OpenQueue):
    """By pywin32."""

    def __init__(self, name: str) -> None:
        import win32print

        self._api = win32print
        self._name = name
        with _failing():
            self._handle = self._api.OpenPrinter(name)

    def stands(self) -> Standing:
        with _failing():
            return _standing(self._api.GetPrinter(self._handle, _LEVEL))

    def begin(self, title: str) -> int:
        with _failing():
            number = int(self._api.StartDocPrinter(self._handle, 1, (title, None, "RAW")))
            self._api.StartPagePrinter(self._handle)
            return number

    def write(self, data: bytes) -> int:
        with _failing():
            return int(self._api.WritePrinter(self._handle, data))

    def end(self) -> None:
        with _failing():
            self._api.EndPagePrinter(self._handle)
            self._api.EndDocPrinter(self._handle)

    def job(self, number: int) -> int | None:
        try:
            with _failing():
                return int(self._api.GetJob(self._handle, number, 1)["Status"])
        except SpoolerFailed as failure:
            if failure.code == _GONE:
                return None
            raise

    def command(self, number: int, command: JobCommand) -> None:
        with _failing():
            self._api.SetJob(self._handle, number, 0, None, int(command))

    def close(self) -> None:
        with suppress(SpoolerFailed), _failing():  # what became of the label is known by then
            self._api.ClosePrinter(self._handle)


def windows_queues() -> list[Standing]:
    """All queues of this computer. Raises SpoolerFailed."""
    import win32print

    with _failing():
        return [_standing(found) for found in win32print.EnumPrinters(_LOCAL_AND_CONNECTED, None, _LEVEL)]


def _standing(found: dict[str, Any]) -> Standing:
    return Standing(
        str(found["pPrinterName"]),
        str(found["pComment"] or ""),
        int(found["Status"]),
        int(found["Attributes"]),
        str(found["pPortName"] or ""),
    )


@contextmanager
def _failing() -> Iterator[None]:
    """pywin32's error as ours."""
    import pywintypes

    try:
        yield
    except pywintypes.error as error:
        raise SpoolerFailed(int(error.winerror or 0)) from error
