"""What our own hub's answers look like: checked strictly, and made into values."""

from typing import Annotated, Literal, TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.central.http import not_understood
from services.central.wire import LONGEST_TIMEOUT, Count, Moment, Name, Text
from services.http.client import Answered
from services.scanning.outcome import Reason, Verdict
from services.sessions.model import (
    MAX_NOTES,
    DuplicateHandling,
    HandIn,
    Resolution,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.sessions.remote import Judged, RemoteResolution, RemoteScan, RemoteSession

log = structlog.get_logger(__name__)

S = TypeVar("S", bound=BaseModel)
Number = Annotated[int, Field(gt=0, lt=2**63)]
LONGEST_REASON = 32


class Closed(BaseModel):
    """Nothing is taken for an answer of ours that is not."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class Open(BaseModel):
    """Types are strict; what a later hub tells besides is passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class OfferedShape(Closed):
    """The body of GET /api/v1/ext."""

    server: str
    version: str
    extensions: dict[str, int]


class UntakenShape(Closed):
    """A scan that the hub did not take."""

    id: str
    error_code: Annotated[str, Field(max_length=100)]
    detail: Text


class UploadedShape(Closed):
    """The body of a 200 of an upload."""

    stored: list[str]
    refused: list[UntakenShape]


class SomebodyShape(Open):
    name: Name


class ReviewShape(Open):
    """How the review stands that a session asks for."""

    state: Literal["asked", "handed_in", "approved", "sent_back"]
    hand_in: str | None
    handed_in_at: Moment | None
    handed_in_by: Name | None

    def waits(self) -> HandIn | None:
        """What was handed in, and not carried out yet by its station, whatever was decided."""
        if self.state == "asked" or self.hand_in is None or self.handed_in_at is None:
            return None
        return HandIn(self.hand_in, self.handed_in_at, self.handed_in_by or "")


class SessionShape(Open):
    """A session, as the hub's lists tell of it."""

    id: Number
    session_type: Literal["CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN"]
    status: Literal["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"]
    location: Text | None
    project_id: int | None
    client_id: int | None
    expected_items: int | None
    notes: Text | None
    scanner_id: Text | None
    station: SomebodyShape
    person: Name | None
    person_name: Name | None = None
    items_scanned: Count
    validation_mode: Literal["STRICT", "NORMAL", "PERMISSIVE"]
    duplicate_handling: Literal["REJECT", "WARN", "ALLOW"]
    timeout_minutes: Annotated[int, Field(ge=1, le=LONGEST_TIMEOUT)]
    auto_commit: bool
    blind: bool = False  # hubs before told neither
    list_size: Count = 0
    created_at: Moment
    last_activity: Moment
    review: ReviewShape | None = None

    def value(self) -> RemoteSession:
        """The session that it is."""
        return RemoteSession(
            id=self.id,
            session_type=SessionType(self.session_type),
            status=Status(self.status),
            station=self.station.name,
            person=self.person_name or self.person or "",
            config=SessionConfig(
                ValidationMode(self.validation_mode), DuplicateHandling(self.duplicate_handling), self.timeout_minutes
            ),
            items_scanned=self.items_scanned,
            auto_commit=self.auto_commit,
            created_at=self.created_at,
            last_activity=self.last_activity,
            location=self.location,
            project_id=self.project_id,
            client_id=self.client_id,
            expected_items=self.expected_items,
            notes=self.notes,
            scanner_id=self.scanner_id,
            blind=self.blind,
            list_size=self.list_size,
            review=self.review is not None,
            hand_in=None if self.review is None else self.review.waits(),
        )


class HeldShape(Open):
    """The body of a 200 of a take-over, and of one session."""

    session: SessionShape


class ResolvedShape(Open):
    """What somebody said of a scan at its station."""

    how: Literal["is_item", "keep"]
    was: Annotated[Text, Field(max_length=LONGEST_REASON)]
    item: Text | None

    def value(self) -> RemoteResolution:
        """The value that it means."""
        return RemoteResolution(Resolution(self.how), self.was, self.item or "")


class ScanShape(Open):
    """A scan, as the hub has it."""

    id: str
    text: Text
    symbology: Name
    device: Name
    person: Name | None
    person_name: Name | None = None
    scanned_at: Moment
    outcome: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
    counted: bool
    staged: bool
    undone_at: Moment | None
    resolved: ResolvedShape | None = None

    def value(self) -> RemoteScan:
        """The scan that it is. Raises ValueError for an outcome that this version does not know."""
        verdict, reason = self.outcome.split(".")
        return RemoteScan(
            id=self.id,
            text=self.text,
            symbology=self.symbology,
            device=self.device,
            person=self.person or "",
            person_name=self.person_name or "",
            scanned_at=self.scanned_at,
            verdict=Verdict(verdict),
            reason=Reason(reason),
            counted=self.counted,
            staged=self.staged,
            undone_at=self.undone_at,
            resolved=None if self.resolved is None else self.resolved.value(),
        )


class ScansShape(Open):
    """A page of scans, newest first."""

    scans: list[ScanShape]
    next: Number | None


class ItemShape(Open):
    """An item of an expected list."""

    position: Number
    code: Annotated[Text, Field(min_length=1)]
    description: Text


class ListStandsShape(Open):
    """The body of a 200 of a part of an expected list."""

    size: Count
    stored: Count


class ListShape(ListStandsShape):
    """A page of an expected list."""

    items: list[ItemShape]
    next: Number | None


class ReviewedShape(Open):
    """What was decided elsewhere of a session of ours."""

    session_id: Number
    hand_in: str
    approved: bool
    note: Annotated[Text, Field(max_length=MAX_NOTES)] | None
    by: Name | None

    def value(self) -> Judged:
        """The value that it means."""
        return Judged(self.session_id, self.hand_in, None if self.approved else self.note or "", self.by or "")


class ToldShape(Open):
    """The body of a 200 of a report."""

    offered: list[SessionShape]
    taken: list[Number]
    ended: list[Number] = []
    asked: list[Number] = []
    reviewed: list[ReviewedShape] = []


def read_own(shape: type[S], answered: Answered) -> S:
    """The body of a hub's answer. Raises OutsideFailed (not understood)."""
    try:
        return shape.model_validate_json(answered.content)
    except ValidationError as error:
        log.warning("no answer of a hub", shape=shape.__name__, faults=error.error_count())
        raise not_understood(answered.status) from error
