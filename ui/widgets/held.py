"""What the band shows and what waits behind it. Plain values: no Qt here."""

from dataclasses import dataclass, replace

from ui.widgets.band_state import BandState


@dataclass(frozen=True, slots=True)
class Held:
    """`shown` is on screen. `warnings` wait to be seen, oldest first; `latest` is shown when none is left."""

    shown: BandState
    warnings: tuple[BandState, ...] = ()
    latest: BandState | None = None
    behind: int = 0  # answers that came since `shown` was put up and are not on screen

    def then(self, state: BandState) -> "Held":
        """After another state came. One that counts on (the same held words) is not held twice."""
        if not self.shown.held:
            return Held(state)
        if state.held:
            if state in (self.shown, *self.warnings):
                return replace(self, behind=self.behind + 1)
            return replace(self, warnings=(*self.warnings, state), behind=self.behind + 1)
        return replace(self, latest=state, behind=self.behind + 1)

    def acknowledged(self) -> "Held":
        """After somebody has seen `shown`: the next warning, or the latest state, or the same one let go."""
        if self.warnings:
            return replace(self, shown=self.warnings[0], warnings=self.warnings[1:], behind=max(0, self.behind - 1))
        return Held(self.latest or replace(self.shown, held=False))
