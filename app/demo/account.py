"""The demo's account: what was scanned against what is stored. It balances, or the demo has failed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Balance:
    """`lost`: texts meant to be stored that are not; `extra`: stored more often than scanned; `unkept`: ids that were
    answered and are not stored; `twice`: ids answered or stored twice; `surprises`: answers other than expected."""

    scanned: int
    stored: int
    answered: int
    lost: tuple[str, ...]
    extra: tuple[str, ...]
    unkept: tuple[str, ...]
    twice: tuple[str, ...]
    surprises: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is there, and nothing twice."""
        return not (self.lost or self.extra or self.unkept or self.twice or self.surprises)


def balance(
    scanned: Iterable[str], stored: Sequence[tuple[str, str]], answered: Sequence[str], surprises: Iterable[str] = ()
) -> Balance:
    """`scanned`: the text of each scan that has to be there; `stored`: (id, text) rows; `answered`: ids that the
    program called stored."""
    wanted = Counter(scanned)
    there = Counter(text for _, text in stored)
    ids = [scan_id for scan_id, _ in stored]
    return Balance(
        scanned=wanted.total(),
        stored=len(stored),
        answered=len(answered),
        lost=tuple(sorted((wanted - there).elements())),
        extra=tuple(sorted((there - wanted).elements())),
        unkept=tuple(sorted(set(answered) - set(ids))),
        twice=tuple(sorted(_repeated(ids) | _repeated(answered))),
        surprises=tuple(surprises),
    )


def _repeated(ids: Iterable[str]) -> set[str]:
    return {one for one, times in Counter(ids).items() if times > 1}
