"""Design tokens: the sizes of type, the steps of space, and what a palette consists of. Pixels at 100 %."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Type(IntEnum):
    """The type scale, in pixels at 100 %."""

    DETAIL = 13
    BODY = 16
    SECTION = 20
    BAND = 28
    WORD = 48
    COUNTER = 96


class Space(IntEnum):
    """The steps of space, in pixels at 100 %."""

    NONE = 0
    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


TARGET: Final = 44  # the least height and width of anything that is pressed, in pixels at 100 %
RADIUS: Final = 8
RADIUS_LARGE: Final = 14
RING: Final = 2  # the focus ring
FLASH_MS: Final = 150
ROLL_MS: Final = 150


@dataclass(frozen=True, slots=True)
class Tone:
    """One state's colours, `#RRGGBB`. `word` and `text` stand on `ground`, `on_solid` on `solid`."""

    ground: str
    word: str
    text: str
    solid: str
    on_solid: str
    line: str


@dataclass(frozen=True, slots=True)
class Tones:
    """A tone for each thing the bench can say."""

    neutral: Tone
    working: Tone
    accepted: Tone
    duplicate: Tone
    refused: Tone
    warning: Tone
    kept: Tone


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one appearance, `#RRGGBB`. Texts reach 4.5:1 on every ground here (a test computes it)."""

    name: str
    dark: bool
    ground: str  # the window
    rail: str  # rail and status bar
    surface: str  # cards, fields, tables
    sunken: str  # table headers, tracks, key caps
    hover: str
    line: str  # separates
    track: str  # of a progress bar
    outline: str  # the edge of a field or button: 3:1 on its ground (WCAG 1.4.11)
    text: str
    quiet: str  # details
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str  # ground of what is chosen
    on_accent_soft: str
    focus: str
    danger: str  # text of an error
    tones: Tones
