"""Many things are looked at side by side, each in a thread of its own and for so long at most: a printer that is
switched off, a server that is away or a dead network disk cost their own time, and no other's."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

import structlog

from services.bounded import Bounded, TookTooLong
from services.errors import OutsideFailed, Refused
from services.health.model import Area, Finding, Kind

log = structlog.get_logger(__name__)

PATIENCE: Final = 20.0  # seconds for each thing, all of them side by side; a busy machine starts a process in five
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `look` may raise whatever it likes, and never come back; `area` holds for all it finds
    that names no other."""

    name: str
    area: Area
    look: Callable[[], Iterable[Finding]]


class _Look:
    """A check under way. What it found before it stopped answering is kept."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self._found: list[Finding] = []
        self._work = Bounded(self._look, f"check {check.name}")

    def findings(self, seconds: float, patience: float) -> list[Finding]:
        """What it found; with what kept it from looking on. Waits for so many seconds at most; `patience` is told."""
        try:
            self._work.result(seconds)
        except TookTooLong:
            return [*self._found, replace(self._finding("health.no_answer"), params={"seconds": f"{patience:g}"})]
        except (OutsideFailed, Refused) as failure:
            return [*self._found, replace(self._finding(failure.words), params=dict(failure.params))]
        except Exception as error:
            log.exception("a check broke", check=self.check.name)
            return [*self._found, replace(self._finding("health.broke"), params={"what": type(error).__name__})]
        return self._found

    def _look(self) -> None:
        for found in self.check.look():
            own = self.check.area if found.area is Area.PROGRAM else found.area
            self._found.append(replace(found, area=own))

    def _finding(self, words: str) -> Finding:
        return Finding(self.check.name, Kind.FAULT, words, area=self.check.area)


def untold(_done: int, _all: int) -> None:
    """For those whom nobody wants to hear from."""


def look_over(checks: Sequence[Check], *, patience: float = PATIENCE, told: Told = untold) -> Iterator[Finding]:
    """Begin all of them at once, and tell what each found, in their order, as soon as it is there. All of it takes
    `patience` seconds at most. `told(done, all)` hears how many are over, after each. Any thread."""
    until = monotonic() + patience
    looks = [_Look(check) for check in checks]
    for number, look in enumerate(looks, 1):
        yield from look.findings(until - monotonic(), patience)
        told(number, len(looks))
