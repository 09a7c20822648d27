"""The demo's account: what was scanned against what is stored. It balances, or the demo has failed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Goods:
    """Units by license plate: what was scanned, what lies in boxes in the end, and what was taken back."""

    scanned: Mapping[str, int] = field(default_factory=dict)
    in_boxes: Mapping[str, int] = field(default_factory=dict)
    taken_back: Mapping[str, int] = field(default_factory=dict)

    @property
    def wrong(self) -> tuple[str, ...]:
        """The plates of which more or less was scanned than is in boxes and was taken back."""
        scanned, there = Counter(self.scanned), Counter(self.in_boxes) + Counter(self.taken_back)
        told = "{}: {} scanned, {} in boxes and taken back".format
        return tuple(
            told(plate, scanned[plate], there[plate])
            for plate in sorted(scanned | there)
            if scanned[plate] != there[plate]
        )


_NOTHING = Goods()


@dataclass(frozen=True, slots=True)
class Balance:
    """`lost`: texts meant to be stored that are not; `extra`: stored more often than scanned; `unkept`: ids that were
    answered and are not stored; `twice`: ids answered or stored twice; `surprises`: answers other than expected;
    `goods`: what was packed."""

    scanned: int
    stored: int
    answered: int
    lost: tuple[str, ...]
    extra: tuple[str, ...]
    unkept: tuple[str, ...]
    twice: tuple[str, ...]
    surprises: tuple[str, ...] = ()
    goods: Goods = _NOTHING

    @property
    def holds(self) -> bool:
        """Whether everything is there, and nothing twice."""
        return not (self.lost or self.extra or self.unkept or self.twice or self.surprises or self.goods.wrong)


def balance(
    scanned: Iterable[str],
    stored: Sequence[tuple[str, str]],
    answered: Sequence[str],
    surprises: Iterable[str] = (),
    goods: Goods = _NOTHING,
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
        goods=goods,
    )


def _repeated(ids: Iterable[str]) -> set[str]:
    return {one for one, times in Counter(ids).items() if times > 1}
