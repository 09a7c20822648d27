"""A theme is a palette, a scale and whether things move; and which one is on screen."""

from dataclasses import dataclass
from typing import Final

from ui.theme.palettes import LIGHT
from ui.theme.tokens import Palette, Type

SCALE_MIN: Final = 1.0
SCALE_MAX: Final = 2.0


@dataclass(frozen=True, slots=True)
class Theme:
    """`scale` multiplies every pixel, 1.0 to 2.0. `motion`: counter rolls. `flash`: the band flashes."""

    palette: Palette
    scale: float = 1.0
    motion: bool = True
    flash: bool = True

    def __post_init__(self) -> None:
        if not SCALE_MIN <= self.scale <= SCALE_MAX:
            raise ValueError(f"scale {self.scale} is not within {SCALE_MIN} to {SCALE_MAX}")

    def px(self, pixels: float) -> int:
        """Pixels at 100 % as pixels at this scale."""
        return round(pixels * self.scale)

    def size(self, type_: Type) -> int:
        """A type's pixels at this scale. The two largest grow half as fast: they are read from three metres at 100 %
        already, and at full growth they would push the work off a small screen."""
        if type_ in (Type.WORD, Type.COUNTER):
            return round(type_ * (1 + (self.scale - 1) / 2))
        return self.px(type_)


class _Current:
    """What is on screen now; only `apply` changes it."""

    theme = Theme(LIGHT)


def current() -> Theme:
    """The theme on screen. UI thread. Widgets that paint themselves read it in `paintEvent` and on StyleChange."""
    return _Current.theme


def wear(theme: Theme) -> None:
    """Make `theme` the current one. Only `ui.theme.apply.apply` calls it."""
    _Current.theme = theme
