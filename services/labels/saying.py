"""What a label says of an asset: its fields, and what its QR code holds. Plain functions."""

from urllib.parse import quote

from services.errors import Refused
from services.labels.model import Fields, QrHolds


def fields_of(tag: str, serial: str, model: str, holds: QrHolds, url: str, mark: str = "") -> Fields:
    """The fields of a label. Where there is no serial, a QR code of serials holds the tag: something has to be found by
    it. `url`: with {tag} or {serial} in it. `mark`: of a reprint. Raises Refused: LABEL_TAG (no tag), LABEL_URL (none
    for the QR code)."""
    if not tag.strip():
        raise Refused("LABEL_TAG", "labels.refused.no_tag")
    return Fields(tag, serial, model, _qr(tag, serial, holds, url), mark)


def _qr(tag: str, serial: str, holds: QrHolds, url: str) -> str:
    if holds is QrHolds.URL:
        if not url:
            raise Refused("LABEL_URL", "labels.refused.no_url")
        return url.replace("{tag}", _quoted(tag)).replace("{serial}", _quoted(serial))
    return serial if holds is QrHolds.SERIAL and serial.strip() else tag


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
