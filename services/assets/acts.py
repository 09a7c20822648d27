"""What is done with a batch inside a transaction: its form goes on, a preset is taken, an asset is taken back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from services.assets import contract, forms, rules
from services.assets.booking import assign, attach, enter, find_known, is_numbered, moved, with_label
from services.assets.model import (
    LIVE,
    NO_PARAMS,
    NOTHING,
    Asset,
    Counts,
    Fields,
    Form,
    Known,
    State,
    Stopped,
    Tag,
    TagState,
    counted,
)
from services.assets.policy import Policy
from services.assets.serials import serial_key
from services.assets.tags import tag_key
from services.database import asset_batch_store as batches
from services.database import asset_form_store, print_store, tag_store
from services.database import asset_store as store
from services.errors import Refused
from services.identity.by import By
from services.printing.model import JobState, Settled


@dataclass(frozen=True, slots=True)
class Entering:
    """A batch as it is being entered: the form, how it stands, the tag that comes next (None: there is none), why there
    are none, and the asset that was just spoken of. `batch` "": it begins with the next serial."""

    form: Form
    batch: str = ""
    counts: Counts = field(default_factory=Counts)
    last_number: int = 0
    next_tag: Tag | None = None
    stopped: Stopped | None = None
    numbered: bool = True  # the register's own tags have all been seen, so that new ones can be given
    asset: Asset | None = None


def entering(tx: Connection, by: By, policy: Policy, asset: Asset | None = None) -> Entering:
    """How the batch of this station stands."""
    now = begun(tx, by, policy)
    counts = batches.counts(tx, by.organisation, now.batch) if now.batch else Counts()
    now = replace(now, counts=counts, asset=asset)
    if policy.numbering is None:
        return now
    numbered = is_numbered(tx, by, policy)
    tag, stopped = tag_store.outlook(tx, by.organisation, policy.numbering)
    return replace(now, next_tag=tag if numbered else None, stopped=stopped, numbered=numbered)


def begun(tx: Connection, by: By, policy: Policy) -> Entering:
    """The form and the batch alone: what the next asset is made of."""
    form, batch = asset_form_store.get(tx, by.organisation, by.station) or (Form(labels=policy.labels), "")
    return Entering(form, batch, last_number=store.last_number(tx, batch) if batch else 0)


def pending(tx: Connection, by: By, now: Entering) -> Asset | None:
    """The asset whose pre-printed tag is scanned next."""
    if not now.form.preprinted or not now.batch:
        return None
    last = store.rows(tx, by.organisation, now.batch, 1)
    return last[0] if last and last[0].state is State.TAG_NEXT else None


def go_on(tx: Connection, by: By, before: Entering, asset: Asset, form: Form) -> None:
    """The asset is in; the form is ready for the next one."""
    if not before.batch:
        batches.begin(tx, asset.batch, by, counted(asset.state, asset.why))
    asset_form_store.put(tx, by, form, asset.batch)


def change_form(tx: Connection, by: By, change: Callable[[Form], Form], labels: bool) -> Form:
    """The form otherwise. `labels`: what a new one says of them."""
    form, batch = asset_form_store.get(tx, by.organisation, by.station) or (Form(labels=labels), "")
    changed = change(form)
    asset_form_store.put(tx, by, changed, batch)
    return changed


def end_batch(tx: Connection, by: By) -> str:
    """The batch is over; the form stays. Returns its id. Raises Refused: NO_BATCH."""
    found = asset_form_store.get(tx, by.organisation, by.station)
    if found is None or not found[1]:
        raise Refused("NO_BATCH", "assets.refused.no_batch")
    batches.end(tx, found[1], by)
    asset_form_store.put(tx, by, replace(found[0], once={}), "")
    return found[1]


def end_begun(tx: Connection, by: By, begun: Collection[str]) -> None:
    """The batch is over where one of these assets began it: it has that one's id. Where another one is being entered
    by now, or none, nothing is done."""
    found = asset_form_store.get(tx, by.organisation, by.station)
    if found is not None and found[1] in begun:
        end_batch(tx, by)


def use_preset(tx: Connection, by: By, position: int) -> Form:
    """The form with that preset's fields. Raises Refused: PRESET_UNKNOWN."""
    preset = next((one for one in asset_form_store.presets(tx, by.organisation) if one.position == position), None)
    if preset is None:
        raise Refused("PRESET_UNKNOWN", "assets.refused.preset", position=position)
    return change_form(tx, by, lambda form: forms.apply(preset, form), labels=True)


