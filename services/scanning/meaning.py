"""What a scan's code means: a command, a badge, GS1 element strings, a shipment, a tag ... or just text.

The order of the questions: is it a command or badge of this site, or torn from one? does it say that it is GS1? is it
an EAN or UPC? an SSCC? does it look like a code of this house? Digits alone are never taken for GS1: they stay the text
that they are, with their zeros. Nothing here raises, whatever the text; a plain code costs a few microseconds.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.scanning import commands
from services.scanning.commands import Badge
from services.scanning.element import Element
from services.scanning.patterns import LONGEST, Patterns
from services.scanning.scan import Scan
from services.training.mark import is_practice_code, is_practice_sscc


class Kind(StrEnum):
    """The kinds of code that the bench tells apart."""

    COMMAND = "command"
    BADGE = "badge"
    PRACTICE = "practice"  # of training: nothing that it names is real
    TORN = "torn"  # a piece of one of those, or one that ran together with another code
    SSCC = "sscc"
    GTIN = "gtin"
    GS1 = "gs1"  # element strings other than a lone SSCC or GTIN
    SHIPMENT = "shipment"
    LICENSE_PLATE = "license_plate"
    ASSET_TAG = "asset_tag"
    SERIAL = "serial"
    LOCATION = "location"  # a room, a shelf: GS1's (414), or by the station's own pattern
    PLAIN = "plain"
    AMBIGUOUS = "ambiguous"  # GS1 that lost a separator: more than one reading
    MISREAD = "misread"  # a wrong check digit, or no reading at all


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means. `key` is what codes are compared by (never shown); `text` is the code as it was scanned."""

    kind: Kind
    key: str
    text: str
    elements: tuple[Element, ...] = ()
    # The command's verb, the badge's number, the bare GTIN (14 digits) / SSCC (18 digits) / serial or place; of a
    # torn one what may be stored of it: its code without digits of a PIN.
    value: str = ""
    hint: str = ""  # a key in the catalogue, for AMBIGUOUS, MISREAD and TORN: what to do

    def element(self, ai: str) -> str:
        """The value of its first element with this AI, "" where there is none: `element("21")` is the serial."""
        return next((element.value for element in self.elements if element.ai == ai), "")


GS = "\x1d"
_BLANKS = " \t\r\n"
_GS1_AIMS = frozenset({"]C1", "]d2", "]Q3", "]e0"})
_GS1_SYMBOLOGIES = frozenset({"gs1-128", "gs1-datamatrix", "gs1-qrcode", "databar"})
_EAN_SYMBOLOGIES = frozenset({"ean13", "ean8", "upca", "upce"})
_LOCATIONS = ({"414"}, {"414", "254"})  # a physical location, and a part of it
_SSCC_LENGTHS = frozenset({18, 20})


def read(scan: Scan, patterns: Patterns) -> Meaning:
    """What the scan's code means at a station with these patterns. Never raises; any thread."""
    return read_code(scan.text, patterns, aim=scan.aim, symbology=scan.symbology)


def read_code(text: str, patterns: Patterns, *, aim: str = "", symbology: str = "") -> Meaning:
    """What a code means that was typed, or stands on a list: `read` without a scan."""
    if not patterns.training and is_practice_code(text):
        return Meaning(Kind.PRACTICE, text.strip(_BLANKS), text)
    meaning = _read(text, patterns, aim=aim, symbology=symbology)
    number = meaning.value if meaning.kind is Kind.SSCC else meaning.element("00")
    if not patterns.training and is_practice_sscc(number):
        return replace(meaning, kind=Kind.PRACTICE)
    return meaning


