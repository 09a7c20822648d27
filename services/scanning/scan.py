"""A scan: one trigger pull, one id for life. Values only; made in a device's thread, carried through the house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.scanning.aim import split_aim, take_aim

MAX_BYTES = 4096  # the largest symbol (QR, version 40-L) holds 2,953 bytes; more is noise on the line


class Flaw(StrEnum):
    """What is wrong with how the symbol arrived. A flawed scan is stored and refused, never acted on."""

    INCOMPLETE = "incomplete"  # the device went away, or fell silent, in the middle of a symbol
    OVERSIZED = "oversized"  # longer than MAX_BYTES: cut
    LAYOUT = "layout"  # a keyboard scanner whose country layout is not the computer's, or may be another one
    CAPS_LOCK = "caps_lock"  # Caps Lock was on while a keyboard scanner typed letters


@dataclass(frozen=True, slots=True)
class Device:
    """Where scans come from. `id` stays the same over replugging; `channel` is the joint by which it speaks."""

    id: str
    name: str
    channel: str  # "wedge", "serial", "hid", "simulator", "camera", "keyboard" (typed by hand)


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. `raw` is what came, less prefix, suffix and terminator; `text` is that as text, less AIM."""

    id: str
    raw: bytes
    text: str
    symbology: str  # "code128", "qrcode", "ean13" ...; "" where the device does not say
    aim: str  # the AIM identifier as it came, "]C1"; "" where there was none
    device: Device
    at: datetime  # when its last byte arrived, UTC, by the station's clock
    flaw: Flaw | None = None


def make_scan(
    raw: bytes, device: Device, *, scan_id: str, at: datetime, flaw: Flaw | None = None, aim_told: bool = False
) -> Scan:
    """The scan that these bytes are: cut at MAX_BYTES, AIM identifier read and removed, text decoded. Never raises.
    `aim_told`: the device itself says that the first three bytes are the AIM identifier."""
    if len(raw) > MAX_BYTES:
        raw, flaw = raw[:MAX_BYTES], Flaw.OVERSIZED
    aim, symbology, rest = take_aim(raw) if aim_told else split_aim(raw)
    return Scan(scan_id, raw, read_text(rest), symbology, aim, device, at, flaw)


def read_text(raw: bytes) -> str:
    """Bytes of a symbol as text: UTF-8, else Windows-1252 (what scanners send for é and ß). NUL becomes ␀, since no
    database column takes it; the true bytes stay in `Scan.raw`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\0", "␀")
