"""The appearances: light, dark, high contrast. The outcome colours are Okabe and Ito's, told apart by every eye.

https://jfly.uni-koeln.de/color/ (Okabe & Ito, 2008). Each is used pure on the symbol's tile and flash, and mixed into
the ground as a tint, on which the texts are dark (or light) enough to be read.
"""

from typing import Final

from ui.theme.contrast import mix
from ui.theme.tokens import Palette, Tone, Tones

GREEN: Final = "#009E73"
AMBER: Final = "#E69F00"
RED: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"

_INK: Final = "#0B0F14"
_WHITE: Final = "#FFFFFF"
_BLACK: Final = "#000000"


def _light(colour: str, on_solid: str = _INK) -> Tone:
    return Tone(
        ground=mix(colour, _WHITE, 0.22),
        word=mix(colour, _BLACK, 0.48),
        text="#14171C",
        solid=colour,
        on_solid=on_solid,
        line=mix(colour, _WHITE, 0.5),
    )


def _dark(colour: str, on_solid: str = _INK) -> Tone:
    return Tone(
        ground=mix(colour, "#12161B", 0.30),
        word=mix(colour, _WHITE, 0.45),
        text="#F4F6F8",
        solid=colour,
        on_solid=on_solid,
        line=mix(colour, "#12161B", 0.55),
    )


def _loud(colour: str, on_solid: str = _BLACK) -> Tone:
    return Tone(ground=_BLACK, word=mix(colour, _WHITE, 0.7), text=_WHITE, solid=colour, on_solid=on_solid, line=colour)


LIGHT: Final = Palette(
    name="light",
    dark=False,
    ground="#F4F5F8",
    rail="#FFFFFF",
    surface="#FFFFFF",
    sunken="#F0F2F5",
    hover="#EDEFF4",
    line="#E1E4EA",
    track="#E1E4EA",
    outline="#858D9A",
    text="#14171C",
    quiet="#545C69",
    accent="#3B4CCA",
    accent_hover="#2E3DAE",
    on_accent="#FFFFFF",
    accent_soft="#E8EAFB",
    on_accent_soft="#2B3AA8",
    focus="#3B4CCA",
    danger="#A33F00",
    tones=Tones(
        neutral=Tone("#FFFFFF", "#14171C", "#414853", "#E8EAFB", "#2B3AA8", "#E1E4EA"),
        working=_light(BLUE, _WHITE),
        accepted=_light(GREEN),
        duplicate=_light(AMBER),
        refused=_light(RED),
        warning=_light(PURPLE),
        kept=_light(SKY),
    ),
)

DARK: Final = Palette(
    name="dark",
    dark=True,
    ground="#0E1116",
    rail="#14181F",
    surface="#171C23",
    sunken="#1E242D",
    hover="#222933",
    line="#29303A",
    track="#29303A",
    outline="#6F7987",
    text="#F0F2F5",
    quiet="#A3ACB9",
    accent="#A5B0FF",
    accent_hover="#BDC5FF",
    on_accent="#10142E",
    accent_soft="#262D55",
    on_accent_soft="#D5DAFF",
    focus="#A5B0FF",
    danger="#FFA36B",
    tones=Tones(
        neutral=Tone("#171C23", "#F0F2F5", "#C5CCD6", "#262D55", "#C9D0FF", "#29303A"),
        working=_dark(BLUE, _WHITE),
        accepted=_dark(GREEN),
        duplicate=_dark(AMBER),
        refused=_dark(RED),
        warning=_dark(PURPLE),
        kept=_dark(SKY),
    ),
)

HIGH_CONTRAST: Final = Palette(
    name="high-contrast",
    dark=True,
    ground=_BLACK,
    rail=_BLACK,
    surface=_BLACK,
    sunken="#1A1A1A",
    hover="#262626",
    line="#FFFFFF",
    track="#4D4D4D",
    outline="#FFFFFF",
    text=_WHITE,
    quiet=_WHITE,
    accent="#FFE14D",
    accent_hover="#FFEE99",
    on_accent=_BLACK,
    accent_soft="#FFE14D",
    on_accent_soft=_BLACK,
    focus="#FFE14D",
    danger="#FFB27D",
    tones=Tones(
        neutral=Tone(_BLACK, _WHITE, _WHITE, _WHITE, _BLACK, _WHITE),
        working=_loud(SKY),
        accepted=_loud("#00C48E"),
        duplicate=_loud("#FFB81F"),
        refused=_loud("#FF7A1A"),
        warning=_loud("#E79BC6"),
        kept=_loud(SKY),
    ),
)

PALETTES: Final = {palette.name: palette for palette in (LIGHT, DARK, HIGH_CONTRAST)}
