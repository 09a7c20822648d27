"""A text set in its room: as large as it fits, on as many lines as it may have, ending in "…" where it is too long."""

from collections.abc import Iterator
from typing import Final

from services.labels.faces import ADVANCE, BELOW, LINE, above
from services.labels.model import Area, Text
from services.labels.nodes import TextNode

_STEP: Final = 0.96  # from one size to the next smaller one
_MORE: Final = "…"


def set_text(node: TextNode, text: str, area: Area) -> Iterator[Text]:
    """The lines of `text`; none where the room is too low for one. `text` is printable."""
    text = text.strip()
    tall = above(text) + BELOW  # of the em: a line alone
    size = min(node.size, area.height / tall)
    least = min(node.least, size)
    if not text or size <= 0 or _characters(area.width, least) < 1:
        return
    while True:
        lines = _wrapped(text, _characters(area.width, size))
        most = min(node.lines, _lines(area.height / size, tall))
        if len(lines) <= most:
            break
        if size <= least:
            lines = _cut(lines, most, _characters(area.width, size))
            break
        size = max(least, size * _STEP)
    yield from _placed(node, lines, size, tall, area)


def _characters(width: float, size: float) -> int:
    return int(width / (ADVANCE * size) + 1e-6)


def _lines(height: float, tall: float) -> int:
    """How many lines have room in `height` em; one always."""
    return max(1, int((height - tall) / LINE + 1 + 1e-6))


def _wrapped(text: str, most: int) -> list[str]:
    """In pieces of at most `most` characters: at spaces where there are some, anywhere in codes."""
    if most < 1:
        return [text] * len(text)  # too many for any room
    lines = []
    while len(text) > most:
        at = text.rfind(" ", most // 2, most + 1)
        cut = at if at > 0 else most
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip(" ")
    return [*lines, text] if text else lines


def _cut(lines: list[str], most: int, room: int) -> list[str]:
    kept = lines[:most]
    kept[-1] = kept[-1][: room - 1] + _MORE
    return kept


def _placed(node: TextNode, lines: list[str], size: float, tall: float, area: Area) -> Iterator[Text]:
    high = ((len(lines) - 1) * LINE + tall) * size
    free = {"top": 0.0, "middle": (area.height - high) / 2, "bottom": area.height - high}[node.place]
    baseline = area.y + free + (tall - BELOW) * size
    for line in lines:
        width = len(line) * ADVANCE * size
        indent = {"left": 0.0, "center": (area.width - width) / 2, "right": area.width - width}[node.align]
        yield Text(area.x + indent, baseline, size, line, node.bold, width)
        baseline += LINE * size
