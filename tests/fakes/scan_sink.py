"""A ScanSink with a memory."""

from services.scanning.scan import Scan
from tests.fakes.waiting import Memory


class FakeScanSink:
    """Keeps every scan, in the order in which it was taken."""

    def __init__(self) -> None:
        self.memory: Memory[Scan] = Memory()

    def take(self, scan: Scan) -> None:
        self.memory.add(scan)

    @property
    def scans(self) -> list[Scan]:
        return self.memory.all

    def wait_for(self, count: int) -> list[Scan]:
        """The scans, once there are at least `count`."""
        return self.memory.wait_for(count)

    def texts(self, device_id: str | None = None) -> list[str]:
        """The codes, of one device or of all."""
        return [scan.text for scan in self.scans if device_id in (None, scan.device.id)]
