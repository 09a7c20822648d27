"""What a setting's text must be, beyond its length. Plain functions that raise ValueError; pydantic calls them."""

import re
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, StringConstraints

from services.errors import Refused
from services.scanning.patterns import compile_pattern

_ESCAPED = re.compile(r"(?:[^\\]|\\(?:x[0-9a-fA-F]{2}|[rnt\\]))*")


def one_line(text: str) -> str:
    """A name that people read: no control character in it, no blanks around it."""
    if not text.isprintable():
        raise ValueError("control characters")
    return text.strip()


def zone_name(text: str) -> str:
    """Nothing (the machine's own zone), or a name of the IANA time zone database."""
    if text:
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError) as error:  # unknown, a path instead of a name, a folder's name
            raise ValueError("unknown time zone") from error
    return text


def expression(text: str) -> str:
    """A regular expression that no code can make hang, and that does not match the empty code; "" for none."""
    try:
        compiled = compile_pattern(text)
    except Refused as refused:
        raise ValueError(refused.code) from refused
    if compiled is not None and compiled.fullmatch(""):
        raise ValueError("matches nothing at all")
    return text


def escaped(text: str) -> str:
    """Bytes of a line as people write them: printable, control characters as \\r \\n \\t \\x1d, \\\\ for one."""
    if not text.isprintable() or not _ESCAPED.fullmatch(text):
        raise ValueError("an unknown escape")
    return text


def stop_bits(bits: float) -> float:
    """1, 1.5 or 2."""
    if bits not in (1, 1.5, 2):
        raise ValueError("no such number of stop bits")
    return bits


def line_framing(text: str) -> str:
    """Nothing (as the protocol has it), or data bits, parity and stop bits: 8N1, 7E1."""
    if not re.fullmatch(r"([78][NEO][12])?", text):
        raise ValueError("no such framing")
    return text


def central_url(text: str) -> str:
    """Nothing, or an https URL; http only to this very machine. Without user and password: those are secrets."""
    if text:
        parts = _parts(text, ("https", "http"))
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise ValueError("http only to this machine")
        if parts.username is not None:
            raise ValueError("a user in the URL")
        if parts.query or parts.fragment:
            raise ValueError("a query in the URL")
    return text.rstrip("/")


def label_url(text: str) -> str:
    """Nothing, or an http or https URL that names {tag} or {serial}, and no other braces."""
    if text:
        bare = text.replace("{tag}", "").replace("{serial}", "")
        if bare == text or "{" in bare or "}" in bare:
            raise ValueError("neither {tag} nor {serial}")
        _parts(bare, ("https", "http"))
    return text


def database_url(text: str) -> str:
    """Nothing (SQLite in the data directory), or a PostgreSQL URL without a password: that is a secret."""
    if text:
        parts = _parts(text, ("postgresql", "postgresql+psycopg"))
        if parts.password is not None or any("password" in name for name in parse_qs(parts.query)):
            raise ValueError("a password in the URL")
    return text


def tag_prefix(text: str) -> str:
    """Letters, digits and hyphens, with a letter among them: RT takes no asset for a name of digits alone."""
    if not re.fullmatch(r"[A-Z0-9-]+", text) or not re.search("[A-Z]", text):
        raise ValueError("no such prefix")
    return text


def field_name(text: str) -> str:
    """A custom field's name, which stands in questions to RT inside braces or quotes."""
    if any(one in text for one in "{}\\'\""):
        raise ValueError("braces, quotes or backslashes")
    return one_line(text)


def picture_file(text: str) -> str:
    """Nothing, or the name of a PNG or JPEG file: a plain name, so that it is in the one folder where it may be."""
    if text and (not re.fullmatch(r"[^/\\:]+\.(png|jpe?g)", text, re.IGNORECASE) or text.startswith(".")):
        raise ValueError("no such file name")
    return one_line(text)


def _parts(text: str, schemes: tuple[str, ...]) -> SplitResult:
    parts = urlsplit(text)
    if parts.scheme not in schemes or not text.isprintable() or " " in text:
        raise ValueError("no such URL")
    if not parts.hostname and "http" in parts.scheme:
        raise ValueError("no host")
    _ = parts.port  # raises ValueError where it is no port
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _text(longest: int) -> StringConstraints:
    return StringConstraints(max_length=longest)


Name = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(one_line)]
OptionalName = Annotated[str, _text(100), AfterValidator(one_line)]
AddressLine = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(one_line)]
PictureFile = Annotated[str, _text(100), AfterValidator(picture_file)]
Zone = Annotated[str, _text(100), AfterValidator(zone_name)]
Pattern = Annotated[str, _text(200), AfterValidator(expression)]
DeviceText = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(one_line)]
LineText = Annotated[str, _text(44), AfterValidator(escaped)]  # 11 bytes, all escaped
Framing = Annotated[str, _text(3), AfterValidator(line_framing)]
StopBits = Annotated[float, AfterValidator(stop_bits)]
CentralUrl = Annotated[str, _text(500), AfterValidator(central_url)]
LabelUrl = Annotated[str, _text(300), AfterValidator(label_url)]
DatabaseUrl = Annotated[str, _text(500), AfterValidator(database_url)]
TagPrefix = Annotated[str, StringConstraints(min_length=1, max_length=20), AfterValidator(tag_prefix)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(field_name)]
DeviceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$")]
UsbIdentity = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^(?i:usb):[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}(:.+)?$"),
    AfterValidator(one_line),
]
Site = Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{4})?$")]
CompanyPrefix = Annotated[str, StringConstraints(pattern=r"^([0-9]{4,12})?$")]
StationDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,3}$")]  # of the longest prefix one is left
ReadSymbology = Literal[
    "code128",
    "gs1-128",
    "code39",
    "itf",
    "ean13",
    "ean8",
    "upca",
    "upce",
    "qrcode",
    "datamatrix",
    "gs1-datamatrix",
    "pdf417",
]
