"""Values of sessions in a person's words: one home for what several pages say."""

from dataclasses import replace
from datetime import datetime, tzinfo

from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.marks import show
from services.scanning.meaning import Kind
from services.scanning.outcome import Outcome, Reason, Verdict
from services.sessions import rules
from services.sessions.model import ScanLine, Session, SessionLine, Status
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from ui.sessions.views import TYPE_ICONS, Figure, LineView, OpenSession, SessionView
from ui.widgets.band_state import BandState, Count, answer_state
from ui.widgets.outcome_look import mood_of

_NAMED = frozenset({Reason.FOUND, Reason.TAKEN})


class Wording:
    """Says sessions and scans in one language and zone. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.words = words
        self._zone = zone

    def time(self, at: datetime, *, seconds: bool = False) -> str:
        """A time of today, in the station's zone."""
        return time_text(at, self._zone, seconds=seconds)

    def title(self, session: Session) -> str:
        """ "Inventory · Room 214"."""
        parts = (self.words.say(f"session_type.{session.session_type}"), session.location or "")
        return " · ".join(part for part in parts if part)

    def open_session(self, line: SessionLine, now: datetime) -> OpenSession:
        """A session on the first page."""
        session, say = line.session, self.words.say
        number = session.counts.items_scanned
        done = say("home.of", n=number, all=session.expected_items) if session.expected_items else ""
        parts = [
            done or say("home.scanned", n=number),
            line.person,
            say("home.since", when=self.time(session.created_at)),
            say("home.paused") if session.status is Status.PAUSED else "",
            say("home.expired") if now > session.expires_at else "",
        ]
        icon = TYPE_ICONS[session.session_type]
        return OpenSession(session.id, icon, self.title(session), " · ".join(part for part in parts if part))

    def session(self, session: Session, *, to_resolve: int, blocked: str) -> SessionView:
        """The session in front."""
        counts = session.counts
        names = [("found", counts.found)] if session.has_list else [("counted", counts.successful)]
        names += [("unexpected", counts.unexpected)] if session.has_list else []
        names += [("repeated", counts.repeated), ("unknown", counts.unknown), ("failed", counts.failed)]
        names += [("missing", counts.missing)] if session.has_list else []
        names += [("staged", counts.staged)] if counts.staged else []
        return SessionView(
            id=session.id,
            title=self.title(session),
            percent=rules.completion(session) if session.expected_items else None,
            figures=tuple(Figure(self.words.say(f"session.figure.{name}"), number) for name, number in names),
            paused=session.status is Status.PAUSED,
            over=session.status in {Status.COMPLETED, Status.CANCELLED},
            has_list=session.has_list,
            to_resolve=to_resolve,
            staged=counts.staged,
            acts_blocked=blocked,
        )

    def count(self, session: Session) -> Count:
        """The big number: what was found of what is expected, or how many were counted."""
        number = session.counts.found if session.has_list else session.counts.successful
        of = self.words.say("session.of", n=session.expected_items) if session.expected_items else ""
        return Count(number, of)

    def answer(self, answer: Answer, session: Session | None, *, hold_refusals: bool) -> BandState:
        """The band's answer to a scan."""
        outcome = answer.outcome
        params = self._params(answer, session)
        said = Outcome(outcome.verdict, outcome.reason, params, outcome.counted, outcome.kept)
        place = session.location or "" if session else ""
        count = self.count(session) if session else None
        state = answer_state(said, self.words, place=place, count=count, hold_refusals=hold_refusals)
        if params.get("description") and outcome.reason in _NAMED:
            state = replace(state, what=f"{params['code']} · {params['description']}")
        if "handling" in params:
            state = replace(state, next=self.words.say(f"repeat.{params['handling']}"))
        return state

    def _params(self, answer: Answer, session: Session | None) -> dict[str, str]:
        """What the sentences want: codes with visible marks, times of the station, names of commands."""
        params = dict(answer.outcome.params)
        params["code"] = show(answer.scan.text)
        params["session"] = self.title(session) if session else self.words.say("session.this")
        if "when" in params:
            params["when"] = self.time(datetime.fromisoformat(params["when"]))
        if answer.meaning.kind is Kind.COMMAND:
            command = Command(answer.meaning.value)
            params["command"] = self.words.say(command.name_words, digit="•")
        if "words" in params:
            params["why"] = self.words.say(params["words"])
        return params

    def line(self, line: ScanLine) -> LineView:
        """A scan in the session's list."""
        key = "undone" if line.undone else line.reason
        what = line.description or self.words.say(f"line.{key}")
        if line.undone and line.description:
            what = f"{line.description} · {self.words.say('line.undone')}"
        time = self.time(line.scanned_at, seconds=True)
        return LineView(line.seq, line.id, time, _mood(line), line.text, what, line.device_name)


def _mood(line: ScanLine) -> str:
    if line.undone:
        return "undone"
    return mood_of(Outcome(Verdict(line.verdict), Reason(line.reason))).value
