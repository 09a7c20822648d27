"""A hub that leases numbers for boxes: with memory, without a network."""

from dataclasses import dataclass, field

from services.errors import OutsideFailed, OutsideKind
from services.packing.leasing import Block
from services.packing.sscc import Numbering
from tests.fakes.waiting import Memory


@dataclass
class FakeNumberSource:
    """Gives blocks, one after the other, the same under the same key. `away`: nobody is reached; `loses`: so many
    answers get lost; `offers`: it is a hub that does this. `asked`: the keys, in order; it can be waited for."""

    away: bool = False
    loses: int = 0
    offers: bool = True
    asked: Memory[str] = field(default_factory=Memory)
    given: dict[str, Block] = field(default_factory=dict)

    def lease(self, numbering: Numbering, count: int, key: str) -> Block | None:
        if not self.away and self.offers:
            serial = 1 + len(self.given) * count
            block = Block(f"lease-{serial}", numbering.numbered(serial), numbering.numbered(serial + count - 1))
            self.given.setdefault(key, block)
        away, lost = self.away, self.loses > 0
        self.loses -= lost and not away
        self.asked.add(key)
        if away or lost:
            raise OutsideFailed(OutsideKind.NETWORK, "packing.leasing.away", retry=True)
        return self.given[key] if self.offers else None

    def cut(self) -> None:
        self.away = True

    def close(self) -> None:
        self.cut()
