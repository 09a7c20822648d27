"""What serial numbers are compared by."""

import unicodedata


def serial_key(serial: str) -> str:
    """Two serials with the same key are one to a register: RT compares without case, and so do people."""
    return unicodedata.normalize("NFKC", serial).casefold()
