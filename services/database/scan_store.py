"""The scan table: every scan, whatever was answered."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.scanning.answer import Answer
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Device, Flaw, Scan

_INSERT = Sql(
    "INSERT INTO scan (id, raw, text, symbology, aim, flaw, device_id, device_name, channel, station, scanned_at,"
    " stored_at, person_id, session_id, kind, key, verdict, reason, params, booked, counted, staged, kept,"
    " unresolved)"
    " VALUES (:id, :raw, :text, :symbology, :aim, :flaw, :device_id, :device_name, :channel, :station, :scanned_at,"
    " :stored_at, :person_id, :session_id, :kind, :key, :verdict, :reason, :params, :booked, :counted, :staged, :kept,"
    " :unresolved)"
    " RETURNING seq"
)
_ANSWER = Sql(
    "UPDATE scan SET person_id = :person_id, session_id = :session_id, kind = :kind, key = :key, verdict = :verdict,"
    " reason = :reason, params = :params, booked = :booked, counted = :counted, staged = :staged, kept = :kept,"
    " unresolved = :unresolved WHERE id = :id RETURNING seq"
)
_BY_ID = Sql("SELECT * FROM scan WHERE id = :id")
_UNANSWERED = Sql("SELECT * FROM scan WHERE verdict IS NULL ORDER BY seq")
_UNANSWERED_OF = Sql("SELECT * FROM scan WHERE verdict IS NULL AND station = :station ORDER BY seq")
_NO_ITEM = Sql("UPDATE scan SET kept = :no, verdict = :verdict, reason = :reason WHERE id = :id AND kept")
_KEPT = Sql("SELECT * FROM scan WHERE kept ORDER BY seq")
_KEPT_OF = Sql("SELECT * FROM scan WHERE kept AND station = :station ORDER BY seq")
_ALSO_BY = Sql("UPDATE scan SET also_by = :channels WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Kept:
    """A scan that waits for a session. `person_id`: None where nobody has claimed it; `session_id`: the session that
    was in front and did not take it, None where there was none."""

    seq: int
    scan: Scan
    meaning: Meaning
    reason: Reason
    person_id: str | None
    session_id: str | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A scan that was stored and not yet answered. `person_id`: whose it is, None where nobody was there; `session_id`:
    the session that was in front, None where there was none."""

    scan: Scan
    person_id: str | None
    session_id: str | None


def insert(
    tx: Connection,
    scan: Scan,
    meaning: Meaning,
    outcome: Outcome,
    *,
    person_id: str | None,
    stored_at: datetime,
    station: str = "",
    session_id: str | None = None,
    booked: bool = False,
    staged: bool = False,
    unresolved: bool = False,
    journalled: bool = False,
) -> int:
    """Store a scan with its answer, or the answer of a scan that was `journalled` before. Returns its number. `station`
    took it; one that was journalled stays whose it is. Where its row is gone all the same (the file was put back or
    mended meanwhile), the scan is stored anew: no code is lost."""
    row = _answer_columns(scan, meaning, outcome) | {
        "person_id": person_id,
        "session_id": session_id,
        "booked": booked,
        "staged": staged,
        "unresolved": unresolved,
    }
    if journalled:
        seq = _ANSWER(tx, **row).scalar()
        if seq is not None:
            return int(seq)
    return int(_INSERT(tx, **row, **_arrival_columns(scan, stored_at, station)).scalar_one())


def journal(
    tx: Connection,
    scans: Iterable[tuple[Scan, str | None]],
    stored_at: datetime,
    *,
    station: str = "",
    session_id: str | None = None,
) -> None:
    """Store scans (each with the person's id) that wait for their answer; `session_id`: from the session in front."""
    rest = dict.fromkeys(("verdict", "reason")) | dict.fromkeys(
        ("booked", "counted", "staged", "kept", "unresolved"), False
    )
    for scan, person_id in scans:
        whose = {"person_id": person_id, "session_id": session_id}
        row = {"id": scan.id, "kind": Kind.PLAIN.value, "key": "", "params": "{}"}
        _INSERT(tx, **row, **whose, **rest, **_arrival_columns(scan, stored_at, station))


