"""Assets on their way into the register: looked for, stored as sent, made, and looked for once more.

An asset is sent only after a look that would have shown it, and stands as sent on the disk before its first byte goes
out. So whatever ends the program leaves it in doubt, never unknown: it is looked for by its serial, its tag and its own
mark before anything is sent again.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection

from services.assets import acts, rules
from services.assets.model import Asset, Known, State
from services.assets.ports import Held, Looked, Register, Reply, Said, Sought
from services.assets.rules import Pauses
from services.assets.serials import serial_key
from services.assets.tags import number_of
from services.clock import Clock
from services.database import asset_store as store
from services.database import known_asset_store, tag_range_store, tag_store
from services.database.transactions import Transactions
from services.errors import OutsideFailed, OutsideKind
from services.identity.by import By

log = structlog.get_logger(__name__)

CANARIES = 3
MOST = 200  # assets of one look


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to. `assets`: how those stand that were sent; `away`: why the register could not be asked for
    some, None where it could; `refused`: what it says of one that it does not take, which is tried once more;
    `sign_in`: it does not take the token; `rest`: seconds that it asks to be left alone."""

    assets: Sequence[Asset]
    away: Reply | None = None
    refused: Reply | None = None
    sign_in: bool = False
    rest: float = 0.0


class Creator:
    """Brings assets into a register. `by`: whose they are; `settled` is told each, in the order of entry, as soon as it
    and all before it are through. Calls wait for the network and the disk: one thread at a time, never the UI's."""

    def __init__(
        self,
        database: Transactions,
        clock: Clock,
        by: Callable[[], By],
        *,
        pauses: Pauses | None = None,
        settled: Callable[[Asset], None] = lambda _asset: None,
    ) -> None:
        self._database, self._clock, self._by = database, clock, by
        self._pauses, self._settled = pauses or Pauses(), settled

    def run(self, register: Register, assets: Sequence[Asset], stop: threading.Event) -> Done:
        """Take these (WAITING or IN_DOUBT, at most MOST) as far as they come now. Raises OutsideFailed where the
        register cannot be asked: nothing was sent then that was not before."""
        asked = [one for one in assets if register.searchable or one.sent_at]
        asked_at = self._clock.now()
        looked = self._look(register, asked)
        free = [
            now
            for one, now in zip(asked, self._judge(asked, looked, asked_at), strict=True)
            if now.state is State.WAITING and now.next_at is None and (now.serial, now.tag) == (one.serial, one.tag)
        ]  # what somebody changed meanwhile was not looked for
        if not register.searchable:  # it looks itself whether a serial is free
            free = sorted([*free, *(one for one in assets if not one.sent_at)], key=lambda one: one.seq)
        if not looked.sure:
            free = free[:1]  # an empty register: one alone, which is then what the next question is tried with
        replies = self._create(register, free, stop)
        made = [one for one, _reply in replies if one.state is State.CREATED]
        if made:
            self.look_again(register, made)
        return Done(
            [one for one, _reply in replies],
            away=next((reply for _one, reply in replies if reply.said is Said.LATER), None),
            refused=next((reply for _one, reply in replies if reply.said is Said.REFUSED), None),
            sign_in=any(reply.said is Said.SIGN_IN for _one, reply in replies),
            rest=max((reply.rest for _one, reply in replies), default=0.0),
        )

    def look_again(self, register: Register, assets: Sequence[Asset]) -> Sequence[Asset]:
        """Whether each of these, which were made, is alone with its serial. Raises OutsideFailed."""
        if not register.searchable:  # it has looked itself
            now = self._clock.now()
            return self._store((one, replace(one, seen_at=now, next_at=None)) for one in assets)
        looked = self._look(register, assets)
        held, keys = _by_number(looked)

        def judged(asset: Asset) -> Asset:
            seen = rules.shown(asset, serial_key(asset.serial), held, keys)
            return rules.after_second_look(asset, seen, self._clock.now(), self._pauses)

        return self._store((asset, judged(asset)) for asset in assets)

    def unanswered(self, register: Register) -> None:
        """The register has not answered until now: what is in doubt may come to be when it does, so that the patience
        with it begins anew. Otherwise the first look that is answered again could be faster than what waits beside it.
        """
        by = self._by()
        self._database.write(lambda tx: store.still_at_work(tx, by, register.address))

    def find(self, register: Register, serial: str) -> Held | None:
        """The first asset of the register with this serial, one of our part before all others; None where there is none
        for sure. Raises OutsideFailed."""
        looked = self._asked(register, [Sought(serial)], {serial})
        key = serial_key(serial)
        found = [one for one in looked.held if serial_key(one.serial) == key]
        return min(found, key=lambda one: (one.elsewhere, one.remote_id), default=None)

    # -- looking -------------------------------------------------------------------------------------------------------

    def _look(self, register: Register, assets: Sequence[Asset]) -> Looked:
        asked = {one.serial for one in assets if one.state is not State.CREATED}
        looked = self._asked(register, [Sought(one.serial, one.tag, one.id) for one in assets], asked)
        seen = [(one, serial_key(one.serial)) for one in looked.held if not one.elsewhere and not one.unread]
        organisation = self._by().organisation
        if seen:
            self._database.write(lambda tx: known_asset_store.put(tx, organisation, register.scope, seen))
        return looked

    def _asked(self, register: Register, sought: Sequence[Sought], asked: set[str]) -> Looked:
        """A look that is tried with what is known to be there, but for what is `asked` for anyway. Where nothing of it
        is found, and nothing else either, it is asked for by its number: it may be gone, and the register empty."""
        organisation, scope = self._by().organisation, register.scope
        known = self._database.read(
            lambda tx: known_asset_store.canaries(tx, organisation, scope, CANARIES + len(asked))
        )
        canaries = [one for one in known if one.serial not in asked][:CANARIES]
        looked = register.look(sought, [one.serial for one in canaries])
        if looked.sure or not canaries:
            return looked
        gone = register.gone([one.remote_id for one in canaries if one.remote_id is not None])
        if gone:
            self._database.write(lambda tx: known_asset_store.forget(tx, organisation, scope, *gone))
        there = next((one for one in canaries if one.remote_id not in gone), None)
        if there is not None:
            raise _blind(register, there)
        return looked

    def _judge(self, assets: Sequence[Asset], looked: Looked, asked_at: datetime) -> Sequence[Asset]:
        """What the look, asked then, says of each, stored. A tag that somebody else gave stops the sequence: the asset
        waits for another one."""
        held, keys = _by_number(looked)
        now = self._clock.now()
        changes: list[tuple[Asset, Asset]] = []
        for asset in assets:
            seen = rules.shown(asset, serial_key(asset.serial), held, keys)
            after = rules.after_look(
                asset, seen, now, self._pauses, sure=looked.sure, marked=looked.marked, asked_at=asked_at
            )
            if seen.tagged is not None and after.state is State.WAITING:
                after = asset = self._untag(asset, seen.tagged)
            changes.append((asset, after))
        return self._store(changes)

    def _untag(self, asset: Asset, holder: Held) -> Asset:
        """Its tag belongs to another asset of the register, which our log does not know."""

        def untag(tx: Connection) -> Asset:
            tag_store.one_at_a_time(tx)
            by = self._by()
            given = tag_store.get(tx, by.organisation, asset.tag)
            if given is not None and number_of(asset.tag, given.prefix) is not None:
                tag_range_store.stop(tx, by, given.prefix, asset.tag, holder.remote_id)
            told = {"tag": asset.tag, "remote_id": holder.remote_id}
            untagged = replace(asset, state=State.UNTAGGED, next_at=None, why="assets.why.tag_taken", params=told)
            return acts.settle(tx, by, asset, untagged)

        return self._database.write(untag)

    # -- making --------------------------------------------------------------------------------------------------------

    def _create(
        self, register: Register, assets: Sequence[Asset], stop: threading.Event
    ) -> Sequence[tuple[Asset, Reply]]:
        """Make them, several at a time; each is stored as soon as it is answered. Where one is not taken for a reason
        that is not its own, those that were not sent yet wait."""
        if not assets:
            return []
        halt = threading.Event()
        done: list[tuple[Asset, Reply]] = []
        with ThreadPoolExecutor(min(register.at_once, len(assets)), thread_name_prefix="assets") as crew:
            for asset, made in [(one, crew.submit(self._make, register, one, stop, halt)) for one in assets]:
                result = made.result()
                if result is not None:
                    done.append(result)
                    self._settled(result[0])
                else:
                    log.info("an asset is not sent now", asset=asset.id)
        return done

    def _make(
        self, register: Register, asset: Asset, stop: threading.Event, halt: threading.Event
    ) -> tuple[Asset, Reply] | None:
        """One: stored as sent, sent, and what was answered stored."""
        if stop.is_set() or halt.is_set():
            return None
        sent = rules.sent(asset, self._clock.now())
        stored = self._store([(asset, sent)])
        if not stored or stored[0] != sent:
            return None  # somebody took it back meanwhile
        reply = register.create(rules.new_asset(sent), again=asset.sent_at is not None)
        if reply.said is Said.REFUSED and (health := register.health()).words:  # it takes nothing from us now
            reply = Reply(Said.LATER, words=health.words, params=health.params)
        if reply.said in (Said.LATER, Said.SIGN_IN):
            halt.set()
        after = rules.after_reply(sent, reply, self._clock.now(), self._pauses, before=asset)
        if reply.remote_id is not None:
            self._know(register, after, reply)
        log.info("an asset was sent", asset=asset.id, tag=asset.tag, said=reply.said.value, remote_id=reply.remote_id)
        return self._store([(sent, after)])[0], reply

    def _know(self, register: Register, asset: Asset, reply: Reply) -> None:
        """What was made is what the next question is tried with: a look that does not show it shows nothing."""
        organisation, mark = self._by().organisation, asset.id if asset.state is State.CREATED else ""
        held = Held(reply.remote_id or 0, asset.serial, reply.tag or asset.tag, mark)
        seen = [(held, serial_key(asset.serial))]
        self._database.write(lambda tx: known_asset_store.put(tx, organisation, register.scope, seen))

    def _store(self, changes: Iterable[tuple[Asset, Asset]]) -> Sequence[Asset]:
        """All of them in one transaction, each where nobody else changed it meanwhile; how they stand."""
        listed = list(changes)
        if not listed:
            return []

        def store_all(tx: Connection, _attempt: int) -> Sequence[Asset]:
            tag_store.one_at_a_time(tx)
            by = self._by()
            return [_stored(tx, by, before, now) for before, now in listed]

        return self._database.write_once(store_all)


