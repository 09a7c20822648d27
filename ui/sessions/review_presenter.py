"""Reviewing what was handed in: what the page shows, and the verdict. No Qt here."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Protocol

from services.errors import Refused
from services.identity.person import Person
from services.sessions.model import MissingItem, Session
from services.sessions.review import figure_text
from services.sessions.reviewing import InReview
from services.words.marks import visible
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.states import ShowBand, States
from ui.sessions.views import ReviewView
from ui.sessions.wording import Wording
from ui.station import Station

MISSING = 200  # missing items in the list


class ReviewPage(Protocol):
    """What the page can show."""

    def show_review(self, view: ReviewView) -> None: ...

    def clear_note(self) -> None:
        """Nothing was said yet."""


@dataclass(frozen=True, slots=True)
class _Found:
    looked: InReview
    missing: tuple[MissingItem, ...]


class ReviewPresenter:
    """Called in the UI thread; work goes through `run`. `judged` is called after a verdict."""

    def __init__(
        self,
        station: Station,
        wording: Wording,
        run: Run,
        page: ReviewPage,
        band: ShowBand,
        *,
        judged: Callable[[], None],
    ) -> None:
        self._station = station
        self._wording = wording
        self._run = run
        self._page = page
        self._band = band
        self._states = States(wording)
        self._judged = judged
        self._id = ""

    def open(self, session_id: str) -> None:
        """Show what was handed in beside what was expected."""
        if session_id != self._id:
            self._page.clear_note()
        self._id = session_id
        reviews, sessions, by = self._station.reviews, self._station.sessions, self._station.door.presence.present

        def read() -> _Found:
            looked = reviews.look(session_id, by)
            listed = looked.session.has_list
            return _Found(looked, tuple(sessions.missing(session_id, most=MISSING)) if listed else ())

        self._run(read, self._show, self._failed)

    def approve(self) -> None:
        """What was handed in is right: the session is completed."""
        session_id = self._id
        self._judge(lambda by: self._station.reviews.approve(session_id, by))

    def send_back(self, note: str) -> None:
        """Something is to be done again."""
        session_id = self._id
        self._judge(lambda by: self._station.reviews.send_back(session_id, note, by))

    def _judge(self, act: Callable[[Person], Session]) -> None:
        by = self._station.door.presence.present
        if by is None:
            self._failed(Refused("AUTH_REQUIRED", "session.nobody"))
            return
        self._run(lambda: act(by), lambda _after: self._have_judged(), self._failed)

    def _have_judged(self) -> None:
        self._page.clear_note()
        self._judged()

    def _show(self, found: _Found) -> None:
        session, say = found.looked.session, self._wording.words.say
        figures = asdict(found.looked.compared)
        facts = tuple(
            (say(f"review.figure.{name}"), figure_text(name, number))
            for name, number in figures.items()
            if number is not None
        )
        waits = session.hand_in
        when = self._wording.moment(waits.at, self._station.clock.now()) if waits else ""
        by = say("review.by", name=visible(waits.by), when=when) if waits else say("sessions.refused.not_handed_in")
        blocked = "" if found.looked.may_judge or not waits else say("sessions.refused.own_hand_in")
        blocked = blocked if waits else by
        self._page.show_review(ReviewView(by, facts, session.has_list, found.missing, blocked))

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words)))
