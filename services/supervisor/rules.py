"""What is wrong with a session, in which order sessions stand, and how what was told becomes a board. Plain functions.

`now` is always the clock of who tells (the hub's), as the times of sessions are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from services.sessions import blind
from services.sessions.model import Status
from services.supervisor.model import (
    CHART_MINUTES,
    Filter,
    Limits,
    ScanView,
    SessionView,
    StationView,
    Totals,
    Trouble,
    Which,
)

LIMITS = Limits()
RATE_MINUTES = 10  # that a rate is taken over


# -- one session -------------------------------------------------------------------------------------------------------


def troubles_of(view: SessionView, now: datetime, limits: Limits = LIMITS) -> tuple[Trouble, ...]:
    """Why somebody should look at it, the most urgent first. A session that is over has no trouble."""
    return tuple(_troubles(view, now, limits)) if view.is_open else ()


def _troubles(view: SessionView, now: datetime, limits: Limits) -> Iterator[Trouble]:
    if now > view.expires_at and not (view.waits_for_review or view.is_judged):
        yield Trouble.EXPIRED
    scans, failed = last_failures(view, limits.failing_scans)
    if scans >= limits.failing_least and 100 * failed > limits.failing_percent * scans:
        yield Trouble.FAILING
    stalls = view.status is Status.ACTIVE and now <= view.expires_at  # in an expired one nothing can happen
    if stalls and now - view.last_activity > timedelta(minutes=limits.stalled_minutes):
        yield Trouble.STALLED
    if view.waits_for_review:
        yield Trouble.REVIEW
    if (station := view.at_station) is not None:
        waits = station.oldest_at is not None and now - station.oldest_at > timedelta(minutes=limits.unsent_minutes)
        if station.parked > 0 or (waits and station.unsent > 0):
            yield Trouble.UNSENT
        if now - station.reported_at > timedelta(minutes=limits.silent_minutes):
            yield Trouble.SILENT


def last_failures(view: SessionView, scans: int) -> tuple[int, int]:
    """(scans, failures among them) of about the last so many: since the latest moment known to us that lies at least
    so many scans back, else of the whole session."""
    marks = [mark for mark in view.marks if view.items_scanned - mark[0] >= scans]
    items, failed = marks[-1] if marks else (0, 0)
    made = max(view.items_scanned - items, 0)
    return made, min(max(view.failed - failed, 0), made)


def recent_until(view: SessionView, now: datetime, minutes: int) -> tuple[int, ...]:
    """Scans in each of the last `minutes` minutes up to that of `now`, oldest first; unknown ones are 0."""
    gone = max(minute_of(now) - minute_of(view.recent_at), 0)
    counts = (*view.recent, *(0,) * min(gone, minutes))
    return ((0,) * minutes + counts)[-minutes:]


def rate(view: SessionView, now: datetime, minutes: int = RATE_MINUTES) -> float:
    """Scans per minute over the last whole minutes and the running one, as far as that has come, or since the session
    began; over less than a minute nothing is said of a pace: what was scanned in it is the rate."""
    counts = recent_until(view, now, minutes + 1)
    open_for = (now - view.created_at).total_seconds() / 60
    return sum(counts) / max(min(minutes + now.timestamp() % 60 / 60, open_for), 1.0)


def minute_of(at: datetime) -> int:
    """The minute's number since 1970."""
    return int(at.timestamp()) // 60


# -- what was told -----------------------------------------------------------------------------------------------------


def merged(old: SessionView | None, new: SessionView, limits: Limits = LIMITS) -> SessionView | None:
    """The session as it is known after `new` was told; None where that is no news. Older minutes and marks are kept: a
    server tells of half an hour."""
    if old is None:
        return new
    if new.change <= old.change:
        return None
    return replace(new, recent=_longer(old, new), marks=_marks(old, limits.failing_scans))


def _longer(old: SessionView, new: SessionView) -> tuple[int, ...]:
    """Up to an hour of minutes: the old ones where the new have none."""
    earlier = recent_until(old, new.recent_at, CHART_MINUTES)[: CHART_MINUTES - len(new.recent)]
    known = len(old.recent) + minute_of(new.recent_at) - minute_of(old.recent_at)
    return (*earlier, *new.recent)[-max(min(known, CHART_MINUTES), len(new.recent)) :]


