"""An asset enters, inside one transaction: nobody has its serial, it gets its tag, and both are stored."""

from dataclasses import replace

from sqlalchemy import Connection

from services.assets import names
from services.assets.contract import LONGEST
from services.assets.model import Asset, Known, State, TagState
from services.assets.policy import Policy
from services.assets.rules import label_id, made, with_tag
from services.assets.serials import serial_key
from services.database import asset_store as store
from services.database import known_asset_store, print_store, tag_range_store, tag_store
from services.identity.by import By
from services.printing.model import JobState


def find_known(tx: Connection, by: By, scope: str, key: str) -> Known | None:
    """Who has that serial: an asset that was entered here, or one of the register, as it was seen last."""
    here = store.live(tx, by.organisation, key)
    if here is not None:
        return known_here(here)
    return known_asset_store.by_serial(tx, by.organisation, scope, key)


def find_holder(tx: Connection, by: By, scope: str, tag: str) -> Known | None:
    """Who has that tag: an asset of the register, or one that was entered here."""
    holder = known_asset_store.by_tag(tx, by.organisation, scope, tag)
    here = store.by_tag(tx, by.organisation, tag) if holder is None else None
    return known_here(here) if here is not None else holder


def known_here(asset: Asset) -> Known:
    """An asset that was entered here, as one that is known."""
    return Known(
        asset.serial,
        asset.tag,
        asset.remote_id,
        id=asset.id,
        state=asset.state,
        station=asset.station,
        batch=asset.batch,
        number=asset.number,
        register=asset.register,
        fields=asset.fields,
    )


def enter(
    tx: Connection,
    by: By,
    policy: Policy,
    asset: Asset,
    *,
    tagged: bool = True,
    request_key: str | None = None,
    request: str = "",
) -> Asset | Known:
    """Store a new asset with the next tag, or tell who has its serial. `tagged` False: its tag is still to be scanned.
    `request_key`, `request`: under which the hub was asked, and what."""
    key = serial_key(asset.serial)
    known = find_known(tx, by, policy.scope, key)
    if known is not None:
        return known
    wanted = label_id(asset.id) if asset.label else ""
    state = State.UNTAGGED if tagged else State.TAG_NEXT
    new = replace(asset, register=policy.register, label=wanted, state=state)
    seq = store.insert(tx, new, key, by, request_key=request_key, request=request)
    if seq is None:
        raise ValueError("an asset is stored twice")
    new = replace(new, seq=seq)
    return assign(tx, by, policy, new) if tagged else new


def assign(tx: Connection, by: By, policy: Policy, asset: Asset) -> Asset:
    """Give an untagged asset the next tag; where there is none, it goes on waiting for one."""
    if policy.numbering is None:
        return _ready(tx, by, policy, asset, "")
    if not is_numbered(tx, by, policy):
        return asset
    tag = tag_store.peek(tx, by.organisation, policy.numbering)
    if tag is None:
        return asset
    holder = known_asset_store.by_tag(tx, by.organisation, policy.scope, tag.tag)
    if holder is not None:
        tag_store.burn_free(tx, by, tag.tag, holder.remote_id)
        tag_range_store.stop(tx, by, tag.prefix, tag.tag, holder.remote_id)
        return asset
    tag_store.take(tx, by, policy.numbering, tag, asset.id, asset.serial)
    return _ready(tx, by, policy, asset, tag.tag)


def can_assign(tx: Connection, by: By, policy: Policy) -> bool:
    """Whether there is a tag to give, or none is needed."""
    if policy.numbering is None:
        return True
    return is_numbered(tx, by, policy) and tag_store.peek(tx, by.organisation, policy.numbering) is not None


def attach(tx: Connection, by: By, policy: Policy, asset: Asset, tag: str) -> Asset | Known:
    """Give an untagged asset the tag that is on it already, or tell who has that."""
    holder = known_asset_store.by_tag(tx, by.organisation, policy.scope, tag)
    if holder is not None:
        return holder
    attached = tag_store.attach(tx, by, policy.numbering, tag, asset.id, asset.serial)
    if not attached:
        here = store.by_tag(tx, by.organisation, tag)
        return known_here(here) if here else Known("", tag)
    return _ready(tx, by, policy, asset, attached)


def is_numbered(tx: Connection, by: By, policy: Policy) -> bool:
    """Whether tags can be given: those that the register holds have all been seen once."""
    if policy.is_local:
        return True
    return known_asset_store.progress(tx, by.organisation, policy.scope).whole_at is not None


def _ready(tx: Connection, by: By, policy: Policy, asset: Asset, tag: str) -> Asset:
    """The asset with its tag, on its way to the register of now; in the station's own it is then."""
    name = names.fill(asset.fields.internal_name, asset.number, asset.serial, tag)
    fields = replace(asset.fields, internal_name=name[: LONGEST["internal_name"]])
    named = with_tag(asset, tag)
    if asset.label != label_id(asset.id):  # it had a tag before
        named = with_label(tx, named)
    ready = replace(named, fields=fields, register=policy.register, state=State.WAITING)
    ready = replace(ready, next_at=None, why="", params={})
    if policy.is_local:
        ready = _made_here(ready, by)
        tag_store.settle(tx, by, tag, TagState.USED, asset=asset.id, serial=asset.serial, remote_id=ready.remote_id)
    if not store.change(tx, ready, serial_key(asset.serial), asset.state):
        raise ValueError("an asset is tagged in the transaction in which it was looked up")
    return ready


def moved(asset: Asset, by: By, policy: Policy) -> Asset:
    """One that is not sent, for the register of now. What wants a tag there, and has none, waits for one."""
    here = replace(asset, register=policy.register, why="", params={})
    if here.state is not State.WAITING:
        return here
    if not here.tag:
        return replace(here, state=State.UNTAGGED)
    return _made_here(here, by) if policy.is_local else here


def _made_here(asset: Asset, by: By) -> Asset:
    """In the station's own register it is as soon as it has its tag."""
    return replace(made(asset, asset.seq, by.at, tag=asset.tag), seen_at=by.at)


def with_label(tx: Connection, asset: Asset) -> Asset:
    """With the label that is printed: one of this tag that was withdrawn, when the tag was lost, comes as another."""
    while (job := print_store.get(tx, asset.label) if asset.label else None) and job.state is JobState.CANCELLED:
        asset = replace(asset, label=label_id(asset.label, asset.tag))
    return asset
