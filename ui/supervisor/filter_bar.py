"""Which sessions are listed."""

from collections.abc import Iterable

from services.sessions.model import SessionType
from services.supervisor.model import Filter, Which
from services.words.catalogue import Catalogue
from ui.supervisor.list_filter import ListFilter, choice, chosen, offer


class FilterBar(ListFilter):
    """By how they stand, type, station, person and text. Emits `changed` with a Filter."""

    def __init__(self, words: Catalogue) -> None:
        say = words.say
        types = [(str(one), say(f"session_type.{one}")) for one in SessionType]
        self._type = choice(say("supervisor_screen.filter.type"), say("supervisor_screen.filter.every_type"), types)
        self._station = choice(say("supervisor_screen.filter.station"), say("supervisor_screen.filter.every_station"))
        self._person = choice(say("supervisor_screen.filter.person"), say("supervisor_screen.filter.every_person"))
        super().__init__(
            say("supervisor_screen.filter.name"),
            {which: say(f"supervisor_screen.filter.{which}") for which in Which},
            troubled=say("supervisor_screen.filter.troubled"),
            text=say("supervisor_screen.filter.text"),
            lists=(self._type, self._station, self._person),
        )

    @property
    def filter(self) -> Filter:
        """What is chosen."""
        type_ = chosen(self._type)
        return Filter(
            which=Which(self._which),
            session_type=SessionType(type_) if type_ else None,
            station_id=chosen(self._station),
            person=chosen(self._person),
            text=self._text.text().strip(),
            troubled=self._troubled.isChecked(),
        )

    def offer(self, stations: Iterable[tuple[str, str]], people: Iterable[str]) -> None:
        """These can be chosen; what is chosen stays."""
        offer(self._station, stations)
        offer(self._person, [(name, name) for name in people])
