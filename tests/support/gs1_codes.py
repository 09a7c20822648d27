"""What GS1-128 bar codes on paper say, by a decoder and a parser that nobody of us wrote."""

import biip
import zxingcpp
from PIL import Image


def read(picture: Image.Image) -> list[tuple[str, str]]:
    """(AI, value) of each element of each GS1-128 code, from top to bottom."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128, text_mode=zxingcpp.TextMode.Plain)
    elements = []
    for code in sorted(found, key=lambda one: one.position.top_left.y):
        assert code.symbology_identifier == "]C1"
        parsed = biip.parse(code.symbology_identifier + code.bytes.decode())
        assert parsed.gs1_message is not None
        elements += [(one.ai.ai, one.value) for one in parsed.gs1_message.element_strings]
    return elements
