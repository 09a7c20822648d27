"""Each fsync takes half a second (strace delays it): is the window alive, is every scan answered, in order?"""

import tempfile
import time
from pathlib import Path

from hardware.scanners.simulator import SimulatedSerialPort
from tests.campaigns.desktop import DesktopProcess, prepare
from tests.campaigns.findings import codes_in_order

HEARTBEAT = 5  # ms
RATE = 20.0  # scans a second
DELAY_MICROSECONDS = 500_000
STRACE = (
    *("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fdatasync,fsync"),
    *("-e", f"inject=fdatasync,fsync:delay_enter={DELAY_MICROSECONDS}"),
)


def run(seconds: float = 20.0) -> list[str]:
    """Scan for so many seconds; with and without the slow disk, since a busy machine has gaps of its own."""
    return [
        line
        for under, name in ((STRACE, "each fsync takes 500 ms"), ((), "for comparison, the disk as it is"))
        for line in _run(seconds, under, name)
    ]


def _run(seconds: float, under: tuple[str, ...], name: str) -> list[str]:
    codes = [f"SLOW{number:05d}" for number in range(int(seconds * RATE))]
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder, SimulatedSerialPort() as device:
        directory = Path(folder)
        prepare(directory, [device.port])
        with DesktopProcess.start(directory, heartbeat=HEARTBEAT, under=under) as desktop:
            desktop.wait_until_usable()
            device.send_code("FIRST")
            desktop.wait_for_answer("FIRST")
            began = time.monotonic()
            first = desktop.told[-1].paintings
            for number, code in enumerate(codes):
                time.sleep(max(0.0, began + number / RATE - time.monotonic()))
                device.send_code(code)
            last = desktop.wait_for_answer(codes[-1])
        stored = codes_in_order(directory)[1:]
    during = [told for told in desktop.told if began <= told.at <= last.at]
    gaps = [told for told in during if told.what == "gap"]
    longest = max(gaps, key=lambda told: told.seconds, default=None)
    working = max((told.worked for told in gaps), default=0.0)
    answers = [told for told in during if told.what == "painted" and told.mood == "accepted"]
    return [
        f"scans at {RATE:.0f}/s for {seconds:.0f} s, {name}:",
        f"  longest gap of a {HEARTBEAT} ms heartbeat in the UI thread: {_ms(longest and longest.seconds)} (aim 50),"
        f" in which the whole program worked {_ms(longest and longest.worked)}; most work in any gap: {_ms(working)};"
        f" gaps over 50 ms: {sum(told.seconds > 0.05 for told in gaps)}, with as much work:"
        f" {sum(told.worked > 0.05 for told in gaps)}",
        f"  sent {len(codes)}, stored {len(stored)}, in order: {stored == codes}; answers painted {len(answers)},"
        f" paintings of the band {last.paintings - first}; last answer {last.at - began - seconds:.1f} s after the end",
    ]


def _ms(seconds: float | None) -> str:
    return f"{(seconds or 0.0) * 1000:.0f} ms"
