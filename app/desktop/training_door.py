"""The way from the station's window to the training: a program of its own, beside it."""

from collections.abc import Callable

from app.program.own_program import start_training
from services.words.catalogue import Catalogue
from ui.running import Run
from ui.station import Station
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import LOOKS, Mood

Show = Callable[[BandState], None]


class TrainingDoor:
    """UI thread. `show` is given what to say of it, in the band that is seen."""

    def __init__(self, station: Station, run: Run) -> None:
        self._station, self._run = station, run

    def open(self, show: Show) -> None:
        """Begin the training; from the training itself nothing is begun."""
        words, data_dir = self._station.words, self._station.places.data_dir
        if self._station.practice is not None:
            show(_state(words, Mood.NEUTRAL, words.say("training.here")))
            return

        def begun(_done: object) -> None:
            show(_state(words, Mood.ACCEPTED, words.say("training.begun")))

        def failed(error: Exception) -> None:
            show(_state(words, Mood.REFUSED, words.say("training.not_begun", why=str(error))))

        self._run(lambda: start_training(data_dir), begun, failed)


def _state(words: Catalogue, mood: Mood, what: str) -> BandState:
    return BandState(mood, words.say(LOOKS[mood].word), what)