def _stored(tx: Connection, by: By, before: Asset, now: Asset) -> Asset:
    """What stands already is not stored twice: a transaction whose commit was in doubt may run again. What somebody
    changed meanwhile stays as they want it."""
    there = store.get(tx, by.organisation, before.id) or now
    if before == now or _what(there) != _what(before):
        return there
    if before.label and not now.label:
        store.no_label(tx, before.id)
    if before.state is now.state:
        store.change(tx, now, serial_key(now.serial), before.state)
        return store.get(tx, by.organisation, before.id) or now
    return acts.settle(tx, by, before, now)


def _what(asset: Asset) -> tuple[object, ...]:
    """What was looked for, and what is sent."""
    return asset.state, asset.serial, asset.tag, asset.fields, asset.register


def _by_number(looked: Looked) -> tuple[Mapping[int, Held], Mapping[int, str]]:
    """What was found by its number in the register, and what each one's serial is compared by; no deleted ones."""
    held = {one.remote_id: one for one in looked.held if not one.deleted}
    return held, {number: serial_key(one.serial) for number, one in held.items()}


def _blind(register: Register, known: Known) -> OutsideFailed:
    """It does not show what is known to be there: what it does not show may be there, too."""
    told = {"server": register.address, "serial": known.serial, "remote_id": known.remote_id}
    return OutsideFailed(OutsideKind.NETWORK, "assets.register.blind", retry=True, **told)
