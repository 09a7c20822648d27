"""What a new asset may say: each field's limit and characters, as the contract has them. Plain functions.

Source: the contract "Batch asset creation", POST /assets/create. Beyond it: no field takes characters that nobody can
read (controls, bidirectional and zero-width ones, lone surrogates, and U+FFFD, which stands where a program could not
read one), since they travel on to labels, files and the register.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from services.assets.model import NO_PARAMS, Fields, Preset
from services.errors import Refused
from services.scanning.marks import show
from services.words.marks import mark

SERIAL: Final = "serial_number"  # its name in the contract
REQUIRED: Final = frozenset({SERIAL, "manufacturer", "model"})
LONGEST: Final[Mapping[str, int]] = MappingProxyType(  # characters; in the contract's order
    {
        SERIAL: 50,
        "manufacturer": 100,
        "model": 100,
        "category": 50,
        "funding_source": 100,
        "internal_name": 100,
    }
)
SHARED: Final = tuple(name for name in LONGEST if name != SERIAL)  # the fields of `Fields`, but for `more`
MORE: Final = "more."  # how the field of a fault begins that is one of `Fields.more`
LONGEST_MORE_NAME: Final = 100
LONGEST_MORE: Final = 255
LONGEST_TAG: Final = 50
LONGEST_PRESET: Final = 40

MISSING_FIELD: Final = "MISSING_FIELD"
CONTROL_CHARACTER: Final = "CONTROL_CHARACTER"
INVALID_FORMAT: Final = "INVALID_FORMAT"
TOO_LONG: Final = "TOO_LONG"

_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_SERIAL: Final = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field. `field`: its name in the contract, or MORE and the custom field's name; `code`: one
    of the four above; `words` with `params`: the sentence for people, which names the field."""

    field: str
    code: str
    words: str
    params: Mapping[str, object] = dataclasses.field(default_factory=lambda: NO_PARAMS)


def check_serial(serial: str) -> None:
    """Raises Refused with the code of its fault, and `field`."""
    _refuse(_of_field(SERIAL, serial))


def check_fields(fields: Fields) -> None:
    """Raises Refused for the first fault, with its code and `field`."""
    _refuse(_of_fields(fields))


def is_tag(text: str) -> bool:
    """Whether this may be the tag of an asset: it becomes the asset's name in RT, which takes none of digits alone."""
    return len(text) <= LONGEST_TAG and bool(_SERIAL.fullmatch(text)) and not text.isdigit()


def faults(serial: str, fields: Fields) -> tuple[Fault, ...]:
    """All that is wrong, one fault a field, in the contract's order; for forms and files. Never raises."""
    return (*_of_field(SERIAL, serial), *_of_fields(fields))


def check_preset(preset: Preset) -> None:
    """Raises Refused: PRESET_NAME without a name that can be shown, or too long a one; PRESET_EMPTY where no field says
    anything; else as `check_fields`, but for what is missing: a preset need not have all."""
    name = preset.name.strip()
    if not name or len(name) > LONGEST_PRESET or _unseen(name):
        raise Refused("PRESET_NAME", "assets.refused.preset_name", most=LONGEST_PRESET)
    if tidy_fields(preset.fields) == Fields():
        raise Refused("PRESET_EMPTY", "assets.refused.preset_empty")
    _refuse(fault for fault in _of_fields(preset.fields) if fault.code != MISSING_FIELD)


def field_faults(fields: Fields) -> tuple[Fault, ...]:
    """The same for the fields alone."""
    return tuple(_of_fields(fields))


def serial_faults(serial: str) -> tuple[Fault, ...]:
    """The same for a serial alone: one or none."""
    return tuple(_of_field(SERIAL, serial))


def tidy(text: str) -> str:
    """A field's text without blanks around it; every kind of blank is the plain one. No other character is touched."""
    if not text.isascii():
        text = "".join(" " if unicodedata.category(char) == "Zs" else char for char in text)
    return text.strip(" ")


def tidy_fields(fields: Fields) -> Fields:
    """All of them tidied; of `more`, those that say something."""
    more = {tidy(name): tidy(value) for name, value in fields.more.items()}
    shared = {name: tidy(getattr(fields, name)) for name in SHARED}
    return replace(fields, **shared, more=MappingProxyType({name: value for name, value in more.items() if value}))


def _refuse(found: Iterator[Fault]) -> None:
    for fault in found:
        raise Refused(fault.code, fault.words, field=fault.field, **fault.params)


def _of_fields(fields: Fields) -> Iterator[Fault]:
    for name in SHARED:
        yield from _of_field(name, getattr(fields, name))
    for name, value in fields.more.items():
        yield from _of_more(name, value)


def _of_field(name: str, value: str) -> Iterator[Fault]:
    unseen = _unseen(value)
    if name in REQUIRED and not value.strip():
        yield Fault(name, MISSING_FIELD, f"assets.refused.missing.{name}")
    elif unseen:
        yield Fault(name, CONTROL_CHARACTER, f"assets.refused.control.{name}", {"mark": unseen})
    elif name == SERIAL and not _SERIAL.fullmatch(value):
        yield Fault(name, INVALID_FORMAT, "assets.refused.format.serial_number", {"chars": _foreign(value)})
    elif len(value) > LONGEST[name]:
        yield Fault(name, TOO_LONG, f"assets.refused.long.{name}", {"most": LONGEST[name]})


def _of_more(name: str, value: str) -> Iterator[Fault]:
    at, unseen = f"{MORE}{name}", _unseen(name) or _unseen(value)
    if not name.strip():
        yield Fault(at, MISSING_FIELD, "assets.refused.missing.more")
    elif unseen:
        yield Fault(at, CONTROL_CHARACTER, "assets.refused.control.more", {"name": show(name), "mark": unseen})
    elif len(name) > LONGEST_MORE_NAME:
        params = {"name": show(name), "most": LONGEST_MORE_NAME}
        yield Fault(at, TOO_LONG, "assets.refused.long.more_name", params)
    elif len(value) > LONGEST_MORE:
        yield Fault(at, TOO_LONG, "assets.refused.long.more", {"name": show(name), "most": LONGEST_MORE})


def _unseen(text: str) -> str:
    """The mark of the first character that nobody can read, "" where there is none."""
    if text.isprintable() and _LOST not in text:
        return ""
    return next(mark(char) for char in text if char == _LOST or not char.isprintable())


def _foreign(serial: str) -> str:
    """The characters that no serial has, each once: at most five."""
    strange = dict.fromkeys(char for char in serial if not _SERIAL.fullmatch(char))
    return " ".join("␣" if char == " " else char for char in list(strange)[:5])
