"""The print_job table: every label and paper that was ever asked for, and what became of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.labels.model import Fields
from services.printing.model import Counts, JobList, JobState, LabelKind, Outcome, PrintJob, Settled
from services.printing.rules import INTERRUPTED, PRINTER_GONE, state_after

_ASKED = (
    *("id", "station", "printer", "kind", "tag", "serial", "model", "qr", "mark", "template", "batch", "start"),
    *("asked_at", "person_id", "chain", "attempt", "to_check", "about", "content"),
)
_LISTED = ", ".join(f"j.{name}" for name in (
    *("seq", *_ASKED[:-1], "state", "why", "params", "begun_at", "ended_at", "seen_at", "settled"),
))  # fmt: skip

_INSERT = Sql(
    f"INSERT INTO print_job ({', '.join(_ASKED)}, state, why, params, settled)"  # noqa: S608 (ours)
    f" VALUES ({', '.join(f':{name}' for name in _ASKED)}, 'waiting', '', '{{}}', '')"
)
_FROM = "FROM print_job j JOIN person p ON p.id = j.person_id"
_WHOLE = f"SELECT j.*, p.name AS person {_FROM}"
_SELECT = f"SELECT {_LISTED}, '' AS content, p.name AS person {_FROM}"  # what papers say may be long: not for a list
_OPEN = "state IN ('waiting', 'printing')"  # word for word as their index has it: no planner concludes it
_LOOK = "j.settled = '' AND j.state IN ('failed', 'unknown')"
_CHECK = "j.to_check AND j.seen_at IS NULL AND j.state = 'printed' AND j.settled IN ('', 'came')"
_ON_LIST = {
    JobList.LOOK: f"{_LOOK} ORDER BY j.seq",
    JobList.WAITING: f"j.{_OPEN} ORDER BY +j.seq",  # "+": not by walking all labels in that order
    JobList.CHECK: f"{_CHECK} ORDER BY j.seq",
    JobList.DONE: f"j.state NOT IN ('waiting', 'printing') AND NOT ({_LOOK}) AND NOT ({_CHECK}) ORDER BY j.seq DESC",
}
_LISTS = {
    which: Sql(f"{_SELECT} WHERE j.station = :station AND {where} LIMIT :most") for which, where in _ON_LIST.items()
}
_TAGS_TO_LOOK = Sql(
    f"SELECT j.tag FROM print_job j WHERE j.station = :station AND j.kind = 'asset' AND {_LOOK}"  # noqa: S608 (ours)
)
_BY_ID = Sql(f"{_WHOLE} WHERE j.id = :id")
_BY_IDS = Sql(f"{_SELECT} WHERE j.id IN EACH(:ids) ORDER BY j.seq")
_LAST_OF = "(SELECT max(k.seq) FROM print_job k WHERE k.chain = j.chain)"
_LAST_OF_CHAINS = Sql(f"{_SELECT} WHERE j.chain IN EACH(:chains) AND j.seq = {_LAST_OF}")
_CHAIN = Sql(f"{_WHOLE} WHERE j.chain = :chain ORDER BY j.seq")
_NEXT = Sql(
    f"{_WHOLE} WHERE j.station = :station AND j.printer = :printer AND j.{_OPEN} AND j.state = 'waiting'"
    " ORDER BY j.seq LIMIT 1"
)
_WITH_IT = Sql(
    f"{_SELECT} WHERE j.station = :station AND j.printer = :printer AND j.{_OPEN} AND j.state = 'waiting'"
    " AND j.batch = :batch ORDER BY j.seq"
)
_BY_CODE = Sql(
    f"{_SELECT} WHERE j.station = :station AND (j.tag = :code OR j.qr = :code)"
    " AND (j.kind = 'asset' OR (j.kind = 'box_label' AND j.qr = :code))"
    " AND j.state <> 'cancelled' ORDER BY j.seq DESC LIMIT 1"
)
_COPY = Sql(
    f"{_SELECT} WHERE j.tag = :tag AND j.batch = :batch AND j.kind = :kind AND j.about = :about"
    " AND j.state IN ('printing', 'printed', 'unknown')"
    " AND j.seen_at IS NULL ORDER BY j.seq DESC LIMIT 1"
)
_ABOUT = "j.about <> '' AND j.about IN EACH(:about)"  # the first for the index, which has those alone
_OF = Sql(f"{_SELECT} WHERE {_ABOUT} AND (:station = '' OR j.station = :station) AND j.seq = {_LAST_OF} ORDER BY j.seq")
_ASKED_AT_ONCE = Sql(f"{_SELECT} WHERE {_ABOUT} AND j.batch = :batch ORDER BY j.seq")
_LATEST = Sql(
    f"{_SELECT} WHERE {_ABOUT} AND j.station = :station AND j.state <> 'cancelled' ORDER BY j.seq DESC LIMIT 1"
)
_LATEST_OF_ALL = Sql(
    f"{_SELECT} WHERE j.about <> '' AND j.station = :station AND j.state <> 'cancelled' ORDER BY j.seq DESC LIMIT 1"
)
_COUNTS = Sql(
    "SELECT (SELECT count(*) FROM print_job WHERE station = :station AND settled = ''"
    " AND state IN ('failed', 'unknown')) AS look,"
    " (SELECT count(*) FROM print_job WHERE station = :station AND state IN ('waiting', 'printing')) AS waiting,"
    " (SELECT count(*) FROM print_job WHERE station = :station AND to_check AND seen_at IS NULL"
    " AND state = 'printed' AND settled IN ('', 'came')) AS to_check"
)
_WAITING = Sql(
    "SELECT printer, count(*) AS number FROM print_job WHERE station = :station AND state IN ('waiting', 'printing')"
    " GROUP BY printer"
)
_NEWEST = Sql(
    "SELECT max(seq) FROM print_job WHERE station = :station AND printer = :printer"
    " AND state IN ('waiting', 'printing')"
)
_BEGIN = Sql(
    "UPDATE print_job SET state = 'printing', begun_at = :at WHERE id IN EACH(:ids) AND state = 'waiting' RETURNING id"
)
_BEGUN = Sql("SELECT id FROM print_job WHERE id IN EACH(:ids) AND state = 'printing' AND begun_at = :at")
_END = Sql(
    "UPDATE print_job SET state = :state, why = :why, params = :params, ended_at = :at"
    " WHERE id IN EACH(:ids) AND state = 'printing'"
)
_INTERRUPT = Sql(
    "UPDATE print_job SET state = 'unknown', why = :why, ended_at = :at"
    " WHERE station = :station AND printer IN EACH(:printers)"
    " AND state IN ('waiting', 'printing') AND state = 'printing' RETURNING id"
)
_SEEN_MEANWHILE = Sql(
    "UPDATE print_job SET state = 'printed', settled = 'came', why = '', params = '{}'"
    " WHERE id IN EACH(:ids) AND state = 'unknown' AND seen_at IS NOT NULL"
)
_ORPHAN = Sql(
    "UPDATE print_job SET state = 'failed', why = :why, ended_at = :at"
    " WHERE station = :station AND printer IN EACH(:printers)"
    " AND state IN ('waiting', 'printing') AND state = 'waiting' AND asked_at <= :before RETURNING id"
)
_REFUSE = Sql("UPDATE print_job SET state = 'failed', why = :why, params = :params, ended_at = :at WHERE id = :id")
_SETTLE = Sql(
    "UPDATE print_job SET state = :state, settled = :settled, settled_at = :at, settled_by = :person WHERE id = :id"
)
_SEE = Sql(
    "UPDATE print_job SET seen_at = :at, state = CASE WHEN state = 'unknown' THEN 'printed' ELSE state END,"
    " settled = CASE WHEN state = 'unknown' AND settled = '' THEN 'came' ELSE settled END WHERE id = :id"
)


def insert(tx: Connection, jobs: Iterable[PrintJob], station: str) -> None:
    """Store labels that were asked for, in their order."""
    _INSERT.many(tx, [_columns(job, station) for job in jobs])


def get(tx: Connection, job_id: str) -> PrintJob | None:
    """The label of that id."""
    row = _BY_ID(tx, id=job_id).first()
    return None if row is None else _job(row)


def some(tx: Connection, ids: Sequence[str]) -> list[PrintJob]:
    """The labels of those ids, in the order of their asking."""
    return [_job(row) for row in _BY_IDS(tx, ids=listed(ids))]


def chain(tx: Connection, first: str) -> list[PrintJob]:
    """A label and all its reprints, oldest first. `first`: the id of the first."""
    return [_job(row) for row in _CHAIN(tx, chain=first)]


def last_of_chains(tx: Connection, chains: Sequence[str]) -> Mapping[str, PrintJob]:
    """The latest label of each of these chains, by the id of its first."""
    return {row.chain: _job(row) for row in _LAST_OF_CHAINS(tx, chains=listed(chains))} if chains else {}


def by_code(tx: Connection, station: str, codes: Iterable[str]) -> PrintJob | None:
    """The latest label that has one of these as its tag, or in its code, and of its copies one that may be there and
    was not scanned yet; None where none was printed here. Caps Lock swaps the case of all that a scanner types."""
    spelled = [one for code in codes for one in (code, code.swapcase())]
    scanned = (_BY_CODE(tx, station=station, code=one).first() for one in dict.fromkeys(spelled))
    last = next((row for row in scanned if row is not None), None)
    if last is None:
        return None
    copy = _COPY(tx, tag=last.tag, batch=last.batch, kind=last.kind, about=last.about).first()
    return _job(copy or last)


def about(tx: Connection, ids: Iterable[str], station: str = "") -> list[PrintJob]:
    """The labels and papers of these boxes and shipments, of each with its reprints the last, in the order of their
    asking. `station`: "" of all that share this database."""
    return [_job(row) for row in _OF(tx, about=listed(ids), station=station)]


def asked_at_once(tx: Connection, about: str, batch: str) -> list[PrintJob]:
    """Those of one box or shipment that were asked for together."""
    return [_job(row) for row in _ASKED_AT_ONCE(tx, about=listed([about]), batch=batch)]


def latest_about(tx: Connection, station: str, ids: Sequence[str]) -> PrintJob | None:
    """What was asked for last at a station of these boxes and shipments; of none: of any."""
    found = _LATEST(tx, station=station, about=listed(ids)) if ids else _LATEST_OF_ALL(tx, station=station)
    return None if (row := found.first()) is None else _job(row)


def listing(tx: Connection, station: str, which: JobList, most: int) -> list[PrintJob]:
    """The labels on a list: oldest first, on DONE newest first."""
    return [_job(row) for row in _LISTS[which](tx, station=station, most=most)]


def tags_to_look(tx: Connection, station: str) -> set[str]:
    """The tags on labels that did not come, or not surely, and that nobody decided about yet."""
    return {row.tag for row in _TAGS_TO_LOOK(tx, station=station)}


def counts(tx: Connection, station: str) -> Counts:
    """How many labels are on each list."""
    row = _COUNTS(tx, station=station).one()
    return Counts(row.look, row.waiting, row.to_check)


def waiting(tx: Connection, station: str) -> Mapping[str, int]:
    """How many labels each printer has before it."""
    return {row.printer: row.number for row in _WAITING(tx, station=station)}


def following(tx: Connection, station: str, printer: str, *, whole_batch: bool) -> list[PrintJob]:
    """The label that is next at a printer; with `whole_batch` also those that were asked for with it, but for packing:
    each of those has a document of its own."""
    first = _NEXT(tx, station=station, printer=printer).first()
    if first is None or not whole_batch or LabelKind(first.kind).is_of_packing:
        return [] if first is None else [_job(first)]
    return [_job(row) for row in _WITH_IT(tx, station=station, printer=printer, batch=first.batch)]


def newest(tx: Connection, station: str, printer: str) -> int:
    """The place in the order of the last label that a printer has before it; 0 where there is none."""
    return _NEWEST(tx, station=station, printer=printer).scalar() or 0


def begin(tx: Connection, ids: Sequence[str], at: datetime, *, again: bool) -> list[str]:
    """Say that these go to the printer now: those that still waited. `again`: first look whether that was stored."""
    given = {"ids": listed(ids), "at": to_micros(at)}
    rows = _BEGUN(tx, **given).all() if again else []
    return [row.id for row in rows or _BEGIN(tx, **given)]


def end(tx: Connection, ids: Sequence[str], outcome: Outcome, at: datetime) -> None:
    """What became of them; one that was scanned meanwhile is there, whoever does not know. Twice is once."""
    state, params = state_after(outcome).value, _json(outcome)
    _END(tx, ids=listed(ids), at=to_micros(at), state=state, why=outcome.why, params=params)
    _SEEN_MEANWHILE(tx, ids=listed(ids))


def interrupt(tx: Connection, station: str, printers: Iterable[str], at: datetime) -> int:
    """What these printers were given, and is followed no more, may have come, or not. Returns how many those are."""
    given = {"station": station, "printers": listed(printers), "at": to_micros(at), "why": INTERRUPTED}
    ids = [row.id for row in _INTERRUPT(tx, **given)]
    _SEEN_MEANWHILE(tx, ids=listed(ids))
    return len(ids)


def orphan(tx: Connection, station: str, printers: Iterable[str], at: datetime, asked_before: datetime) -> int:
    """What waits for these printers, and was asked for by then, has failed: nothing was sent, and nothing will be.
    Returns how many those are."""
    given = {"station": station, "printers": listed(printers), "at": to_micros(at), "before": to_micros(asked_before)}
    return len(_ORPHAN(tx, **given, why=PRINTER_GONE).all())


def refuse(tx: Connection, job_id: str, refused: Outcome, at: datetime) -> None:
    """What was just asked for is not even tried: it has failed, and somebody can print it elsewhere."""
    _REFUSE(tx, id=job_id, why=refused.why, params=_json(refused), at=to_micros(at))


def settle(
    tx: Connection, job: PrintJob, settled: Settled, at: datetime, person_id: str | None, state: JobState | None = None
) -> None:
    """What a person decided about a label."""
    _SETTLE(tx, id=job.id, state=(state or job.state).value, settled=settled.value, at=to_micros(at), person=person_id)


def see(tx: Connection, job_id: str, at: datetime) -> None:
    """The label has been scanned: it is there."""
    _SEE(tx, id=job_id, at=to_micros(at))


def _columns(job: PrintJob, station: str) -> dict[str, Any]:
    fields = job.fields
    return {
        "id": job.id,
        "station": station,
        "printer": job.printer,
        "kind": job.kind.value,
        "tag": fields.tag,
        "serial": fields.serial,
        "model": fields.model,
        "qr": fields.qr,
        "mark": fields.mark,
        "template": job.template,
        "batch": job.batch,
        "start": job.start,
        "asked_at": to_micros(job.asked_at),
        "person_id": job.person_id,
        "chain": job.chain or job.id,
        "attempt": job.attempt,
        "to_check": job.to_check,
        "about": job.about,
        "content": job.content,
    }


def _job(row: Any) -> PrintJob:
    return PrintJob(
        id=row.id,
        printer=row.printer,
        fields=Fields(row.tag, row.serial, row.model, row.qr, row.mark),
        asked_at=from_micros(row.asked_at),
        person_id=row.person_id,
        kind=LabelKind(row.kind),
        template=row.template,
        batch=row.batch,
        start=row.start,
        state=JobState(row.state),
        why=row.why,
        params=row.params if isinstance(row.params, dict) else json.loads(row.params),
        begun_at=_time(row.begun_at),
        ended_at=_time(row.ended_at),
        seen_at=_time(row.seen_at),
        settled=Settled(row.settled),
        chain=row.chain,
        attempt=row.attempt,
        to_check=bool(row.to_check),
        seq=row.seq,
        person=row.person,
        about=row.about,
        content=row.content,
    )


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _json(outcome: Outcome) -> str:
    return json.dumps({name: str(value) for name, value in outcome.params.items()})
