"""One asset's label as the contract's page for a browser: GET /labels/print. It loads nothing and runs nothing; each
text is escaped where it is written. Call from any thread."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Final

from services.labels.codes import BAR_QUIET, QR_QUIET, code128, qr
from services.words.marks import visible

POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
_STYLE: Final = (
    "@page{margin:4mm}body{margin:0;font-family:monospace}"
    ".label{width:60mm;text-align:center;break-inside:avoid;overflow-wrap:anywhere}"
    ".asset-tag{font-size:6mm;font-weight:600}.serial,.model{font-size:3.5mm}"
    "img{display:block;margin:1mm auto;image-rendering:pixelated}img.qr{width:28mm}img.bars{width:56mm;height:12mm}"
)
_DOTS: Final = 4  # of a module
_BARS: Final = 60  # dots that a bar is high


def page(tag: str, serial: str, model: str) -> str:
    """The document. A code that cannot hold the tag is left out."""
    square, bars = qr(tag), code128(tag)
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{_text(tag)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<div class="label">\n{_image("qr", "QR Code", square, QR_QUIET, _DOTS)}'
        f'<div class="asset-tag">{_text(tag)}</div>\n'
        f'<div class="serial">{_text(serial)}</div>\n'
        f'<div class="model">{_text(model)}</div>\n'
        f"{_image('bars', 'Barcode', (bars,) if bars else None, BAR_QUIET, _BARS)}</div>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(visible(text))


def _image(kind: str, alt: str, rows: Sequence[bytes] | None, quiet: int, high: int) -> str:
    """`high`: dots of a row; the white around it belongs to the picture, above and below only for a square."""
    if not rows:
        return ""
    data = b64encode(_png(rows, quiet * _DOTS, high)).decode()
    return f'<img class="{kind}" src="data:image/png;base64,{data}" alt="{alt}">\n'


def _png(rows: Sequence[bytes], quiet: int, high: int) -> bytes:
    from PIL import Image, ImageOps

    modules = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(lambda dark: 0 if dark else 255)
    wide = modules.resize((modules.width * _DOTS, modules.height * high), Image.Resampling.NEAREST)
    picture, file = ImageOps.expand(wide, quiet, fill=255), BytesIO()
    picture.convert("1").save(file, "PNG", optimize=True)
    return file.getvalue()
