"""The session that is looked at, in a supervisor's words: what is wrong with it, its scans, what was done with it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from services.scanning.marks import show
from services.scanning.outcome import Verdict
from services.sessions.review import figure_text
from services.supervisor import rules
from services.supervisor.model import Act, ScanView, SessionView, Trouble
from services.words.marks import visible
from ui.supervisor.views import LineView, Sign
from ui.supervisor.wording import NOTHING, SupervisorWording, number_text
from ui.widgets.outcome_look import LOOKS, Mood

_WHOLE, _CODE = 64, 32  # characters of a code that are shown whole; of a longer one its ends, and its length
_LATE: Final = timedelta(minutes=1)  # from a scan to its arrival: less is no news
_UNBROKEN: Final = "\u00a0"
_MOODS: Final = MappingProxyType({verdict.value: Mood(verdict.value) for verdict in Verdict})
_KNOWN_ACTS: Final = frozenset(
    {
        "created",
        "active",
        "paused",
        "completed",
        "cancelled",
        "changed",
        "offered",
        "taken_over",
        "review_asked",
        "review_handed_in",
        "review_approved",
        "review_sent_back",
    }
)
_DETAILED: Final = frozenset({"offered", "taken_over"})  # to whom, from whom


class PanelWording:
    """Says one session in detail. Plain Python, any thread."""

    def __init__(self, wording: SupervisorWording) -> None:
        self._wording = wording
        self._say = wording.say

    def by(self, view: SessionView) -> str:
        """ "Maria · Bench 3"."""
        return " · ".join(part for part in (visible(view.person), visible(view.station)) if part)

    def stands(self, view: SessionView) -> str:
        """The same, and how it stands."""
        status = self._say(f"supervisor_screen.status.{view.status}")
        if view.review is not None and view.is_judged:
            status = self._say(f"supervisor.review.{view.review.state}")
        return " · ".join(part for part in (self.by(view), status) if part)

    def troubles(self, view: SessionView, now: datetime) -> tuple[tuple[Sign, str], ...]:
        """Each trouble with what it means and what to do."""
        return tuple(
            (self._wording.trouble_sign(trouble), self._means(view, trouble, now)) for trouble in view.troubles
        )

    def facts(self, view: SessionView, now: datetime, scans: Sequence[ScanView] = ()) -> tuple[tuple[str, str], ...]:
        """What is known of it: (name, value), each in a few letters. `scans`: its latest, as far as they were read."""
        return self._named((*self._facts(view, now), *self._last_scan(scans, now)))

    def sentences(
        self, view: SessionView, acts: Iterable[Act] = (), own_items: int | None = None
    ) -> tuple[tuple[str, str], ...]:
        """What is known of it and wants a line of its own: (name, value). `own_items`: what this station, which holds
        it, counts, where the hub counts more."""
        return self._named((*self._sentences(view), *self._counted(view, acts, own_items)))

    def scan(self, scan: ScanView, now: datetime) -> LineView:
        """A line of its scans."""
        mood = _MOODS.get(scan.verdict)
        answer = visible(scan.verdict) if mood is None else self._say(LOOKS[mood].word)
        if scan.undone_at is not None:
            mood, answer = None, self._say("line.undone")
        time = self._wording.seconds(scan.scanned_at, now)
        code = show(scan.text, longest=_CODE if len(scan.text) > _WHOLE else _WHOLE)
        return LineView(scan.seq, code, answer, time, visible(scan.person), is_scan=True, mood=mood)

    def act(self, act: Act, now: datetime) -> LineView:
        """A line of its history."""
        key = f"supervisor_screen.act.{act.act}" if act.act in _KNOWN_ACTS else "supervisor_screen.act.another"
        what = self._say(key, what=visible(act.act))
        means = (
            self._say(f"{key}_detail", detail=act.detail)
            if act.detail and act.act in _DETAILED
            else visible(act.detail)
        )
        who = " · ".join(part for part in (visible(act.person), visible(act.station)) if part)
        return LineView(act.seq, what, means, self._wording.moment(act.at, now), who or NOTHING)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _means(self, view: SessionView, trouble: Trouble, now: datetime) -> str:
        station, age = view.at_station, self._wording.age
        name = visible(view.station) or NOTHING
        params: dict[str, object] = {"station": name, "person": visible(view.person) or name}
        key = f"supervisor_screen.means.{trouble}"
        match trouble:
            case Trouble.EXPIRED:
                params["when"] = self._wording.moment(view.expires_at, now)
            case Trouble.FAILING:
                scans, failed = rules.last_failures(view, rules.LIMITS.failing_scans)
                params |= {"failed": failed, "scans": scans}
            case Trouble.STALLED:
                params["age"] = age(now - view.last_activity)
            case Trouble.REVIEW if view.review is not None:
                when = self._wording.moment(view.review.at, now) if view.review.at else NOTHING
                params |= {"by": visible(view.review.by) or NOTHING, "when": when}
            case Trouble.UNSENT if station is not None:
                since = station.oldest_at or now
                key = "supervisor_screen.means.parked" if station.parked else key
                params |= {"n": station.parked or station.unsent, "age": age(max(now - since, timedelta()))}
            case Trouble.SILENT if station is not None:
                params["age"] = age(max(now - station.reported_at, timedelta()))
        return self._say(key, **params)

    def _figures(self, figures: tuple[tuple[str, int], ...]) -> str:
        """What was counted beside what was expected: "Found 21 · Missing 3", each in one piece."""
        told = (f"{self._say(f'review.figure.{name}')} {figure_text(name, number)}" for name, number in figures)
        return " · ".join(one.replace(" ", _UNBROKEN) for one in told)

    def _facts(self, view: SessionView, now: datetime) -> Iterator[tuple[str, str]]:
        moment = self._wording.moment
        yield "done", self._wording.done(view)
        yield "failed", number_text(view.failed)
        if view.staged:
            yield "staged", number_text(view.staged)
        if view.uploaded is not None:
            yield "uploaded", number_text(view.uploaded)
        yield "began", moment(view.created_at, now)
        if view.ended_at is not None:
            yield "ended", moment(view.ended_at, now)
        else:
            yield "expires", moment(view.expires_at, now)
        if view.offered_to:
            yield "offered", visible(view.offered_name or view.offered_to)

    def _last_scan(self, scans: Sequence[ScanView], now: datetime) -> Iterator[tuple[str, str]]:
        """When the newest was made, and when it arrived where that was later: the session's last activity is by the
        contract what its server was told last, and a station that was offline tells late."""
        last = max(scans, key=lambda scan: scan.scanned_at, default=None)
        if last is None:
            return
        made, came = (self._wording.moment(at, now) for at in (last.scanned_at, last.stored_at))
        if last.stored_at - last.scanned_at > _LATE:
            made = self._say("supervisor_screen.last_scan", made=made, came=came)
        yield "last_scan", made

    def _sentences(self, view: SessionView) -> Iterator[tuple[str, str]]:
        if view.blind:
            yield "blind", self._say("history.blind.who")
        if view.review is not None and view.review.figures:
            yield "compared", self._figures(view.review.figures)
        if view.review is not None and view.review.note:
            yield "sent_back", visible(view.review.note)
        if view.notes:
            yield "notes", visible(view.notes)

    def _counted(self, view: SessionView, acts: Iterable[Act], own_items: int | None) -> Iterator[tuple[str, str]]:
        """Why this station's own page tells another number: by decision, not by mistake."""
        if own_items is None:
            return
        why = "taken" if any(act.act == "taken_over" for act in acts) else "undone"
        params = {"n": number_text(view.items_scanned), "own": number_text(own_items)}
        yield "counted", self._say(f"supervisor_screen.counts.{why}", **params)

    def _named(self, facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((self._say(f"supervisor_screen.fact.{name}"), value) for name, value in facts)
