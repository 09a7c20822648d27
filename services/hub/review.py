"""The rules of a review at the hub: asked for, handed in, judged, carried out by its station. Plain functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from services.errors import Refused
from services.sessions.model import Status

_NO_FIGURES: Mapping[str, int] = MappingProxyType({})
_OVER = frozenset({Status.COMPLETED, Status.CANCELLED})


class ReviewState(StrEnum):
    """How a review stands. APPROVED and SENT_BACK of a paused session: its station has not heard of it yet."""

    ASKED = "asked"  # the session goes on
    HANDED_IN = "handed_in"
    APPROVED = "approved"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Review:
    """The review that a session asks for. `hand_in`: the station's id of the act that handed it in last; `figures`:
    what it compared then."""

    state: ReviewState = ReviewState.ASKED
    hand_in: str | None = None
    handed_in_at: datetime | None = None
    handed_in_by: str | None = None
    judged_at: datetime | None = None
    judged_by: str | None = None
    note: str | None = None
    figures: Mapping[str, int] = field(default_factory=lambda: _NO_FIGURES)


@dataclass(frozen=True, slots=True)
class Act:
    """What is told of a review: `state` is what it comes to."""

    state: ReviewState
    hand_in: str = ""
    note: str | None = None
    figures: Mapping[str, int] = field(default_factory=lambda: _NO_FIGURES)


def after(
    review: Review | None, status: Status, act: Act, *, by: str | None, at: datetime, holds: bool
) -> Review | None:
    """The review after the act; the very same where it stands so already. `holds`: the caller is who scans in the
    session: it alone hands it in, and its verdict holds, since it has carried it out. Raises Refused
    (SESSION_STATE_CONFLICT)."""
    if act.state is ReviewState.ASKED:
        return review or _of_open(Review(), status)
    known = review is not None and review.hand_in == act.hand_in
    if review is not None and known and review.state is act.state:
        return review
    if act.state is ReviewState.HANDED_IN:
        if not holds or known:  # a hand-in that was judged already came before that
            if known:
                return review
            raise _conflict()
        handed_in = Review(act.state, act.hand_in, at, by, figures=act.figures)
        return _of_open(handed_in, status)
    if review is None or not known or not (holds or review.state is ReviewState.HANDED_IN):
        raise _conflict()
    return _of_open(replace(review, state=act.state, judged_at=at, judged_by=by, note=act.note), status)


def check_status(review: Review | None, now: Status, wanted: Status) -> None:
    """Whether the status may change so. Raises Refused (SESSION_STATE_CONFLICT): nothing is completed before its
    review, and what waits for it, or was approved, does not go on."""
    if review is None or wanted is now:
        return
    if wanted is Status.COMPLETED and review.state is not ReviewState.APPROVED:
        raise _conflict()
    if wanted is Status.ACTIVE and review.state in {ReviewState.HANDED_IN, ReviewState.APPROVED}:
        raise _conflict()


def carried_out(review: Review | None, status: Status) -> Review | None:
    """The review once its session has that status: what was sent back goes on."""
    if review is not None and status is Status.ACTIVE and review.state is ReviewState.SENT_BACK:
        return replace(review, state=ReviewState.ASKED)
    return review


def is_own(review: Review | None, by: str | None) -> bool:
    """Whether who judges handed it in: four eyes."""
    return review is not None and by is not None and review.handed_in_by == by


def _of_open(review: Review, status: Status) -> Review:
    if status in _OVER:
        raise _conflict()
    return review


def _conflict() -> Refused:
    return Refused("SESSION_STATE_CONFLICT", "hub.refused.review")
