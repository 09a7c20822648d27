"""What is known of the assets that a register holds: a copy, so that a duplicate is told at the scan, RT or no RT."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.assets.model import Known
from services.assets.ports import FieldInfo, Held
from services.assets.tags import LONGEST_NUMBER, tag_key
from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros

_PUT = Sql(
    "INSERT INTO known_asset (organisation_id, register, remote_id, serial, serial_key, tag, tag_key, mark)"
    " VALUES (:organisation, :register, :remote_id, :serial, :serial_key, :tag, :tag_key, :mark)"
    " ON CONFLICT (organisation_id, register, remote_id) DO UPDATE SET serial = excluded.serial,"
    " serial_key = excluded.serial_key, tag = excluded.tag, tag_key = excluded.tag_key, mark = excluded.mark"
)
_FORGET = Sql(
    "DELETE FROM known_asset WHERE organisation_id = :organisation AND register = :register AND remote_id = :remote_id"
)
# "+": else SQLite walks through all assets of the register in this order, to have nothing to sort.
_BY_SERIAL = Sql(
    "SELECT remote_id, serial, tag FROM known_asset WHERE organisation_id = :organisation AND register = :register"
    " AND serial_key = :key ORDER BY +remote_id LIMIT 1"
)
_BY_TAG = Sql(
    "SELECT remote_id, serial, tag FROM known_asset WHERE organisation_id = :organisation AND register = :register"
    " AND tag_key = :key ORDER BY +remote_id LIMIT 1"
)
_HIGHEST = Sql(  # a range, so that the column's index serves on every database: LIKE needs another one
    "SELECT max(CAST(substr(tag_key, :at) AS BIGINT)) FROM known_asset"
    " WHERE organisation_id = :organisation AND register = :register AND tag_key >= :first AND tag_key < :end"
    " AND length(tag_key) BETWEEN :at AND :longest AND ltrim(substr(tag_key, :at), '0123456789') = ''"
)
_HELD = Sql(
    "SELECT 1 FROM known_asset WHERE organisation_id = :organisation AND register = :register"
    " AND tag_key IN EACH(:keys) LIMIT 1"
)
_LAST_WITH_SERIAL = Sql(
    "SELECT remote_id, serial, tag FROM known_asset WHERE organisation_id = :organisation AND register = :register"
    " AND serial <> '' ORDER BY remote_id DESC LIMIT :most"
)
_COPIES = Sql("SELECT register FROM asset_register WHERE organisation_id = :organisation")
_CARRY = Sql(
    "UPDATE known_asset SET register = :scope WHERE organisation_id = :organisation AND register = :address"
    " AND remote_id NOT IN"
    " (SELECT remote_id FROM known_asset WHERE organisation_id = :organisation AND register = :scope)"
)
_CARRY_PROGRESS = Sql(
    "UPDATE asset_register SET register = :scope WHERE organisation_id = :organisation AND register = :address"
)
_DROP = Sql("DELETE FROM known_asset WHERE organisation_id = :organisation AND register = :address")
_PROGRESS = Sql("SELECT * FROM asset_register WHERE organisation_id = :organisation AND register = :register")
_BEGIN = Sql(
    "INSERT INTO asset_register (organisation_id, register, last_id, fields)"
    " VALUES (:organisation, :register, 0, '[]') ON CONFLICT DO NOTHING"
)
_REACH = Sql(
    "UPDATE asset_register SET last_id = :last, whole_at = COALESCE(:whole_at, whole_at)"
    " WHERE organisation_id = :organisation AND register = :register"
)
_FIELDS = Sql(
    "UPDATE asset_register SET fields = :fields WHERE organisation_id = :organisation AND register = :register"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a register was read: up to `last_id`, to its end at `whole_at` last (None: never)."""

    last_id: int = 0
    whole_at: datetime | None = None
    fields: Sequence[FieldInfo] = ()


