"""Takes in what is told of reviews: one transaction each. What a supervisor decides here, its station hears in the
answer to its next report, and carries out itself."""

import json
from dataclasses import replace

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_session_lists, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.hub import answers, review, rules
from services.hub.finding import not_allowed, not_found
from services.hub.model import Answer, Call, Caller, HubRole, HubSession
from services.hub.once import Once
from services.hub.review import Act, ReviewState
from services.identity.rights import Right

_VERDICTS = frozenset({ReviewState.APPROVED, ReviewState.SENT_BACK})


class HubReviews:
    """Reviews of all organisations; each call names its own by its caller. Any thread; waits for the disk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._once = Once(database, clock)

    def tell(self, call: Call, number: int, act: Act) -> Answer:
        """200 with the session. Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS, SESSION_STATE_CONFLICT,
        those of `Once`; and OutsideFailed."""
        return self._once.do(call, lambda tx: self._tell(tx, call, number, act))

    def check(self, call: Call, number: int) -> None:
        """Raises Refused (SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS): told before anything of the body is."""
        self._database.read(within(call.caller.user.organisation_id, lambda tx: _find(tx, call, number)))

    def _tell(self, tx: Connection, call: Call, number: int, act: Act) -> Answer:
        before, now, caller = _find(tx, call, number), self._clock.now(), call.caller
        holds = caller.user.id == before.holder_id
        by = rules.author(caller)
        if act.state in _VERDICTS and not (holds or _may_judge(before, caller, by)):
            raise not_allowed()
        if act.state not in _VERDICTS and not rules.may_change(caller.user, before):
            raise not_allowed()
        after = review.after(before.review, before.status, act, by=by, at=now, holds=holds)
        if after is not before.review:
            hub_session_store.save_review(tx, replace(before, review=after))
            hub_session_store.note(tx, number, caller, f"review_{act.state}", now, detail=act.note)
        line = hub_session_lists.one(tx, before.organisation_id, number, now)
        if line is None:
            raise not_found()
        return Answer(200, json.dumps({"session": answers.session_line(line)}, ensure_ascii=False))


def _may_judge(session: HubSession, caller: Caller, by: str | None) -> bool:
    """By right, and never what one handed in oneself. A station is believed: it has judged its people's rights."""
    by_right = caller.user.role is HubRole.STATION or rules.may(caller.user, Right.REVIEW)
    own = review.is_own(session.review, by) or review.is_own(session.review, caller.user.name)
    return by_right and not own


def _find(tx: Connection, call: Call, number: int) -> HubSession:
    found = hub_session_store.get(tx, call.caller.user.organisation_id, number)
    if found is None:
        raise not_found()
    if not (rules.may_change(call.caller.user, found) or rules.may(call.caller.user, Right.REVIEW)):
        raise not_allowed()
    return found


def of_holder(tx: Connection, caller: Caller) -> dict[str, object]:
    """What a station is told of the sessions that it holds: `asked`, those that ask for a review, since that may have
    come here after it took one over; `reviewed`, what was decided here and not carried out yet."""
    held = hub_session_store.asking(tx, caller.user)
    return {"asked": [session.id for session in held], "reviewed": _reviewed(held)}


def _reviewed(held: list[HubSession]) -> list[dict[str, object]]:
    return [
        {
            "session_id": session.id,
            "hand_in": found.hand_in,
            "approved": found.state is ReviewState.APPROVED,
            "note": found.note,
            "by": found.judged_by,
        }
        for session in held
        if (found := session.review) is not None and found.state in _VERDICTS
    ]
