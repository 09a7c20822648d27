"""The bodies of the session contracts and of our extensions: closed models with strict types and the contracts' limits.

What comes is checked against the requests; what goes is named in OpenAPI by the answers.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.hub.passwords import LONGEST as LONGEST_PASSWORD
from services.sessions.model import MAX_LOCATION, MAX_NOTES, MAX_SCANNER_ID

LARGEST = 2**63 - 1

SessionTypes = Literal["CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN"]
Statuses = Literal["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"]


Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # PostgreSQL takes no NUL
Location = Annotated[Text, Field(max_length=MAX_LOCATION)]
Notes = Annotated[Text, Field(max_length=MAX_NOTES)]
ScannerId = Annotated[Text, Field(max_length=MAX_SCANNER_ID)]
Positive = Annotated[int, Field(ge=1, le=LARGEST)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]


class Shape(BaseModel):
    """Closed; nothing is made into another type. `WRONG`: the sentences for fields that others name otherwise."""

    WRONG: ClassVar[Mapping[str, str]] = {}
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


def names_of(model: type[Shape]) -> frozenset[str]:
    """The names of its fields, as they stand in JSON."""
    return frozenset(field.alias or name for name, field in model.model_fields.items())


class CreateBody(Shape):
    """The body of POST /api/v1/scan-sessions/. null is as not given."""

    session_type: SessionTypes
    location: Location | None = None
    project_id: Positive | None = None
    client_id: Positive | None = None
    expected_items: Positive | None = None
    notes: Notes | None = None
    scanner_id: ScannerId | None = None
    auto_commit: bool | None = None


class UpdateBody(Shape):
    """The body of PATCH /api/v1/scan-sessions/{session_id}. null is as not given."""

    status: Statuses | None = None
    location: Location | None = None
    notes: Notes | None = None
    items_scanned: Count | None = None
    auto_commit: bool | None = None


class SignInBody(Shape):
    """The body of POST /api/v1/ext/sign-in."""

    name: Annotated[Text, Field(max_length=100)]
    password: Annotated[SecretStr, Field(max_length=LONGEST_PASSWORD)]


class ScannerInfo(Shape):
    scanner_id: str | None
    scanner_type: str
    connection_status: str


class SessionConfigBody(Shape):
    auto_commit: bool
    validation_mode: Literal["STRICT", "NORMAL", "PERMISSIVE"]
    duplicate_handling: Literal["REJECT", "WARN", "ALLOW"]
    timeout_minutes: Positive


class Progress(Shape):
    items_scanned: Count
    successful_scans: Count
    failed_scans: Count
    completion_percentage: Annotated[float, Field(ge=0, le=100)]


class CreatedBy(Shape):
    user_id: int
    username: str
    full_name: str


class Timestamps(Shape):
    created_at: str
    expires_at: str
    last_activity: str


class Created(Shape):
    """The body of a 201."""

    id: Positive
    session_token: str
    session_type: SessionTypes
    status: Statuses
    location: str | None
    project_id: int | None
    client_id: int | None
    expected_items: int | None
    notes: str | None
    scanner_info: ScannerInfo
    session_config: SessionConfigBody
    progress_tracking: Progress
    created_by: CreatedBy
    timestamps: Timestamps


class SessionDuration(Shape):
    started_at: str
    last_activity: str
    duration_minutes: Count


class Updated(Shape):
    """The body of a 200."""

    id: Positive
    session_token: str
    status: Statuses
    progress_summary: Progress
    session_duration: SessionDuration
    updated_at: str


class SignedIn(Shape):
    """A token, and until when it counts."""

    token: str
    expires_at: str


class Extensions(Shape):
    """What this server can do besides the contracts."""

    server: str
    version: str
    extensions: dict[str, int]


class Health(Shape):
    """Whether the hub works: its database answers."""

    status: Literal["ok"]


class Error(Shape):
    """What went wrong."""

    detail: str
    error_code: str


class FieldErrors(Shape):
    """What is wrong with which field."""

    detail: str
    errors: dict[str, str]
