"""Assets in a person's words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from math import ceil
from typing import Final

from services.assets.lists import Line
from services.assets.model import Asset, State, TagEvent
from services.assets.worker import RegisterStatus
from services.printing.model import PrintJob
from services.scanning import saying
from services.words.catalogue import Catalogue
from services.words.figures import date_text, time_text
from services.words.marks import visible
from ui.assets.views import RowView
from ui.assets.views import State as StateView
from ui.icons import Icon
from ui.widgets.label_look import LABEL_LOOKS
from ui.widgets.outcome_look import LOOKS, Mood
from ui.widgets.two_lines import TwoLines

_MOODS: Final[Mapping[State, Mood]] = {
    State.TAG_NEXT: Mood.ASKING,
    State.UNTAGGED: Mood.KEPT,
    State.WAITING: Mood.NEUTRAL,
    State.SENT: Mood.WORKING,
    State.IN_DOUBT: Mood.WORKING,
    State.CREATED: Mood.ACCEPTED,
    State.EXISTS: Mood.REFUSED,
    State.REFUSED: Mood.REFUSED,
    State.UNDONE: Mood.NEUTRAL,
}
_ANSWERED: Final = frozenset({State.WAITING, State.IN_DOUBT, State.REFUSED})  # where `why` is of the last call
_LONG: Final = 3  # seconds without an answer that are told
_ICONS: Final = {State.WAITING: Icon.WORKING, State.UNTAGGED: Icon.WORKING, State.UNDONE: Icon.UNDO}


class AssetsWording:
    """Says assets in one language and zone. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.words, self.say = words, words.say
        self._zone = zone

    def row(self, line: Line, place: str, hints: bool, now: datetime, register: RegisterStatus) -> RowView:
        """An asset in the list. `place`: its number there; `hints`: the key for it prints its label once
        more."""
        asset, state = line.asset, self.state(line.asset)
        fields = asset.fields
        below = visible(" ".join(one for one in (fields.manufacturer, fields.model) if one))
        dash = self.say("assets_screen.none")
        return RowView(
            asset.id,
            TwoLines(place),
            TwoLines(visible(asset.serial), below, code=True),
            TwoLines(visible(asset.tag), code=True) if asset.tag else TwoLines(dash),
            TwoLines(state.word, self.beside(asset, now, register), mood=state.mood, icon=state.icon, tile=True),
            self.label(line, now, hints=hints),
            TwoLines(time_text(asset.asked_at, self._zone, seconds=True), self._day(asset.asked_at, now)),
        )

    def state(self, asset: Asset) -> StateView:
        """How it stands: symbol, word, colour."""
        if asset.state is State.CREATED and asset.needs_you:
            return StateView(Mood.WARNING, LOOKS[Mood.WARNING].icon, self.say("assets.state.look"))
        mood, word = _MOODS[asset.state], self.say(f"assets.state.{asset.state}")
        if asset.is_stuck:
            return StateView(Mood.WARNING, LOOKS[Mood.WARNING].icon, word)
        return StateView(mood, _ICONS.get(asset.state, LOOKS[mood].icon), word)

    def beside(self, asset: Asset, now: datetime, register: RegisterStatus) -> str:
        """What stands beside its state: what was and when, what it waits for now and how long; its number in the
        register."""
        return " · ".join(part for part in (self.was(asset, now), self._next(asset, now, register)) if part)

    def was(self, asset: Asset, now: datetime) -> str:
        """What somebody should know of it, "" for nothing; with the time where that was answered to what was sent."""
        why = self.say(asset.why, **asset.params) if asset.why else ""
        return self._at(asset.sent_at if asset.state in _ANSWERED and not asset.is_stuck else None, why, now)

    def label(self, line: Line, now: datetime, *, hints: bool = False) -> TwoLines:
        """How its label stands, and why it did not come, and when; `hints`: and the key that prints it once more."""
        asset, job = line.asset, line.label
        if job is not None:
            mood, icon = LABEL_LOOKS[job.state]
            word = self.say(f"labels_screen.state.{job.state}")
            return TwoLines(word, self.label_why(job, now, hints=hints), mood=mood, icon=icon, tile=True)
        if asset.label_why:
            word = self.say("assets_screen.label.not_asked")
            return TwoLines(word, self.say(asset.label_why), mood=Mood.REFUSED, tile=True)
        if not asset.label or asset.state in (State.EXISTS, State.REFUSED, State.UNDONE):
            return TwoLines(self.say("assets_screen.none"))
        when = "soon" if asset.state is State.CREATED else "later"
        return TwoLines(self.say(f"assets_screen.label.{when}"))

    def label_why(self, job: PrintJob, now: datetime, *, hints: bool) -> str:
        """Why it did not come, and when; with `hints` the key that prints it once more; "" where all is well."""
        if not job.needs_look:
            return self.say("labels_screen.settled.came") if job.settled == "came" else ""
        why = self._at(job.ended_at, self.say(job.why, **job.params) if job.why else "", now)
        hint = self.say("assets_screen.label.reprint") if hints else ""
        return " ".join(part for part in (why, hint) if part)

    def facts(self, line: Line, now: datetime) -> tuple[tuple[str, str], ...]:
        """What is known of it."""
        asset, fields, label = line.asset, line.asset.fields, self.label(line, now)
        values = [
            ("remote_id", str(asset.remote_id) if asset.remote_id is not None else ""),
            ("manufacturer", fields.manufacturer),
            ("model", fields.model),
            ("category", fields.category),
            ("funding_source", fields.funding_source),
            ("internal_name", fields.internal_name if asset.tag or "{tag}" not in fields.internal_name else ""),
        ]
        more = [(visible(name), visible(value)) for name, value in fields.more.items()]
        entered = f"{visible(asset.person)} · {self.moment(asset.asked_at, now)}"
        created = self.moment(asset.created_at, now) if asset.created_at else ""
        rest = [("entered", entered), ("created", created), ("label", label.said())]
        named = [(self.say(f"assets.field.{key}"), visible(value)) for key, value in values if value]
        return (*named, *more, *((self.say(f"assets_screen.fact.{key}"), value) for key, value in rest if value))

    def history(self, events: Sequence[TagEvent], now: datetime) -> tuple[tuple[str, str], ...]:
        """What happened to a tag: (when, what)."""
        return tuple((self.moment(event.at, now), self._event(event)) for event in events)

    def moment(self, at: datetime, now: datetime) -> str:
        """A time, with its day where that is not today."""
        return saying.moment(at, now, self._zone, self.words.language)

    def pace(self, a_minute: float) -> str:
        """How fast a batch is entered; "" where nobody can say."""
        if not a_minute:
            return ""
        return self.say("assets_screen.pace", minute=round(a_minute), hour=round(a_minute * 60))

    def _next(self, asset: Asset, now: datetime, register: RegisterStatus) -> str:
        """What it waits for now, and how long; its number in the register."""
        if asset.is_stuck and asset.state is State.WAITING:
            return ""  # for somebody, who reads why
        if asset.register == register.address:
            if asked := self._asked(asset, now, register):
                return asked
            if asset.state is State.WAITING and register.words and register.asked_at is None:
                return self.say("assets_screen.beside.again", seconds=max(1, ceil(register.again)))
        if asset.state in (State.WAITING, State.IN_DOUBT) and asset.next_at is not None and asset.next_at > now:
            which = "in_doubt" if asset.state is State.IN_DOUBT else "again"
            seconds = ceil((asset.next_at - now).total_seconds())
            return self.say(f"assets_screen.beside.{which}", seconds=seconds)
        if asset.state is State.CREATED and asset.remote_id is not None and not asset.why:
            return self.say("assets_screen.beside.created", number=asset.remote_id)
        return ""

    def _at(self, at: datetime | None, what: str, now: datetime) -> str:
        """Something that was so then, and need not be so any more."""
        return self.say("assets_screen.beside.at", time=self.moment(at, now), what=what) if at and what else what

    def _asked(self, asset: Asset, now: datetime, register: RegisterStatus) -> str:
        """For how long the register has not answered the question that is under way; "" where none is, or a moment, and
        of what was not due when it began."""
        since = asset.sent_at if asset.state is State.SENT else register.asked_at
        if since is None or asset.state not in (State.WAITING, State.SENT, State.IN_DOUBT):
            return ""
        if asset.state is not State.SENT and max(asset.asked_at, asset.next_at or since) > since:
            return ""
        seconds = int((now - since).total_seconds())
        return self.say("assets_screen.beside.asked", seconds=seconds) if register.words or seconds >= _LONG else ""

    def _day(self, at: datetime, now: datetime) -> str:
        """Its day, where that is not today."""
        today = at.astimezone(self._zone).date() == now.astimezone(self._zone).date()
        return "" if today else date_text(at, self._zone, self.words.language)

    def _event(self, event: TagEvent) -> str:
        what = self.say(f"assets.tag_act.{event.act}")
        why = self.say(event.why, **event.told) if self.words.has(event.why) else ""
        return " · ".join(part for part in (what, visible(event.serial), why, visible(event.person)) if part)
