"""What the band says on the packing screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from services.packing.desk.bench import Mode
from services.packing.desk.standing import Standing
from services.packing.server.told import Alarm
from services.scanning import saying
from services.scanning.answer import Answer
from services.scanning.outcome import Outcome
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.widgets.band_state import BandState, Count, answer_state, waiting_state
from ui.widgets.code_text import code_text
from ui.widgets.outcome_look import LOOKS, Mood

_QUIETER: Final = dict.fromkeys(saying.WAITING, Mood.ASKING) | dict.fromkeys(saying.TAKEN_BACK, Mood.NEUTRAL)


class BandWording:
    """Band states in one language. Plain Python, any thread. `weighs`: whether a scale is set up now."""

    def __init__(self, words: Catalogue, zone: tzinfo | None, weighs: Callable[[], bool] = lambda: False) -> None:
        self._words, self._say, self._zone = words, words.say, zone
        self._weighs = weighs

    def answer(self, answer: Answer, now: Standing, *, hold_refusals: bool) -> BandState:
        """The answer to a scan."""
        said = saying.say(answer, self._words, code=code_text(answer.scan.text), session="", zone=self._zone)
        hold = hold_refusals and now.bench.asked is None
        state = answer_state(
            answer.outcome, said, self._words, count=self.count(now), hold_refusals=hold, scan=answer.scan.id
        )
        mood = _QUIETER.get(answer.outcome.reason, state.mood)  # it is heard, but nothing went into the box
        return replace(state, mood=mood)

    def outcome(self, outcome: Outcome, now: Standing) -> BandState:
        """What was done with more than a barcode can say."""
        written = saying.as_written(outcome, self._words.language)
        params = {name: visible(text) for name, text in written.items()}
        params |= {"box": saying.box_called(params["box"], self._words)} if "box" in params else {}
        what, next_ = (self._say(f"outcome.{outcome.reason}.{part}", **params) for part in ("what", "next"))
        said = saying.Said(what, saying.with_news(outcome, self._words, next_))
        return answer_state(outcome, said, self._words, count=self.count(now))

    def rest(self, now: Standing, *, blocked: str) -> BandState:
        """What to do next, where nothing was scanned since the screen was opened."""
        return waiting_state(self._words, blocked or self.to_do(now), count=self.count(now))

    def to_do(self, now: Standing) -> str:
        """What to do next, where no question waits."""
        if now.bench.mode is Mode.CLOSING and now.box is not None:
            asks = "pack_put_on" if self._weighs() else "pack_weigh"
            return self._say(f"outcome.{asks}.what", box=saying.box_called(now.called(now.box), self._words))
        if now.bench.mode is Mode.QUANTITY:
            return self._say("outcome.pack_quantity.what")
        if now.shipment is None:
            return self._say("packing_screen.rest.queue")
        return self._say("packing_screen.rest.shipment", shipment=visible(now.shipment.number))

    def done(self, what: str, now: Standing) -> BandState:
        """Something was done by hand; a sentence."""
        word = self._say("session.word.done")
        return BandState(Mood.NEUTRAL, word, visible(what), count=self.count(now), at_once=True)

    def asked(self, what: str, now: Standing) -> BandState:
        """The scale was asked to do something, a sentence: only what it weighs then tells whether it did."""
        word, next_ = (self._say(f"packing_screen.scale.asked.{part}") for part in ("word", "next"))
        return BandState(Mood.NEUTRAL, word, what, next_, count=self.count(now), at_once=True)

    def wrong(self, what: str, now: Standing, to_do: str = "") -> BandState:
        """Something was refused, or failed; sentences."""
        word = self._say(LOOKS[Mood.REFUSED].word)
        return BandState(Mood.REFUSED, word, visible(what), to_do, count=self.count(now), at_once=True)

    def taken_back(self, what: str, why: str, now: Standing, *, hold: bool, scan: str) -> BandState:
        """The server does not take what the answer to `scan` said was done; both sentences said already."""
        word = self._say(LOOKS[Mood.REFUSED].word)
        count = self.count(now)
        return BandState(Mood.REFUSED, word, what, why, count=count, held=hold, takes_back=scan)

    def alarm(self, alarm: Alarm, now: Standing) -> BandState:
        """What a server says of something that is packed, or that it does not take it; its texts are hostile."""
        warned, told = alarm.warned, {"shipment": alarm.shipment, "plate": alarm.plate, "box": alarm.box}
        parts = ("what", "next") if warned else ("refused", "closed" if alarm.box else "open")
        if warned is not None:
            names = ", ".join(warned.matches)
            told |= {"product": warned.product, "allergens": names, "customer": warned.customer}
        params = {name: visible(text) for name, text in told.items()}
        what, next_ = (self._say(f"packing_screen.alarm.{part}", **params) for part in parts)
        word = self._say(LOOKS[Mood.WARNING].word)
        return BandState(Mood.WARNING, word, what, next_, count=self.count(now), held=True)

    def count(self, now: Standing) -> Count | None:
        """The big number: the lines that are whole."""
        shipment = now.shipment
        if shipment is None:
            return None
        return Count(shipment.lines_packed, self._say("packing_screen.count", n=shipment.lines))
