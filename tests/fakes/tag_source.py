"""A server that numbers tags: with memory, without a network."""

from collections import deque
from dataclasses import dataclass, field

from services.assets.leasing import Lease
from services.errors import OutsideFailed, OutsideKind
from tests.fakes.waiting import Memory


@dataclass
class FakeTagSource:
    """Gives blocks of `size`, one after the other, the same under the same key; first what stands in `instead`.
    `away`: nobody is reached. `asked`: the keys, in order; it can be waited for."""

    size: int = 60
    prefix: str = "W12-"
    away: bool = False
    instead: deque[Lease] = field(default_factory=deque)
    asked: Memory[str] = field(default_factory=Memory)
    given: dict[str, Lease] = field(default_factory=dict)

    def lease(self, count: int, key: str) -> Lease:
        assert self.size <= count
        self.asked.add(key)
        if self.away:
            raise OutsideFailed(OutsideKind.NETWORK, "assets.leasing.away", retry=True, sent=False)
        if self.instead:
            return self.instead.popleft()
        first = 1 + len(self.given) * self.size
        return self.given.setdefault(key, Lease(f"lease-{first}", self.prefix, 4, first, first + self.size - 1))

    def cut(self) -> None:
        self.away = True

    def close(self) -> None:
        self.cut()
