"""What is typed into the form above a batch. Plain functions on values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from services.assets import contract, names
from services.assets.contract import MORE, SHARED, Fault
from services.assets.model import NOTHING, Asset, Fields, Form, Preset
from services.errors import Refused
from ui.assets.views import NUMBER

LARGEST = 999_999  # the number that a name can begin with
_PATTERN = "internal_name"


def shared(fields: Fields, key: str) -> str:
    """What all assets get in that field."""
    if key.startswith(MORE):
        return fields.more.get(key.removeprefix(MORE), "")
    return str(getattr(fields, key))


def shown(form: Form, key: str) -> str:
    """What stands in that field now."""
    return str(form.number) if key == NUMBER else form.once.get(key, shared(form.fields, key))


def edited(fields: Fields, edits: Mapping[str, str]) -> Fields:
    """The fields with these typed over; a custom field without text is none."""
    own = {key: text for key, text in edits.items() if key in SHARED}
    more = {key.removeprefix(MORE): text for key, text in edits.items() if key.startswith(MORE)}
    kept = {name: text for name, text in {**fields.more, **more}.items() if text}
    return replace(fields, **own, more=MappingProxyType(kept))


def applied(form: Form, edits: Mapping[str, str], *, once: bool) -> Form:
    """The form with these typed over, for all assets or for the next one alone. A number that is none leaves it as it
    is."""
    number = number_in(edits.get(NUMBER, ""))
    form = replace(form, number=form.number if number is None else number)
    typed = {key: text for key, text in edits.items() if key != NUMBER}
    if not once:
        return replace(form, fields=edited(form.fields, typed))
    own = {**form.once, **typed}
    return replace(form, once={key: text for key, text in own.items() if text != shared(form.fields, key)})


def for_all(form: Form) -> Form:
    """Nothing is for the next one alone any more."""
    return replace(form, once=NOTHING)


def number_in(text: str) -> int | None:
    """A number for names, from 1; None where it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST else None


def faults(fields: Fields) -> tuple[Fault, ...]:
    """What is wrong with them, one fault a field."""
    found = {fault.field: fault for fault in contract.field_faults(fields)}
    try:
        names.check(fields.internal_name)
    except Refused as refused:
        found.setdefault(_PATTERN, Fault(_PATTERN, refused.code, refused.words, refused.params))
    return tuple(found.values())


def offered(presets: Sequence[Preset], assets: Sequence[Asset]) -> Mapping[str, tuple[str, ...]]:
    """What could stand in each field: what presets say, then what was entered before, the last first."""
    said = [*(preset.fields for preset in presets), *(asset.fields for asset in assets)]
    keys = [key for key in SHARED if key != _PATTERN]
    patterns = dict.fromkeys(preset.fields.internal_name for preset in presets if preset.fields.internal_name)
    known = {key: tuple(dict.fromkeys(text for one in said if (text := shared(one, key)))) for key in keys}
    return known | {_PATTERN: tuple(patterns)}
