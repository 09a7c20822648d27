"""The asset table: every asset that was ever entered, and where it stands."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.assets.model import ELSEWHERE, NO_COUNTS, UNANSWERED, Asset, Fields, State, counted
from services.assets.tags import tag_key
from services.database import asset_batch_store
from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.identity.by import By

_INSERT = Sql(
    "INSERT INTO asset (id, organisation_id, station, batch, number, serial, serial_key, manufacturer, model, category,"
    " funding_source, internal_name, more, tag, tag_key, state, register, remote_id, why, params, attempts, created_at,"
    " seen_at, label, label_why, asked_at, person_id, author, request_key, request)"
    " VALUES (:id, :organisation, :station, :batch, :number, :serial, :serial_key, :manufacturer, :model, :category,"
    " :funding_source, :internal_name, :more, :tag, :tag_key, :state, :register, :remote_id, :why, :params, 0,"
    " :created_at, :seen_at, :label, '', :asked_at, :person_id, :author, :request_key, :request)"
    " ON CONFLICT DO NOTHING RETURNING seq"
)
_RETAGGED = "CASE WHEN label <> '' AND :relabel AND tag <> CAST(:new_tag AS TEXT) THEN"  # its label is another one
_CHANGE = Sql(
    f"UPDATE asset SET label = {_RETAGGED} :label ELSE label END,"  # noqa: S608 (ours)
    f" labelled_at = {_RETAGGED} NULL ELSE labelled_at END, label_why = {_RETAGGED} '' ELSE label_why END,"
    " serial = :serial, serial_key = :serial_key, manufacturer = :manufacturer, model = :model,"
    " category = :category, funding_source = :funding_source, internal_name = :internal_name, more = :more, tag = :tag,"
    " tag_key = :tag_key, state = :state, register = :register, remote_id = :remote_id, why = :why, params = :params,"
    " attempts = :attempts, next_at = :next_at, sent_at = :sent_at, created_at = :created_at, seen_at = :seen_at"
    " WHERE id = :id AND state = :before RETURNING seq"
)
_LABELLED = Sql(  # that label, and not the one that it wants meanwhile
    "UPDATE asset SET labelled_at = :at, label_why = :why WHERE id IN EACH(:ids) AND label IN EACH(:labels)"
)
_NO_LABEL = Sql("UPDATE asset SET label = '' WHERE id = :id")
_WANTS_LABEL = Sql("UPDATE asset SET label = :label, labelled_at = :at, label_why = '' WHERE id = :id")
_GET = Sql("SELECT * FROM asset WHERE organisation_id = :organisation AND id = :id")
# "+": not by an index that begins with the organisation: it holds all assets that there are, and SQLite does not know.
_SOME = Sql("SELECT * FROM asset WHERE +organisation_id = :organisation AND id IN EACH(:ids) ORDER BY seq")
_LIVE = Sql(  # word for word as its index has it: no planner concludes it
    "SELECT * FROM asset WHERE organisation_id = :organisation AND serial_key = :key"
    " AND state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt', 'created')"
)
_BY_TAG = Sql(  # before all others one that has it in this very case
    "SELECT * FROM asset WHERE organisation_id = :organisation AND tag_key = :key"
    " ORDER BY CASE WHEN tag = :tag THEN 0 ELSE 1 END, seq DESC LIMIT 1"
)
_TAGGED = Sql(  # "+" and "||": by the tags' index, however large the batch is; SQLite does not know
    "SELECT * FROM asset WHERE +organisation_id = :organisation AND tag_key IN EACH(:keys)"
    " AND batch || '' = :batch ORDER BY number DESC"
)
_BY_REMOTE = Sql(
    "SELECT * FROM asset WHERE organisation_id = :organisation AND remote_id = :remote_id AND register = :register"
    " ORDER BY seq DESC LIMIT 1"
)
_BY_REQUEST = Sql(
    "SELECT *, request AS asked FROM asset WHERE organisation_id = :organisation AND request_key = :key"
    " AND request_key IS NOT NULL AND author = :author"
    " AND state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt', 'created')"
)
_ASKED_AGAIN = Sql("UPDATE asset SET request_key = :key, request = :request, author = :author WHERE id = :id")
_ROWS = Sql(
    "SELECT * FROM asset WHERE organisation_id = :organisation AND batch = :batch AND number < :before"
    " ORDER BY number DESC LIMIT :most"
)
_LAST = Sql("SELECT max(number) FROM asset WHERE batch = :batch")
_STUCK = f"state IN ('waiting', 'in_doubt') AND why IN ('{UNANSWERED}', '{ELSEWHERE}')"
_NEEDS = f"(state IN ('exists', 'refused') OR (state = 'created' AND why <> '') OR ({_STUCK}))"
_OPEN = "state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt')"
_OF_STATION = "organisation_id = :organisation AND station = :station"
_OPEN_OF = Sql(f"SELECT * FROM asset WHERE {_OF_STATION} AND {_OPEN} ORDER BY seq LIMIT :most")  # noqa: S608 (ours)
_DUE = Sql(
    f"SELECT * FROM asset WHERE {_OF_STATION} AND {_OPEN} AND state IN ('waiting', 'in_doubt')"  # noqa: S608 (ours)
    " AND register = :register AND (next_at IS NULL OR next_at <= :now) ORDER BY seq LIMIT :most"
)
_NEXT = Sql(
    f"SELECT min(next_at) FROM asset WHERE {_OF_STATION} AND {_OPEN} AND register = :register"  # noqa: S608 (ours)
    " AND state IN ('waiting', 'in_doubt')"
)
_UNTAGGED = Sql(
    f"SELECT * FROM asset WHERE {_OF_STATION} AND {_OPEN} AND state = 'untagged' ORDER BY seq LIMIT :most"  # noqa: S608 (ours)
)
_UNSEEN = Sql(
    f"SELECT * FROM asset WHERE {_OF_STATION} AND state = 'created' AND seen_at IS NULL"  # noqa: S608 (ours)
    " AND register = :register AND (next_at IS NULL OR next_at <= :now) ORDER BY seq LIMIT :most"
)
_UNLABELLED = Sql(  # what was taken back, and what waits for the register, is in neither index
    f"SELECT * FROM asset WHERE {_OF_STATION} AND label <> '' AND labelled_at IS NULL"  # noqa: S608 (ours)
    " AND state = 'created' ORDER BY seq LIMIT :most"
)
_UNLABELLED_FIRST = Sql(
    f"SELECT * FROM asset WHERE {_OF_STATION} AND label <> '' AND labelled_at IS NULL"  # noqa: S608 (ours)
    " AND state IN ('waiting', 'sent', 'in_doubt') ORDER BY seq LIMIT :most"
)
_WHY = Sql("SELECT why FROM asset WHERE id = :id")
_INTERRUPT = Sql(
    f"UPDATE asset SET state = 'in_doubt', next_at = :at, sent_at = :now"  # noqa: S608 (ours)
    f" WHERE {_OF_STATION} AND {_OPEN}"
    " AND state = 'sent' RETURNING id"
)
_STILL_AT_WORK = Sql(
    f"UPDATE asset SET sent_at = :now WHERE {_OF_STATION} AND {_OPEN}"  # noqa: S608 (ours)
    f" AND state = 'in_doubt' AND register = :register AND why <> '{UNANSWERED}' RETURNING id"
)
_NEEDS_YOU = Sql(
    f"SELECT * FROM asset WHERE +{_OF_STATION} AND batch IN"  # noqa: S608 (ours)
    f" (SELECT id FROM asset_batch WHERE {_OF_STATION} AND needs_you > 0)"
    f" AND {_NEEDS} ORDER BY seq"
)
_SEARCH = Sql(
    "SELECT * FROM asset WHERE +organisation_id = :organisation AND seq < :before AND state <> 'undone'"
    " ORDER BY seq DESC LIMIT :most"
)
_TOLD = (State.WAITING, State.IN_DOUBT, State.CREATED)  # they count otherwise where somebody decides about them
_TAKEN_BACK = Sql("SELECT count(*) FROM asset WHERE +organisation_id = :organisation AND state = 'undone'")
_ALL = 1 << 30


def insert(
    tx: Connection, asset: Asset, key: str, by: By, *, request_key: str | None = None, request: str = ""
) -> int | None:
    """Store a new one; None where a live one has its serial, or it is stored already."""
    values = _mutable(asset, key) | {
        "organisation": by.organisation,
        "station": by.station,
        "batch": asset.batch,
        "number": asset.number,
        "asked_at": to_micros(asset.asked_at),
        "person_id": by.person_id,
        "author": by.author,
        "request_key": request_key,
        "request": request,
    }
    seq = _INSERT(tx, **{name: values[name] for name in values if name not in _LATER}).scalar()
    if seq is None:
        return None
    asset_batch_store.count(tx, asset.batch, NO_COUNTS, counted(asset.state, asset.why))
    return int(seq)


def change(tx: Connection, asset: Asset, key: str, before: State) -> bool:
    """Store how it stands now, where it still stood as `before`. With another tag it wants another label, where it
    wants one at all."""
    values = _mutable(asset, key) | {"relabel": bool(asset.tag and asset.label), "new_tag": asset.tag}
    why = _WHY(tx, id=asset.id).scalar() if before in _TOLD else ""
    if not _CHANGE(tx, **values, before=before.value).all():
        return False
    asset_batch_store.count(tx, asset.batch, counted(before, why or ""), counted(asset.state, asset.why))
    return True


def labelled(tx: Connection, assets: Sequence[Asset], at: datetime, why: str = "") -> None:
    """Their labels, as these have them, have been asked for; or not, and why."""
    ids, labels = listed([one.id for one in assets]), listed([one.label for one in assets])
    _LABELLED(tx, ids=ids, labels=labels, at=to_micros(at), why=why)


def no_label(tx: Connection, asset_id: str) -> None:
    """It has its label from somebody else."""
    _NO_LABEL(tx, id=asset_id)


def wants_label(tx: Connection, asset_id: str, label: str, at: datetime) -> None:
    """It has a label after all, which was asked for just now."""
    _WANTS_LABEL(tx, id=asset_id, label=label, at=to_micros(at))


def get(tx: Connection, organisation: int, asset_id: str) -> Asset | None:
    """One asset."""
    return _one(_GET(tx, organisation=organisation, id=asset_id))


def some(tx: Connection, organisation: int, ids: Sequence[str]) -> list[Asset]:
    """These, in the order of their entry."""
    return _all(_SOME(tx, organisation=organisation, ids=listed(ids)))


def live(tx: Connection, organisation: int, key: str) -> Asset | None:
    """The one that holds this serial."""
    return _one(_LIVE(tx, organisation=organisation, key=key))


def by_tag(tx: Connection, organisation: int, tag: str) -> Asset | None:
    """The last that got this tag, in any case."""
    return _one(_BY_TAG(tx, organisation=organisation, tag=tag, key=tag_key(tag)))


def tagged(tx: Connection, organisation: int, batch: str, tags: Iterable[str]) -> list[Asset]:
    """Those of a batch that have one of these tags, in any case, the last first."""
    keys = {tag_key(tag) for tag in tags}
    return _all(_TAGGED(tx, organisation=organisation, batch=batch, keys=listed(keys))) if keys else []


def by_remote(tx: Connection, organisation: int, register: str, remote_id: int) -> Asset | None:
    """The one that has this number in that register."""
    return _one(_BY_REMOTE(tx, organisation=organisation, register=register, remote_id=remote_id))


def by_request(tx: Connection, by: By, key: str) -> tuple[Asset, str] | None:
    """The live one that this caller asked for under that key, and what was asked."""
    row = _BY_REQUEST(tx, organisation=by.organisation, key=key, author=by.author).first()
    return None if row is None else (_asset(row), row.request)


def asked_again(tx: Connection, asset_id: str, by: By, key: str | None, request: str) -> None:
    """The row is for this request from now on."""
    if key is not None:
        _ASKED_AGAIN(tx, id=asset_id, key=key, request=request, author=by.author)


def rows(tx: Connection, organisation: int, batch: str, most: int, before: int = _ALL) -> list[Asset]:
    """The assets of a batch, the last first; those numbered below `before`."""
    return _all(_ROWS(tx, organisation=organisation, batch=batch, most=most, before=before))


def taken_back(tx: Connection, organisation: int) -> int:
    """How many `listing` leaves out. Looks at all that there are."""
    return int(_TAKEN_BACK(tx, organisation=organisation).scalar() or 0)


def listing(tx: Connection, organisation: int, most: int, before: int = 1 << 62) -> list[Asset]:
    """All assets but those taken back, the last entered first."""
    return _all(_SEARCH(tx, organisation=organisation, most=most, before=before))


def last_number(tx: Connection, batch: str) -> int:
    """The highest number in a batch; 0 where it is empty."""
    return int(_LAST(tx, batch=batch).scalar() or 0)


def due(tx: Connection, by: By, register: str, most: int) -> list[Asset]:
    """What the register is to be asked about by now, in the order of entry."""
    now = to_micros(by.at)
    return _all(_DUE(tx, organisation=by.organisation, station=by.station, register=register, now=now, most=most))


def next_due(tx: Connection, by: By, register: str) -> datetime | None:
    """When the next of those that wait is due; None where none waits for its time."""
    return _time(_NEXT(tx, organisation=by.organisation, station=by.station, register=register).scalar())


def waiting(tx: Connection, by: By, most: int) -> list[Asset]:
    """All that are not created yet, whatever their register."""
    return _all(_OPEN_OF(tx, organisation=by.organisation, station=by.station, most=most))


def untagged(tx: Connection, by: By, most: int) -> list[Asset]:
    """Those that wait for a tag."""
    return _all(_UNTAGGED(tx, organisation=by.organisation, station=by.station, most=most))


def unseen(tx: Connection, by: By, register: str, most: int) -> list[Asset]:
    """Created, and not looked at once more since."""
    now = to_micros(by.at)
    return _all(_UNSEEN(tx, organisation=by.organisation, station=by.station, register=register, now=now, most=most))


def unlabelled(tx: Connection, by: By, most: int, *, first: bool) -> list[Asset]:
    """Those whose label is to be asked for; `first`: before they are created, too."""
    whose = {"organisation": by.organisation, "station": by.station, "most": most}
    created = _all(_UNLABELLED(tx, **whose))
    if not first:
        return created
    return sorted([*created, *_all(_UNLABELLED_FIRST(tx, **whose))], key=lambda asset: asset.seq)[:most]


def needs_you(tx: Connection, by: By) -> list[Asset]:
    """Those of this station about which somebody decides, in the order of entry."""
    return _all(_NEEDS_YOU(tx, organisation=by.organisation, station=by.station))


def interrupt(tx: Connection, by: By, next_at: datetime) -> int:
    """What was being sent when the program ended is in doubt, and may still be at work now. Returns how many those
    are."""
    values = {"organisation": by.organisation, "station": by.station, "now": to_micros(by.at)}
    return len(_INTERRUPT(tx, **values, at=to_micros(next_at)).all())


def still_at_work(tx: Connection, by: By, register: str) -> int:
    """What is in doubt at this register may still be at work there now. Returns how many those are."""
    values = {"organisation": by.organisation, "station": by.station, "now": to_micros(by.at)}
    return len(_STILL_AT_WORK(tx, **values, register=register).all())


_LATER = frozenset({"attempts", "next_at", "sent_at", "label_why"})  # a new one has none of these


def _mutable(asset: Asset, key: str) -> dict[str, Any]:
    fields = asset.fields
    return {
        "id": asset.id,
        "serial": asset.serial,
        "serial_key": key,
        "manufacturer": fields.manufacturer,
        "model": fields.model,
        "category": fields.category,
        "funding_source": fields.funding_source,
        "internal_name": fields.internal_name,
        "more": json.dumps(dict(fields.more)),
        "tag": asset.tag,
        "tag_key": tag_key(asset.tag),
        "state": asset.state.value,
        "register": asset.register,
        "remote_id": asset.remote_id,
        "why": asset.why,
        "params": json.dumps({name: str(value) for name, value in asset.params.items()}),
        "attempts": asset.attempts,
        "next_at": _micros(asset.next_at),
        "sent_at": _micros(asset.sent_at),
        "created_at": _micros(asset.created_at),
        "seen_at": _micros(asset.seen_at),
        "label": asset.label,
        "label_why": asset.label_why,
    }


def _asset(row: Any) -> Asset:
    return Asset(
        id=row.id,
        serial=row.serial,
        fields=Fields(
            row.manufacturer, row.model, row.category, row.funding_source, row.internal_name, _object(row.more)
        ),
        asked_at=from_micros(row.asked_at),
        batch=row.batch,
        number=row.number,
        state=State(row.state),
        tag=row.tag,
        remote_id=row.remote_id,
        register=row.register,
        why=row.why,
        params=_object(row.params),
        attempts=row.attempts,
        next_at=_time(row.next_at),
        sent_at=_time(row.sent_at),
        created_at=_time(row.created_at),
        seen_at=_time(row.seen_at),
        label=row.label,
        label_why=row.label_why,
        person_id=row.person_id,
        person=row.author,
        station=row.station,
        seq=row.seq,
    )


def _one(found: Any) -> Asset | None:
    row = found.first()
    return None if row is None else _asset(row)


def _all(found: Any) -> list[Asset]:
    return [_asset(row) for row in found]


def _object(value: Any) -> dict[str, str]:
    return value if isinstance(value, dict) else json.loads(value)


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)
