"""What is said of a scan where there is no band: at the door, and in the first run. No scan is without an answer."""

from dataclasses import replace
from typing import Final

from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.marks import show
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import say
from services.scanning.wedge import stray_words
from services.words.catalogue import Catalogue
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import LOOKS, Mood, mood_of

LONGEST: Final = 22  # characters of a code that is shown whole


class ScanNotices:
    """In one language. Plain Python, any thread."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def booked(self, answer: Answer, next_: str = "") -> BandState:
        """What the bench did with it; `next_`, already said, is what to do here."""
        code = show(answer.scan.text, longest=LONGEST)
        said = say(answer, self._words, code=code, session="", zone=None)
        return self._state(mood_of(answer.outcome), said.what, next_ or said.next)

    def flawed(self, answer: Answer) -> BandState:
        """It did not arrive whole, or not as it was meant; whatever it was, it is to be scanned again."""
        return self.booked(replace(answer, outcome=Outcome(Verdict.REFUSED, Reason(str(answer.scan.flaw)))))

    def impossible(self, answer: Answer, next_: str) -> BandState:
        """A command that this page does not do now; `next_`, already said, is what it wants."""
        command = Command(answer.meaning.value)
        name = self._words.say("door.scan.digit" if command.digit else command.name_words)  # nobody reads which digit
        return self.refused(self._words.say("outcome.command_refused.what", command=name), next_)

    def stray(self, text: str) -> BandState:
        """Something came as fast as a scan, never ended or was too short, and was given to the focused field."""
        say, told = self._words.say, stray_words(text)
        return self.refused(say(f"wedge.{told}.what", text=show(text, longest=LONGEST)), say(f"wedge.{told}.next"))

    def refused(self, what: str, next_: str) -> BandState:
        """Nothing came of it. Both sentences are already said."""
        return self._state(Mood.REFUSED, what, next_)

    def _state(self, mood: Mood, what: str, next_: str) -> BandState:
        return BandState(mood, self._words.say(LOOKS[mood].word), what, next_)
