"""What stands in a station's form, the batch it is entering, and presets."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from services.assets.model import Fields, Form, Preset
from services.database.sql import Sql
from services.database.types import to_micros
from services.identity.by import By

_GET = Sql("SELECT form, batch FROM asset_form WHERE organisation_id = :organisation AND station = :station")
_PUT = Sql(
    "INSERT INTO asset_form (organisation_id, station, form, batch, changed_at)"
    " VALUES (:organisation, :station, :form, :batch, :at) ON CONFLICT (organisation_id, station)"
    " DO UPDATE SET form = excluded.form, batch = excluded.batch, changed_at = excluded.changed_at"
)
_PRESETS = Sql("SELECT * FROM asset_preset WHERE organisation_id = :organisation ORDER BY position, id")
_PUT_PRESET = Sql(
    "INSERT INTO asset_preset (id, organisation_id, position, name, fields)"
    " VALUES (:id, :organisation, :position, :name, :fields) ON CONFLICT (id)"
    " DO UPDATE SET position = excluded.position, name = excluded.name, fields = excluded.fields"
)
_DROP_PRESET = Sql("DELETE FROM asset_preset WHERE organisation_id = :organisation AND id = :id")


def get(tx: Connection, organisation: int, station: str) -> tuple[Form, str] | None:
    """The form, and the batch that is being entered ("" for none); None where there never was one."""
    row = _GET(tx, organisation=organisation, station=station).first()
    return None if row is None else (_form(_object(row.form)), row.batch)


def put(tx: Connection, by: By, form: Form, batch: str) -> None:
    """Store both."""
    text = json.dumps(_plain(form))
    _PUT(tx, organisation=by.organisation, station=by.station, form=text, batch=batch, at=to_micros(by.at))


def presets(tx: Connection, organisation: int) -> list[Preset]:
    """All, in their order."""
    return [
        Preset(row.id, row.position, row.name, _fields(_object(row.fields)))
        for row in _PRESETS(tx, organisation=organisation)
    ]


def put_preset(tx: Connection, organisation: int, preset: Preset) -> None:
    """Store it, or change it where its id is there."""
    fields = json.dumps(_plain_fields(preset.fields))
    given = {"position": preset.position, "name": preset.name, "fields": fields}
    _PUT_PRESET(tx, id=preset.id, organisation=organisation, **given)


def drop_preset(tx: Connection, organisation: int, preset_id: str) -> None:
    """It is there no more."""
    _DROP_PRESET(tx, organisation=organisation, id=preset_id)


def _plain(form: Form) -> dict[str, Any]:
    return {
        "fields": _plain_fields(form.fields),
        "number": form.number,
        "once": dict(form.once),
        "preprinted": form.preprinted,
        "labels": form.labels,
    }


def _plain_fields(fields: Fields) -> dict[str, Any]:
    return {name: dict(value) if name == "more" else value for name, value in _items(fields)}


def _items(fields: Fields) -> list[tuple[str, Any]]:
    return [(name, getattr(fields, name)) for name in Fields.__slots__]


def _form(found: Mapping[str, Any]) -> Form:
    return Form(
        _fields(found.get("fields", {})),
        int(found.get("number", 1)),
        dict(found.get("once", {})),
        bool(found.get("preprinted", False)),
        bool(found.get("labels", True)),
    )


def _fields(found: Mapping[str, Any]) -> Fields:
    texts = {name: str(found.get(name, "")) for name in Fields.__slots__ if name != "more"}
    return Fields(**texts, more=dict(found.get("more", {})))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else json.loads(value)
