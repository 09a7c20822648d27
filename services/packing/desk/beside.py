"""Who else packs the shipment in front. Plain functions on values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.packing.model import Content

LATELY: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another station. `name`: what a hub calls it, "" where only its id is known; `people`: who put something into the
    shipment's boxes there lately."""

    station: str
    name: str = ""
    people: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What people know it by: its name and who packs there, or one of both; "" where neither is known."""
        people = ", ".join(self.people)
        return f"{self.name} ({people})" if self.name and people else self.name or people


def beside(station: str, in_front: Iterable[str], contents: Iterable[Content], now: datetime) -> Sequence[Beside]:
    """All but `station`: those of its database that have the shipment `in_front`, and those that put something into
    its boxes within `LATELY`, as a hub told. Of its own database one that has it in front no more does not count."""
    told, people = set[str](), dict[str, set[str]]()
    for one in contents:
        if abs(now - one.packed_at) <= LATELY:  # a hub's clock may be ahead
            people.setdefault(one.station, set()).add(one.author)
            if one.remote_id == one.id:  # a hub's row, as it came: what was packed here has an id of its own
                told.add(one.station)
    stations = sorted({*in_front, *told} - {station, ""})
    return [
        Beside(one, one if one in told else "", tuple(sorted(people.get(one, set[str]()) - {""}))) for one in stations
    ]
