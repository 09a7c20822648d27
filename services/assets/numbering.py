"""The tags' sequence as people see it: what comes next, why nothing does, what happened to each."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from services.assets import acts
from services.assets.acts import Entering
from services.assets.model import Stopped, Tag, TagEvent
from services.assets.policy import Policy
from services.database import known_asset_store, tag_log_store, tag_range_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person


class TagService:
    """Waits for the disk: never from the UI thread. `by` refuses who may not."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], By],
        by: Callable[[Person], By],
        policy: Callable[[], Policy],
        tell: Callable[[], None],
    ) -> None:
        self._database, self._now, self._by, self._policy, self._tell = database, now, by, policy, tell

    @property
    def given_here(self) -> bool:
        """Whether there is a sequence; else the register tags assets itself. Returns at once."""
        return self._policy().numbering is not None

    def preview(self) -> Tag:
        """The tag that comes next; nothing is changed. Raises Refused: NO_TAG, with why."""
        return _next_of(self._entering())

    def go_on(self, number: int, by: Person) -> Tag:
        """Number on from here, also where the sequence had stopped. Raises Refused: FORBIDDEN, NO_TAG, TAG_NUMBER (it
        was given already)."""
        who, now, policy = self._by(by), self._now(), self._policy()
        numbering = policy.numbering
        if numbering is None:
            raise Refused("NO_TAG", "assets.refused.tags_elsewhere")

        def run(tx: Connection) -> Entering:
            following = tag_range_store.following(tx, 0, numbering)
            if number < following:
                raise Refused("TAG_NUMBER", "assets.refused.tag_number", number=number, next=following)
            tag_range_store.go_on(tx, who, numbering, number)
            return acts.entering(tx, now, policy)  # told before a row that waits has taken it

        gone_on = self._database.write(run)
        self._tell()
        return _next_of(gone_on)

    def resumes_at(self) -> int:
        """The number with which a sequence that has stopped can go on: above all tags that the register is known to
        hold."""
        policy = self._policy()
        if policy.numbering is None:
            return 1
        numbering, scope = policy.numbering, policy.scope

        def run(tx: Connection) -> int:
            held = known_asset_store.highest(tx, 0, scope, numbering.prefix)
            return max(tag_range_store.following(tx, 0, numbering), held + 1)

        return self._database.read(run)

    def stopped(self) -> Stopped | None:
        """Why no tags are given; None while they are."""
        return self._entering().stopped

    def log(self, most: int, before: int = 1 << 62) -> Sequence[TagEvent]:
        """What happened to tags, newest first."""
        return self._database.read(lambda tx: tag_log_store.log(tx, 0, most, before))

    def history(self, tag: str) -> Sequence[TagEvent]:
        """What happened to one tag, oldest first."""
        return self._database.read(lambda tx: tag_log_store.log_of(tx, 0, tag))

    def _entering(self) -> Entering:
        by, policy = self._now(), self._policy()
        return self._database.read(lambda tx: acts.entering(tx, by, policy))


def _next_of(now: Entering) -> Tag:
    if now.next_tag is None:
        raise no_tag(now)
    return now.next_tag


def no_tag(now: Entering) -> Refused:
    """Why there is no tag to give."""
    if now.stopped is not None:
        params = {"tag": now.stopped.tag, "remote_id": now.stopped.remote_id or ""}
        return Refused("NO_TAG", "assets.refused.stopped", **params)
    if not now.numbered:
        return Refused("NO_TAG", "assets.refused.not_numbered")
    return Refused("NO_TAG", "assets.refused.no_tag")
