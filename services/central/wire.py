"""What the session contract's answers look like: checked strictly, since a wrong answer must not pass for a session."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.http.text import storable

LONGEST_TIMEOUT = 5_256_000  # minutes: ten years
LONGEST_TEXT = 300  # characters of a server's sentence that are shown
LONGEST_NAME = 200  # characters of somebody's name, or of a device's

Text = Annotated[str, AfterValidator(storable)]
Name = Annotated[Text, AfterValidator(lambda text: text[:LONGEST_NAME])]
Count = Annotated[int, Field(ge=0)]
Token = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,1000}$")]
Moment = Annotated[datetime, Field(strict=False)]


class Shape(BaseModel):
    """Part of an answer. Types are strict; what the contract does not name is passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class ConfigShape(Shape):
    """`session_config`."""

    auto_commit: bool
    validation_mode: Literal["STRICT", "NORMAL", "PERMISSIVE"]
    duplicate_handling: Literal["REJECT", "WARN", "ALLOW"]
    timeout_minutes: Annotated[int, Field(ge=1, le=LONGEST_TIMEOUT)]


class ProgressShape(Shape):
    """`progress_tracking`, and `progress_summary`."""

    items_scanned: Count
    successful_scans: Count
    failed_scans: Count
    completion_percentage: Annotated[Decimal, Field(strict=False, ge=0, le=100)]


class AuthorShape(Shape):
    """`created_by`."""

    user_id: int
    username: str
    full_name: str


class TimesShape(Shape):
    """`timestamps`."""

    created_at: Moment
    expires_at: Moment
    last_activity: Moment


class CreatedShape(Shape):
    """The body of a 201."""

    id: Annotated[int, Field(gt=0, lt=2**63)]
    session_token: Token
    session_type: Literal["CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN"]
    status: Literal["ACTIVE"]
    session_config: ConfigShape
    progress_tracking: ProgressShape
    created_by: AuthorShape
    timestamps: TimesShape


class DurationShape(Shape):
    """`session_duration`."""

    started_at: Moment
    last_activity: Moment
    duration_minutes: Count


class UpdatedShape(Shape):
    """The body of the 200 of an update."""

    id: Annotated[int, Field(gt=0, lt=2**63)]
    session_token: Token
    status: Literal["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"]
    progress_summary: ProgressShape
    session_duration: DurationShape
    updated_at: Moment


class RefusalShape(Shape):
    """The body of a refusal: a sentence, and one for each field."""

    detail: str
    error_code: str = ""
    errors: dict[str, Any] = Field(default_factory=dict)

    def said(self, fields: tuple[str, ...]) -> dict[str, str]:
        """What the server says of these fields, cut to what can be shown."""
        return {field: _sentence(self.errors[field]) for field in fields if field in self.errors}

    def rest(self, fields: tuple[str, ...]) -> str:
        """What it says of anything else, or at all."""
        others = [f"{name[:40]}: {_sentence(text)}" for name, text in self.errors.items() if name not in fields]
        return " ".join([self.detail[:LONGEST_TEXT], *others])[:LONGEST_TEXT]


def _sentence(text: Any) -> str:
    """Some servers give a list of sentences for a field."""
    parts = text if isinstance(text, list) else [text]
    return " ".join(str(part) for part in parts)[:LONGEST_TEXT]
