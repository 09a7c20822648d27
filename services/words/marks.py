"""Visible marks for characters that people cannot see, or that would turn a line of text around."""

_CONTROLS = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
_NAMES = dict(enumerate(_CONTROLS.split())) | {
    0x7F: "DEL",
    0x061C: "ALM",
    0x200B: "ZWSP",
    0x200E: "LRM",
    0x200F: "RLM",
    0x2028: "LS",
    0x2029: "PS",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
NO_BREAK = "\u00a0"  # a space that holds a number on its line: ours, and left as it is


def visible(text: str) -> str:
    """`text` with a mark for each character that has no ink but the two spaces: ‹GS›, ‹RLO› for U+202E, ‹U+200D› for
    those without a name. Doing it twice changes nothing, so text that holds "‹GS›" itself looks like GS: codes go
    through `services.scanning.marks` first."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == NO_BREAK else mark(char) for char in text)


def mark(char: str) -> str:
    """The mark of one character."""
    return f"‹{_NAMES.get(ord(char)) or f'U+{ord(char):04X}'}›"
