"""The session contract's request bodies, made of our values."""

from typing import Any

from services.sessions.model import NewSession, Session

NEW_FIELDS = (
    "session_type",
    "location",
    "project_id",
    "client_id",
    "expected_items",
    "notes",
    "scanner_id",
    "auto_commit",
)


def new_body(wanted: NewSession | Session) -> dict[str, Any]:
    """The body of the POST: what was given, and whether scans are committed at once. A list without a number says how
    many are expected."""
    given = {field: getattr(wanted, field) for field in NEW_FIELDS}
    if isinstance(wanted, NewSession):
        given["expected_items"] = wanted.expected_items or len({item.code for item in wanted.expected}) or None
    given["session_type"] = wanted.session_type.value
    return {field: value for field, value in given.items() if value is not None}
