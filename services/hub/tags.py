"""Tags at the hub: what comes next, single ones that are reserved, blocks that are leased to stations. Any thread;
waits for the disk."""

import json
from datetime import timedelta

from sqlalchemy import Connection

from services.assets.booking import is_numbered
from services.assets.model import Numbering, Tag, TagState
from services.assets.policy import Policy
from services.assets.tags import tag_of
from services.clock import Clock, new_id
from services.database import known_asset_store, tag_range_store, tag_store
from services.database.database import Database
from services.database.transactions import Transactions, Walled
from services.database.walls import within
from services.hub.assets import HubAssets, no_tag
from services.hub.model import Answer, Call, Caller
from services.hub.once import Once
from services.identity.by import By

KEPT = timedelta(days=1)  # a tag that was reserved by itself, and not used since, is nobody's any more
MOST_LEASED = 1000
UNUSED = "assets.why.tag_unused"
MOST_BURNED = 100  # at a time


def number_from(transactions: Transactions, by: By, numbering: Numbering, first: int) -> bool:
    """Number on from `first`, also where the sequence has stopped; False where it is as far already."""

    def run(tx: Connection) -> bool:
        is_before = tag_range_store.following(tx, by.organisation, numbering) < first
        if is_before:
            tag_range_store.go_on(tx, by, numbering, first)
        return is_before

    return transactions.write(run)


class HubTags:
    """Tags of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock, assets: HubAssets) -> None:
        self._database, self._assets = database, assets
        self._once = Once(database, clock)

    def preview(self, caller: Caller) -> Tag:
        """The tag that comes next; nothing is changed. Raises Refused (NO_TAG)."""
        by, policy = self._assets.by(caller), self._assets.site(caller).policy
        tag = self._walled(caller).read(lambda tx: _next(tx, by, policy))
        if tag is None:
            raise no_tag()
        return tag

    def reserve(self, caller: Caller) -> tuple[Tag, str]:
        """The next tag, for whoever asked, and the reservation's id. Those that were reserved over a day ago and not
        used are burned. Raises Refused (NO_TAG)."""
        by, policy, reservation = self._assets.by(caller), self._assets.site(caller).policy, new_id()

        def run(tx: Connection) -> Tag | None:
            for old in tag_store.unused(tx, by.organisation, by.at - KEPT, MOST_BURNED):
                tag_store.settle(tx, by, old.tag, TagState.BURNED, asset=old.asset, serial="", why=UNUSED)
            tag = _next(tx, by, policy)
            if tag is not None and policy.numbering is not None:
                tag_store.take(tx, by, policy.numbering, tag, reservation, "", alone=True)
            return tag

        def alone(tx: Connection) -> Tag | None:
            tag_store.one_at_a_time(tx)
            return within(by.organisation, run)(tx)

        reserved = self._database.write(alone)
        if reserved is None:
            raise no_tag()
        return reserved, reservation

    def check(self, caller: Caller) -> None:
        """As HubAssets.check."""
        self._assets.check(caller)

    def lease(self, call: Call, count: int) -> Answer:
        """201 with the next `count` numbers, which the hub gives no more. Raises Refused: NO_TAG (none can be given, or
        the register holds one of them); IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING."""
        return self._once.do(call, lambda tx: self._leased(tx, call.caller, count))

    def _leased(self, tx: Connection, caller: Caller, count: int) -> Answer:
        by, policy = self._assets.by(caller), self._assets.site(caller).policy
        numbering = policy.numbering
        if numbering is None or _next(tx, by, policy) is None:
            raise no_tag()
        first = tag_range_store.following(tx, by.organisation, numbering)
        last = first + count - 1
        tags = [tag_of(numbering.prefix, number, numbering.digits) for number in range(first, last + 1)]
        if known_asset_store.holds(tx, by.organisation, policy.scope, tags):
            raise no_tag()
        lease_id = new_id()
        tag_range_store.give_lease(tx, by, numbering, lease_id, first, last)
        body = {"lease_id": lease_id, "prefix": numbering.prefix, "digits": numbering.digits}
        return Answer(201, json.dumps(body | {"first": first, "last": last}))

    def _walled(self, caller: Caller) -> Walled:
        return Walled(self._database, caller.user.organisation_id)


def _next(tx: Connection, by: By, policy: Policy) -> Tag | None:
    """None where there is none to give, or the register holds it."""
    if policy.numbering is None or not is_numbered(tx, by, policy):
        return None
    tag = tag_store.peek(tx, by.organisation, policy.numbering)
    if tag is None or known_asset_store.by_tag(tx, by.organisation, policy.scope, tag.tag) is not None:
        return None
    return tag
