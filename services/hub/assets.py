"""Assets at the hub, one at a time: entered, made in the organisation's register, looked up. Any thread; waits for the
disk and for the register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event

import structlog
from sqlalchemy import Connection

from services.assets import acts
from services.assets.booking import assign, enter, find_known, known_here
from services.assets.creating import Creator, Done
from services.assets.model import Asset, Fields, Known, State
from services.assets.policy import Policy
from services.assets.ports import Register
from services.assets.rules import Pauses
from services.assets.serials import serial_key
from services.clock import Clock, new_id
from services.database import asset_store as store
from services.database import known_asset_store, tag_store
from services.database.database import Database
from services.database.transactions import Walled
from services.database.walls import within
from services.errors import OutsideFailed, OutsideKind, Refused
from services.hub import rules
from services.hub.acting import by_of
from services.hub.asset_sites import NONE_SET_UP, Site, Sites, site_of
from services.hub.finding import not_allowed
from services.hub.holders import Holder, holder_now, known_there
from services.hub.model import Caller
from services.hub.running import Running, Turns
from services.identity.by import By
from services.identity.rights import Right

log = structlog.get_logger(__name__)

# What was sent before that, no hub is sending any more, and nothing comes of it: RT is asked for the ids of fields, on
# two pages at most, then for the asset; and what it does without an answer, it has done soon after.
LONGEST_CALL = timedelta(seconds=180)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for. `key`, `asked`: the idempotency key, None without one, and what was asked under it."""

    serial: str
    fields: Fields
    key: str | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks; `register`: the organisation's, spoken to with the asker's own token."""

    caller: Caller
    register: Register | None = None


class HubAssets:
    """Assets of all organisations; each call names its own by its caller."""

    def __init__(
        self, database: Database, clock: Clock, sites: Sites = NONE_SET_UP, pauses: Pauses | None = None
    ) -> None:
        self._database, self._clock, self._sites = database, clock, sites
        self._pauses = pauses or Pauses()
        self._running, self._turns = Running(), Turns()
        self._begun_at = clock.now()

    def check(self, caller: Caller) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS) for who has nothing to do with assets."""
        if not rules.may(caller.user, Right.ASSETS):
            raise not_allowed()

    def site(self, caller: Caller) -> Site:
        """How the caller's organisation keeps its assets."""
        return site_of(self._sites, caller.user.organisation)

    def create(self, asker: Asker, wanted: Wanted) -> Asset:
        """The asset, created; that of an earlier request, where that was not answered. Raises Refused: ASSET_KNOWN
        {serial, tag, remote_id}, ASSET_DELETED (the same; the next create of that serial makes it), NO_TAG,
        IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING, ASSET_REFUSED {text}; and OutsideFailed: of the kind NETWORK
        where the register did not say that it made it."""
        caller = asker.caller
        organisation, key = caller.user.organisation_id, serial_key(wanted.serial)
        with self._running.alone(caller.user.id, wanted.key), self._turns.alone((organisation, key)):
            register = self._register(asker)
            entered = self._enter(caller, wanted, register)
            if entered.state is State.UNTAGGED:
                raise no_tag()
            return entered if register is None else self._brought_in(caller, register, entered)

    def find(self, asker: Asker, serial: str) -> Holder:
        """Who has this serial, by what is known here and by the register itself. Raises OutsideFailed where that cannot
        be asked."""
        caller, register = asker.caller, self._register(asker)
        by, policy = self.by(caller), self.site(caller).policy
        known = self._walled(caller).read(lambda tx: find_known(tx, by, policy.scope, serial_key(serial)))
        if known is not None and known.remote_id is not None:
            return Holder(known) if register is None else self._holder(caller, register, known)
        held = None if register is None else self._creator(caller).find(register, serial)
        return Holder() if held is None else Holder(known_there(held))

    def by(self, caller: Caller) -> By:
        """Who does something now."""
        return by_of(caller, self._clock.now())

    def _register(self, asker: Asker) -> Register | None:
        return asker.register or self.site(asker.caller).register

    def _walled(self, caller: Caller) -> Walled:
        return Walled(self._database, caller.user.organisation_id)

    def _creator(self, caller: Caller) -> Creator:
        return Creator(self._walled(caller), self._clock, lambda: self.by(caller), pauses=self._pauses)

    # -- entering ------------------------------------------------------------------------------------------------------

    def _enter(self, caller: Caller, wanted: Wanted, register: Register | None) -> Asset:
        """Its row: a new one with a tag, or the one of an earlier request."""
        entered = self._try(caller, wanted)
        if isinstance(entered, Known) and register is not None:
            holder = self._holder(caller, register, entered)
            if holder.known is None or holder.deleted:
                self._forget(caller, register, entered)
            if holder.deleted:
                raise Refused("ASSET_DELETED", "hub.refused.asset_deleted", **_of_known(wanted.serial, entered))
            entered = self._try(caller, wanted) if holder.known is None else holder.known
        if isinstance(entered, Known):
            raise asset_known(wanted.serial, entered)
        return entered

    def _try(self, caller: Caller, wanted: Wanted) -> Asset | Known:
        organisation, asset_id = caller.user.organisation_id, new_id()

        def run(tx: Connection, _attempt: int) -> Asset | Known:
            tag_store.one_at_a_time(tx)
            return within(organisation, lambda tx: self._row(tx, caller, wanted, asset_id))(tx)

        return self._database.write_once(run)

    def _row(self, tx: Connection, caller: Caller, wanted: Wanted, asset_id: str) -> Asset | Known:
        by, policy = self.by(caller), self.site(caller).policy
        before = store.live(tx, by.organisation, serial_key(wanted.serial))
        under = None if wanted.key is None else store.by_request(tx, by, wanted.key)
        if under is not None and under[1] != wanted.asked:
            raise Refused("IDEMPOTENCY_KEY_REUSED", "hub.refused.key_reused")
        if before is None:
            fields = _literal(wanted.fields)
            asset = Asset(asset_id, wanted.serial, fields, by.at, "", 1, person=by.author, station=by.station)
            return enter(tx, by, policy, asset, request_key=wanted.key, request=wanted.asked)
        is_own = before.id == asset_id or (under is not None and under[0].id == before.id)
        if before.state is State.CREATED and not is_own:
            return known_here(before)
        store.asked_again(tx, before.id, by, wanted.key, wanted.asked)
        return self._going_on(tx, by, policy, before, wanted)

    def _going_on(self, tx: Connection, by: By, policy: Policy, before: Asset, wanted: Wanted) -> Asset:
        """The row of an earlier request, with what is said of it now where the register has not heard of it."""
        if before.state is State.SENT and self._is_given_up(tx, before, by):
            return acts.settle(tx, by, before, replace(before, state=State.IN_DOUBT, next_at=by.at))
        if before.is_stuck:  # nobody sits at the hub to decide: whoever asks once more has
            return acts.again(tx, by, policy, before)
        if not before.is_unsent:
            return before
        untagged = before.state is State.UNTAGGED
        fields = _literal(wanted.fields) if untagged else wanted.fields
        now = acts.change(tx, by, policy, before, wanted.serial, fields)
        return assign(tx, by, policy, now) if untagged else now

    def _is_given_up(self, tx: Connection, asset: Asset, by: By) -> bool:
        """Whether no hub waits for an answer any more: the one that sent it has ended, or no call takes so long."""
        sent_at = asset.sent_at or by.at
        is_alone = self._database.owner and tx.dialect.name == "sqlite"
        return by.at - sent_at > LONGEST_CALL or (is_alone and sent_at < self._begun_at)

    def _holder(self, caller: Caller, register: Register, known: Known) -> Holder:
        """Who has the serial of one that is known here, by the register; where it cannot be asked, what was there last
        counts. Asked with the hub's own token: somebody else's may be shown less."""
        try:
            return holder_now(self._creator(caller), self.site(caller).register or register, known)
        except OutsideFailed:
            return Holder(known)

    def _forget(self, caller: Caller, register: Register, known: Known) -> None:
        """The register has not got it any more: whoever asks for the serial again gets a new asset."""
        by, scope, number = self.by(caller), register.scope, known.remote_id

        def forget(tx: Connection) -> None:
            acts.deleted_there(tx, by, serial_key(known.serial))
            if number is not None:
                known_asset_store.forget(tx, by.organisation, scope, number)

        self._walled(caller).write(forget)

    # -- making --------------------------------------------------------------------------------------------------------

    def _brought_in(self, caller: Caller, register: Register, asset: Asset) -> Asset:
        """As far as it comes now; what is stored counts, whatever was raised."""
        done: Done | OutsideFailed | Refused = Done(())
        if asset.state is not State.CREATED:
            try:
                done = self._creator(caller).run(register, [asset], Event())
            except (OutsideFailed, Refused) as error:
                self._creator(caller).unanswered(register)
                done = error
        now = self._walled(caller).read(lambda tx: store.get(tx, caller.user.organisation_id, asset.id)) or asset
        if now.state is State.EXISTS:
            raise asset_known(now.serial, self._in_copy(caller, now.serial))
        if now.state is State.REFUSED:  # nobody sits at the hub to decide: a new request is a new asset, with its tag
            self._walled(caller).write(lambda tx: acts.undo(tx, self.by(caller), now))
        if now.state is not State.CREATED:
            raise _not_made(now, done)
        tell_troubled([now])
        return now

    def _in_copy(self, caller: Caller, serial: str) -> Known:
        """Who has it of the organisation's own catalog, where all that a look finds is copied: of what is in another
        one nothing is told."""
        organisation, scope = caller.user.organisation_id, self.site(caller).policy.scope
        key = serial_key(serial)
        found = self._walled(caller).read(lambda tx: known_asset_store.by_serial(tx, organisation, scope, key))
        return found or Known(serial)


