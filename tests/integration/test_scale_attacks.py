"""A device that sends without rest where a scale should be: the station keeps its processor, and the driver ends."""

import threading
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from hardware.scales.protocols import PROTOCOLS
from hardware.scales.serial_scale import FLOOD, FLOOD_SECONDS, SerialScale
from hardware.scales.serial_settings import SerialScaleSettings
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import SystemClock
from tests.fakes.waiting import Memory


def test_between_two_floods_the_driver_rests_and_it_ends_in_the_middle(tmp_path: Path) -> None:
    clock, came = SystemClock(), Memory[tuple[float, int]]()
    with SimulatedSerialPort(tmp_path / "scale") as port:
        settings = SerialScaleSettings(
            name="Bench scale", device_id="bench", port=port.name, baud=0, framing="", unit="kg", ask=b""
        )
        scale = SerialScale(settings, PROTOCOLS["line"], clock=clock)
        over = threading.Event()

        def flood() -> None:
            with suppress(OSError):
                while not over.is_set():
                    port.send(b"ST,GS,+   1.234kg\r\n" * 50)

        thread = threading.Thread(target=flood, name="flood")
        scale.start(
            lambda _device, _reading: None,
            lambda _status: None,
            lambda _device, chunk: came.add((clock.monotonic(), len(chunk))),
        )
        thread.start()
        try:
            seen = came.wait_for(30)
            floods = [(at, later) for (at, size), (later, _size) in pairwise(seen) if size >= FLOOD]
            assert floods
            assert all(later - at >= FLOOD_SECONDS for at, later in floods)
        finally:
            over.set()
            thread.join()
            scale.stop()
