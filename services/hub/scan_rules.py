"""The rules of uploaded scans: which are taken, which of two states is the later, what they do to their session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from services.hub import rules
from services.hub.lines import HubScan, StoredScan
from services.hub.model import HubSession, User
from services.scanning.outcome import Reason, Verdict
from services.sessions.model import DuplicateHandling

EXPIRED = "SESSION_EXPIRED"
ENDED = "SESSION_STATE_CONFLICT"
ANOTHER = "SCAN_OF_ANOTHER_SESSION"
CLOCKS_DIFFER = timedelta(minutes=1)  # a session's end is told by our clock, a scan's time by its station's

# What somebody says of a scan comes after what the station said of it by itself; and "unexpected" may itself be
# what somebody said of a code that could not be read.
_STAGE: Mapping[str, int] = MappingProxyType({Reason.AMBIGUOUS: 0, Reason.MISREAD: 0, Reason.UNEXPECTED: 1})
_LAST_STAGE = 2


@dataclass(frozen=True, slots=True)
class Upload:
    """What becomes of a batch: the session afterwards (the same where nothing changed), scans to store, later states
    of scans that are stored, ids that the hub has now, and (id, code) of what it does not take."""

    session: HubSession
    new: list[HubScan] = field(default_factory=list)
    later: list[HubScan] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def take(
    session: HubSession, batch: Iterable[HubScan], known: Mapping[str, StoredScan], now: datetime, *, by: User
) -> Upload:
    """What becomes of these scans, uploaded by `by`. `known`: those of them that the hub has, by id. Each is judged by
    the session's last activity as the scans made before it left it, so that a whole shift may come at once, in any
    order."""
    upload = Upload(session)
    had: dict[str, HubScan] = {}
    for given in sorted(batch, key=lambda scan: scan.scanned_at):
        before = had.get(given.id) or _of_this(session, known.get(given.id))
        code = _code(upload.session, given, known.get(given.id), before)
        if code is not None:
            upload.refused.append((given.id, code))
            continue
        had[given.id] = after = given if before is None else merged(before, given)
        if after != before:
            upload = replace(upload, session=_after(upload.session, before, after, now, by))
    fresh = [scan for id_, scan in had.items() if id_ not in known]
    later = [scan for id_, scan in had.items() if id_ in known and scan != known[id_].scan]
    return replace(upload, session=_at_least(upload.session), new=fresh, later=later, stored=list(had))


def merged(before: HubScan, given: HubScan) -> HubScan:
    """The scan in the later of its two states. States may arrive twice and in any order; what was read, when, where and
    by whom stays as it came first."""
    if _stage(given) < _stage(before):
        return before
    return replace(before, outcome=given.outcome, counted=given.counted, undone_at=given.undone_at)


def is_failed(session: HubSession, scan: HubScan) -> bool:
    """Whether it counts as failed (contract): refused, also as a repeat under REJECT, and not undone."""
    if scan.undone_at is not None:
        return False
    verdict = scan.outcome.partition(".")[0]
    if verdict == Verdict.DUPLICATE:
        return session.config.duplicate_handling is DuplicateHandling.REJECT and not scan.counted
    return verdict == Verdict.REFUSED


def counts(scan: HubScan) -> bool:
    """Whether it counts as successful (contract), unless it failed: it counts, and was not undone."""
    return scan.counted and scan.undone_at is None


def _at_least(session: HubSession) -> HubSession:
    """The session with no fewer items than its scans are, whatever its stations have told: of two that had it, each
    knows its own alone."""
    return replace(session, items_scanned=max(session.items_scanned, session.counted + session.failed))


def _of_this(session: HubSession, stored: StoredScan | None) -> HubScan | None:
    return stored.scan if stored is not None and stored.session_id == session.id else None


def _code(session: HubSession, given: HubScan, stored: StoredScan | None, before: HubScan | None) -> str | None:
    """Why the scan is not taken; None where it is. One that the hub has is not judged again."""
    if stored is not None and stored.session_id != session.id:
        return ANOTHER
    if before is not None:
        return None
    if session.ended_at is not None and given.scanned_at > session.ended_at + CLOCKS_DIFFER:
        return ENDED
    return EXPIRED if given.scanned_at > rules.expires_at(session) else None


def _stage(scan: HubScan) -> tuple[bool, int]:
    reason = scan.outcome.partition(".")[2]
    return scan.undone_at is not None, _STAGE.get(reason, _LAST_STAGE)


def _after(session: HubSession, before: HubScan | None, after: HubScan, now: datetime, by: User) -> HubSession:
    """The session with one more scan, or with one in a later state."""
    session = _counted(session, after, 1) if before is None else _counted(_counted(session, before, -1), after, 1)
    if before is not None:
        return replace(session, updated_at=max(now, session.updated_at))
    made_at = min(after.scanned_at, now)  # a station's clock may be ahead
    says_who = by.id == session.holder_id and made_at >= session.last_activity
    return replace(
        session,
        uploaded=session.uploaded + 1,
        person=after.person or session.person if says_who else session.person,
        last_activity=max(session.last_activity, made_at),
        updated_at=max(now, session.updated_at),
    )


def _counted(session: HubSession, scan: HubScan, by: int) -> HubSession:
    """The session with the scan counted in (1), or out (-1): as failed, as what counts, or as neither."""
    failed = is_failed(session, scan)
    return replace(
        session, failed=session.failed + by * failed, counted=session.counted + by * (counts(scan) and not failed)
    )