def answer_of(tx: Connection, scan_id: str) -> Answer | None:
    """The answer that is already stored for this scan; None where there is none: what settles an operation in doubt."""
    row = _BY_ID(tx, id=scan_id).first()
    if row is None or row.verdict is None:
        return None
    return Answer(scan_of(row), _meaning_of(row), outcome_of(row), row.seq)


def is_journalled(tx: Connection, scan_id: str) -> bool:
    """Whether the scan is stored, answered or not."""
    return _BY_ID(tx, id=scan_id).first() is not None


def unanswered(tx: Connection, station: str) -> list[Unanswered]:
    """Scans that this station stored before its program ended and never answered, in order."""
    rows = _UNANSWERED_OF(tx, station=station) if _is_shared(tx) else _UNANSWERED(tx)
    return [Unanswered(scan_of(row), row.person_id, row.session_id) for row in rows]


def kept(tx: Connection, station: str | None = None) -> list[Kept]:
    """Scans that wait for a session, in order: those that `station` took; None: anybody's."""
    rows = _KEPT_OF(tx, station=station) if station is not None and _is_shared(tx) else _KEPT(tx)
    return [
        Kept(row.seq, scan_of(row), _meaning_of(row), Reason(row.reason), row.person_id, row.session_id) for row in rows
    ]


def is_location(tx: Connection, scan_id: str) -> None:
    """A kept scan was no item but the place of a session: it waits no longer."""
    _NO_ITEM(tx, id=scan_id, no=False, verdict=Verdict.ACCEPTED.value, reason=Reason.LOCATION.value)


def mark_also_by(tx: Connection, scan_id: str, channels: str) -> None:
    """Other channels of the same device delivered the same trigger pull: all of them so far."""
    _ALSO_BY(tx, id=scan_id, channels=channels)


def scan_of(row: Row[Any]) -> Scan:
    """The scan that a row of the table is."""
    device = Device(row.device_id, row.device_name, row.channel)
    flaw = None if row.flaw is None else Flaw(row.flaw)
    return Scan(row.id, bytes(row.raw), row.text, row.symbology, row.aim, device, from_micros(row.scanned_at), flaw)


def outcome_of(row: Row[Any]) -> Outcome:
    """The answer that a row of the table holds."""
    return Outcome(Verdict(row.verdict), Reason(row.reason), _params(row), bool(row.counted), bool(row.kept))


def _is_shared(tx: Connection) -> bool:
    """Whether several stations may be in this database. The file of a data directory is one station's, also where that
    got another id since, or a backup came to a new machine."""
    return tx.dialect.name != "sqlite"


def _meaning_of(row: Row[Any]) -> Meaning:
    return Meaning(Kind(row.kind), row.key, row.text)


def _params(row: Row[Any]) -> dict[str, str]:
    return row.params if isinstance(row.params, dict) else dict(json.loads(row.params))


def _arrival_columns(scan: Scan, stored_at: datetime, station: str) -> dict[str, Any]:
    return {
        "raw": scan.raw,
        "text": scan.text,
        "symbology": scan.symbology,
        "aim": scan.aim,
        "flaw": scan.flaw,
        "device_id": scan.device.id,
        "device_name": scan.device.name,
        "channel": scan.device.channel,
        "station": station,
        "scanned_at": to_micros(scan.at),
        "stored_at": to_micros(stored_at),
    }


def _answer_columns(scan: Scan, meaning: Meaning, outcome: Outcome) -> dict[str, Any]:
    return {
        "id": scan.id,
        "kind": meaning.kind.value,
        "key": meaning.key,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason.value,
        "params": json.dumps(dict(outcome.params), ensure_ascii=False) if outcome.params else "{}",
        "counted": outcome.counted,
        "kept": outcome.kept,
    }
