"""What the band shows and what waits behind it. Plain values: no Qt here.

Nothing wrong is unseen: a warning stays until somebody has seen it, and what goes wrong behind it waits to be seen
too, the worst first. What has to be seen now (the session is paused, a question, what a key did) goes in front of
all that, which comes back with the next answer, or when somebody wants to see it.
"""

from dataclasses import dataclass, replace
from typing import Final

from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Mood

_WORST_FIRST: Final = (Mood.WARNING, Mood.REFUSED, Mood.DUPLICATE)  # the first two wait until each was seen


@dataclass(frozen=True, slots=True)
class Held:
    """`shown` is on screen. `waiting` is still to be seen, worst first; `latest` is shown when nothing is."""

    shown: BandState
    waiting: tuple[BandState, ...] = ()
    latest: BandState | None = None
    behind: int = 0  # answers that came since a held one was put up, and are not on screen

    @property
    def holds(self) -> bool:
        """Whether somebody has something to acknowledge."""
        return self.shown.held or bool(self.waiting)

    def then(self, state: BandState) -> "Held":
        """After another state came. The same warning is not held twice."""
        held = self._without(state.takes_back) if state.takes_back else self
        if state.at_once:
            return held._in_front(state)
        if held.shown.held:
            return held._behind(state)
        return held._back(None)._behind(state) if held.waiting else Held(state)

    def acknowledged(self) -> "Held":
        """After somebody has seen `shown`, or wants to see what waits: the worst of it, then the latest state."""
        if not self.shown.held and self.waiting:
            return self._back(self.shown)
        stays = self.latest is not None and self.latest.at_once
        if self.waiting and (self.waiting[0].held or not stays):
            return replace(self, shown=self.waiting[0], waiting=self.waiting[1:], behind=max(0, self.behind - 1))
        return Held(self.latest or replace(self.shown, held=False))

    def _in_front(self, state: BandState) -> "Held":
        """What waits, waits on."""
        waiting = _worst_first((self.shown, *self.waiting)) if self.shown.held else self.waiting
        return Held(state, tuple(one for one in waiting if one.held), behind=self.behind) if waiting else Held(state)

    def _back(self, latest: BandState | None) -> "Held":
        """The worst that waits is on screen again, and `latest` after it."""
        return Held(self.waiting[0], self.waiting[1:], latest, self.behind)

    def _behind(self, state: BandState) -> "Held":
        if state.mood is Mood.NEUTRAL:
            return replace(self, latest=state)
        held = replace(self, behind=self.behind + 1)
        if state.mood not in _WORST_FIRST:
            return replace(held, latest=state)
        state = replace(state, held=state.mood is not Mood.DUPLICATE)
        if state in (self.shown, *self.waiting):
            return held
        others = tuple(one for one in self.waiting if one.held or state.held)  # of repeats the newest is enough
        return replace(held, waiting=_worst_first((*others, state)))

    def _without(self, scan: str) -> "Held":
        """After this scan was taken back: its answer is settled, whoever has seen it."""
        waiting = tuple(one for one in self.waiting if one.scan != scan)
        shown = replace(self.shown, held=False) if self.shown.scan == scan else self.shown
        latest = None if self.latest is not None and self.latest.scan == scan else self.latest
        return replace(self, shown=shown, waiting=waiting, latest=latest)


def _worst_first(states: tuple[BandState, ...]) -> tuple[BandState, ...]:
    """Of the same weight in the order in which they came."""
    return tuple(sorted(states, key=lambda state: _WORST_FIRST.index(state.mood)))
