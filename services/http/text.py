"""Text that goes out, or came in."""

import re

_HALF = re.compile("[\ud800-\udfff]")  # of a character: no UTF-8 has it


def storable(text: str) -> str:
    """What every database takes: NUL and halves of characters as marks."""
    return _HALF.sub("\ufffd", text.replace("\0", "␀"))
