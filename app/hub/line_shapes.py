"""The bodies and queries about lists of sessions and their scans: closed models with strict types and limits."""

from typing import Annotated, Literal

from pydantic import Field

from app.hub.shapes import LARGEST, Count, Positive, SessionTypes, Shape, Statuses, Text
from app.hub.times import Moment, at
from services.hub.lines import LONGEST_PAGE, RECENT, Filter, HubScan, Resolved, Which
from services.scanning.outcome import Verdict
from services.scanning.scan import MAX_BYTES
from services.sessions.model import SessionType

MOST_SCANS = 100  # in one upload
LONGEST_PERSON = 200

Person = Annotated[Text, Field(max_length=LONGEST_PERSON)]
Figure = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class PageQuery(Shape):
    """Which page of a list: at most `limit`, with numbers under `before`."""

    limit: Limit = 100
    before: Positive = LARGEST


class AfterQuery(Shape):
    """The query of GET /api/v1/ext/events."""

    after: Count | None = None


class SessionsQuery(PageQuery):
    """The query of GET /api/v1/ext/scan-sessions."""

    status: Literal["open", "ended", "all"] = "open"
    session_type: SessionTypes | None = None
    station: Positive | None = None
    person: Person | None = None
    search: Annotated[Text, Field(max_length=100)] | None = None

    def wanted(self) -> Filter:
        """The value that it means."""
        session_type = None if self.session_type is None else SessionType(self.session_type)
        return Filter(Which(self.status), session_type, self.station, self.person or None, self.search or None)


class ResolvedBody(Shape):
    """What somebody said of a scan at its station: that it is the list's `item`, or that it is kept; `was`: its reason
    before."""

    how: Literal["is_item", "keep"]
    was: Annotated[str, Field(max_length=32, pattern=r"^[a-z_]+$")]
    item: Annotated[Text, Field(max_length=MAX_BYTES)] | None = None


class ScanBody(Shape):
    """A scan in an upload. `outcome`: "verdict.reason"; `counted`: as its verdict says, where it is not given;
    `staged`: it counts once it is committed."""

    id: Annotated[Text, Field(min_length=1, max_length=64)]
    text: Annotated[Text, Field(max_length=MAX_BYTES)]
    symbology: Annotated[Text, Field(max_length=50)]
    device: Annotated[Text, Field(max_length=200)]
    scanned_at: Moment
    outcome: Annotated[str, Field(max_length=64, pattern=r"^[a-z_]+\.[a-z_]+$")]
    person: Person | None = None
    counted: bool | None = None
    staged: bool | None = None
    undone_at: Moment | None = None
    acted_at: Moment | None = None
    resolved: ResolvedBody | None = None

    def scan(self) -> HubScan:
        """The value that it means."""
        accepted = self.outcome.startswith(f"{Verdict.ACCEPTED}.")
        return HubScan(
            id=self.id,
            text=self.text,
            symbology=self.symbology,
            device=self.device,
            person=self.person,
            scanned_at=at(self.scanned_at),
            outcome=self.outcome,
            counted=accepted if self.counted is None else self.counted,
            undone_at=None if self.undone_at is None else at(self.undone_at),
            staged=bool(self.staged),
            acted_at=None if self.acted_at is None else at(self.acted_at),
            resolved=None if self.resolved is None else Resolved(**self.resolved.model_dump()),
        )


class UploadBody(Shape):
    """The body of POST /api/v1/ext/scan-sessions/{session_id}/scans."""

    scans: Annotated[list[ScanBody], Field(min_length=1, max_length=MOST_SCANS)]


class RefusedScan(Shape):
    id: str
    error_code: str
    detail: str


class Uploaded(Shape):
    """Which scans the hub has now, and which it does not take."""

    stored: list[str]
    refused: list[RefusedScan]


class ScanLine(Shape):
    seq: Positive
    id: str
    text: str
    symbology: str
    device: str
    person: str | None
    person_name: str | None
    scanned_at: str
    stored_at: str
    outcome: str
    counted: bool
    staged: bool
    undone_at: str | None
    resolved: ResolvedBody | None


class Scans(Shape):
    """Scans of a session, newest first; `next`: what `before` gives the next page."""

    scans: list[ScanLine]
    next: Positive | None


class Somebody(Shape):
    user_id: int
    name: str


class Figures(Shape):
    """What was counted beside what is expected, as its station saw it when it was handed in."""

    counted: Figure | None = None
    expected: Figure | None = None
    difference: Figure | None = None
    found: Figure | None = None
    missing: Figure | None = None
    unexpected: Figure | None = None
    repeated: Figure | None = None
    unknown: Figure | None = None
    refused: Figure | None = None
    staged: Figure | None = None


class Review(Shape):
    """How the review stands that a session asks for. `hand_in`: the act that a verdict has to name."""

    state: Literal["asked", "handed_in", "approved", "sent_back"]
    hand_in: str | None
    handed_in_at: str | None
    handed_in_by: str | None
    judged_at: str | None
    judged_by: str | None
    note: str | None
    figures: Figures


class SessionLine(Shape):
    """A session, as lists and live events tell of it."""

    id: Positive
    session_type: SessionTypes
    status: Statuses
    location: str | None
    project_id: int | None
    client_id: int | None
    expected_items: int | None
    notes: str | None
    scanner_id: str | None
    station: Somebody
    person: str | None
    person_name: str | None
    offered_to: Somebody | None
    items_scanned: Count
    successful_scans: Count
    failed_scans: Count
    completion_percentage: Annotated[float, Field(ge=0, le=100)]
    uploaded_scans: Count
    staged: Count
    recent: Annotated[list[Count], Field(min_length=RECENT, max_length=RECENT)]
    validation_mode: Literal["STRICT", "NORMAL", "PERMISSIVE"]
    duplicate_handling: Literal["REJECT", "WARN", "ALLOW"]
    timeout_minutes: Positive
    auto_commit: bool
    blind: bool
    list_size: Count
    created_at: str
    last_activity: str
    expires_at: str
    ended_at: str | None
    review: Review | None
    change: Count


class Sessions(Shape):
    """Sessions, newest first; `change`: the count of changes up to which the list knows them all."""

    sessions: list[SessionLine]
    next: Positive | None
    change: Count
    as_of: str


class HistoryLine(Shape):
    seq: Positive
    at: str
    act: str
    user: str
    person: str | None
    person_name: str | None
    detail: str | None


class OneSession(Shape):
    """A session and what was done with it, oldest first."""

    session: SessionLine
    history: list[HistoryLine]
