"""What a PDF looks like on paper: its pages as pictures, by PDFium, and the codes that a scanner reads from them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image

MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """mm from the page's corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Read:
    """A code that was read; `box` is where."""

    text: str
    symbology: str
    box: Box


@dataclass(frozen=True)
class Page:
    """A picture of a page, grey, `per_mm` pixels a millimetre."""

    picture: Image.Image
    per_mm: float

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height in mm."""
        return self.picture.width / self.per_mm, self.picture.height / self.per_mm

    def ink(self, box: Box | None = None) -> Box | None:
        """Where anything black is in `box`; None where nothing is."""
        box = box or Box(0, 0, *self.size)
        left, top = round(box.left * self.per_mm), round(box.top * self.per_mm)
        found = self._cut(box).point(lambda value: 255 if value < 128 else 0).getbbox()
        if found is None:
            return None
        x, y = left / self.per_mm, top / self.per_mm
        return Box(*(side / self.per_mm + start for side, start in zip(found, (x, y, x, y), strict=True)))

    def codes(self, box: Box | None = None) -> list[Read]:
        """All that a decoder finds in `box`, from top to bottom."""
        cut = self.picture if box is None else self._cut(box)
        formats = [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128]
        return sorted(
            (
                self._read(found, box)
                for found in zxingcpp.read_barcodes(cut, formats=formats, text_mode=zxingcpp.TextMode.Plain)
            ),
            key=lambda read: (read.box.top, read.box.left),
        )

    def _cut(self, box: Box) -> Image.Image:
        left, top = round(box.left * self.per_mm), round(box.top * self.per_mm)
        return self.picture.crop((left, top, round(box.right * self.per_mm), round(box.bottom * self.per_mm)))

    def _read(self, found: zxingcpp.Barcode, box: Box | None) -> Read:
        corners = found.position
        points = [corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right]
        x = [point.x / self.per_mm + (box.left if box else 0.0) for point in points]
        y = [point.y / self.per_mm + (box.top if box else 0.0) for point in points]
        kind = "qr" if found.format == zxingcpp.BarcodeFormat.QRCode else "code128"
        return Read(found.text, kind, Box(min(x), min(y), max(x), max(y)))


def pages(pdf: bytes, *, dpi: int = 600) -> Iterator[Page]:
    """Each page as it would be printed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            yield Page(page.render(scale=dpi / 72, grayscale=True).to_pil(), dpi / 25.4)
            page.close()
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
