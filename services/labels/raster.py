"""A drawing as dots, black on white: what a thermal printer gets, and what a screen can show. Call from any thread."""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from services.labels.faces import ADVANCE, face_file
from services.labels.model import Drawing, Line, Modules, Text

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DOTS: Final = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}  # dots a mm, by what printers call their resolution


def picture(drawing: Drawing, per_mm: float, *, right: float = 0.0, down: float = 0.0) -> "Image":
    """The label in 1 bit a dot, 0 is black. `right`, `down`: what the printer is out by, in mm. For codes of whole
    dots, `drawing` was composed for dots of this size."""
    from PIL import Image, ImageDraw

    size = max(1, round(drawing.width * per_mm)), max(1, round(drawing.height * per_mm))
    image = Image.new("1", size, 1)
    pen = ImageDraw.Draw(image)
    x, y = round(right * per_mm), round(down * per_mm)
    for part in drawing.parts:
        if isinstance(part, Text):
            _text(pen, part, per_mm, x, y)
        elif isinstance(part, Modules):
            _modules(pen, part, per_mm, x, y)
        elif isinstance(part, Line):
            area = part.area
            thick = max(1, round(area.height * per_mm))
            _box(pen, round(area.x * per_mm) + x, round(area.y * per_mm) + y, round(area.width * per_mm), thick)
    return image


def _text(pen: "ImageDraw", part: Text, per_mm: float, x: int, y: int) -> None:
    """Each character at its own place: a rasterised advance is whole dots, and would add up."""
    size = round(part.size * per_mm, 2)
    advance = ADVANCE * part.size * per_mm
    for number, char in enumerate(part.text):
        dots, right, down = _sign(part.bold, size, char)
        at = (round(part.x * per_mm + number * advance) + x + right, round(part.y * per_mm) + y + down)
        pen.bitmap(at, dots, fill=0)


def _modules(pen: "ImageDraw", code: Modules, per_mm: float, x: int, y: int) -> None:
    """Modules of whole dots; the row of bars is as high as it is."""
    module = max(1, round(code.module * per_mm))
    high = max(1, round(code.row_height * per_mm)) if len(code.rows) == 1 else module
    left, top = round(code.x * per_mm) + x, round(code.y * per_mm) + y
    for row, at, length in code.runs():
        _box(pen, left + at * module, top + row * high, length * module, high)


def _box(pen: "ImageDraw", left: int, top: int, width: int, height: int) -> None:
    pen.rectangle((left, top, left + width - 1, top + height - 1), fill=0)


@lru_cache(maxsize=512)
def _sign(bold: bool, size: float, char: str) -> tuple["Image", int, int]:
    """The dots of a character, and how far to the right and down of its place on the baseline they begin."""
    from PIL import Image, ImageDraw

    font = _font(bold, size)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(char, mode="1", anchor="ls"))
    dots = Image.new("1", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(dots).text((-left, -top), char, fill=1, font=font, anchor="ls")
    return dots, left, top


@lru_cache(maxsize=64)
def _font(bold: bool, size: float) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(face_file(bold), max(size, 1.0), layout_engine=ImageFont.Layout.BASIC)
