"""200 scans a second from three scanners for a minute: none lost, none doubled, each scanner's in their order."""

import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import new_id
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState, DeviceStatus
from tests.benchmarks.figures import Figures
from tests.benchmarks.stage import fill, stage
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.campaigns.findings import codes_in_order

SCANNERS = 3
RATE = 200.0  # scans a second, all scanners together
HELD = 100_000  # scans in the table before


def run(seconds: float = 60.0) -> list[str]:
    """Without a window; the figures are from the last byte to the answer."""
    late: list[float] = []
    done = threading.Semaphore(0)
    sent_at: dict[str, float] = {}

    def on_answer(answer: Answer) -> None:
        late.append(time.monotonic() - sent_at[answer.scan.text])
        done.release()

    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, ExitStack() as stack:
        directory = Path(folder)
        session_id = fill(directory, HELD)
        with stage(directory, session_id, on_answer) as at:
            ports = [stack.enter_context(SimulatedSerialPort()) for _ in range(SCANNERS)]
            connected = threading.Semaphore(0)

            def on_status(status: DeviceStatus) -> None:
                if status.state is DeviceState.CONNECTED:
                    connected.release()

            scanners = []
            for number, port in enumerate(ports):
                settings = SerialSettings(f"Scanner {number}", f"s{number}", port.port)
                scanners.append(SerialScanner(settings, clock=at.clock, new_id=new_id))
                scanners[-1].start(at.bench, on_status, lambda _device, _raw: None)
                connected.acquire()
            took = _send(ports, seconds, sent_at)
            answered = sum(done.acquire(timeout=30) for _ in sent_at)
            for scanner in scanners:
                scanner.stop()
        return [
            f"three scanners, {len(sent_at) / took:.0f} scans/s for {took:.0f} s: {Figures.of(late)}",
            f"  answered {answered}; {_account(directory, sent_at)}",
        ]


def run_with_window(seconds: float = 60.0) -> list[str]:
    """With the real window, which shows the newest answer: of several between two paintings only the last is seen."""
    sent_at: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, ExitStack() as stack:
        directory = Path(folder)
        ports = [stack.enter_context(SimulatedSerialPort()) for _ in range(SCANNERS)]
        prepare(directory, [port.port for port in ports], fill(directory, HELD))
        with DesktopProcess.start(directory) as desktop:
            desktop.wait_until_usable()
            took = _send(ports, seconds, sent_at, desktop)
            ended = time.monotonic()
            last = list(sent_at)[-1]
            behind = desktop.wait_for_answer(last).at - ended
        late = [
            told.at - sent_at[code]
            for told in desktop.told
            if told.mood == "accepted" and (code := told.text.partition(" ")[0]) in sent_at
        ]
        return [
            f"three scanners and the window, {len(sent_at) / took:.0f} scans/s for {took:.0f} s: "
            f"last byte → painted: {Figures.of(late)}",
            f"  {_account(directory, sent_at)}; the last one painted {behind * 1000:.0f} ms after the sending ended",
        ]


def _send(
    ports: Sequence[SimulatedSerialPort],
    seconds: float,
    sent_at: dict[str, float],
    desktop: DesktopProcess | None = None,
) -> float:
    """Send at RATE, the scanners in turn; how long it took."""
    began = time.monotonic()
    for turn in range(int(seconds * RATE / SCANNERS) * SCANNERS):
        time.sleep(max(0.0, began + turn / RATE - time.monotonic()))
        code = f"S{turn % SCANNERS}N{turn // SCANNERS:06d}"
        sent_at[code] = time.monotonic()
        ports[turn % SCANNERS].send_code(code)
        if desktop is not None:
            desktop.read_waiting()
    return time.monotonic() - began


def _account(directory: Path, sent_at: dict[str, float]) -> str:
    """What is stored, against what was sent."""
    stored = [codes_in_order(directory, f"s{number}") for number in range(SCANNERS)]
    wanted = [[code for code in sent_at if code.startswith(f"S{number}")] for number in range(SCANNERS)]
    return f"sent {len(sent_at)}, stored {sum(map(len, stored))}, each scanner's in order: {stored == wanted}"
