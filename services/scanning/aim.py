"""AIM symbology identifiers (ISO/IEC 15424): `]`, a letter for the symbology, a modifier: `]C1` is GS1-128."""

_BY_AIM = {
    "]A": "code39",
    "]C0": "code128",
    "]C1": "gs1-128",
    "]C2": "code128",
    "]C4": "code128",
    "]E0": "ean13",
    "]E4": "ean8",
    "]F": "codabar",
    "]G": "code93",
    "]I": "itf",
    "]L": "pdf417",
    "]Q3": "gs1-qrcode",
    "]Q": "qrcode",
    "]U": "maxicode",
    "]d2": "gs1-datamatrix",
    "]d": "datamatrix",
    "]e": "databar",
    "]z": "aztec",
}


def split_aim(raw: bytes) -> tuple[str, str, bytes]:
    """(AIM identifier, symbology, the rest) of a symbol's bytes; ("", "", raw) where it carries none."""
    head = raw[:3].decode("ascii", errors="replace")
    symbology = _symbology(head)
    if len(head) < 3 or not symbology or not head[2].isalnum():
        return "", "", raw
    return head, symbology, raw[3:]


def take_aim(raw: bytes) -> tuple[str, str, bytes]:
    """The same, where the device says that the first three bytes are the AIM identifier: also one that is not known,
    whose symbology is ""."""
    head = raw[:3].decode("ascii", errors="replace")
    return head, _symbology(head), raw[3:]


def _symbology(head: str) -> str:
    return _BY_AIM.get(head) or _BY_AIM.get(head[:2]) or ""
