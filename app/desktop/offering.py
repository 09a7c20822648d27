"""What the camera offers, in the frame: which codes, in words, and what pressing one does."""

from collections.abc import Sequence

from services.frames.choosing import Offered
from services.scanning import commands
from services.scanning.commands import Badge
from services.scanning.marks import show
from ui.frame.main_window import MainWindow
from ui.frame.status import Offer
from ui.station import Station

LONGEST = 40  # characters of a code on a button


class Offering:
    """Shows an offer on the window as long as it stands. UI thread."""

    def __init__(self, window: MainWindow, station: Station) -> None:
        self._window, self._station = window, station
        window.offer_chosen.connect(self._choose)
        self.show(station.camera_scans.offered)

    def show(self, offered: Sequence[Offered]) -> None:
        """Show these; none: no offer stands."""
        self._window.show_offer(self._offer(offered) if offered else None)

    def _offer(self, offered: Sequence[Offered]) -> Offer:
        say = self._station.words.say
        choices = tuple((one.number, self._named(one.symbol.text)) for one in offered)
        return Offer(say("frame.offer.what", n=len(offered)), say("frame.offer.next"), choices)

    def _named(self, text: str) -> str:
        """The code as it is shown; what commands or signs in here by its name."""
        say, known = self._station.words.say, commands.parse(text, self._station.settings.station.site)
        if known is None:
            return show(text, longest=LONGEST)
        return say("frame.offer.badge") if isinstance(known, Badge) else say(known.name_words, digit=known.digit)

    def _choose(self, number: int) -> None:
        self._station.camera_scans.take(number)