def put(tx: Connection, organisation: int, register: str, held: Sequence[tuple[Held, str]]) -> None:
    """These are there; each with the key of its serial. One that was deleted is known no more."""
    whose = {"organisation": organisation, "register": register}
    for one, _key in held:
        if one.deleted:
            _FORGET(tx, **whose, remote_id=one.remote_id)
    _PUT.many(
        tx,
        [
            {
                **whose,
                "remote_id": one.remote_id,
                "serial": one.serial,
                "serial_key": key,
                "tag": one.tag or one.name,
                "tag_key": tag_key(one.tag or one.name),
                "mark": one.mark,
            }
            for one, key in held
            if not one.deleted
        ],
    )


def forget(tx: Connection, organisation: int, register: str, *remote_ids: int) -> None:
    """Those are not there any more."""
    for number in remote_ids:
        _FORGET(tx, organisation=organisation, register=register, remote_id=number)


def by_serial(tx: Connection, organisation: int, register: str, key: str) -> Known | None:
    """The first that has this serial."""
    return _known(_BY_SERIAL(tx, organisation=organisation, register=register, key=key).first()) if key else None


def by_tag(tx: Connection, organisation: int, register: str, tag: str) -> Known | None:
    """The first that has this tag, in any case."""
    return _known(_BY_TAG(tx, organisation=organisation, register=register, key=tag_key(tag)).first())


def highest(tx: Connection, organisation: int, register: str, prefix: str) -> int:
    """The highest number behind this prefix, in any case, as `tags.number_of` reads it; 0 where there is none."""
    first = tag_key(prefix)
    end, length = f"{first[:-1]}{chr(ord(first[-1]) + 1)}", len(first)
    whose = {"organisation": organisation, "register": register}
    found = _HIGHEST(tx, **whose, first=first, end=end, at=length + 1, longest=length + LONGEST_NUMBER)
    return found.scalar() or 0


def holds(tx: Connection, organisation: int, register: str, tags: Sequence[str]) -> bool:
    """Whether any of these is there, in any case."""
    return bool(_HELD(tx, organisation=organisation, register=register, keys=listed(map(tag_key, tags))).all())


def canaries(tx: Connection, organisation: int, register: str, most: int) -> list[Known]:
    """Assets with a serial that were there when last seen, the latest first."""
    found = _LAST_WITH_SERIAL(tx, organisation=organisation, register=register, most=most)
    return [Known(row.serial, row.tag, row.remote_id) for row in found]


def progress(tx: Connection, organisation: int, register: str) -> Progress:
    """How far it was read."""
    row = _PROGRESS(tx, organisation=organisation, register=register).first()
    if row is None:
        return Progress()
    whole_at = None if row.whole_at is None else from_micros(row.whole_at)
    return Progress(row.last_id, whole_at, tuple(_field(one) for one in _list(row.fields)))


def reach(tx: Connection, organisation: int, register: str, last_id: int, whole_at: datetime | None) -> None:
    """It was read so far; `whole_at`: to its end."""
    _BEGIN(tx, organisation=organisation, register=register)
    at = None if whole_at is None else to_micros(whole_at)
    _REACH(tx, organisation=organisation, register=register, last=last_id, whole_at=at)


def carry_over(tx: Connection, organisation: int, address: str, scope: str) -> None:
    """The copy of the register at `address`, of before there was one for each catalog, is that of `scope` from now on;
    where one of its catalogs has its own by now, nobody can tell which one's it was, and it stays."""
    copies = {row.register for row in _COPIES(tx, organisation=organisation)}
    if address not in copies or any(one.startswith(f"{address} ") for one in copies):
        return
    whose = {"organisation": organisation, "address": address}
    _CARRY(tx, **whose, scope=scope)
    _CARRY_PROGRESS(tx, **whose, scope=scope)
    _DROP(tx, **whose)  # of these something newer is known


def put_fields(tx: Connection, organisation: int, register: str, fields: Sequence[FieldInfo]) -> None:
    """The custom fields that its assets may have."""
    _BEGIN(tx, organisation=organisation, register=register)
    told = [{"name": one.name, "choices": list(one.choices), "required": one.required} for one in fields]
    _FIELDS(tx, organisation=organisation, register=register, fields=json.dumps(told))


def _known(row: Any) -> Known | None:
    return None if row is None else Known(row.serial, row.tag, row.remote_id)


def _field(one: Any) -> FieldInfo:
    return FieldInfo(str(one["name"]), tuple(map(str, one["choices"])), bool(one["required"]))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else json.loads(value)
