"""The first step: the language, and what the bench is called. UI thread."""

from services.errors import Refused
from services.words.files import LANGUAGES
from ui.assistant.views import Body, Entry, Option
from ui.assistant.work import Typed, Work, store
from ui.error_text import error_text, setting_text
from ui.icons import Icon
from ui.widgets.outcome_look import Mood


class StationWork(Work):
    """A language takes effect at once: everything is said in it then."""

    wrong = ""
    _shown = ""

    def body(self) -> Body:
        """Both, as they are."""
        station, say = self.hands.station.settings.station, self.hands.say
        self._shown = station.name
        options = tuple(Option(one, Icon.LANGUAGE, say(f"first_run.language.{one}")) for one in LANGUAGES)
        name = Entry("name", say("first_run.station.field"), station.name, wrong=self.wrong)
        return Body(options, station.language, (name,), done=True)

    def choose(self, key: str) -> None:
        """A language."""
        self._store("station.language", key)

    def leave(self, typed: Typed) -> None:
        """The name is kept first."""
        name = typed.get("name", "").strip()
        if name and name != self._shown:  # what was changed from outside meanwhile stays
            self._store("station.name", name, forward=True)
        else:
            self.wrong = ""
            self.hands.forward()

    def _store(self, path: str, value: str, *, forward: bool = False) -> None:
        hands, by = self.hands, self.hands.by()

        def done(changed: list[str]) -> None:
            self.wrong = ""
            if forward:
                hands.forward()
            else:
                hands.show()
            for one in changed:
                hands.changed(one)

        def failed(error: Exception) -> None:
            text = setting_text if isinstance(error, Refused) else error_text
            self.wrong = text(error, hands.words)
            hands.hear(Mood.REFUSED)
            hands.show()

        hands.run(lambda: store(hands.station, {path: value}, by), done, failed)
