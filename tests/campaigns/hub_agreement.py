"""Whether stations, their server and the harness's own list agree: id by id and field by field."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.database.files import FILE_NAME
from tests.campaigns.hub_driver import Driver, Told
from tests.campaigns.hub_store import Row, Store, damage, rows

FIELDS = ("session_type", "status", "location", "notes", "auto_commit")
_SESSIONS = "SELECT s.*, p.name AS person FROM session s JOIN person p ON p.id = s.created_by"
_SCANS = (
    "SELECT c.*, p.name AS person FROM scan c JOIN person p ON p.id = c.person_id"
    " WHERE c.id IN (SELECT payload ->> '$.scan' FROM outbox WHERE kind IN ('scan.book', 'scan.stage'))"
)
_MOST_TOLD = "SELECT aggregate_id AS id, max(payload ->> '$.items_scanned') AS most FROM outbox GROUP BY aggregate_id"
_SENT_AGAIN = "SELECT count(*) AS number FROM outbox WHERE attempts > 1 AND state = 'done'"
_STARTED = "SELECT session_id AS id, person FROM hub_event WHERE act = 'created'"
_ENDED = "SELECT session_id AS id, person, act FROM hub_event WHERE act IN ('COMPLETED', 'CANCELLED')"


@dataclass(slots=True)
class Agreement:
    """`wrong`: where they do not agree; `figures`: what was compared; `orphans`: sessions of no station, by number."""

    wrong: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)
    orphans: list[Row] = field(default_factory=list)


def of_hub(store: Store, drivers: Sequence[Driver]) -> Agreement:
    """What stands in the hub's database against the stations'."""
    found = Agreement()
    sessions = {row["id"]: row for row in store.rows("SELECT * FROM hub_session")}
    staged = {id_: row["staged"] for id_, row in sessions.items()}
    scans = {row["id"]: row for row in store.rows("SELECT * FROM hub_scan")}
    started = {row["id"]: row["person"] for row in store.rows(_STARTED)}
    ended = {row["id"]: (row["person"], row["act"]) for row in store.rows(_ENDED)}
    if (ends := len(store.rows(_ENDED))) != len(ended):
        found.wrong.append(f"{ends} ends of {len(ended)} sessions: some ended twice")
    for driver in drivers:
        _compare_sessions(found, driver, sessions)
        for session in rows(driver.folder / FILE_NAME, _SESSIONS):
            number, told = session["remote_id"], driver.told.get(session["id"])
            _same(found, f"author of {session['id']}", session["person"], started.get(number))
            _same(found, f"staged of {session['id']}", session["staged"], staged.get(number))
            found.figures["scans that wait for their commit at the end"] += session["staged"]
            if told is not None and told.ended_by and not told.doubt:
                _same(found, f"end of {session['id']}", (told.ended_by, told.status), ended.get(number))
        _compare_scans(found, driver, scans)
    found.wrong += [f"a scan of no station: {id_}" for id_ in scans]
    found.orphans = list(sessions.values())
    found.wrong += store.damage()
    return found


def of_plain(plain: Iterable[Row], drivers: Sequence[Driver]) -> Agreement:
    """What a server of the contract alone has stored against the stations' databases."""
    found = Agreement()
    sessions = {
        row["id"]: {**row, "auto_commit": row["session_config"]["auto_commit"], **row["progress_tracking"], **row}
        for row in plain
    }
    for driver in drivers:
        _compare_sessions(found, driver, sessions)
    found.orphans = list(sessions.values())
    return found


def _compare_sessions(found: Agreement, driver: Driver, theirs: dict[int, Row]) -> None:
    """Each session of this station, against the server's and against what the bench answered; takes it out of
    `theirs`, so that none counts twice."""
    file = driver.folder / FILE_NAME
    found.figures["messages sent again until it was known"] += rows(file, _SENT_AGAIN)[0]["number"]
    most = {row["id"]: row["most"] for row in rows(file, _MOST_TOLD)}
    ours = {row["id"]: row for row in rows(file, _SESSIONS)}
    for id_, our in ours.items():
        found.figures["sessions"] += 1
        their = theirs.pop(our["remote_id"], None)
        if their is None:
            found.wrong.append(f"session {id_}: not at the server, or another's, as {our['remote_id']}")
            continue
        _same(found, f"token of {id_}", our["session_token"], their["session_token"])
        for name in FIELDS:
            _same(found, f"{name} of {id_}", _plain(our[name]), _plain(their[name]))
        count = our["successful"] + our["failed"] - our["staged"]  # what is staged is told at its commit
        if not count <= their["items_scanned"] <= max(count, most.get(id_) or 0):
            found.wrong.append(f"items of {id_}: {count} here, {their['items_scanned']} there")
        elif count != their["items_scanned"]:
            found.figures["sessions whose count was higher before an undo"] += 1
    for told in driver.told.values():
        _compare_told(found, file, told, ours.get(told.id))
    found.wrong += damage(file) + driver.wrong


def _compare_told(found: Agreement, file: Path, told: Told, our: Row | None) -> None:
    """The harness's own list: what the bench answered is so, and nothing is that nobody did."""
    if our is None:
        if told.known:
            found.wrong.append(f"session {told.id} was answered and is not here")
        return
    scans = {row["id"]: row for row in rows(file, "SELECT * FROM scan WHERE session_id = ?", told.id)}
    counted = {id_ for id_, row in scans.items() if row["counted"] and row["undone_at"] is None}
    found.figures["scans answered"] += len(told.scanned) + len(told.undone)
    found.wrong += [f"answered and not stored: {id_}" for id_ in [*told.scanned, *told.undone] if id_ not in scans]
    found.wrong += [f"never sent: {row['text']}" for row in scans.values() if row["text"] not in told.sent]
    if not told.doubt:
        _same(found, f"counted in {told.id}", counted, set(told.scanned))
        for name in ("status", "location", "notes", "auto_commit"):
            _same(found, f"{name} of {told.id} as answered", getattr(told, name), our[name])


def _compare_scans(found: Agreement, driver: Driver, theirs: dict[str, Row]) -> None:
    """Each scan that was told of, against the hub's; takes it out of `theirs`."""
    file = driver.folder / FILE_NAME
    numbers = {row["id"]: row["remote_id"] for row in rows(file, _SESSIONS)}
    for our in rows(file, _SCANS):
        found.figures["scans"] += 1
        their = theirs.pop(our["id"], None)
        if their is None:
            found.wrong.append(f"scan {our['id']} ({our['text']}) is not at the hub")
            continue
        for name, value in (
            ("session_id", numbers[our["session_id"]]),
            ("text", our["text"]),
            ("symbology", our["symbology"]),
            ("device", our["device_name"]),
            ("person", our["person"]),
            ("scanned_at", our["scanned_at"] // 1000 * 1000),
            ("outcome", f"{our['verdict']}.{our['reason']}"),
            ("counted", our["counted"]),
            ("staged", our["staged"]),
            ("undone_at", None if our["undone_at"] is None else our["undone_at"] // 1000 * 1000),
        ):
            _same(found, f"{name} of scan {our['id']}", value, their[name])


def _same(found: Agreement, what: str, ours: Any, theirs: Any) -> None:
    found.figures["values compared"] += 1
    if ours != theirs:
        found.wrong.append(f"{what}: {ours!r} here, {theirs!r} there")


def _plain(value: Any) -> Any:
    """A text that was cleared, or never given, is one and the same; so are 1 and true."""
    return value or None if isinstance(value, str) else value if value is None else int(value)
