"""A StatusListener and a RawListener with memories: call them as the driver does."""

from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from tests.fakes.waiting import Memory


class FakeStatusListener:
    """Keeps every announcement."""

    def __init__(self) -> None:
        self.memory: Memory[DeviceStatus] = Memory()

    def __call__(self, status: DeviceStatus) -> None:
        self.memory.add(status)

    @property
    def states(self) -> list[DeviceState]:
        return [status.state for status in self.memory.all]

    def wait_for(self, state: DeviceState, *, why: str = "", times: int = 1) -> DeviceStatus:
        """The announcement of this state for this reason, once it came `times` times."""

        def of(all_: list[DeviceStatus]) -> list[DeviceStatus]:
            return [status for status in all_ if (status.state, status.why) == (state, why)]

        return of(self.memory.wait_until(lambda all_: len(of(all_)) >= times))[times - 1]


class FakeRawListener:
    """Keeps every read."""

    def __init__(self) -> None:
        self.memory: Memory[tuple[Device, bytes]] = Memory()

    def __call__(self, device: Device, chunk: bytes) -> None:
        self.memory.add((device, chunk))

    @property
    def received(self) -> bytes:
        return b"".join(chunk for _, chunk in self.memory.all)

    def wait_for(self, count: int) -> bytes:
        """All bytes, once there are at least `count`."""
        self.memory.wait_until(lambda all_: sum(len(chunk) for _, chunk in all_) >= count)
        return self.received
