"""The JSON and the lines of assets (docs/command-line.md)."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from app.cli import print_shapes
from app.cli.finding import short
from app.cli.shapes import JSON, local_time, moment
from services.assets.model import Batch, Fields, Known, State, Tag
from services.scanning.marks import show

if TYPE_CHECKING:
    from services.assets.acts import Entering
    from services.assets.lists import Line
    from services.assets.model import Asset, Preset
    from services.words.catalogue import Catalogue, Say

COLUMNS = ("number", "serial_number", "tag", "remote_id", "state", "label", "asked", "person", "why")
DECIDED = (State.EXISTS, State.REFUSED, State.UNDONE)  # nothing more comes of it by itself
_SYMBOLS: Mapping[State, str] = {State.CREATED: "✓", State.EXISTS: "✕", State.REFUSED: "✕", State.UNDONE: "–"}
_ON_ITS_WAY, _LOOK = "…", "⚠"


def asset(line: "Line", words: "Catalogue") -> JSON:
    """An asset, as it stands with its label."""
    one = line.asset
    return {
        "id": one.id,
        "serial_number": one.serial,
        "tag": one.tag or None,
        "asset_id": one.remote_id,
        "state": one.state.value,
        "why": why(one, words) or None,
        "needs_you": one.needs_you,
        "label": label(line, words),
        **fields(one.fields),
        "batch": one.batch,
        "number": one.number,
        "register": one.register,
        "link": line.link or None,
        "attempts": one.attempts,
        "next_at": moment(one.next_at),
        "asked_at": moment(one.asked_at),
        "created_at": moment(one.created_at),
        "person": one.person,
        "station": one.station,
    }


def label(line: "Line", words: "Catalogue") -> JSON:
    """How its label stands: there is `none`, and none comes of itself; it comes `later`; it could not be asked for
    (`refused`); or as the print queue has it."""
    job = line.label
    if job is not None:
        return {"id": job.id, "state": job.state.value, "why": print_shapes.why(job, words) or None}
    if refused := label_refused(line):
        return {"id": None, "state": "refused", "why": words.say(refused)}
    return {"id": None, "state": "later" if label_comes_later(line) else "none", "why": None}


def label_refused(line: "Line") -> str:
    """Why its label could not be asked for, as a key of the words catalogue; "" where it was, or none is wanted any
    more."""
    return "" if line.label is not None or line.asset.state in DECIDED else line.asset.label_why


def label_comes_later(line: "Line") -> bool:
    """Whether a label is wanted that was not asked for yet, and nobody has to decide about the asset first."""
    one = line.asset
    return bool(one.label) and line.label is None and not one.label_why and one.state not in DECIDED


def fields(found: Fields) -> JSON:
    """What an asset, a form or a preset says."""
    return {
        "manufacturer": found.manufacturer or None,
        "model": found.model or None,
        "category": found.category or None,
        "funding_source": found.funding_source or None,
        "internal_name": found.internal_name or None,
        "more": dict(found.more),
    }


def known(found: Known) -> JSON:
    """Who has a serial: named as the contract names it, then ours."""
    return {
        "existing_asset_id": found.remote_id,
        "existing_asset_tag": found.tag or None,
        "serial_number": found.serial,
        "id": found.id or None,
        "state": found.state.value if found.state else None,
        "station": found.station or None,
    }


def known_text(found: Known, words: "Catalogue") -> str:
    """Who has a serial, as a sentence."""
    from services.assets.sheet import about_known

    key, params = about_known(found)
    return words.say(key, **params).rstrip()


def next_tag(tag: Tag) -> JSON:
    """As the contract's preview."""
    return {"next_tag": tag.tag, "prefix": tag.prefix, "sequence_number": tag.number}


def form(now: "Entering") -> JSON:
    """The form, and the batch that is being entered."""
    return {
        **fields(now.form.fields),
        "number": now.form.number,
        "once": dict(now.form.once),
        "preprinted": now.form.preprinted,
        "labels": now.form.labels,
        "next_tag": now.next_tag.tag if now.next_tag else None,
        "batch": now.batch or None,
    }


def preset(found: "Preset") -> JSON:
    """A preset."""
    return {"position": found.position, "name": found.name, **fields(found.fields)}


def batch(found: Batch) -> JSON:
    """A batch in figures."""
    return {
        "batch": found.id,
        "begun_at": moment(found.begun_at),
        "ended_at": moment(found.ended_at),
        "taken": found.counts.taken,
        "created": found.counts.created,
        "waiting": found.counts.waiting,
        "needs_you": found.counts.needs_you,
    }


def counts(lines: "Sequence[Line]") -> dict[str, int]:
    """How many of these are created, wait for the register, want somebody, are taken back."""
    assets = [line.asset for line in lines]
    done = (State.CREATED, *DECIDED)
    return {
        "created": sum(one.state is State.CREATED for one in assets),
        "waiting": sum(one.state not in done and not one.is_stuck for one in assets),
        "needs_you": sum(one.needs_you for one in assets),
        "undone": sum(one.state is State.UNDONE for one in assets),
    }


def told(lines: "Sequence[Line]", words: "Catalogue") -> dict[str, Any]:
    """What commands answer that enter assets, or act on some."""
    return {**counts(lines), "assets": [asset(line, words) for line in lines]}


def why(found: "Asset", words: "Catalogue") -> str:
    """What somebody should know of it."""
    return words.say(found.why, **found.params) if found.why else ""


def state(found: "Asset", say: "Say") -> str:
    """ "✓ Created"."""
    looks = found.is_stuck or (found.state is State.CREATED and found.why)
    symbol = _LOOK if looks else _SYMBOLS.get(found.state, _ON_ITS_WAY)
    return f"{symbol} {say(f'assets.state.{found.state}')}"


def line(found: "Line", words: "Catalogue") -> str:
    """An asset on a line of its own."""
    one = found.asset
    named = f"{show(one.serial)}  {show(one.tag) or '–'}  {state(one, words.say)}"
    number = f" ({one.remote_id})" if one.remote_id is not None and one.state is State.CREATED else ""
    label_said = _label_text(found, words)
    said = words.say("cli.assets.label", state=label_said) if label_said else ""
    return "  ".join(part for part in (named + number, why(one, words), said) if part)


def row(found: "Line", words: "Catalogue", zone: tzinfo | None) -> tuple[str, ...]:
    """An asset in a table, under COLUMNS."""
    one = found.asset
    return (
        str(one.number),
        show(one.serial),
        show(one.tag),
        "" if one.remote_id is None else str(one.remote_id),
        state(one, words.say),
        _label_text(found, words),
        local_time(one.asked_at, zone),
        one.person,
        why(one, words),
    )


def batch_line(found: Batch, words: "Catalogue") -> str:
    """A batch on a line of its own."""
    counted = found.counts
    return words.say(
        "cli.assets.batch_line",
        batch=short(found.id),
        taken=counted.taken,
        created=counted.created,
        waiting=counted.waiting,
        needs_you=counted.needs_you,
    )


def _label_text(found: "Line", words: "Catalogue") -> str:
    """Its label in words; "" where none is wanted, or none yet."""
    if found.label is not None:
        said = (print_shapes.state(found.label, words), print_shapes.why(found.label, words))
        return ": ".join(part for part in said if part)
    refused = label_refused(found)
    return words.say(refused) if refused else ""
