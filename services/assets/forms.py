"""The form above a batch: what a preset makes of it, what the next asset gets, and how it stands after that. Plain
functions."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.assets import names
from services.assets.contract import MORE, SHARED, tidy_fields
from services.assets.model import NOTHING, Fields, Form, Preset


def apply(preset: Preset, form: Form) -> Form:
    """The form with the preset's fields. One that names a manufacturer or model says all of the device anew, so that
    nothing of another model is left, and its number begins at 1 where the name's pattern is another; the funding source
    stays where it names none. Any other preset changes what it names. What was for one asset alone is gone."""
    ours = preset.fields
    if ours.manufacturer or ours.model:
        fields = replace(ours, funding_source=ours.funding_source or form.fields.funding_source)
    else:
        fields = _over(form.fields, {name: value for name in SHARED if (value := getattr(ours, name))}, ours.more)
    number = form.number if fields.internal_name == form.fields.internal_name else 1
    return replace(form, fields=fields, number=number, once=NOTHING)


def fields_for(form: Form, serial: str, tag: str | None) -> Fields:
    """What the next asset gets: the shared fields, over them what is for it alone, tidied, and its name. `tag` None: it
    is not known yet; then the name is still a pattern, for `names.fill`. Checks nothing: `contract.check_fields`."""
    return named(unnamed_fields(form), form.number, serial, tag)


def unnamed_fields(form: Form) -> Fields:
    """The same, where the name is the whole pattern still."""
    own = {name: value for name, value in form.once.items() if not name.startswith(MORE)}
    more = {name.removeprefix(MORE): value for name, value in form.once.items() if name.startswith(MORE)}
    return tidy_fields(_over(form.fields, own, more))


def named(fields: Fields, number: int, serial: str, tag: str | None) -> Fields:
    """These fields with the name that their pattern makes for this asset. `tag` None: it is not known yet."""
    return replace(fields, internal_name=names.fill(fields.internal_name, number, serial, tag))


def after(form: Form) -> Form:
    """The form for the asset after the next: one number on, and nothing left of what was for one alone."""
    return replace(form, number=form.number + 1, once=NOTHING)


def _over(fields: Fields, own: Mapping[str, str], more: Mapping[str, str]) -> Fields:
    shared = {name: own.get(name, getattr(fields, name)) for name in SHARED}
    return Fields(**shared, more=MappingProxyType({**fields.more, **more}))
