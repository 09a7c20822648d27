"""The window while labels are printed, with the labels' screen open: how long its thread does not come back."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from hardware.scanners.simulator import SimulatedSerialPort
from services.scanning.commands import Command, barcode_for
from services.settings.book import SettingsBook
from tests.campaigns.bench_process import PERSON
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.campaigns.print_station import PRINTER
from tests.fakes.waiting import Memory
from tests.support.source import ROOT

HEARTBEAT = 5  # ms
NUMBER = 40
PATIENCE = 300.0


def run() -> list[str]:
    """Milliseconds. The floor: the same window for as long, while nothing is printed."""
    came: Memory[float] = Memory()
    with (
        tempfile.TemporaryDirectory(prefix="scandesk-printing-window-") as folder,
        SimulatedSerialPort() as device,
        SimulatedZplPrinter(on_label=lambda _printer: came.add(time.monotonic())) as printer,
    ):
        directory = Path(folder)
        prepare(directory, [device.port])
        with (directory / "settings.toml").open("a") as settings:
            settings.write(f"\n[[printing.printers]]\nid = '{PRINTER}'\nname = 'Zebra'\nkind = 'zpl'\n")
            settings.write(f"address = '{printer.address}'\n")
        site = SettingsBook(directory).settings.station.site
        with DesktopProcess.start(directory, heartbeat=HEARTBEAT) as desktop:
            desktop.wait_until_usable()
            device.send_code(barcode_for(Command.LABELS, site))
            opened = time.monotonic()
            _ask(directory)
            times = came.wait_for(NUMBER, patience=PATIENCE)
            began, last = times[0], times[-1]
            time.sleep(last - began)  # waits for nothing: the floor is as long a time in which nothing is done
            desktop.read_waiting()
            gaps = [told for told in desktop.told if told.what == "gap"]
    opening = [told.seconds for told in gaps if opened < told.at <= began]
    printing = [told.seconds for told in gaps if began < told.at <= last]
    resting = [told.seconds for told in gaps if told.at > last + 1.0]
    return [
        f"{NUMBER} labels in {last - began:.0f} s, one at a time as the printer says that each is printed",
        f"  gaps of the UI thread over 15 ms while printing: {_told(printing)}",
        f"  before, while the screen opens for the first time: {_told(opening)}",
        f"  gaps for as long afterwards: {_told(resting)}",
    ]


def _ask(directory: Path) -> None:
    """Queue the labels from another process, as a list."""
    tags = directory / "tags.csv"
    tags.write_text("\n".join(["tag", *(f"W{number:06}" for number in range(NUMBER))]), "utf-8")
    command = [sys.executable, "-m", "app.cli.main", "--data-dir", str(directory), "labels", "print", str(tags)]
    subprocess.run([*command, "--no-wait", "--as", PERSON.name], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _told(gaps: list[float]) -> str:
    over = sum(gap > 0.05 for gap in gaps)
    return f"{len(gaps)}, longest {max(gaps, default=0.0) * 1000:.0f} ms, {over} over 50 ms"
