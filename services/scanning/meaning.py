"""What a scan's code means: a command, a badge, GS1 element strings, a shipment, a tag ... or just text."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of code that the bench tells apart."""

    COMMAND = "command"
    BADGE = "badge"
    SSCC = "sscc"
    GTIN = "gtin"
    GS1 = "gs1"  # element strings other than a lone SSCC or GTIN
    SHIPMENT = "shipment"
    LICENSE_PLATE = "license_plate"
    ASSET_TAG = "asset_tag"
    SERIAL = "serial"
    PLAIN = "plain"
    AMBIGUOUS = "ambiguous"  # GS1 that lost a separator: more than one reading
    MISREAD = "misread"  # a wrong check digit, or no reading at all


@dataclass(frozen=True, slots=True)
class Element:
    """One GS1 element string: application identifier, value, and the AI's short title ("LOT")."""

    ai: str
    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means. `key` is what codes are compared by (never shown); `text` is the code as it was scanned."""

    kind: Kind
    key: str
    text: str
    elements: tuple[Element, ...] = ()
    value: str = ""  # the command's verb, the badge's number, the bare GTIN / SSCC / serial
    hint: str = ""  # a key in the catalogue, for AMBIGUOUS and MISREAD: what to do
