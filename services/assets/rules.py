"""What becomes of an asset: of what the register shows of it, of what it answers, of what somebody decides. Plain
functions on values; what becomes of its tag follows from where it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from services.assets import names
from services.assets.contract import LONGEST
from services.assets.model import LOCAL, MAYBE_OURS, NO_PARAMS, UNANSWERED, Asset, State, TagState
from services.assets.ports import Held, NewAsset, Reply, Said
from services.assets.tags import tag_key

FIRST_LOOK = timedelta(seconds=5)  # after a call without an answer: it may still come to be
PATIENCE = timedelta(seconds=20)  # after that call, and a look that found nothing, it is sent again
ONCE_MORE = timedelta(seconds=3)  # after a refusal that proves nothing yet
SILENT = timedelta(seconds=10)  # a look that took so long was asked of a register that was not at work
LOOK_LATER = timedelta(seconds=30)  # where the register does not show what it says it made
LATE = timedelta(seconds=90)  # after one that was sent twice was created: longer than any call
LONGEST_PATIENCE = timedelta(minutes=5)  # it doubles each time that an asset is sent without an answer
LONGEST_PAUSE = timedelta(minutes=10)  # between two looks for what is not shown
UNSHOWN_AFTER = timedelta(minutes=2)  # a register may be slow to show what it made
MOST_ATTEMPTS = 2  # that a register may refuse before somebody is asked
MOST_UNANSWERED = 3  # times that an asset is sent without an answer, before somebody is asked
LONGEST_REST = 60.0  # seconds between two tries while the register is away
EXISTS = "assets.why.exists"
UNSEEN = "assets.why.exists_unseen"  # the register says so, and the look before did not show it
UNREAD = "assets.why.unread"  # one was found for it that does not show by what
NO_ANSWER = "assets.why.no_answer"  # none that counts: the register's own words
UNSHOWN = "assets.why.unshown"  # the register made it, and does not show it


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long is waited for what may still come to be."""

    first_look: timedelta = FIRST_LOOK
    patience: timedelta = PATIENCE
    once_more: timedelta = ONCE_MORE
    look_later: timedelta = LOOK_LATER
    late: timedelta = LATE


def label_id(asset_id: str, tag: str = "") -> str:
    """The id of the print job of an asset with this tag: the same however often it is asked for. With another tag it is
    another label."""
    return str(uuid5(NAMESPACE_OID, f"label of {asset_id}, {tag}" if tag else f"label of {asset_id}"))


def with_tag(asset: Asset, tag: str) -> Asset:
    """The same with this tag; where a label is wanted, it is that of this tag."""
    if not tag or tag_key(tag) == tag_key(asset.tag):
        return asset
    return replace(asset, tag=tag, label=label_id(asset.id, tag) if asset.label else "")


def rest_after(failures: int, chance: float = 0.0) -> float:
    """Seconds until the next try at a register that is away; `chance` 0.0 to 1.0 spreads the stations."""
    return min(LONGEST_REST, 2.0 ** min(failures, 6)) * (0.75 + 0.5 * chance)


# -- what the register shows -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What a look says of an asset: `ours` was made for it, `others` have its serial, `tagged` its tag and another
    serial."""

    ours: Sequence[Held]
    others: Sequence[Held]
    tagged: Held | None


def shown(asset: Asset, key: str, held: Mapping[int, Held], keys: Mapping[int, str]) -> Shown:
    """Of what was found, what concerns this one. `keys`: what each one's serial is compared by."""
    ours = sorted((one for one in held.values() if one.mark == asset.id), key=lambda one: one.remote_id)
    mine = {one.remote_id for one in ours}
    others = [one for number, one in sorted(held.items()) if keys[number] == key and number not in mine]
    tag = tag_key(asset.tag)
    taken = [one for _number, one in sorted(held.items()) if tag and tag in (tag_key(one.tag), tag_key(one.name))]
    tagged = next((one for one in taken if one.remote_id not in mine and keys[one.remote_id] != key), None)
    return Shown(ours, others, tagged)


def after_look(
    asset: Asset,
    seen: Shown,
    now: datetime,
    pauses: Pauses,
    *,
    sure: bool,
    marked: bool = True,
    asked_at: datetime | None = None,
) -> Asset:
    """How an asset stands after it was looked for, before it is sent. WAITING with `next_at` None: free, to be sent.
    `asked_at`: when the look was asked, where that is not now."""
    if seen.ours:
        return made(asset, seen.ours[0].remote_id, now, tag=seen.ours[0].tag or asset.tag)
    if seen.others:
        other = next((one for one in seen.others if not one.unread), seen.others[0])
        if other.unread:
            return exists(asset, other, UNREAD)
        return exists(asset, other, MAYBE_OURS if asset.sent_at and not marked else EXISTS)
    if asset.state is State.IN_DOUBT:
        return _not_shown(asset, now, pauses, sure=sure, asked_at=asked_at or now)
    return replace(asset, next_at=None)


