"""What waits, in a person's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from services.scanning import saying
from services.sync.editing import advice_of, correctable
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import Kind, State
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from services.words.marks import visible
from ui.sync.views import LogRow, MessageRow, MessageView, Shelf
from ui.widgets.outcome_look import Mood

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_TITLE = 40  # characters of a session in the log; in its lists and its page it stands whole
_BY_PEOPLE = ("retried", "corrected", "discarded")


@dataclass(frozen=True, slots=True)
class MessageAsks:
    """What stands between a person and a message: why he may not decide on it; whether, and what, he is asked."""

    blocked: str
    asks: bool
    wrong: str
    elsewhere: bool = False  # it waits for another server than the station's


class SyncWording:
    """Says messages in one language and zone. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.say = words.say
        self._words = words
        self._zone = zone

    def age(self, age: timedelta) -> str:
        """ "23 min", "3 h", "2 days": as exact as it matters."""
        if age >= 2 * _DAY:
            return self.say("sync.age.days", n=age // _DAY)
        if age >= 2 * _HOUR:
            return self.say("sync.age.hours", n=age // _HOUR)
        return self.say("sync.age.minutes", n=max(0, age // timedelta(minutes=1)))

    def state(self, status: SyncStatus) -> tuple[Mood, str]:
        """How things stand, in one sentence: what needs somebody first."""
        say, waiting = self.say, status.for_server
        if status.sign_in:
            return Mood.WARNING, say("sync.state.sign_in")
        if status.stopped:
            return Mood.WARNING, say(status.stopped)
        if status.parked:
            return Mood.WARNING, say("sync.state.parked", n=status.parked)
        if status.elsewhere and not status.for_server:
            server, number = status.elsewhere[0]
            return Mood.WARNING, say("sync.state.elsewhere", n=number, server=server)
        if waiting and status.next_try_at is not None:
            return Mood.DUPLICATE, say("sync.state.later", n=waiting)
        if waiting:
            return Mood.WORKING, say("sync.state.waiting", n=waiting)
        return Mood.ACCEPTED, say("sync.state.all_sent")

    def details(self, status: SyncStatus, now: datetime) -> str:
        """What it means for the work, last contact, next try, the oldest's age."""
        return " · ".join(self._details(status, now))

    def row(self, line: MessageLine, now: datetime) -> MessageRow:
        """A message in a list."""
        since = self.moment(line.created_at, now)
        kind = self.say(f"sync.kind.{line.kind}")
        what = self.say("sync.log.discarded", what=kind) if line.discarded else kind
        return MessageRow(line.id, self.title(line), what, since)

    def message(self, line: MessageLine, now: datetime, at_work: MessageAsks) -> MessageView:
        """The message that is looked at."""
        say = self.say
        tries = say("sync.tries", n=line.attempts) if line.attempts else say("sync.never_tried")
        since = (self.moment(line.created_at, now), visible(line.person), tries)
        return MessageView(
            line.id,
            self.title(line),
            say(f"sync.kind.{line.kind}"),
            say("sync.means.elsewhere", server=line.server) if at_work.elsewhere else self._means(line),
            " · ".join(part for part in since if part),
            said=visible(line.said),
            fields=tuple((self._field(name), visible(str(said))) for name, said in line.fields.items()),
            acts=line.state is State.PARKED or at_work.elsewhere,
            retries=not at_work.elsewhere,
            corrects=bool(correctable(line.kind, line.status, line.error_code, line.fields)),
            blocked=at_work.blocked,
            asks=at_work.asks,
            warns=say(f"sync.reason.{'means_all' if line.kind is Kind.CREATE or at_work.elsewhere else 'means'}"),
            wrong=at_work.wrong,
        )

    def log(self, line: LogLine, now: datetime) -> LogRow:
        """A line of the log: what became of which message; what the server said of it, or who said why."""
        what = self.say(f"sync.log.{line.act}", what=self.say(f"sync.kind.{line.kind}"))
        by = visible(line.person) if line.act in _BY_PEOPLE else ""
        parts = (what, by, visible(line.said))
        title = self.title(line)
        session = title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"
        return LogRow(self.moment(line.at, now), session, " – ".join(part for part in parts if part))

    def empty(self, shelf: Shelf) -> tuple[str, str]:
        """What an empty list says, and what would be in it. The log says it of itself."""
        if shelf is Shelf.LOG:
            return "", ""
        return self.say(f"sync.empty.{shelf}.what"), self.say(f"sync.empty.{shelf}.next")

    def title(self, line: MessageLine | LogLine) -> str:
        """The session that it belongs to: "Inventory · Room 214"."""
        parts = (self.say(f"session_type.{line.session_type}"), visible(line.location))
        return " · ".join(part for part in parts if part)

    def moment(self, at: datetime, now: datetime) -> str:
        """A time, with its day where that is not today."""
        return saying.moment(at, now, self._zone, self._words.language)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _details(self, status: SyncStatus, now: datetime) -> Iterator[str]:
        say = self.say
        if status.sign_in:
            yield say("sync.detail.sign_in")
        elif status.stopped:
            yield say("sync.detail.stopped")
        elif status.waiting or status.in_doubt or status.parked:
            yield say("sync.detail.safe")
        if status.staged:
            yield say("sync.detail.staged", n=status.staged)
        reached = status.reached_at
        yield say("sync.detail.never_reached" if reached is None else "sync.detail.reached", **self._when(reached, now))
        if status.next_try_at is not None and not status.sign_in:
            next_try = time_text(status.next_try_at, self._zone, seconds=True)
            yield say("sync.detail.next_try", when=next_try)
        if status.oldest is not None:
            yield say("sync.detail.oldest", age=self.age(now - status.oldest))

    def _means(self, line: MessageLine) -> str:
        """What its state means for the work; of a refused one, what to do."""
        if line.discarded:
            return self.say("sync.means.discarded")
        if line.state is not State.PARKED:
            return self.say(f"sync.means.{line.state}")
        return self.say(f"sync.advice.{advice_of(line.kind, line.status, line.error_code, line.fields)}")

    def _when(self, at: datetime | None, now: datetime) -> dict[str, str]:
        return {} if at is None else {"when": self.moment(at, now)}

    def _field(self, name: str) -> str:
        """A field of the contract, in words; one that nobody knows keeps its name."""
        key = f"sync.field.{name}"
        return self.say("sync.refused_field", field=self.say(key) if self._words.has(key) else visible(name))
