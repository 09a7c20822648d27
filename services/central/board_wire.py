"""What a hub tells of sessions, stations and scans: checked strictly; what a newer hub adds is passed over."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.central.wire import LONGEST_TIMEOUT, Count, Moment, Shape
from services.sessions.model import SessionType, Status
from services.sessions.review import FIGURES
from services.supervisor.model import (
    CHART_MINUTES,
    Act,
    DeviceView,
    ReviewView,
    ScanView,
    SessionView,
    StationView,
)

Number = Annotated[int, Field(gt=0, lt=2**63)]
Short = Annotated[str, StringConstraints(max_length=300)]
Long = Annotated[str, StringConstraints(max_length=4096)]
Minutes = Annotated[tuple[Count, ...], Field(strict=False, min_length=1, max_length=CHART_MINUTES)]


class OfferedShape(Shape):
    """GET /api/v1/ext."""

    server: str
    extensions: dict[str, int]


class SomebodyShape(Shape):
    """A user of the hub: a station."""

    user_id: Number
    name: Short


class ReviewShape(Shape):
    """How the review stands that a session asks for."""

    state: Literal["asked", "handed_in", "approved", "sent_back"]
    hand_in: Short | None
    handed_in_at: Moment | None
    handed_in_by: Short | None
    judged_by: Short | None
    note: Annotated[str, StringConstraints(max_length=1000)] | None
    figures: dict[str, int | None]

    def view(self) -> ReviewView:
        """The value that it means."""
        figures = tuple((name, number) for name, number in self.figures.items() if number is not None)
        return ReviewView(
            self.state,
            self.hand_in or "",
            self.handed_in_at,
            self.handed_in_by or "",
            self.judged_by or "",
            self.note or "",
            tuple(one for one in figures if one[0] in FIGURES),
        )


class SessionShape(Shape):
    """A session in a list, or in an event."""

    id: Number
    session_type: Literal["CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN"]
    status: Literal["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"]
    location: Short | None
    project_id: int | None
    client_id: int | None
    expected_items: int | None
    notes: Annotated[str, StringConstraints(max_length=1000)] | None
    scanner_id: Short | None
    station: SomebodyShape
    person: Short | None
    person_name: Short | None = None  # in full, where the hub knows
    offered_to: SomebodyShape | None
    items_scanned: Count
    successful_scans: Count
    failed_scans: Count
    completion_percentage: Annotated[float, Field(strict=False, ge=0, le=100, allow_inf_nan=False)]
    uploaded_scans: Count
    staged: Count = 0
    recent: Minutes
    blind: bool = False  # hubs before did not tell
    timeout_minutes: Annotated[int, Field(ge=1, le=LONGEST_TIMEOUT)]
    created_at: Moment
    last_activity: Moment
    expires_at: Moment
    ended_at: Moment | None
    review: ReviewShape | None = None  # hubs before told of none
    change: Count

    def view(self, now: datetime) -> SessionView:
        """The value that it means, told at `now`."""
        return SessionView(
            id=str(self.id),
            session_type=SessionType(self.session_type),
            status=Status(self.status),
            location=self.location or "",
            station_id=str(self.station.user_id),
            station=self.station.name,
            person=self.person_name or self.person or "",
            items_scanned=self.items_scanned,
            successful=self.successful_scans,
            failed=self.failed_scans,
            percent=self.completion_percentage,
            created_at=self.created_at,
            last_activity=self.last_activity,
            expires_at=self.expires_at,
            recent_at=now,
            recent=self.recent,
            expected_items=self.expected_items,
            uploaded=self.uploaded_scans,
            staged=self.staged,
            project_id=self.project_id,
            client_id=self.client_id,
            notes=self.notes or "",
            scanner_id=self.scanner_id or "",
            offered_to="" if self.offered_to is None else str(self.offered_to.user_id),
            offered_name="" if self.offered_to is None else self.offered_to.name,
            ended_at=self.ended_at,
            review=self._review(),
            blind=self.blind,
            change=self.change,
        )

    def _review(self) -> ReviewView | None:
        """With the full name of who handed it in, where that is who was there last."""
        if self.review is None:
            return None
        view = self.review.view()
        return replace(view, by=self.person_name) if self.person_name and view.by == self.person else view


class SessionsShape(Shape):
    """A page of sessions."""

    sessions: Annotated[list[SessionShape], Field(max_length=500)]
    next: Number | None
    change: Count
    as_of: Moment


class DeviceShape(Shape):
    """A device of a station."""

    id: Short
    name: Short
    kind: Short
    state: Literal["connected", "disconnected", "unknown"]


class StationShape(Shape):
    """A station in a list, or in an event."""

    user_id: Number
    name: Short
    person: Short | None
    person_name: Short | None = None  # in full, where the hub knows
    waiting: Count
    in_doubt: Count
    parked: Count
    oldest_at: Moment | None
    devices: Annotated[list[DeviceShape], Field(max_length=100)]
    version: Short
    reported_at: Moment
    change: Count

    def view(self) -> StationView:
        """The value that it means."""
        return StationView(
            id=str(self.user_id),
            name=self.name,
            person=self.person_name or self.person or "",
            waiting=self.waiting,
            in_doubt=self.in_doubt,
            parked=self.parked,
            oldest_at=self.oldest_at,
            devices=tuple(DeviceView(one.id, one.name, one.kind, one.state) for one in self.devices),
            version=self.version,
            reported_at=self.reported_at,
            change=self.change,
        )


class StationsShape(Shape):
    """All stations."""

    stations: Annotated[list[StationShape], Field(max_length=10_000)]
    change: Count
    as_of: Moment


class HelloShape(Shape):
    """The first event, and the one that says that everything has to be read anew."""

    as_of: Moment
    change: Count


class ScanShape(Shape):
    """A scan."""

    seq: Number
    id: Short
    text: Long
    symbology: Short
    device: Short
    person: Short | None
    person_name: Short | None = None  # in full, where the hub knows
    scanned_at: Moment
    stored_at: Moment
    outcome: Short
    counted: bool
    staged: bool = False
    undone_at: Moment | None

    def view(self) -> ScanView:
        """The value that it means."""
        verdict, _, reason = self.outcome.partition(".")
        return ScanView(
            seq=self.seq,
            id=self.id,
            text=self.text,
            symbology=self.symbology,
            device=self.device,
            person=self.person_name or self.person or "",
            scanned_at=self.scanned_at,
            stored_at=self.stored_at,
            verdict=verdict,
            reason=reason,
            counted=self.counted,
            undone_at=self.undone_at,
            staged=self.staged,
        )


class ScansShape(Shape):
    """A page of scans."""

    scans: Annotated[list[ScanShape], Field(max_length=500)]
    next: Number | None


class ActShape(Shape):
    """A line of a session's history."""

    seq: Number
    at: Moment
    act: Short
    user: Short
    person: Short | None
    person_name: Short | None = None  # in full, where the hub knows
    detail: Short | None

    def view(self) -> Act:
        """The value that it means."""
        return Act(self.seq, self.at, self.act, self.user, self.person_name or self.person or "", self.detail or "")


class SessionAndHistoryShape(Shape):
    """One session with its history."""

    session: SessionShape
    history: Annotated[list[ActShape], Field(max_length=10_000)]


class OneSessionShape(Shape):
    """The answer to an offer."""

    session: SessionShape
