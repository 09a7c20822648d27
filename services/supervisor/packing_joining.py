"""What a hub tells of packing, joined with what this station alone knows. Plain functions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.supervisor import packing_rules as rules
from services.supervisor.packing_model import Deed, Exceptional, Need, PackingBoard, PackingToday, PackingView

_ORDER: Final = tuple(Exceptional)
HERE_ALONE: Final = frozenset(  # of the acts in the log, those that no hub is told, or not each
    {
        *("stopped", "put_back", "restrictions_seen", "late_seen", "allergen_told", "not_taken", "given_up"),
        *("weight_off", "unweighed"),
    }
)
WEIGHTS: Final = frozenset({"weight_off", "unweighed"})  # newer hubs are told these
_KINDS: Final = frozenset(  # and what they are
    {
        Exceptional.PUT_BACK,
        Exceptional.RESTRICTIONS,
        Exceptional.ALLERGEN_TOLD,
        Exceptional.NOT_TAKEN,
        Exceptional.GIVEN_UP,
    }
)
_WEIGHT_KINDS: Final = frozenset({Exceptional.WEIGHT_OFF, Exceptional.UNWEIGHED})


def alone(deeds: Iterable[Deed], *, weights: bool) -> tuple[Deed, ...]:
    """Of what was done here, what the hub is not told. `weights`: it is told how boxes were weighed."""
    acts = HERE_ALONE - WEIGHTS if weights else HERE_ALONE
    return tuple(deed for deed in deeds if deed.act in acts)


def joined(hub: PackingBoard, own: PackingBoard, *, weights: bool) -> PackingBoard:
    """The hub's board, with what is in front and parked here, and what was caught here. `weights` as in `alone`."""
    mine = {view.shipment.id: view for view in own.shipments}
    told = {view.shipment.id for view in hub.shipments}
    views = [beside(view, mine.get(view.shipment.id), hub.now, weights=weights) for view in hub.shipments]
    views += [view for view in own.shipments if view.shipment.id not in told and (view.parked or view.in_front)]
    notable = (*hub.notable, *alone(own.notable, weights=weights))
    latest = sorted(map(numbered, notable), key=lambda deed: deed.at, reverse=True)
    return replace(
        hub,
        today=_today(hub.today, own.today, views, _kinds(weights=weights)),
        shipments=rules.ordered(views),
        notable=tuple(latest[: rules.MOST_NOTABLE]),
    )


def beside(hub: PackingView, own: PackingView | None, now: datetime, *, weights: bool) -> PackingView:
    """A shipment as the hub tells of it, with what this station knows besides. `now`: by the clock of the hub;
    `weights` as in `alone`."""
    if own is None:
        return rules.seen(hub, now)
    kinds = {*hub.exceptions, *(kind for kind in own.exceptions if kind in _kinds(weights=weights))}
    every = tuple(sorted(kinds, key=_ORDER.index))
    return rules.seen(replace(hub, in_front=own.in_front, parked=own.parked, exceptions=every), now)


def merged(hub: Iterable[Deed], own: Iterable[Deed]) -> tuple[Deed, ...]:
    """What was done with a shipment, newest first."""
    return tuple(sorted((*hub, *map(numbered, own)), key=lambda deed: deed.at, reverse=True))


def numbered(deed: Deed) -> Deed:
    """What this station alone knows has a number of its own kind."""
    return replace(deed, seq=-deed.seq) if deed.act in HERE_ALONE and deed.seq > 0 else deed


def _kinds(*, weights: bool) -> frozenset[Exceptional]:
    return _KINDS if weights else _KINDS | _WEIGHT_KINDS


def _today(
    hub: PackingToday, own: PackingToday, views: Iterable[PackingView], alone_here: frozenset[Exceptional]
) -> PackingToday:
    """`needy`: the hub counts what is stalled; what is parked here comes on top."""
    more = sum(Need.PARKED in view.needs and Need.STALLED not in view.needs for view in views)
    kinds = {kind: number for kind, number in own.exceptions.items() if kind in alone_here}
    exceptions = Counter({kind: number for kind, number in hub.exceptions.items() if kind not in alone_here})
    return replace(
        hub,
        parked=own.parked,
        needy=hub.needy + more,
        caught=own.caught,
        exceptions=dict(exceptions + Counter(kinds)),
    )
