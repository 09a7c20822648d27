"""What an answer that is no success says: for the sync, as a value."""

from pydantic import ValidationError

from services.central.http import not_understood
from services.central.wire import RefusalShape
from services.http.client import Answered
from services.sync.ports import Reply

FIELDS = (
    "session_type",
    "location",
    "project_id",
    "client_id",
    "expected_items",
    "notes",
    "scanner_id",
    "auto_commit",
    "status",
    "items_scanned",
)


def refusal(answered: Answered) -> Reply:
    """What an answer other than the expected success says. Only trouble and haste may speak without the contract's
    words: a page that says "forbidden" or "not found" is some network's in between. Raises OutsideFailed there."""
    status, rest = answered.status, answered.retry_after
    try:
        said = RefusalShape.model_validate_json(answered.content)
    except ValidationError as error:
        if status >= 500 or status in {408, 425, 429}:
            return Reply(status, retry_after=rest)
        raise not_understood(status) from error
    if status < 400:
        raise not_understood(status)
    return Reply(status, said.error_code, said.rest(FIELDS), said.said(FIELDS), rest)
