"""The bodies about stations: closed models with strict types and limits."""

from typing import Annotated, Literal

from pydantic import Field

from app.hub.line_shapes import SessionLine
from app.hub.shapes import Count, Positive, Shape, Text
from app.hub.times import Moment, at
from services.hub.station import Device, Report

MOST_DEVICES = 50
MOST_PEOPLE = 300
LONGEST_PERSON = 200

ShortText = Annotated[Text, Field(max_length=100)]
PersonName = Annotated[Text, Field(max_length=LONGEST_PERSON)]


class OfferBody(Shape):
    """The body of POST /api/v1/ext/scan-sessions/{session_id}/offer."""

    user_id: Positive


class TakeOverBody(Shape):
    """The body of POST /api/v1/ext/scan-sessions/{session_id}/take-over: an empty object."""


class Held(Shape):
    """The session, as it is now."""

    session: SessionLine


class DeviceBody(Shape):
    id: ShortText
    name: ShortText
    kind: Literal["scanner", "scale", "printer", "camera"]
    state: Literal["connected", "disconnected", "unknown"]


class PersonBody(Shape):
    """Somebody whom the station names as an author, and the name that people read."""

    name: Annotated[PersonName, Field(min_length=1)]
    full_name: Annotated[PersonName, Field(min_length=1)]


class ReportBody(Shape):
    """The body of PUT /api/v1/ext/stations/me."""

    person: PersonName | None = None
    waiting: Count
    in_doubt: Count
    parked: Count
    oldest_at: Moment | None = None
    devices: Annotated[list[DeviceBody], Field(max_length=MOST_DEVICES)]
    version: Annotated[Text, Field(max_length=50)]
    people: Annotated[list[PersonBody], Field(max_length=MOST_PEOPLE)] | None = None

    def report(self) -> Report:
        """The value that it means."""
        devices = tuple(Device(one.id, one.name, one.kind, one.state) for one in self.devices)
        people = tuple((one.name, one.full_name) for one in self.people or ())
        oldest = None if self.oldest_at is None else at(self.oldest_at)
        return Report(self.person, self.waiting, self.in_doubt, self.parked, oldest, devices, self.version, people)


class StationLine(Shape):
    """A station, as lists and live events tell of it."""

    user_id: int
    name: str
    person: str | None
    person_name: str | None
    waiting: Count
    in_doubt: Count
    parked: Count
    oldest_at: str | None
    devices: list[DeviceBody]
    version: str
    reported_at: str
    change: Count


class Stations(Shape):
    """The body of GET /api/v1/ext/stations."""

    stations: list[StationLine]
    change: Count
    as_of: str


class Reviewed(Shape):
    """What was decided of a session that this station holds, and that it has not carried out yet. `by`: who decided."""

    session_id: Positive
    hand_in: str
    approved: bool
    note: str | None
    by: str | None


class Told(Shape):
    """The answer to a report. `taken`: open sessions that another station has taken over from this one; `ended`: those
    that are over since; `asked`: sessions of this station that ask for a review."""

    offered: list[SessionLine]
    taken: list[Positive]
    ended: list[Positive]
    asked: list[Positive]
    reviewed: list[Reviewed]
    as_of: str
