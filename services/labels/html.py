"""Drawings as a page for a browser: to look at, or to print at exact size. It loads nothing and runs nothing; each text
is escaped where it is written."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Final

from services.labels.faces import printable
from services.labels.model import Drawing, Modules, Part, Stock, Text
from services.labels.sheet import Spot

POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_LONGEST: Final = 100  # characters of a title


def html(stock: Stock, placed: Iterable[tuple[Spot, Drawing]], title: str) -> str:
    """A document with a sheet for each page of `placed`, which comes in order."""
    wide, high = (stock.grid.page_width, stock.grid.page_height) if stock.grid else (stock.width, stock.height)
    sheets = "".join(_sheet(labels) for _page, labels in groupby(placed, key=lambda one: one[0].page))
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f"<title>{escape(printable(title[:_LONGEST]))}</title><style>{_style(wide, high)}</style></head>\n"
        f"<body>{sheets}</body></html>\n"
    )


def _style(wide: float, high: float) -> str:
    return (
        f"@page{{size:{wide:g}mm {high:g}mm;margin:0}}body{{margin:0}}"
        f"section{{position:relative;width:{wide:g}mm;height:{high:g}mm;overflow:hidden;break-after:page;background:#fff}}"
        "svg{position:absolute;overflow:hidden}"
        "text{font-family:'JetBrains Mono',monospace;white-space:pre}"
        "@media screen{body{background:#ddd}section{margin:4mm}}"
    )


def _sheet(labels: Iterable[tuple[Spot, Drawing]]) -> str:
    return f"<section>{''.join(_label(spot, drawing) for spot, drawing in labels)}</section>\n"


def _label(spot: Spot, drawing: Drawing) -> str:
    wide, high = f"{drawing.width:g}", f"{drawing.height:g}"
    parts = "".join(_part(part) for part in drawing.parts)
    place = f"left:{spot.x:g}mm;top:{spot.y:g}mm"
    return f'<svg style="{place}" width="{wide}mm" height="{high}mm" viewBox="0 0 {wide} {high}">{parts}</svg>'


def _part(part: Part) -> str:
    if isinstance(part, Text):
        weight = 600 if part.bold else 400
        return (
            f'<text x="{part.x:.3f}" y="{part.y:.3f}" font-size="{part.size:.3f}" font-weight="{weight}" '
            f'textLength="{part.width:.3f}" lengthAdjust="spacingAndGlyphs">{escape(part.text)}</text>'
        )
    if isinstance(part, Modules):
        scale = f"translate({part.x:.4f} {part.y:.4f}) scale({part.module:.5f} {part.row_height:.5f})"
        return f'<path transform="{scale}" d="{"".join(_runs(part))}"/>'
    area = part.area
    return f'<rect x="{area.x:.3f}" y="{area.y:.3f}" width="{area.width:.3f}" height="{area.height:.3f}"/>'


def _runs(code: Modules) -> Iterator[str]:
    for row, at, length in code.runs():
        yield f"M{at} {row}h{length}v1h-{length}z"
