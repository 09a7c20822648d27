"""What the band says on the asset screen."""

from datetime import tzinfo

from services.assets.model import Counts
from services.scanning import saying
from services.scanning.answer import Answer
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.widgets.band_state import BandState, Count, answer_state, waiting_state
from ui.widgets.code_text import code_text
from ui.widgets.outcome_look import LOOKS, Mood


class BandWording:
    """Band states in one language. Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self._words, self._zone = words, zone

    def answer(self, answer: Answer, counts: Counts, *, hold_refusals: bool) -> BandState:
        """The answer to a scan."""
        code = code_text(answer.scan.text)
        named = self._words.say("assets_screen.batch")
        said = saying.say(answer, self._words, code=code, session=named, zone=self._zone)
        count, scan = self.count(counts), answer.scan.id
        return answer_state(answer.outcome, said, self._words, count=count, hold_refusals=hold_refusals, scan=scan)

    def rest(self, what: str, counts: Counts) -> BandState:
        """What to do next; a words key."""
        return waiting_state(self._words, self._words.say(f"assets_screen.rest.{what}"), count=self.count(counts))

    def done(self, what: str, counts: Counts) -> BandState:
        """Something was done; a sentence."""
        return self._said(Mood.NEUTRAL, what, counts, self._words.say("session.word.done"))

    def wrong(self, what: str, counts: Counts) -> BandState:
        """Something was refused, or failed; a sentence."""
        return self._said(Mood.REFUSED, what, counts, self._words.say(LOOKS[Mood.REFUSED].word))

    def count(self, counts: Counts) -> Count:
        """The big number."""
        return Count(counts.taken, self._words.say("assets_screen.count"))

    def _said(self, mood: Mood, what: str, counts: Counts, word: str) -> BandState:
        return BandState(mood, word, visible(what), count=self.count(counts), at_once=True)