def _not_shown(asset: Asset, now: datetime, pauses: Pauses, *, sure: bool, asked_at: datetime) -> Asset:
    """One in doubt, which the register does not show: to be sent again after a patience that grows; or not by itself
    any more, and only looked for, ever more rarely. What a look shows is how it stood when that was asked: one that
    waited in a register that stood still may be answered before the asset that waits there beside it is made."""
    sent_at = asset.sent_at or now
    rarely = now + _pause_after(now - sent_at, pauses.once_more)
    if asset.is_stuck:
        return replace(asset, next_at=rarely)
    if now - asked_at > SILENT:
        asset, sent_at = replace(asset, sent_at=now), now
    ready = sent_at + min(LONGEST_PATIENCE, pauses.patience * 2 ** min(max(asset.attempts - 1, 0), 8))
    if asked_at < ready:
        return replace(asset, next_at=max(ready, now + pauses.once_more))
    if not sure:  # nothing was ever seen there: whether this one was made, only a person can find out
        return replace(asset, state=State.REFUSED, why="assets.why.unprovable", params={}, next_at=None)
    if asset.attempts and asset.attempts % MOST_UNANSWERED == 0:
        params = {"n": asset.attempts, "text": asset.params.get("text") or "–"}
        return replace(asset, why=UNANSWERED, params=params, next_at=rarely)
    return replace(asset, state=State.WAITING, next_at=None)


def _pause_after(waited: timedelta, least: timedelta) -> timedelta:
    """Until the next look for what the register has not shown for so long: as long again."""
    return min(LONGEST_PAUSE, max(least, waited))


def exists(asset: Asset, other: Held, why: str = EXISTS) -> Asset:
    """The register has this serial already."""
    params = {"tag": other.tag or other.name, "remote_id": other.remote_id, "serial": other.serial}
    return replace(asset, state=State.EXISTS, why=why, params=params, next_at=None)


def made(asset: Asset, remote_id: int | None, now: datetime, *, tag: str) -> Asset:
    """It is in the register."""
    named = with_tag(asset, tag)
    return replace(named, state=State.CREATED, remote_id=remote_id, created_at=now, next_at=None, why="", params={})


def after_second_look(asset: Asset, seen: Shown, now: datetime, pauses: Pauses) -> Asset:
    """How a created asset stands after it was looked for once more: alone with its serial, or not. What the register
    does not show is looked for again later."""
    there = [one for one in (*seen.ours, *seen.others) if one.remote_id != asset.remote_id]
    if there:
        numbers = ", ".join(f"{one.tag or one.name} ({one.remote_id})" for one in there)
        own = all(one.mark == asset.id for one in there)
        why = "assets.why.made_twice" if own else "assets.why.twice"
        params = {"own": f"{asset.tag} ({asset.remote_id})", "others": numbers, "serial": asset.serial}
        return replace(asset, why=why, params=params, next_at=now + LONGEST_PAUSE)
    if not seen.ours and all(one.remote_id != asset.remote_id for one in seen.others):
        waited = now - (asset.created_at or now)
        told = asset
        if waited >= UNSHOWN_AFTER:
            told = replace(asset, why=UNSHOWN, params={"remote_id": asset.remote_id or "–", "serial": asset.serial})
        return replace(told, next_at=now + _pause_after(waited, pauses.look_later))
    asset = replace(asset, why="", params={})
    late = (asset.created_at or now) + pauses.late
    if asset.attempts > 1 and now < late:  # an earlier call may still come to be
        return replace(asset, next_at=late)
    return replace(asset, seen_at=now, next_at=None)


# -- what the register answers -----------------------------------------------------------------------------------------


def sent(asset: Asset, now: datetime) -> Asset:
    """It is about to be sent."""
    why = "" if asset.is_stuck else asset.why
    return replace(asset, state=State.SENT, why=why, sent_at=now, attempts=asset.attempts + 1, next_at=None)


def new_asset(asset: Asset) -> NewAsset:
    """What the register is told of it."""
    return NewAsset(asset.id, asset.serial, asset.tag, asset.fields, asset.person)


