"""A batch in figures, said so that nobody takes labels for assets. Plain functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.assets.model import Counts
from services.assets.service import Retried
from services.printing.model import Counts as LabelCounts
from services.words.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Left:
    """What waits still, after all assets of a batch were tried once more: `assets` of other batches, and `labels`."""

    assets: int
    labels: LabelCounts


def figures(counts: Counts, unprinted: int, words: Catalogue) -> tuple[tuple[str, int], ...]:
    """(name, number) of a batch that is being entered. `unprinted`: labels that somebody has to look after, told only
    where there are any."""
    numbers = {"created": counts.created, "waiting": counts.waiting} | ({"labels": unprinted} if unprinted else {})
    return tuple((words.say(f"assets_screen.figure.{name}", n=number), number) for name, number in numbers.items())


def left_open(counts: Counts, unprinted: int, words: Catalogue) -> str:
    """What is still open of a batch that is over."""
    open_ = {"waiting": counts.waiting, "needs": counts.needs_you}
    said = [words.say(f"assets_screen.finished.{name}", n=number) for name, number in open_.items() if number]
    labels = [words.say("assets_screen.finished.labels", n=unprinted)] if unprinted else []
    nothing = words.say(f"assets_screen.finished.{'all' if counts.taken else 'none'}")
    return " ".join([*(said or [nothing]), *labels])


def retried(done: Retried, left: Left, words: Catalogue) -> str:
    """What is tried once more, what cannot be, and what only waits on; where no asset waits, what else does."""
    tried = {"retried": done.again, "tried_now": done.now, "known": done.known}
    rest = (
        {"waits_otherwise": done.others}
        if done.others
        else {"waits_elsewhere": left.assets, "labels_wait": left.labels.waiting, "labels_look": left.labels.look}
    )
    said = _named(tried, words) or _named(rest, words) or [words.say("assets_screen.told.nothing_waits")]
    return " · ".join(said)


def _named(numbers: Mapping[str, int], words: Catalogue) -> list[str]:
    return [words.say(f"assets_screen.told.{name}", n=number) for name, number in numbers.items() if number]
