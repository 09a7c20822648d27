"""Printers as the settings describe them, and the test label of each."""

from pathlib import Path

from hardware.printers.file_line import open_file
from hardware.printers.folder_printer import FolderPrinter
from hardware.printers.queue_printer import QueuePrinter
from hardware.printers.tcp_line import open_tcp, read_address
from hardware.printers.zpl_printer import ZplPrinter
from services.clock import Clock
from services.labels.files import Shelf
from services.labels.service import Choice, Layout, make_pdf
from services.printing.model import Document, Format
from services.printing.ports import Printer
from services.settings.model import Labels, PrinterLine

_MM = 25.4  # an inch
_TITLE = "TEST-0001"


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
            return QueuePrinter(line.address, clock=clock)
        case "folder":
            return FolderPrinter(Path(line.address).expanduser(), clock=clock)


def make_test_label(line: PrinterLine, shelf: Shelf, settings: Labels) -> Document:
    """A label of the printer's stock: in ZPL its outline, which shows where it is out of place. Raises Refused."""
    choice = Choice.of(shelf, settings, stock=line.stock)
    width, height = choice.stock.width, choice.stock.height
    if line.kind in ("zpl", "device") or line.format == "zpl":
        return Document(_outline(line, width, height), Format.ZPL, width, height, _TITLE)
    made = make_pdf(choice, [choice.fields(_TITLE)], Layout(right=line.right_mm, down=line.down_mm), _TITLE)
    if (sheet := choice.stock.grid) is not None:
        width, height = sheet.page_width, sheet.page_height
    return Document(made.content, Format.PDF, width, height, _TITLE)


def _outline(line: PrinterLine, width: float, height: float) -> bytes:
    """A frame 2 mm inside the label's edge. All of it numbers and words of ours: nothing to escape."""

    def dots(millimetres: float) -> int:
        return max(0, round(millimetres * line.dpi / _MM))

    left, top = dots(2 + line.right_mm), dots(2 + line.down_mm)
    frame = f"^FO{left},{top}^GB{dots(width - 4)},{dots(height - 4)},3^FS"
    text = f"^FO{left + dots(3)},{top + dots(3)}^A0N,{dots(5)}^FDScandesk {line.dpi} dpi^FS"
    return f"^XA^PW{dots(width)}^LL{dots(height)}{frame}{text}^XZ".encode("ascii")
