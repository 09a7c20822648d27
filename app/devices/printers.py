"""Printers as the settings describe them, and those that this computer knows."""

import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from hardware.printers.file_line import open_file
from hardware.printers.folder_printer import FolderPrinter
from hardware.printers.tcp_line import open_tcp, read_address
from hardware.printers.zpl_printer import ZplPrinter
from services.clock import Clock, SystemClock
from services.errors import OutsideFailed, Refused
from services.printing.model import PrinterState, PrinterStatus, QueueView
from services.printing.ports import Printer
from services.settings.model import PrinterLine

ON_WINDOWS = sys.platform == "win32"


def make_printer(line: PrinterLine, clock: Clock) -> Printer:
    """The driver for one printer of the settings. Raises Refused where its address is none."""
    match line.kind:
        case "zpl":
            address = read_address(line.address)
            return ZplPrinter(line.name, lambda patience: open_tcp(address, patience), clock=clock)
        case "device":
            return ZplPrinter(
                line.name, lambda patience: open_file(line.address, patience, baud=line.baud), clock=clock
            )
        case "queue":
            return _queue_printer(line.address, clock)
        case "folder":
            return FolderPrinter(folder_of(line.address), clock=clock)


def _queue_printer(queue: str, clock: Clock) -> Printer:
    """Loaded where there is one: what speaks IPP brings a client of the web along, which takes its time."""
    if ON_WINDOWS:
        from hardware.printers.windows_printer import WindowsPrinter

        return WindowsPrinter(queue, clock=clock)
    from hardware.printers.queue_printer import QueuePrinter

    return QueuePrinter(queue, clock=clock)


def state_of(line: PrinterLine) -> PrinterStatus:
    """How a printer stands, asked now. Waits for it, some seconds at most."""
    try:
        driver = make_printer(line, SystemClock())
    except Refused as refused:
        return PrinterStatus(PrinterState.OFFLINE, refused.words, refused.params)
    try:
        return driver.state(Event())
    finally:
        driver.close()


def folder_of(path: str) -> Path:
    """The folder that a person names. Raises Refused (PRINTER_ADDRESS) where nobody is called as "~" has it."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise Refused("PRINTER_ADDRESS", "printer.folder.missing", path=path) from error


def own_queues(clock: Clock) -> Sequence[QueueView]:
    """The queues of this computer; none where no printing service runs."""
    from hardware.printers.queue_printer import list_queues
    from hardware.printers.windows_printer import list_windows_queues

    try:
        queues = list_windows_queues() if ON_WINDOWS else list_queues(Event(), clock=clock)
    except OutsideFailed:
        return ()
    return tuple(QueueView(one.name, one.description, one.status) for one in queues)
