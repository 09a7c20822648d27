"""A batch in figures, said so that nobody takes labels for assets. Plain functions."""

from services.assets.model import Counts
from services.assets.service import Retried
from services.words.catalogue import Catalogue


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


def retried(done: Retried, words: Catalogue) -> str:
    """What is tried once more, what cannot be, and what only waits on."""
    tried = {"retried": done.again, "tried_now": done.now, "known": done.known}
    said = [words.say(f"assets_screen.told.{name}", n=number) for name, number in tried.items() if number]
    if not said:
        said = [words.say(f"assets_screen.told.{'waits_otherwise' if done.others else 'nothing_waits'}", n=done.others)]
    return " · ".join(said)
