"""What is the serial in a scanned code: blanks, identifiers and what else a barcode holds taken off, each step told;
and codes that are no serial told by what they are. Plain functions; nothing raises, zeros and case stay.

Source for the forms of a MAC address: IEEE 802, and Cisco's with dots; of an IMEI: 3GPP TS 23.003.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from services.assets.model import NO_PARAMS
from services.assets.serial_rules import Rule, Rules, What
from services.assets.tags import number_of
from services.scanning.marks import folded, show
from services.scanning.meaning import Kind, Meaning

_MAC: Final = re.compile(r"[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2}){4}|(?:[0-9A-F]{4}\.){2}[0-9A-F]{4}", re.I)
_IMEI: Final = re.compile(r"[0-9]{15}")
_LABEL: Final = re.compile(
    r"(?:\(S\)|S/N[:#.]?|(?:SN|SERIAL(?: ?(?:NO\.?|NR\.?|NUMBER))?|SERIENNUMMER|SERIEN-?NR\.?)\s*[:#])\s*", re.I
)
_OTHER_LABEL: Final = re.compile(r"(MAC|IMEI)\d?(?: ?(?:ID|ADDR(?:ESS)?))?\s*[:#]", re.I)
_URL: Final = re.compile(r"(?:https?://|www\.)", re.I)
_IN_URL: Final = frozenset({"sn", "serial", "serialno", "serialnumber", "serial_number", "serial-number"})
_LONGEST_URL: Final = 2_000  # characters; longer ones are not looked into
_NO_SERIAL: Final = {
    Kind.GTIN: What.GTIN,
    Kind.SSCC: What.SSCC,
    Kind.ASSET_TAG: What.TAG,
    Kind.LOCATION: What.LOCATION,
    Kind.AMBIGUOUS: What.UNSURE,
    Kind.MISREAD: What.UNSURE,
    Kind.TORN: What.UNSURE,
    Kind.PRACTICE: What.UNSURE,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to a code: a key of the words catalogue, and its params."""

    words: str
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The serial in a code, as it is to be shown before it counts; `contract.check_serial` says whether it is one.
    `what`: the code is no serial at all but this; `words`: then what to tell, a key of the words catalogue."""

    serial: str
    steps: tuple[Step, ...] = ()
    what: What | None = None
    words: str = ""


def clean(meaning: Meaning, manufacturer: str, rules: Rules, prefix: str = "") -> Cleaned:
    """The serial in a code that was scanned or typed (`services.scanning.meaning`). `prefix`: of this house's own tags.
    Cleaning what is clean changes nothing. A rule for the manufacturer says more than any shape does: that a code of 15
    digits is a serial after all."""
    own = rules.of(manufacturer)
    in_gs1 = meaning.element("21") if meaning.kind is Kind.GS1 else ""
    if in_gs1:
        code, steps = in_gs1, [Step("assets.cleaned.gs1")]
    else:
        code, steps = _without_label(meaning.text)
    bare = _without_blanks(code)
    if bare != code:
        steps.append(Step("assets.cleaned.blanks"))
    in_url = "" if _fits(bare, own) else _in_url(bare)
    if in_url:
        bare = _without_blanks(in_url)
        steps.append(Step("assets.cleaned.url"))
    ruled = _by_rule(bare, steps, manufacturer, own)
    return ruled or _by_shape(bare, steps, meaning, prefix, sure=bool(in_gs1 or in_url))


def serial_key(serial: str) -> str:
    """What serials are compared by, never shown: as RT does, without case; and alike where they look alike."""
    return folded(serial)


def _by_rule(code: str, steps: list[Step], manufacturer: str, own: tuple[Rule, ...]) -> Cleaned | None:
    """By the first rule that fits; None where none does. A rule whose serial would be cleaned in its turn is not sure
    of what it takes off: the code stays."""
    rule = _fits(code, own)
    if rule is None:
        return None
    if rule.what:
        return Cleaned(code, tuple(steps), rule.what, _words(rule.what))
    serial = rule.take(code) or ""
    again = _fits(serial, own) if serial != code else None
    if not serial or again is not None:
        return Cleaned(code, tuple(steps))
    if serial != code:
        steps = [*steps, _taken_off(code, serial, manufacturer)]
    return Cleaned(serial, tuple(steps))


def _by_shape(code: str, steps: list[Step], meaning: Meaning, prefix: str, *, sure: bool) -> Cleaned:
    """By what it looks like, where nothing says that it is a serial (`sure`)."""
    what = None if sure else _what(code, meaning, prefix)
    if what is None:
        return Cleaned(code, tuple(steps))
    hint = meaning.hint if what is What.UNSURE else ""
    return Cleaned(code, tuple(steps), what, hint or _words(what))


def _what(code: str, meaning: Meaning, prefix: str) -> What | None:
    labelled = _OTHER_LABEL.match(code)
    if labelled:
        return What(labelled[1].lower())
    if _MAC.fullmatch(code):
        return What.MAC
    if _IMEI.fullmatch(code) and _luhn(code) and code.strip("0"):
        return What.IMEI
    if _URL.match(code):
        return What.URL
    if prefix and number_of(code, prefix) is not None:
        return What.TAG
    if meaning.elements and meaning.kind is Kind.GS1:
        return What.GS1
    return _NO_SERIAL.get(meaning.kind)


def _words(what: What) -> str:
    return f"assets.not_serial.{what}"


def _fits(code: str, own: tuple[Rule, ...]) -> Rule | None:
    return next((rule for rule in own if rule.take(code) is not None), None)


def _taken_off(code: str, serial: str, manufacturer: str) -> Step:
    params = {"code": show(code), "serial": show(serial), "manufacturer": manufacturer}
    if code.endswith(serial):
        return Step("assets.cleaned.prefix", {"prefix": show(code.removesuffix(serial)), **params})
    return Step("assets.cleaned.part", params)


def _without_label(code: str) -> tuple[str, list[Step]]:
    """Without "S/N:" and its like, which are written into some codes."""
    label = _LABEL.match(code.strip(" \t\r\n"))
    if label is None:
        return code, []
    rest = code.strip(" \t\r\n")[label.end() :]
    return rest, [Step("assets.cleaned.label", {"label": show(label.group().strip())})]


def _without_blanks(code: str) -> str:
    """Without blanks of any kind; line ends and tabs go at the ends alone: within, they part two codes."""
    code = code.strip(" \t\r\n")
    if code.isascii():
        return code.replace(" ", "")
    return "".join(char for char in code if unicodedata.category(char) != "Zs")


def _in_url(code: str) -> str:
    """The serial that a URL names: ".../?sn=ABC123"; "" for none."""
    if not _URL.match(code) or len(code) > _LONGEST_URL:
        return ""
    try:
        named = parse_qsl(urlsplit(code).query, max_num_fields=50)
    except ValueError:
        return ""
    return next((value for name, value in named if name.lower() in _IN_URL), "")


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(number - 9 * (number > 9) for number in doubled)) % 10 == 0