def _marks(old: SessionView, scans: int) -> tuple[tuple[int, int], ...]:
    """As many as the last scans need, a tenth of them apart: they must not grow with the session."""
    marks = old.marks
    if old.items_scanned - marks[-1][0] >= max(scans // 10, 1):
        marks = (*marks, (old.items_scanned, old.failed))
    behind = [mark for mark in marks if old.items_scanned - mark[0] >= scans]
    return tuple(mark for mark in marks if not behind or mark[0] >= behind[-1][0])


def uncompared(view: SessionView) -> SessionView:
    """The session for somebody who may not see what a blind count is compared with."""
    if not view.blind:
        return view
    review = None if view.review is None else replace(view.review, figures=())
    return replace(view, expected_items=None, percent=0.0, review=review)


def uncompared_scan(view: SessionView, scan: ScanView) -> ScanView:
    """A scan of the session, likewise."""
    verdict, reason = blind.seen_reason(scan.verdict, scan.reason)
    return replace(scan, verdict=verdict, reason=reason) if view.blind else scan


def seen(view: SessionView, station: StationView | None, now: datetime, limits: Limits = LIMITS) -> SessionView:
    """The session with its station, and what is wrong with it; the same object where nothing is other than it was."""
    joined = view if view.at_station is station else replace(view, at_station=station)
    troubles = troubles_of(joined, now, limits)
    return joined if troubles == joined.troubles else replace(joined, troubles=troubles)


# -- many sessions -----------------------------------------------------------------------------------------------------


def ordered(views: Iterable[SessionView]) -> tuple[SessionView, ...]:
    """Troubled ones first, the most urgent trouble above; then open before ended; then by the last activity, the latest
    above, but among stalled ones the longest."""
    return tuple(sorted(views, key=_place))


def _place(view: SessionView) -> tuple[int, bool, float, str]:
    urgency = _URGENCY[view.troubles[0]] if view.troubles else len(_URGENCY)
    since = view.last_activity.timestamp()
    return urgency, not view.is_open, since if view.troubles else -since, view.id


_URGENCY = {trouble: place for place, trouble in enumerate(Trouble)}


def filtered(views: Iterable[SessionView], wanted: Filter) -> tuple[SessionView, ...]:
    """Those that are wanted, in their order."""
    words = wanted.text.casefold().split()
    return tuple(view for view in views if _fits(view, wanted) and _has(view, words))


def _fits(view: SessionView, wanted: Filter) -> bool:
    return (
        (wanted.which is Which.ALL or view.is_open == (wanted.which is Which.OPEN))
        and wanted.session_type in {None, view.session_type}
        and wanted.station_id in {"", view.station_id}
        and wanted.person in {"", view.person}
        and (not wanted.troubled or bool(view.troubles))
    )


def _has(view: SessionView, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = "\n".join((view.location, view.person, view.station, view.notes, view.id, view.scanner_id)).casefold()
    return all(word in text for word in words)


def totals(views: Iterable[SessionView], now: datetime, zone: tzinfo | None) -> Totals:
    """The figures of the day of `now` in `zone` (None: the machine's own)."""
    midnight = day_begin(now, zone)
    views = tuple(views)
    today = [view for view in views if view.created_at >= midnight]
    return Totals(
        open=sum(view.is_open for view in views),
        ended=sum(view.ended_at is not None and view.ended_at >= midnight for view in views),
        scans=sum(view.items_scanned for view in today),
        failed=sum(view.failed for view in today),
        troubled=sum(bool(view.troubles) for view in views),
        staged=sum(view.staged for view in today),
    )


def day_begin(now: datetime, zone: tzinfo | None) -> datetime:
    """When the day of `now` began in `zone`."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def is_shown(view: SessionView, midnight: datetime) -> bool:
    """Whether it belongs on a board: open, or ended today."""
    return view.is_open or (view.ended_at is not None and view.ended_at >= midnight)


def minutes(view: SessionView) -> Iterator[tuple[int, int]]:
    """(minute, scans in it) where there were some."""
    newest = minute_of(view.recent_at)
    for back, count in enumerate(reversed(view.recent)):
        if count:
            yield newest - back, count


def chart(counts: Mapping[int, int], now: datetime) -> tuple[int, ...]:
    """Scans in each of the last 60 minutes, oldest first; the last is the running one. `counts`: by minute."""
    last = minute_of(now)
    return tuple(counts.get(minute, 0) for minute in range(last - CHART_MINUTES + 1, last + 1))


def stations_of(stations: Mapping[str, StationView]) -> tuple[StationView, ...]:
    """Stations by their names."""
    return tuple(sorted(stations.values(), key=lambda station: (station.name.casefold(), station.id)))
