"""A FrameServer with a memory: a hub of ours, or a server of the contract alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.errors import OutsideFailed, OutsideKind, Refused
from services.frames.record.model import FrameRecord


@dataclass
class KeptScan:
    """What the server has of one. `frames`: by number; a frame counts once."""

    session: str
    key: str
    person: str
    frames: dict[int, FrameRecord] = field(default_factory=dict)
    locked: bool = False
    completed: bool = False


class FakeFrameServer:
    """`calls`: what was asked, in order. `before`, `after`: called with each call's name, before and after it is done;
    what they raise is raised."""

    def __init__(self, address: str, *, hub: bool = True) -> None:
        self.address, self.hub = address, hub
        self.scans: dict[str, KeptScan] = {}
        self.calls: list[str] = []
        self.batches: list[list[int]] = []
        self.refuses: dict[int, str] = {}
        self.before: Callable[[str], None] = _nothing
        self.after: Callable[[str], None] = _nothing
        self.forgotten = 0

    def is_hub(self) -> bool:
        return self.hub

    def forget(self) -> None:
        self.forgotten += 1

    def begin(self, session: str, key: str, person: str) -> str:
        self._asked("begin")
        known = next((one for one, kept in self.scans.items() if kept.key == key), "") if self.hub else ""
        scan = known or f"remote-{len(self.scans) + 1}"
        self.scans.setdefault(scan, KeptScan(session, key, person))
        self.after("begin")
        return scan

    def add(self, scan: str, frames: Sequence[FrameRecord], person: str) -> Sequence[tuple[int, str]]:
        assert self.hub, "the contract knows no batches"
        self._asked("add")
        self.batches.append([frame.number for frame in frames])
        for frame in frames:
            if frame.number not in self.refuses:
                self._take(scan, frame)
        self.after("add")
        return [(frame.number, self.refuses[frame.number]) for frame in frames if frame.number in self.refuses]

    def tell(self, scan: str, frame: FrameRecord) -> None:
        self._asked("tell")
        if frame.number in self.refuses:
            raise Refused(self.refuses[frame.number], "camera_record.refused.server", text="iou: no", status=400)
        self._take(scan, frame)
        self.after("tell")

    def lock(self, scan: str, person: str) -> None:
        assert self.hub
        self._asked("lock")
        self._scan(scan).locked = True
        self.after("lock")

    def complete(self, scan: str, person: str) -> None:
        assert self.hub
        self._asked("complete")
        self._scan(scan).completed = True
        self.after("complete")

    def cut(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is held."""

    def _asked(self, what: str) -> None:
        self.calls.append(what)
        self.before(what)

    def _take(self, scan: str, frame: FrameRecord) -> None:
        before = self._scan(scan).frames.setdefault(frame.number, frame)
        assert before == frame, "the same number is told with another body"

    def _scan(self, scan: str) -> KeptScan:
        if scan not in self.scans:
            raise Refused("SCAN_NOT_FOUND", "camera_record.refused.server", text="Scan not found", status=404)
        return self.scans[scan]


def away(*, sent: bool = True) -> OutsideFailed:
    """Nothing came; not `sent`: nobody was there."""
    return OutsideFailed(OutsideKind.NETWORK, "supervisor.away.unreachable", retry=True, sent=sent)


def _nothing(_call: str) -> None:
    """All goes well."""