def next_preset(tx: Connection, by: By) -> Form:
    """The form with the preset after the one that it shows, the first where it shows none. Raises Refused:
    PRESET_UNKNOWN where there are none."""
    presets = asset_form_store.presets(tx, by.organisation)
    found = asset_form_store.get(tx, by.organisation, by.station)
    form = found[0] if found else Form()
    if not presets:
        raise Refused("PRESET_UNKNOWN", "assets.refused.no_presets")
    at = next((place for place, one in enumerate(presets) if forms.apply(one, form).fields == form.fields), -1)
    return use_preset(tx, by, presets[(at + 1) % len(presets)].position)


def undo_last(tx: Connection, by: By) -> Asset:
    """Take back the last asset of the batch that is not taken back. Raises Refused: NO_BATCH, NOT_UNDOABLE (the
    register has it, or may have it)."""
    found = asset_form_store.get(tx, by.organisation, by.station)
    if found is None or not found[1]:
        raise Refused("NO_BATCH", "assets.refused.no_batch")
    rows = store.rows(tx, by.organisation, found[1], 50)
    last = next((row for row in rows if row.state is not State.UNDONE), None)
    if last is None:
        raise Refused("NO_BATCH", "assets.refused.nothing_to_undo")
    undone = undo(tx, by, last)
    form = found[0]
    if form.number > 1:
        asset_form_store.put(tx, by, replace(form, number=form.number - 1), found[1])
    return undone


def undo(tx: Connection, by: By, asset: Asset) -> Asset:
    """Take it back: its tag is given to the next one, unless a printer has it. Raises Refused: NOT_UNDOABLE."""
    if not rules.may_be_undone(asset):
        raise Refused("NOT_UNDOABLE", "assets.refused.not_undoable", serial=asset.serial, tag=asset.tag)
    return settle(tx, by, asset, replace(asset, state=State.UNDONE, next_at=None))


def deleted_there(tx: Connection, by: By, key: str) -> None:
    """The register has deleted the asset of that serial: it can be entered once more; its tag is not given again."""
    here = store.live(tx, by.organisation, key)
    if here is not None:
        settle(tx, by, here, replace(here, state=State.UNDONE, why="assets.why.deleted", next_at=None))


def again(tx: Connection, by: By, policy: Policy, asset: Asset) -> Asset:
    """Try it once more. Raises Refused: ASSET_KNOWN where somebody else has the serial meanwhile."""
    now = rules.again(asset)
    if now.is_unsent and now.register != policy.register:
        now = moved(now, by, policy)
    if asset.state not in LIVE and now.state in LIVE:
        check_free(tx, by, policy, asset.serial)
    kept = settle(tx, by, asset, now)
    return assign(tx, by, policy, kept) if kept.state is State.UNTAGGED else kept


def own(tx: Connection, by: By, asset: Asset) -> Asset:
    """What the register has, and may be ours, is this one. Raises Refused: NOT_ASKED, ASSET_KNOWN where the serial was
    entered here once more meanwhile."""
    _check_asked(asset)
    again = store.live(tx, by.organisation, serial_key(asset.serial))
    if again is not None:
        told = {"serial": asset.serial, "tag": again.tag, "remote_id": again.remote_id or ""}
        raise Refused("ASSET_KNOWN", "assets.refused.known", **told)
    kept = settle(tx, by, asset, rules.owned(asset, by.at))
    given = tag_store.get(tx, by.organisation, kept.tag)
    if given is not None and given.asset == kept.id:  # it was burned when it seemed to be somebody else's
        _tell(tx, by, given.tag, TagState.USED, kept)
    return kept


def disown(tx: Connection, by: By, asset: Asset) -> Asset:
    """What the register has is another one. Raises Refused: NOT_ASKED."""
    _check_asked(asset)
    return settle(tx, by, asset, rules.disowned(asset))


def _check_asked(asset: Asset) -> None:
    if not asset.may_be_ours:
        raise Refused("NOT_ASKED", "assets.refused.not_asked", serial=asset.serial)


def change(tx: Connection, by: By, policy: Policy, asset: Asset, serial: str, fields: Fields) -> Asset:
    """Another serial, or other fields. Raises Refused: NOT_CHANGEABLE (the register has it, or may have it),
    ASSET_KNOWN."""
    if not asset.is_unsent and asset.state not in (State.EXISTS, State.REFUSED):
        raise Refused("NOT_CHANGEABLE", "assets.refused.not_changeable", serial=asset.serial, tag=asset.tag)
    now = replace(asset, serial=serial, fields=fields)
    if serial_key(serial) != serial_key(asset.serial):
        check_free(tx, by, policy, serial)
        now = rules.disowned(now) if asset.may_be_ours else now  # what the register has is not of this serial
    if not store.change(tx, now, serial_key(serial), asset.state):
        raise Refused("NOT_CHANGEABLE", "assets.refused.not_changeable", serial=asset.serial, tag=asset.tag)
    return now


