"""Which shipments are listed."""

from collections.abc import Iterable

from services.supervisor.packing_model import PackingFilter, Which
from services.words.catalogue import Catalogue
from ui.supervisor.list_filter import ListFilter, choice, chosen, offer


class PackingFilterBar(ListFilter):
    """By how they stand, station, person and text. Emits `changed` with a PackingFilter."""

    def __init__(self, words: Catalogue) -> None:
        say = words.say
        self._station = choice(say("supervisor_screen.filter.station"), say("supervisor_screen.filter.every_station"))
        self._person = choice(say("supervisor_screen.filter.person"), say("supervisor_screen.filter.every_person"))
        super().__init__(
            say("supervisor_packing.filter.name"),
            {which: say(f"supervisor_packing.filter.{which}") for which in Which},
            troubled=say("supervisor_packing.filter.troubled"),
            text=say("supervisor_packing.filter.text"),
            lists=(self._station, self._person),
        )

    @property
    def filter(self) -> PackingFilter:
        """What is chosen."""
        return PackingFilter(
            which=Which(self._which),
            troubled=self._troubled.isChecked(),
            station=chosen(self._station),
            person=chosen(self._person),
            text=self._text.text().strip(),
        )

    def offer(self, stations: Iterable[str], people: Iterable[str]) -> None:
        """These can be chosen; what is chosen stays."""
        offer(self._station, [(name, name) for name in stations])
        offer(self._person, [(name, name) for name in people])
