"""What is sent next, how waiting messages become one, and what an answer means. Plain functions on values.

Source: the two session contracts; what "in doubt" asks for is in docs/decisions/0007-sync.md.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, takewhile

from services.http.headers import LONGEST_REST
from services.sync.model import (
    Body,
    Create,
    Expect,
    Kind,
    Meaning,
    Message,
    Review,
    Settle,
    State,
    Step,
    Update,
    Upload,
)

BATCH = 100  # scans in one upload
LONGEST_WAIT = 300.0  # seconds between two tries, but where the server itself asks for more
LONGEST_AWAY = 30.0  # seconds between two tries of a server that nobody reaches: it is told soon after it is back
SHORTEST_WAIT = 0.5
_FIELDS = ("status", "location", "notes", "items_scanned", "auto_commit")
_ALONE = frozenset({Kind.CREATE, Kind.REVIEW})
_TEXTS = frozenset({"location", "notes"})
_OVER = frozenset({"COMPLETED", "CANCELLED"})
ONE_BY_ONE = frozenset({400, 413})  # a batch of scans that was refused so has one that is at fault
_BUSY = frozenset({408, 425, 429})


def next_step(messages: Sequence[Message], *, takes_scans: bool, takes_lists: bool = False) -> Step | None:
    """What is sent next of a session. `messages`: all of it that is not done, in order; None: nothing, or a person has
    to decide first. `takes_scans`: the server takes scans, not only counts: it gets them before it is told of them.
    `takes_lists`: it takes what is expected, and gets that before all else."""
    in_line = [message for message in messages if not message.is_set_aside]
    if not in_line or in_line[0].state is State.PARKED:
        return None
    first = in_line[0]
    if first.kind is Kind.CREATE:  # also before what needs no telling: who makes the session may take scans by then
        return Create(first)
    if not takes_scans and (quiet := tuple(message for message in in_line if message.is_quiet)):
        return Settle(quiet)
    if first.kind is Kind.REVIEW:
        return Review(first)
    if is_under_way(first):  # with all that went, also where a scan that was set aside waits again in between
        return _update(tuple(message for message in in_line if is_under_way(message) and message.group == first.group))
    if first.kind is Kind.LIST and takes_lists:
        return Expect(first)
    scans = tuple(_to_upload(in_line)) if takes_scans else ()
    return Upload(scans) if scans else _update(tuple(_mergeable(in_line, takes_scans=takes_scans)))


def is_under_way(message: Message) -> bool:
    """Whether it was told together with others, and nobody knows whether that arrived."""
    return message.group is not None and not message.told


def _to_upload(messages: Sequence[Message]) -> Iterator[Message]:
    """The next scans up to what else was done: by a pause the session is in time for what is scanned after it. One that
    spoils a batch goes alone."""
    up_to_an_act = takewhile(lambda message: message.is_scan, _up_to_the_end(messages))
    missing = [message for message in up_to_an_act if not message.uploaded]
    if missing and missing[0].refused in ONE_BY_ONE:
        return iter(missing[:1])
    return islice(takewhile(lambda message: message.refused not in ONE_BY_ONE, missing), BATCH)


def _mergeable(messages: Sequence[Message], *, takes_scans: bool) -> Iterator[Message]:
    """The messages from the first on that can be told as one: of one author, up to a scan that is uploaded before, and
    to the end of the session. A status that was parted from all else (parting.py) goes alone."""
    first = messages[0]
    if first.is_status_alone:
        return iter(messages[:1])
    return takewhile(
        lambda message: (
            message.person_id == first.person_id
            and message.told == first.told
            and not message.is_status_alone
            and not (takes_scans and message.is_scan and not message.uploaded)
        ),
        _up_to_the_end(messages),
    )


def _up_to_the_end(messages: Sequence[Message]) -> Iterator[Message]:
    """The messages that may go now: up to one that waits for a person, or goes alone, and to the end of the session."""
    for message in messages:
        if message.kind in _ALONE or message.state is State.PARKED or is_under_way(message):
            return
        yield message
        if message.payload.get("status") in _OVER:
            return


def _update(messages: tuple[Message, ...]) -> Update:
    return Update(messages, merged(messages))


def merged(messages: Sequence[Message]) -> Body:
    """One PATCH for all of them: each field as the last of them has it. A text that was cleared is an empty one: the
    contract knows no null. What was told before is not told again."""
    body: Body = {}
    for message in (one for one in messages if not one.told):
        for field in _FIELDS:
            if field in message.payload:
                value = message.payload[field]
                body[field] = "" if value is None and field in _TEXTS else value
    return body


def meaning_of(status: int, error_code: str = "") -> Meaning:
    """What an HTTP status means for the queue. A redirect, or a page that no server of ours would send, is a network in
    between: later. 409 is a conflict for a person, but while the first try of the same operation is still at work."""
    if 200 <= status < 300:
        return Meaning.DONE
    if status == 401:
        return Meaning.SIGN_IN
    if status in _BUSY or status >= 500 or 300 <= status < 400:
        return Meaning.LATER
    if status == 409 and error_code != "SESSION_STATE_CONFLICT":
        return Meaning.LATER
    return Meaning.ASK


def wait_before(attempts: int, chance: float, retry_after: float = 0.0, *, most: float = LONGEST_WAIT) -> float:
    """Seconds until the next try, after so many: any time up to twice as long as before (`chance` from 0.0 to 1.0), so
    that stations do not come back all at once; never sooner than the server asks for."""
    longest = min(most, SHORTEST_WAIT * 2.0 ** min(attempts, 20))
    return max(retry_after, SHORTEST_WAIT, longest * chance)


def seconds_until(next_at: datetime | None, now: datetime) -> float:
    """Seconds until a message may be sent again; 0.0: now. A time farther away than any server can ask for was written
    while the clock was wrong: it does not count."""
    rest = 0.0 if next_at is None else (next_at - now).total_seconds()
    return rest if 0.0 < rest <= LONGEST_REST else 0.0


def state_after(status: int) -> State:
    """How a message stands whose answer was a status that means "later" or "sign in": these were not done for sure,
    of all others nobody knows."""
    return State.WAITING if status in {401, 425, 429} else State.IN_DOUBT