def tell_troubled(made: Iterable[Asset]) -> None:
    """In the log: what was made, and somebody has to see to it."""
    for asset in made:
        if asset.why:
            log.warning("somebody has to see to an asset", asset=asset.remote_id, why=asset.why, **asset.params)


def _literal(fields: Fields) -> Fields:
    """The name is one and no pattern: braces in it stay braces."""
    return replace(fields, internal_name=fields.internal_name.replace("{", "{{").replace("}", "}}"))


def no_tag() -> Refused:
    """There is no tag to give: the sequence has stopped, or is not known yet."""
    return Refused("NO_TAG", "hub.refused.no_tag")


def asset_known(serial: str, holder: Known) -> Refused:
    """Somebody has that serial."""
    return Refused("ASSET_KNOWN", "assets.refused.known", **_of_known(serial, holder))


def _of_known(serial: str, holder: Known) -> dict[str, object]:
    return {"serial": serial, "tag": holder.tag, "remote_id": holder.remote_id or ""}


def _not_made(asset: Asset, done: Done | OutsideFailed | Refused) -> Exception:
    """Why an asset is not created."""
    if asset.state is State.UNTAGGED:
        return no_tag()
    if asset.state is State.REFUSED:
        return Refused("ASSET_REFUSED", "hub.refused.asset", text=asset.params.get("text", ""))
    words, params = _why(asset, done)
    return OutsideFailed(OutsideKind.NETWORK, words, retry=True, **params)


def _why(asset: Asset, done: Done | OutsideFailed | Refused) -> tuple[str, Mapping[str, object]]:
    """What kept the register from saying that it made the asset: a sentence of the words catalogue."""
    if not isinstance(done, Done):
        return done.words, done.params
    if asset.state in (State.IN_DOUBT, State.SENT):
        return "rt.no_answer", {}
    if done.sign_in:
        return "rt.sign_in", {}
    if done.away is not None:
        return done.away.words or "rt.unreachable", done.away.params
    if done.refused is not None:  # one answer proves nothing yet
        return done.refused.words or "rt.refused", {"text": done.refused.text, **done.refused.params}
    return "rt.not_understood", {"status": ""}
