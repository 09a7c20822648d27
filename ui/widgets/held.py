"""What the band shows and what waits behind it. Plain values: no Qt here."""

from dataclasses import dataclass, replace

from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import Mood


@dataclass(frozen=True, slots=True)
class Held:
    """`shown` is on screen. `warnings` wait to be seen, oldest first; `latest` is shown when none is left."""

    shown: BandState
    warnings: tuple[BandState, ...] = ()
    latest: BandState | None = None
    behind: int = 0  # answers that came since `shown` was put up and are not on screen

    def then(self, state: BandState) -> "Held":
        """After another state came. The same warning is not held twice."""
        if not self.shown.held:
            return Held(state)
        behind = self.behind + (state.mood is not Mood.NEUTRAL)
        if not state.held:
            return replace(self, latest=state, behind=behind)
        if state in (self.shown, *self.warnings):
            return replace(self, behind=behind)
        return replace(self, warnings=(*self.warnings, state), behind=behind)

    def acknowledged(self) -> "Held":
        """After somebody has seen `shown`: the next warning, or the latest state, or the same one let go."""
        if self.warnings:
            return replace(self, shown=self.warnings[0], warnings=self.warnings[1:], behind=max(0, self.behind - 1))
        return Held(self.latest or replace(self.shown, held=False))