def check_free(tx: Connection, by: By, policy: Policy, serial: str) -> None:
    """Raises Refused (ASSET_KNOWN) where somebody has that serial."""
    known = find_known(tx, by, policy.scope, serial_key(serial))
    if known is not None:
        told = {"serial": serial, "tag": known.tag, "remote_id": known.remote_id or ""}
        raise Refused("ASSET_KNOWN", "assets.refused.known", **told)


@dataclass(frozen=True, slots=True)
class Typed:
    """An asset that was typed, or stands in a file. `fields` None: those of the form, which goes on then, and over them
    `once`; else, with `counts`, the name in them is a pattern, which takes the form's number, and that goes on; `tag`:
    one that is on it already; `labels` None: as the form says."""

    id: str
    serial: str
    fields: Fields | None = None
    tag: str = ""
    labels: bool | None = None
    once: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    counts: bool = False


def enter_typed(tx: Connection, by: By, policy: Policy, typed: Typed) -> Asset | Known:
    """Take it into the batch that is being entered. Raises Refused as `contract.check_serial` and `check_fields`, and
    TAG_INVALID, TAG_TAKEN, NO_TAG (the register tags assets itself)."""
    now = begun(tx, by, policy)
    fields, form = _typed_fields(now.form, typed)
    contract.check_serial(typed.serial)
    contract.check_fields(fields)
    if typed.tag and policy.numbering is None:
        raise Refused("NO_TAG", "assets.refused.tags_elsewhere")
    if typed.tag and not contract.is_tag(typed.tag):
        raise Refused("TAG_INVALID", "assets.refused.tag_invalid", tag=typed.tag)
    labels = now.form.labels and not typed.tag if typed.labels is None else typed.labels
    asset = Asset(
        typed.id,
        typed.serial,
        fields,
        by.at,
        now.batch or typed.id,
        now.last_number + 1,
        label=rules.label_id(typed.id) if labels else "",
        person_id=by.person_id,
        person=by.author,
        station=by.station,
    )
    entered = enter(tx, by, policy, asset, tagged=not typed.tag)
    if isinstance(entered, Asset):
        if typed.tag:
            tagged = attach(tx, by, policy, entered, typed.tag)
            if isinstance(tagged, Known):
                raise Refused("TAG_TAKEN", "assets.refused.tag_taken", tag=typed.tag, serial=tagged.serial)
            entered = tagged
        go_on(tx, by, now, entered, form)
    return entered


def _typed_fields(form: Form, typed: Typed) -> tuple[Fields, Form]:
    """What it gets, and the form for the next one."""
    if typed.fields is None:
        own = replace(form, once={**form.once, **typed.once})
        return forms.fields_for(own, typed.serial, None), forms.after(form)
    if typed.counts:
        return forms.named(typed.fields, form.number, typed.serial, None), replace(form, number=form.number + 1)
    return typed.fields, form


def settle(tx: Connection, by: By, before: Asset, now: Asset) -> Asset:
    """Store how an asset stands now, and what becomes of its tag. What somebody else did with it meanwhile stays: then
    it is returned as it is."""
    other = bool(now.tag) and tag_key(now.tag) != tag_key(before.tag)
    now = with_label(tx, now) if other else now
    kept = rules.without_tag(now)
    if not store.change(tx, kept, serial_key(kept.serial), before.state):
        return store.get(tx, by.organisation, before.id) or now
    leaves = other or now.state in (State.UNDONE, State.EXISTS, State.UNTAGGED)
    printed = _has_label(tx, by, before, leaves=leaves)
    fate = rules.tag_after(before, now, printed=printed)
    if fate is TagState.USED and other:  # an earlier call came to be after all, with its own tag
        _tell(tx, by, before.tag, TagState.BURNED, now, "assets.why.tag_other")
        _tell(tx, by, now.tag, TagState.USED, now)
    elif fate is not None:
        why, params = rules.reason(before, now, fate, printed=printed)
        _tell(tx, by, before.tag, fate, now, why, params)
    return kept


def _tell(
    tx: Connection,
    by: By,
    tag: str,
    fate: TagState,
    asset: Asset,
    why: str = "",
    params: Mapping[str, object] = NO_PARAMS,
) -> None:
    """What became of a tag of this asset."""
    told = asset.remote_id
    tag_store.settle(tx, by, tag, fate, asset=asset.id, serial=asset.serial, remote_id=told, why=why, params=params)


def _has_label(tx: Connection, by: By, asset: Asset, *, leaves: bool) -> bool:
    """Whether a label of this asset may be on somebody's bench. `leaves`: one that still waits to be printed is not
    printed any more."""
    job = print_store.get(tx, asset.label) if asset.label else None
    if job is None or job.state is JobState.CANCELLED:
        return False
    if leaves and job.state is JobState.WAITING:
        print_store.settle(tx, job, Settled.DROPPED, by.at, by.person_id, JobState.CANCELLED)
        return False
    return True
