"""The rules of uploaded scans: which are taken, which of two states is the later, what they do to their session."""

from collections.abc import Iterable, Iterator, Mapping
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
    the session's last activity as the scans made before it, and what was done with them, left it, so that a whole shift
    may come at once, in any order."""
    upload, tally = Upload(session), _Tally.of(session)
    had: dict[str, HubScan] = {}
    for given, acts in _in_time(batch):
        if acts is not None:
            if given.id in had:
                tally.act(acts, now)
            continue
        before = had.get(given.id) or _of_this(session, known.get(given.id))
        if before is None and by.id != session.holder_id and session.review is None:
            given = replace(given, staged=False)  # who has the session does not know it, and nobody could commit it
        code = _code(tally, given, known.get(given.id), before)
        if code is not None:
            upload.refused.append((given.id, code))
            continue
        had[given.id] = after = given if before is None else merged(before, given)
        if after != before:
            tally.add(before, after, now, by)
    fresh = [scan for id_, scan in had.items() if id_ not in known]
    later = [scan for id_, scan in had.items() if id_ in known and scan != known[id_].scan]
    return replace(upload, session=tally.session_at(now), new=fresh, later=later, stored=list(had))


def merged(before: HubScan, given: HubScan) -> HubScan:
    """The scan in the later of its two states. States may arrive twice and in any order; what was read, when, where and
    by whom stays as it came first. A scan is resolved once."""
    resolved = before.resolved or given.resolved
    if _stage(given) < _stage(before):
        return replace(before, resolved=resolved)
    return replace(
        before,
        outcome=given.outcome,
        counted=given.counted,
        staged=given.staged,
        undone_at=given.undone_at,
        resolved=resolved,
    )


def is_failed(session: HubSession, scan: HubScan) -> bool:
    """Whether it counts as failed (contract): refused, also as a repeat under REJECT, and not undone."""
    if scan.undone_at is not None:
        return False
    verdict = scan.outcome.partition(".")[0]
    if verdict == Verdict.DUPLICATE:
        return session.config.duplicate_handling is DuplicateHandling.REJECT and not scan.counted
    return verdict == Verdict.REFUSED


def counts(scan: HubScan) -> bool:
    """Whether it counts as successful (contract), unless it failed: it counts, is committed, and was not undone."""
    return scan.counted and not scan.staged and scan.undone_at is None


def waits(scan: HubScan) -> bool:
    """Whether it waits for its commit."""
    return scan.staged and scan.undone_at is None


def _in_time(batch: Iterable[HubScan]) -> Iterator[tuple[HubScan, datetime | None]]:
    """Each scan when it was made, then when its station did something with it (that time is given), as time went."""
    moments: list[tuple[datetime, bool, HubScan]] = []
    for scan in batch:
        moments.append((scan.scanned_at, False, scan))
        if scan.acted_at is not None:
            moments.append((max(scan.acted_at, scan.scanned_at), True, scan))
    for at, acts, scan in sorted(moments, key=lambda moment: moment[:2]):
        yield scan, at if acts else None


def _of_this(session: HubSession, stored: StoredScan | None) -> HubScan | None:
    return stored.scan if stored is not None and stored.session_id == session.id else None


def _code(tally: "_Tally", given: HubScan, stored: StoredScan | None, before: HubScan | None) -> str | None:
    """Why the scan is not taken; None where it is. One that the hub has is not judged again."""
    session = tally.session
    if stored is not None and stored.session_id != session.id:
        return ANOTHER
    if before is not None:
        return None
    if session.ended_at is not None and given.scanned_at > session.ended_at + CLOCKS_DIFFER:
        return ENDED
    return EXPIRED if given.scanned_at > tally.last_activity + tally.timeout else None


def _stage(scan: HubScan) -> tuple[bool, bool, int]:
    """Each of the three goes one way alone, so that of two states of a scan the later is the greater."""
    reason = scan.outcome.partition(".")[2]
    return scan.undone_at is not None, not scan.staged, _STAGE.get(reason, _LAST_STAGE)


@dataclass(slots=True)
class _Tally:
    """What the scans of a batch make of their session, one after the other: a session made anew for each of them took
    two thirds of an upload's time. `session` is as it was before."""

    session: HubSession
    timeout: timedelta
    failed: int
    counted: int
    staged: int
    uploaded: int
    person: str | None
    last_activity: datetime
    touched: bool = False

    @classmethod
    def of(cls, session: HubSession) -> "_Tally":
        return cls(
            session,
            rules.timeout(session),
            session.failed,
            session.counted,
            session.staged,
            session.uploaded,
            session.person,
            session.last_activity,
        )

    def add(self, before: HubScan | None, after: HubScan, now: datetime, by: User) -> None:
        """One more scan, or one in a later state."""
        self.touched = True
        self._count(after, 1)
        if before is not None:
            self._count(before, -1)
            return
        made_at = min(after.scanned_at, now)  # a station's clock may be ahead
        if by.id == self.session.holder_id and made_at >= self.last_activity:
            self.person = after.person or self.person
        self.uploaded += 1
        self.last_activity = max(self.last_activity, made_at)

    def act(self, at: datetime, now: datetime) -> None:
        """Something was done with a scan at its station: that begins the time-out anew, but nothing that is over."""
        at = min(at, now)  # a station's clock may be ahead
        if self.session.ended_at is None and self.last_activity < at <= self.last_activity + self.timeout:
            self.last_activity, self.touched = at, True

    def session_at(self, now: datetime) -> HubSession:
        """The session afterwards, with no fewer items than its scans are, whatever its stations have told: of two that
        had it, each knows its own alone."""
        session = self.session
        return replace(
            session,
            failed=self.failed,
            counted=self.counted,
            staged=self.staged,
            items_scanned=max(session.items_scanned, self.counted + self.failed),
            uploaded=self.uploaded,
            person=self.person,
            last_activity=self.last_activity,
            updated_at=max(now, session.updated_at) if self.touched else session.updated_at,
        )

    def _count(self, scan: HubScan, by: int) -> None:
        """The scan counts (1), or no longer (-1): as failed, as what counts, as what waits for its commit, or as none
        of them."""
        failed = is_failed(self.session, scan)
        self.failed += by * failed
        self.counted += by * (counts(scan) and not failed)
        self.staged += by * (waits(scan) and not failed)
