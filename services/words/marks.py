"""Visible marks for characters that people cannot see, or that would turn a line of text around."""

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}  # Unicode's control pictures: GS is ␝
_C1 = {code: f"‹{code:02X}›" for code in range(0x80, 0xA0)}
_BIDI = {
    0x061C: "‹ALM›",
    0x200E: "‹LRM›",
    0x200F: "‹RLM›",
    0x202A: "‹LRE›",
    0x202B: "‹RLE›",
    0x202C: "‹PDF›",
    0x202D: "‹LRO›",
    0x202E: "‹RLO›",
    0x2066: "‹LRI›",
    0x2067: "‹RLI›",
    0x2068: "‹FSI›",
    0x2069: "‹PDI›",
}
_UNSEEN = {0x200B: "‹ZWSP›", 0x2028: "‹LS›", 0x2029: "‹PS›", 0x2060: "‹WJ›", 0xFEFF: "‹BOM›"}
_SURROGATES = dict.fromkeys(range(55296, 57344), "�")  # no file, terminal or database takes a lone one
_MARKS = _PICTURES | _C1 | _BIDI | _UNSEEN | _SURROGATES


def visible(text: str) -> str:
    """`text` with a mark for each control, direction and zero-width character. Doing it twice changes nothing."""
    return text.translate(_MARKS)