def after_reply(asset: Asset, reply: Reply, now: datetime, pauses: Pauses, *, before: Asset) -> Asset:
    """How an asset stands after the register's answer; `before`: as it stood before it was sent, and stands again where
    it surely was not. A refusal is about this asset only where the register is well otherwise, and even then it is
    asked twice."""
    back = replace(asset, state=State.WAITING, next_at=now + pauses.once_more)
    match reply.said:
        case Said.CREATED:
            new = made(asset, reply.remote_id, now, tag=reply.tag or asset.tag)
            return replace(new, label="") if reply.printed else new
        case Said.IN_DOUBT:
            told = replace(asset, why=NO_ANSWER if reply.text else "", params={"text": reply.text})
            doubtful = replace(told, state=State.IN_DOUBT, next_at=now + pauses.first_look)
            return replace(doubtful, sent_at=now)  # the call's end: until then it may be at work
        case Said.LATER | Said.SIGN_IN:
            return replace(before, state=State.WAITING, next_at=now + pauses.once_more)
        case Said.EXISTS if reply.remote_id is not None:
            return exists(asset, Held(reply.remote_id, asset.serial, reply.tag), reply.words or EXISTS)
        case Said.EXISTS if asset.why != UNSEEN:
            return replace(back, why=UNSEEN, params={"text": reply.text})  # the next look says which one it is
        case Said.EXISTS:
            return replace(asset, state=State.EXISTS, next_at=None)
    params = {"text": reply.text, **reply.params}
    if asset.attempts < MOST_ATTEMPTS:
        return replace(back, why=reply.words or "assets.why.refused_once", params=params)
    return replace(asset, state=State.REFUSED, why=reply.words or "assets.why.refused", params=params, next_at=None)


# -- what somebody decides ---------------------------------------------------------------------------------------------


def again(asset: Asset) -> Asset:
    """Somebody wants it tried once more, now."""
    if asset.state is State.CREATED:
        return replace(asset, seen_at=None, why="", params={}, next_at=None)
    if asset.is_stuck:  # it is looked for once more before it is sent
        return replace(asset, state=State.WAITING, why="", params={}, next_at=None)
    if asset.state is State.IN_DOUBT or asset.state is State.SENT:
        return asset  # it has its time: a look that comes too early shows nothing
    if asset.is_unsent:
        return replace(asset, next_at=None)
    state = State.WAITING if asset.tag else State.UNTAGGED
    return replace(asset, state=state, why="", params={}, attempts=0, next_at=None)


def owned(asset: Asset, now: datetime) -> Asset:
    """Somebody has looked: what the register has, and may be ours, is this one. It has its number and tag there."""
    tag, number = str(asset.params.get("tag", "")), int(str(asset.params["remote_id"]))
    name = asset.fields.internal_name
    if "{tag}" in name:
        name = names.fill(name, asset.number, asset.serial, tag)[: LONGEST["internal_name"]]
    return made(replace(asset, fields=replace(asset.fields, internal_name=name)), number, now, tag=tag)


def disowned(asset: Asset) -> Asset:
    """Somebody has looked: it is another one."""
    return replace(asset, why=EXISTS)


def may_be_undone(asset: Asset) -> bool:
    """Whether it can be taken back: the register has surely not got it, or it is the station's own."""
    if asset.state is State.CREATED:
        return asset.register == LOCAL
    return asset.is_unsent or asset.needs_you


def tag_after(before: Asset, now: Asset, *, printed: bool) -> TagState | None:
    """What becomes of the tag of an asset that went from `before` to `now`; None: it stays as it is. `printed`: a label
    may carry it. A tag that the register, or a printer, may have got is never given again."""
    if not before.tag or before.state is now.state:
        return None
    if now.state is State.CREATED:
        return TagState.USED
    if now.state is State.UNTAGGED:
        return TagState.BURNED  # it is somebody else's
    if now.state is State.UNDONE and before.state is State.CREATED and before.register != LOCAL:
        return TagState.BURNED  # it is on a device
    if now.state is State.EXISTS and now.why == UNREAD:
        return TagState.BURNED  # it may have been found by its tag: the next one would be, too
    if now.state in (State.EXISTS, State.UNDONE) and before.state is not State.EXISTS:
        return TagState.FREE if before.sent_at is None and not printed else TagState.BURNED
    return None


def reason(before: Asset, now: Asset, fate: TagState, *, printed: bool) -> tuple[str, Mapping[str, object]]:
    """Why that became of its tag, as the log keeps it: a key of the words catalogue and what its sentence wants; "" for
    what says itself."""
    if now.state is not State.UNDONE or now.why != before.why:
        return now.why, now.params
    if fate is TagState.BURNED:
        return "assets.why.tag_printed" if printed else "assets.why.tag_sent", NO_PARAMS
    return "", NO_PARAMS


def without_tag(asset: Asset) -> Asset:
    """The same, where its tag is not its own any more: it is no part of its name either."""
    if not asset.tag or asset.state not in (State.EXISTS, State.UNDONE, State.UNTAGGED):
        return asset
    pattern = asset.fields.internal_name.replace("{", "{{").replace("}", "}}").replace(asset.tag, "{tag}")
    return replace(asset, tag="", fields=replace(asset.fields, internal_name=pattern))
