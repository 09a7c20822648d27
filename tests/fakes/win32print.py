"""Windows' print spooler in memory, with the functions and the dictionaries that pywin32 has for it.

As Win32 documents them: a job that is printed leaves its queue unless it was told to stay, a paused one does not begin,
one that is deleted while the printer has it stays until the printer lets go. Never compared with a real Windows.
"""

import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from hardware.printers.windows_status import JobBit, JobCommand


class Win32Error(Exception):
    """pywintypes.error."""

    def __init__(self, winerror: int, function: str) -> None:
        super().__init__(winerror, function, "")
        self.winerror = winerror


@dataclass
class FakeJob:
    """`course`: the bits that it is found with, look by look; the last ones stay. None: it has left the queue."""

    title: str
    datatype: str
    course: list[int | None]
    data: bytes = b""
    stays: bool = False
    looked: bool = False
    paused: bool = False
    deleted: bool = False

    def look(self) -> int | None:
        waits = self.deleted or (self.paused and self.course[0] is not None and not self.course[0] & JobBit.PRINTING)
        if len(self.course) > 1 and self.looked and not waits:
            self.course.pop(0)
        self.looked = True
        now = self.course[0]
        if now is None or (now & JobBit.PRINTED and not self.stays):
            return None
        if self.deleted:
            return now | JobBit.DELETING if now & JobBit.PRINTING else None
        return now | JobBit.PAUSED if self.paused else now


@dataclass
class FakeQueue:
    port: str = "USB001"
    status: int = 0
    attributes: int = 0
    comment: str = ""
    course: list[int | None] = field(default_factory=lambda: [JobBit.PRINTING, JobBit.PRINTED])
    takes: int = 1 << 20  # bytes in all; then it takes none
    fails: dict[str, int] = field(default_factory=dict)  # Win32's error by the function that raises it
    ends_as: int | None = None  # the queue's status from a job's end on
    jobs: list[FakeJob] = field(default_factory=list)


class FakeWin32Print:
    """In place of the module `win32print`. `opened`: handles that nobody has closed."""

    def __init__(self, **queues: FakeQueue) -> None:
        self.queues = queues
        self.opened: dict[int, str] = {}
        self.fails: dict[str, int] = {}
        self._handles = 0

    def put_in_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "win32print", self)
        monkeypatch.setitem(sys.modules, "pywintypes", SimpleNamespace(error=Win32Error))

    def OpenPrinter(self, name: str) -> int:
        self._may("OpenPrinter", self.fails)
        if name not in self.queues:
            raise Win32Error(1801, "OpenPrinter")
        self._may("OpenPrinter", self.queues[name].fails)
        self._handles += 1
        self.opened[self._handles] = name
        return self._handles

    def ClosePrinter(self, handle: int) -> None:
        self._queue(handle, "ClosePrinter")
        del self.opened[handle]

    def GetPrinter(self, handle: int, level: int) -> dict[str, Any]:
        assert level == 2
        return self._told(self.opened[handle], self._queue(handle, "GetPrinter"))

    def EnumPrinters(self, flags: int, name: str | None, level: int) -> tuple[dict[str, Any], ...]:
        assert (flags, name, level) == (6, None, 2)
        self._may("EnumPrinters", self.fails)
        return tuple(self._told(name, queue) for name, queue in self.queues.items())

    def StartDocPrinter(self, handle: int, level: int, document: tuple[str, str | None, str]) -> int:
        queue = self._queue(handle, "StartDocPrinter")
        title, file, datatype = document
        assert (level, file) == (1, None)
        queue.jobs.append(FakeJob(title, datatype, list(queue.course)))
        return len(queue.jobs)

    def StartPagePrinter(self, handle: int) -> None:
        self._queue(handle, "StartPagePrinter")

    def WritePrinter(self, handle: int, data: bytes) -> int:
        queue = self._queue(handle, "WritePrinter")
        taken = data[: max(0, queue.takes - len(queue.jobs[-1].data))]
        queue.jobs[-1].data += taken
        return len(taken)

    def EndPagePrinter(self, handle: int) -> None:
        self._queue(handle, "EndPagePrinter")

    def EndDocPrinter(self, handle: int) -> None:
        queue = self._queue(handle, "EndDocPrinter")
        queue.status = queue.status if queue.ends_as is None else queue.ends_as

    def GetJob(self, handle: int, number: int, level: int) -> dict[str, Any]:
        assert level == 1
        status = self._queue(handle, "GetJob").jobs[number - 1].look()
        if status is None:
            raise Win32Error(87, "GetJob")
        return {"JobId": number, "Status": int(status)}

    def SetJob(self, handle: int, number: int, level: int, info: None, command: int) -> None:
        assert (level, info) == (0, None)
        queue = self._queue(handle, "SetJob")
        self._may(f"SetJob {command}", queue.fails)
        job = queue.jobs[number - 1]
        job.paused = (job.paused and command != JobCommand.DELETE) or command == JobCommand.PAUSE
        job.stays = job.stays or command == JobCommand.RETAIN
        job.deleted = job.deleted or command == JobCommand.DELETE

    def _queue(self, handle: int, function: str) -> FakeQueue:
        if handle not in self.opened:
            raise Win32Error(6, function)
        queue = self.queues[self.opened[handle]]
        self._may(function, queue.fails)
        return queue

    def _may(self, function: str, fails: dict[str, int]) -> None:
        if function in fails:
            raise Win32Error(fails[function], function)

    def _told(self, name: str, queue: FakeQueue) -> dict[str, Any]:
        told = {"pPrinterName": name, "pComment": queue.comment, "pPortName": queue.port}
        return told | {"Status": queue.status, "Attributes": queue.attributes, "pDriverName": "ZDesigner"}