def _read(text: str, patterns: Patterns, *, aim: str, symbology: str) -> Meaning:
    code = text.strip(_BLANKS)
    if not code:
        return Meaning(Kind.MISREAD, "", text, hint="codes.hint.empty")
    asked = commands.parse(code, patterns.site)
    if isinstance(asked, Badge):
        return Meaning(Kind.BADGE, code, text, value=asked.number)
    if asked is not None:
        return Meaning(Kind.COMMAND, code, text, value=asked.value)
    if commands.is_torn(code, patterns.site):
        storable = commands.without_digits(code, patterns.site)
        return Meaning(Kind.TORN, code, text, value=storable, hint="codes.hint.torn")
    if aim in _GS1_AIMS or symbology in _GS1_SYMBOLOGIES or GS in code or code[0] == "(":
        message = _read_gs1(text, code)
        if message is not None:
            return message
    if symbology in _EAN_SYMBOLOGIES:
        article = _read_gtin(text, code, symbology)
        if article is not None:
            return article
    if patterns.bare_sscc and len(code) in _SSCC_LENGTHS:
        unit = _read_sscc(text, code)
        if unit is not None:
            return unit
    return _read_house(text, code, patterns)


def keys_on_lists(meaning: Meaning) -> tuple[str, ...]:
    """The keys under which a list may have the code, the likeliest first: people write the GTIN 04006381333931 also as
    the EAN-13 on the article, and an SSCC also with its 00."""
    if meaning.kind is Kind.GTIN:
        short = {meaning.value[-length:] for length in (13, 12, 8) if not meaning.value[:-length].strip("0")}
        return (meaning.key, *sorted(short, key=len, reverse=True))
    if meaning.kind is Kind.SSCC:
        return (meaning.key, f"00{meaning.key}")
    return (meaning.key,)


def whole_key(kind: Kind, key: str) -> str:
    """The code's own key, where `key` is one of its `keys_on_lists`."""
    if kind is Kind.GTIN:
        return key.zfill(14)
    return key[-18:] if kind is Kind.SSCC else key


def warm_up() -> None:
    """Loads what the first GS1 code needs (some 150 ms). Call it once from a background thread."""
    from services.scanning import gs1  # noqa: F401


def _read_gs1(text: str, code: str) -> Meaning | None:
    from services.scanning.gs1 import Doubt  # loads biip: not before the first GS1 code
    from services.scanning.gs1 import read as read_message

    message = read_message(code)
    if message is None:
        return None
    elements = message.elements
    if message.doubt is Doubt.SEPARATOR:
        return Meaning(Kind.AMBIGUOUS, code, text, elements, hint="codes.hint.separator")
    if message.doubt is Doubt.CHECK_DIGIT:
        return Meaning(Kind.MISREAD, code, text, elements, hint="codes.hint.check_digit")
    if len(elements) == 1 and elements[0].ai in {"00", "01"}:
        kind = Kind.SSCC if elements[0].ai == "00" else Kind.GTIN
        return Meaning(kind, elements[0].value, text, elements, value=elements[0].value)
    kind = Kind.LOCATION if {element.ai for element in elements} in _LOCATIONS else Kind.GS1
    value = "/".join(element.value for element in elements) if kind is Kind.LOCATION else ""
    return Meaning(kind, _canonical(elements), text, elements, value=value)


def _canonical(elements: tuple[Element, ...]) -> str:
    """The element strings in the order of their AIs: two labels that say the same have the same key."""
    return GS.join(sorted({f"{element.ai}{element.value}" for element in elements}))


def _read_gtin(text: str, code: str, symbology: str) -> Meaning | None:
    from services.scanning.gs1 import Doubt, gtin

    number = gtin(code, symbology)
    if number is None:
        return None
    if isinstance(number, Doubt):
        return Meaning(Kind.MISREAD, code, text, hint="codes.hint.check_digit")
    return Meaning(Kind.GTIN, number, text, value=number)


def _read_sscc(text: str, code: str) -> Meaning | None:
    from services.scanning.gs1 import sscc

    number = sscc(code)
    return Meaning(Kind.SSCC, number, text, value=number) if number else None


def _read_house(text: str, code: str, patterns: Patterns) -> Meaning:
    """By the station's own patterns, else plain text."""
    if len(code) <= LONGEST:
        for kind, pattern in (
            (Kind.SHIPMENT, patterns.shipment),
            (Kind.LICENSE_PLATE, patterns.plate),
            (Kind.ASSET_TAG, patterns.tag),
            (Kind.LOCATION, patterns.location),
            (Kind.SERIAL, patterns.serial),
        ):
            if pattern is not None and pattern.fullmatch(code):
                return Meaning(kind, code, text, value=code)
    return Meaning(Kind.PLAIN, code, text)
