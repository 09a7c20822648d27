"""Values of sessions in a person's words: one home for what several pages say."""

from datetime import datetime, tzinfo
from typing import Final

from services.scanning import saying
from services.scanning.answer import Answer
from services.scanning.outcome import Outcome, Reason, Verdict
from services.sessions import blind, rules
from services.sessions.model import ScanLine, Session, SessionLine, Status
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from services.words.marks import visible
from ui.sessions.views import TYPE_ICONS, Figure, LineView, OpenSession, SessionView
from ui.widgets.band_state import BandState, Count, answer_state
from ui.widgets.code_text import code_text
from ui.widgets.outcome_look import mood_of

PLACE: Final = 24  # characters of a location beside the band's word; the page has all of it


class Wording:
    """Says sessions and scans in one language and zone. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self.words = words
        self._zone = zone

    def time(self, at: datetime, *, seconds: bool = False) -> str:
        """A time of today, in the station's zone."""
        return time_text(at, self._zone, seconds=seconds)

    def moment(self, at: datetime, now: datetime) -> str:
        """A time, with its day where that is not today."""
        return saying.moment(at, now, self._zone, self.words.language)

    def title(self, session: Session) -> str:
        """ "Inventory · Room 214"."""
        parts = (self.words.say(f"session_type.{session.session_type}"), visible(session.location or ""))
        return " · ".join(part for part in parts if part)

    def place(self, session: Session) -> str:
        """Where the session is, as short as it has to be beside the band's word."""
        place = visible(session.location or "")
        return place if len(place) <= PLACE else f"{place[: PLACE - 1].rstrip()}…"

    def code(self, text: str) -> str:
        """A code in a sentence or a list."""
        return code_text(text)

    def open_session(self, line: SessionLine, now: datetime) -> OpenSession:
        """A session on the first page."""
        session, say = blind.seen(line.session), self.words.say
        number = session.counts.items_scanned
        done = say("home.of", n=number, all=session.expected_items) if session.expected_items else ""
        parts = [
            done or say("home.scanned", n=number),
            visible(line.person),
            say("home.since", when=self.moment(session.created_at, now)),
            say("home.blind") if session.blind else "",
            say("home.in_review") if session.hand_in else "",
            say("home.paused") if session.status is Status.PAUSED and not session.hand_in else "",
            say("home.expired") if now > session.expires_at and not session.hand_in else "",
        ]
        icon = TYPE_ICONS[session.session_type]
        return OpenSession(session.id, icon, self.title(session), " · ".join(part for part in parts if part))

    def session(
        self, session: Session, *, to_resolve: int, kept: int, blocked: str, review_blocked: str = ""
    ) -> SessionView:
        """The session in front."""
        counts = session.counts
        names = [("found", counts.found)] if session.has_list else [("counted", counts.successful)]
        names += [("unexpected", counts.unexpected)] if session.has_list else []
        names += [("repeated", counts.repeated), ("unknown", counts.unknown), ("failed", counts.failed)]
        names += [("missing", counts.missing)] if session.has_list else []
        over = session.is_over_here
        names += [] if session.auto_commit or over else [("staged", counts.staged)]
        return SessionView(
            id=session.id,
            title=self.title(session) + (f" · {self.words.say('session.blind')}" if session.blind else ""),
            count=self.count(session),
            percent=rules.completion(session) if session.expected_items else None,
            figures=tuple(Figure(self.words.say(f"session.figure.{name}"), number) for name, number in names),
            paused=session.status is Status.PAUSED,
            over=over,
            has_list=session.has_list,
            to_resolve=to_resolve,
            staged=not session.auto_commit,
            kept=kept,
            acts_blocked=blocked,
            hands_in=session.review,
            in_review=session.hand_in is not None,
            review_blocked=review_blocked,
            note=self.note(session),
        )

    def note(self, session: Session) -> str:
        """What is to be done again, where the session was sent back for it; that its list is not here yet."""
        if session.is_over_here:
            return ""
        if session.awaits_list:
            return self.words.say("session.awaits_list", n=session.counts.list_size)
        if not session.review_note:
            return ""
        return self.words.say("session.sent_back", note=visible(session.review_note))

    def count(self, session: Session) -> Count:
        """The big number: what was found of what is expected, or how many were counted."""
        number = session.counts.found if session.has_list else session.counts.successful
        of = self.words.say("session.of", n=session.expected_items) if session.expected_items else ""
        return Count(number, of)

    def answer(self, answer: Answer, session: Session | None, *, hold_refusals: bool) -> BandState:
        """The band's answer to a scan."""
        named = self.title(session) if session else self.words.say("session.this")
        said = saying.say(answer, self.words, code=self.code(answer.scan.text), session=named, zone=self._zone)
        return answer_state(
            answer.outcome,
            said,
            self.words,
            place=self.place(session) if session else "",
            count=self.count(session) if session else None,
            hold_refusals=hold_refusals,
            scan=answer.scan.id,
        )

    def line(self, line: ScanLine) -> LineView:
        """A scan in the session's list."""
        named = saying.short(line.description) if line.description and line.reason in saying.NAMED else ""
        what = named or self.words.say(f"line.{line.reason}")
        time = self.time(line.scanned_at, seconds=True)
        return LineView(line.seq, line.id, time, _mood(line), self.code(line.text), what, visible(line.device_name))


def _mood(line: ScanLine) -> str:
    if line.undone:
        return "undone"
    if line.resolution is not None:
        return line.resolution.value
    return mood_of(Outcome(Verdict(line.verdict), Reason(line.reason))).value
