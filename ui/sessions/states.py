"""What the band says of a session when no scan has just been answered: at rest, asking, after an act."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from services.sessions.model import Session, Status
from services.words.marks import visible
from ui.sessions.wording import Wording
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import LOOKS, Mood


class ShowBand(Protocol):
    """Shows these, one after another: what is not the last is on screen only where somebody has to acknowledge it."""

    def __call__(self, *states: BandState) -> None: ...


class States:
    """Band states in one language. Plain Python, any thread."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._say = wording.words.say

    def rest(self, session: Session, now: datetime) -> BandState:
        """What to do next."""
        if session.taken_over_by is not None:
            what = self._say("session.taken_over", by=visible(session.taken_over_by))
            return self.said(Mood.OVER, what, self._say("session.over_next"), session)
        if session.hand_in is not None:
            word = self._say("session.word.handed_in")
            return self._state(Mood.PAUSED, "session.in_review", "session.in_review_next", session, word)
        if session.status is Status.PAUSED:
            return self._state(Mood.PAUSED, "session.paused", "session.paused_next", session)
        if session.status is not Status.ACTIVE:
            word = self._say(f"session.word.{session.status}")
            return self._state(Mood.OVER, f"session.over_{session.status}", "session.over_next", session, word)
        if now > session.expires_at:
            return self._state(Mood.OVER, "session.expired", "session.expired_next", session)
        what = "session.go_on" if session.counts.items_scanned else "session.ready"
        return self._state(Mood.NEUTRAL, what, "", session)

    def completing(self, session: Session, to_resolve: int, kept: int) -> BandState:
        """Asks whether to complete, and says what is missing, what nobody has resolved and what was not taken in."""
        missing = session.counts.missing if session.has_list else 0
        open_ends = (("missing", missing), ("unresolved", to_resolve), ("kept", kept))
        told = [self._say(f"confirm.complete_{name}", n=number) for name, number in open_ends if number]
        asked = "hand_in" if session.review else "complete"
        next_ = " ".join((*told, self._say(f"confirm.{asked}_next")))
        return self.said(Mood.ASKING, self._say(f"confirm.{asked}"), next_, session)

    def cancelling(self, session: Session) -> BandState:
        """Asks whether to cancel."""
        return self._state(Mood.ASKING, "confirm.cancel", "confirm.cancel_next", session)

    def offering(self, session: Session, number: int) -> BandState:
        """Asks whether to take in the scans that were kept while the session was paused."""
        return self.said(
            Mood.ASKING,
            self._say("session.kept_meanwhile", n=number),
            self._say("session.kept_next"),
            session,
            self._say("session.word.offering"),
        )

    def done(self, act: str, session: Session, *, code: str = "", scan: str = "") -> BandState:
        """After an act that changed no status: "undone" (of `scan`), "committed", "took_kept", "resolved"."""
        what = self._say(f"session.done.{act}.what", code=self._wording.code(code) if code else "…")
        next_ = self._say(f"session.done.{act}.next")
        done = self.said(Mood.NEUTRAL, what, next_, session, self._say("session.word.done"))
        return replace(done, at_once=True, takes_back=scan)

    def tell(self, words: str, session: Session | None) -> BandState:
        """What a page that was opened is for; a words key."""
        return self.said(Mood.NEUTRAL, self._say(words), "", session)

    def working(self, what: str, session: Session | None = None) -> BandState:
        """Something takes longer than a blink."""
        return self.said(Mood.WORKING, what, "", session)

    def not_stored(self, number: int, session: Session) -> BandState:
        """Scans without an answer: the disk takes nothing. The line under the status bar says why."""
        what = self._say("session.not_stored", n=number)
        return self.said(Mood.WORKING, what, "", session, self._say("session.word.not_stored"))

    def wrong(self, what: str, next_: str = "", session: Session | None = None) -> BandState:
        """Something was refused, or failed."""
        return self.said(Mood.REFUSED, what, next_, session)

    def said(self, mood: Mood, what: str, next_: str, session: Session | None, word: str = "") -> BandState:
        """Sentences that are said already. What is more than "scan the next item" is seen at once."""
        count = self._wording.count(session) if session else None
        place = self._wording.place(session) if session else ""
        word, at_once = word or self._say(LOOKS[mood].word), mood is not Mood.NEUTRAL
        return BandState(mood, word, what, visible(next_), place, count, at_once=at_once)

    def _state(self, mood: Mood, what: str, next_: str, session: Session, word: str = "") -> BandState:
        return self.said(mood, self._say(what), self._say(next_) if next_ else "", session, word)
