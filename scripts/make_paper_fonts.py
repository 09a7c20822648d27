"""Makes resources/fonts/Inter-*.ttf of Inter-*.otf: PDFs of reportlab hold TrueType outlines alone, and papers want
figures of one width.

Run after a new Inter: `python scripts/make_paper_fonts.py`, where fonttools (MIT) is installed, which nothing else here
needs. The same input gives the same bytes.
"""

import sys
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
WEIGHTS = ("Regular", "SemiBold")
FIGURES = "tnum"  # OpenType's feature of figures of one width
DEVIATION = 1.0  # of 2816 units an em: how far a quadratic curve may be off the cubic one
DROPPED = ("CFF ", "GDEF", "GPOS", "GSUB")  # what TrueType has not, and what reportlab does not read


def main() -> None:
    """Each weight of papers, into the folder that is named, else in its place."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS
    for weight in WEIGHTS:
        made = folder / f"Inter-{weight}.ttf"
        font = converted(FONTS / f"Inter-{weight}.otf")
        font.save(made)
        sys.stdout.write(f"{made} {made.stat().st_size // 1024} KiB\n")


def converted(file: Path) -> Any:
    """The font of that file, with quadratic outlines, and its figures of one width as its figures."""
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(file, recalcTimestamp=False)
    instead = _figures(font)
    for table in font["cmap"].tables:
        table.cmap = {code: instead.get(name, name) for code, name in table.cmap.items()}
    outlines = _outlines(font)
    glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = font.getGlyphOrder(), outlines
    font["glyf"], font["loca"] = glyf, newTable("loca")
    font["maxp"].tableVersion = 0x00010000
    for name in _OF_PROGRAMS:
        setattr(font["maxp"], name, 1 if name == "maxZones" else 0)
    for table in DROPPED:
        if table in font:
            del font[table]
    for name, outline in outlines.items():
        outline.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(outline, "xMin", 0))
    font.sfntVersion = "\000\001\000\000"
    return font


_OF_PROGRAMS = (  # a font without instructions
    "maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
    "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
    "maxCompositeContours", "maxComponentDepth",
)  # fmt: skip


def _figures(font: Any) -> dict[str, str]:
    """{glyph of 0 to 9: its one of one width}. Commas stay as they are: they stand in text as well."""
    table, names = font["GSUB"].table, {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
    features = [one.Feature for one in table.FeatureList.FeatureRecord if one.FeatureTag == FIGURES]
    found: dict[str, str] = {}
    for at in sorted({at for feature in features for at in feature.LookupListIndex}):
        for part in table.LookupList.Lookup[at].SubTable:
            found.update(getattr(part, "ExtSubTable", part).mapping)
    return {name: found[name] for name in sorted(names)}


def _outlines(font: Any) -> dict[str, Any]:
    """{glyph: its outline}."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs, made = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, DEVIATION, reverse_direction=True))
        made[name] = pen.glyph()
    return made


if __name__ == "__main__":
    main()
