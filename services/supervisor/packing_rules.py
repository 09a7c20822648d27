"""How the log of packing becomes figures, and which shipments need somebody. Plain functions."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeVar

from services.packing.model import PACKABLE, Status
from services.supervisor.model import Limits
from services.supervisor.packing_model import (
    Caught,
    Deed,
    Exceptional,
    Need,
    PackingFilter,
    PackingView,
    Tally,
    Touch,
    Which,
)
from services.supervisor.rules import LIMITS

Kind = TypeVar("Kind")

MOST_NOTABLE: Final = 200
_HOUR: Final = timedelta(hours=1)
_WORDS: Final = "packing.refused."
_NUMBERS: Final = "packing.wrong."
_OF_WORDS: Final = MappingProxyType(
    {
        "elsewhere": Caught.WRONG_PLATE,
        "wrong_plate": Caught.WRONG_PLATE,
        "not_allocated": Caught.WRONG_PLATE,
        "for_none": Caught.WRONG_PLATE,
        "wrong_product": Caught.WRONG_PRODUCT,
        "wrong_lot": Caught.WRONG_LOT,
        "which_lot": Caught.WRONG_LOT,
        "too_many": Caught.TOO_MANY,
        "over": Caught.TOO_MANY,
        "plate_empty": Caught.DONE,
        "product_done": Caught.DONE,
        "box_closed": Caught.OVER,
        "already_closed": Caught.OVER,
        "empty_box": Caught.EMPTY,
        "nothing_packed": Caught.EMPTY,
        "boxes_open": Caught.EARLY,
        "scale.stale": Caught.STALE_WEIGHT,
        "shipment.packed": Caught.OVER,
        "shipment.shipped": Caught.OVER,
        "shipment.cancelled": Caught.OVER,
    }
)
_OF_REASON: Final = MappingProxyType(
    {
        "pack_unknown": Caught.UNKNOWN,
        "pack_not_seen": Caught.UNKNOWN,
        "pack_answer_first": Caught.WAITING,
        "pack_closing": Caught.WAITING,
    }
)
_HARMLESS: Final = frozenset({"pack_same", "pack_box_shut"})  # it was in front already; somebody looked which box it is
_OF_ACT: Final = MappingProxyType(
    {
        "allergen_told": Exceptional.ALLERGEN_TOLD,
        "restrictions_seen": Exceptional.RESTRICTIONS,
        "late_seen": Exceptional.ALLERGEN,
        "weight_off": Exceptional.WEIGHT_OFF,
        "unweighed": Exceptional.UNWEIGHED,
        "reopened": Exceptional.REOPENED_BOX,
        "reopened_shipment": Exceptional.REOPENED,
        "put_back": Exceptional.PUT_BACK,
        "not_taken": Exceptional.NOT_TAKEN,
        "given_up": Exceptional.GIVEN_UP,
    }
)


# -- what was done -----------------------------------------------------------------------------------------------------


def caught_by(deed: Deed) -> Caught | None:
    """What was wrong with what it stopped; None where it stopped nothing."""
    reason = str(deed.params.get("reason", ""))
    if deed.act != "stopped" or reason in _HARMLESS:
        return None
    said = str(deed.params.get("words", ""))
    if said.startswith(_NUMBERS):
        return Caught.NUMBER
    words = said.removeprefix(_WORDS)
    return _OF_REASON.get(reason) or _OF_WORDS.get(words, Caught.ANOTHER)


def exceptions_of(deed: Deed) -> tuple[Exceptional, ...]:
    """What is exceptional about it."""
    if deed.act == "packed":
        said = (
            ("allergens", Exceptional.ALLERGEN),
            ("over", Exceptional.OVER),
            ("unverified", Exceptional.UNVERIFIED),
        )
        return tuple(kind for name, kind in said if deed.params.get(name))
    if deed.act == "completed":
        packed, _slash, lines = str(deed.params.get("lines", "")).partition("/")
        return (Exceptional.SHORT,) if packed != lines else ()
    found = _OF_ACT.get(deed.act)
    return () if found is None else (found,)


def told(tally: Tally, deeds: Sequence[Deed]) -> Tally:
    """The tally with what was done since, oldest first."""
    acknowledged, exceptional = _exceptional(tally.acknowledged, deeds)
    kinds = (kind for _deed, all_ in exceptional for kind in all_)
    return Tally(
        since=tally.since,
        last=max((tally.last, *(deed.seq for deed in deeds))),
        done=_ended(tally.done, deeds, "completed", "reopened_shipment", lambda deed: deed.shipment_id),
        closed=_ended(tally.closed, deeds, "closed", "reopened", lambda deed: deed.box_id),
        hours=_more(tally.hours, ((deed.at - tally.since) // _HOUR for deed in deeds if deed.act == "packed")),
        taken_out=tally.taken_out + sum(deed.act == "taken_out" for deed in deeds),
        caught=_more(tally.caught, (kind for deed in deeds if (kind := caught_by(deed)) is not None)),
        exceptions=_more(tally.exceptions, kinds),
        acknowledged=acknowledged,
        notable=(*tally.notable, *(deed for deed, _kinds in exceptional))[-MOST_NOTABLE:],
        touched=_touched(tally.touched, deeds),
        kinds=_kinds(tally.kinds, exceptional),
    )


def exceptional(deeds: Sequence[Deed]) -> list[Deed]:
    """Those of them that are exceptional, oldest first as they come."""
    return [deed for deed, _kinds in _exceptional(frozenset(), deeds)[1]]


def hours_of(tally: Tally, now: datetime) -> tuple[datetime | None, tuple[int, ...]]:
    """(the first hour in which something was packed, items in each from then to the running one)."""
    if not tally.hours:
        return None, ()
    first, running = min(tally.hours), max((now - tally.since) // _HOUR, *tally.hours)
    return tally.since + first * _HOUR, tuple(tally.hours.get(hour, 0) for hour in range(first, running + 1))


def _exceptional(
    before: frozenset[tuple[str, ...]], deeds: Iterable[Deed]
) -> tuple[frozenset[tuple[str, ...]], list[tuple[Deed, tuple[Exceptional, ...]]]]:
    """What was exceptional. An allergen is acknowledged once for a box and a product: what follows into that box is
    not told again, but where that holds others by then."""
    known, found = set(before), []
    for deed in deeds:
        kinds = exceptions_of(deed)
        if Exceptional.ALLERGEN in kinds:
            what = (deed.box_id, str(deed.params.get("product", "")), *map(str, deed.params.get("allergens", ())))
            kinds = tuple(kind for kind in kinds if kind is not Exceptional.ALLERGEN or what not in known)
            known.add(what)
        if kinds:
            found.append((deed, kinds))
    return frozenset(known), found


def _kinds(
    before: Mapping[str, frozenset[Exceptional]], found: Iterable[tuple[Deed, tuple[Exceptional, ...]]]
) -> Mapping[str, frozenset[Exceptional]]:
    kinds = dict(before)
    for deed, more in found:
        kinds[deed.shipment_id] = kinds.get(deed.shipment_id, frozenset()) | frozenset(more)
    return kinds


def _ended(
    before: frozenset[str], deeds: Iterable[Deed], ends: str, begins: str, name: Callable[[Deed], str]
) -> frozenset[str]:
    """What ended, less what began again."""
    ended = set(before)
    for deed in deeds:
        if deed.act == ends:
            ended.add(name(deed))
        elif deed.act == begins:
            ended.discard(name(deed))
    return frozenset(ended)


def _more(before: Mapping[Kind, int], found: Iterable[Kind]) -> Mapping[Kind, int]:
    return Counter(before) + Counter(found)


def _touched(before: Mapping[str, Touch], deeds: Iterable[Deed]) -> Mapping[str, Touch]:
    touched = dict(before)
    for deed in deeds:
        if not deed.shipment_id:
            continue
        known = touched.get(deed.shipment_id, Touch(frozenset(), frozenset(), deed.at))
        stations = known.stations | {deed.station} if deed.station else known.stations
        people = known.people | {deed.author} if deed.author else known.people
        touched[deed.shipment_id] = Touch(stations, people, max(known.at, deed.at))
    return touched


# -- shipments ---------------------------------------------------------------------------------------------------------


def seen(view: PackingView, now: datetime, limits: Limits = LIMITS) -> PackingView:
    """The shipment, and why somebody should look at it."""
    is_packed = view.shipment.status is Status.PACKING
    stalled = is_packed and view.at is not None and now - view.at > timedelta(minutes=limits.stalled_minutes)
    needs = ((Need.PARKED, view.parked > 0), (Need.STALLED, stalled))
    return replace(view, needs=tuple(need for need, is_so in needs if is_so))


def ordered(views: Iterable[PackingView]) -> tuple[PackingView, ...]:
    """Those that need somebody first, of these the one that has waited longest; then those of which something was
    exceptional today; then the others that are being packed; then those that are done; the latest first."""
    return tuple(sorted(views, key=_place))


def filtered(views: Iterable[PackingView], wanted: PackingFilter) -> tuple[PackingView, ...]:
    """Those that are wanted, in the same order."""
    text = wanted.text.casefold()
    return tuple(view for view in views if _is_wanted(view, wanted) and text in _told(view))


def _is_wanted(view: PackingView, wanted: PackingFilter) -> bool:
    is_done = view.shipment.status not in PACKABLE
    return (
        (wanted.which is Which.ALL or is_done == (wanted.which is Which.DONE) or Need.PARKED in view.needs)
        and (not wanted.troubled or bool(view.needs or view.exceptions))
        and wanted.station in ("", *view.stations)
        and wanted.person in ("", *view.people)
    )


def _told(view: PackingView) -> str:
    """What a text is looked for in."""
    one = view.shipment
    return "\n".join((one.number, one.so_number, one.customer.name, *view.stations, *view.people)).casefold()


def _place(view: PackingView) -> tuple[int, float, str]:
    at, number = view.at.timestamp() if view.at else 0.0, view.shipment.number
    if view.needs:
        return (0 if view.needs[0] is Need.PARKED else 1), at, number
    if view.shipment.status is not Status.PACKING:
        return 4, -at, number
    return (2 if view.exceptions else 3), -at, number
