"""Runs of assets. Each keeps its figures, in the transaction that changes one of its assets: nobody counts its rows."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.assets.model import NO_COUNTS, Batch, Counts
from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.identity.by import By

_BEGIN = Sql(
    "INSERT INTO asset_batch (id, organisation_id, station, begun_at, taken, created, waiting, needs_you)"
    " VALUES (:id, :organisation, :station, :at, :taken, :created, :waiting, :needs_you)"
)
_COUNT = Sql(
    "UPDATE asset_batch SET taken = taken + :taken, created = created + :created, waiting = waiting + :waiting,"
    " needs_you = needs_you + :needs_you WHERE id = :id"
)
_END = Sql("UPDATE asset_batch SET ended_at = :at WHERE organisation_id = :organisation AND id = :id")
_GET = Sql("SELECT * FROM asset_batch WHERE organisation_id = :organisation AND id = :id")
_TOTALS = Sql(
    "SELECT sum(taken) AS taken, sum(created) AS created, sum(waiting) AS waiting, sum(needs_you) AS needs_you"
    " FROM asset_batch WHERE organisation_id = :organisation AND station = :station"
)
_LAST = Sql("SELECT * FROM asset_batch WHERE organisation_id = :organisation ORDER BY seq DESC LIMIT :most")


def begin(tx: Connection, batch: str, by: By, figures: Counts) -> None:
    """A run of assets begins; `figures`: those of its first one, which is stored already."""
    values = {"organisation": by.organisation, "station": by.station, "at": to_micros(by.at)}
    _BEGIN(tx, id=batch, **values, **asdict(figures))


def count(tx: Connection, batch: str, before: Counts, now: Counts) -> None:
    """One of its assets, which counted as `before`, counts as `now`."""
    if batch and before != now:
        more = {name: value - asdict(before)[name] for name, value in asdict(now).items()}
        _COUNT(tx, id=batch, **more)


def end(tx: Connection, batch: str, by: By) -> None:
    """It is over."""
    _END(tx, id=batch, organisation=by.organisation, at=to_micros(by.at))


def get(tx: Connection, organisation: int, batch: str) -> Batch | None:
    """One, with its figures."""
    row = _GET(tx, organisation=organisation, id=batch).first()
    return None if row is None else _batch(row)


def counts(tx: Connection, organisation: int, batch: str) -> Counts:
    """Its figures."""
    found = get(tx, organisation, batch)
    return found.counts if found else NO_COUNTS


def totals(tx: Connection, by: By) -> Counts:
    """The figures of all runs of this station together."""
    row = _TOTALS(tx, organisation=by.organisation, station=by.station).one()
    return Counts(*(int(number or 0) for number in (row.taken, row.created, row.waiting, row.needs_you)))


def last(tx: Connection, organisation: int, most: int) -> list[Batch]:
    """The last ones, newest first."""
    return [_batch(row) for row in _LAST(tx, organisation=organisation, most=most)]


def _batch(row: Any) -> Batch:
    figures = Counts(row.taken, row.created, row.waiting, row.needs_you)
    return Batch(row.id, from_micros(row.begun_at), _time(row.ended_at), figures)


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
