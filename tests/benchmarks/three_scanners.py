"""200 scans a second from three scanners for a minute: none lost, none doubled, each scanner's in their order."""

import tempfile
import threading
import time
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

SCANNERS = 3
RATE = 200.0  # scans a second, all scanners together


def run(seconds: float = 60.0) -> list[str]:
    """Scan for so many seconds; the figures are from the last byte to the answer."""
    each = int(seconds * RATE / SCANNERS)
    sent_at: dict[str, float] = {}
    late: list[float] = []
    orders: dict[str, list[str]] = {}
    done = threading.Semaphore(0)

    def on_answer(answer: Answer) -> None:
        late.append(time.perf_counter() - sent_at[answer.scan.text])
        orders.setdefault(answer.scan.device.id, []).append(answer.scan.text)
        done.release()

    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, ExitStack() as stack:
        directory = Path(folder)
        session_id = fill(directory, 100_000)
        at = stack.enter_context(stage(directory, session_id, on_answer))
        ports = [stack.enter_context(SimulatedSerialPort()) for _ in range(SCANNERS)]
        connected = threading.Semaphore(0)

        def on_status(status: DeviceStatus) -> None:
            if status.state is DeviceState.CONNECTED:
                connected.release()

        for number, port in enumerate(ports):
            settings = SerialSettings(f"Scanner {number}", f"s{number}", port.port)
            scanner = SerialScanner(settings, clock=at.clock, new_id=new_id)
            scanner.start(at.bench, on_status, lambda _device, _raw: None)
            stack.callback(scanner.stop)
            connected.acquire()
        began = time.perf_counter()
        for turn in range(each * SCANNERS):
            wait = began + turn / RATE - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            code = f"S{turn % SCANNERS}N{turn // SCANNERS:06d}"
            sent_at[code] = time.perf_counter()
            ports[turn % SCANNERS].send_code(code)
        sending = time.perf_counter() - began
        for _ in range(each * SCANNERS):
            if not done.acquire(timeout=30):
                break
        stored = len(at.sessions.scans_after(session_id, 100_000, most=10 * each))
    wanted = {f"s{n}": [f"S{n}N{k:06d}" for k in range(each)] for n in range(SCANNERS)}
    return [
        f"three scanners, {each * SCANNERS / sending:.0f} scans/s for {sending:.0f} s: {Figures.of(late)}",
        f"  sent {each * SCANNERS}, answered {len(late)}, stored {stored}, in order: {orders == wanted}",
    ]
