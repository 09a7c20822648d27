"""What the pages of sessions put in front of the bench, and which command barcodes they do themselves."""

from types import MappingProxyType
from typing import Final

from services.scanning.commands import SHEET, Command
from services.scanning.screen_desk import ON_FORM, ON_STEPS, ScreenDesk
from services.sessions.model import SessionType
from ui.beside import beside
from ui.station import Station

NEW: Final = MappingProxyType(
    {
        Command.NEW_CHECK_IN: SessionType.CHECK_IN,
        Command.NEW_CHECK_OUT: SessionType.CHECK_OUT,
        Command.NEW_INVENTORY: SessionType.INVENTORY,
        Command.NEW_BATCH: SessionType.BATCH_SCAN,
    }
)
OF_PAGES: Final = frozenset({*NEW, *SHEET["everywhere"], *SHEET["screens"], *SHEET["digits"]})
# What a session's pages do themselves: its end is asked for twice, by key and by barcode alike; a file is no act in it.
OF_SESSION: Final = frozenset({Command.COMPLETE, Command.CANCEL, Command.EXPORT, *SHEET["review"]})
_FORM: Final = ScreenDesk(OF_PAGES, items=ON_FORM, locations=True)
_STEPS: Final = ScreenDesk(OF_PAGES, items=ON_STEPS)


class Front:
    """Says to the bench what scans are for. Returns at once."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def session(self, session_id: str) -> None:
        """Scans are for this session."""
        self._station.put_in_front(session_id, OF_PAGES | OF_SESSION)

    def page(self) -> None:
        """Scans are for no session: they are kept, and commands are for the page."""
        self._station.bench.put_in_front(ScreenDesk(OF_PAGES, beside=beside(self._station)))

    def form(self) -> None:
        """Scans are kept, and commands are for the form; a location goes into it."""
        self._station.bench.put_in_front(_FORM)

    def steps(self) -> None:
        """The steps of a start are shown: scans are kept, and nothing of the form is there to be named."""
        self._station.bench.put_in_front(_STEPS)

    def turn(self, *, to_steps: bool) -> None:
        """The form gave way to its steps, or they to it; where another screen is in front meanwhile it stays there."""
        if self._station.bench.front in (_FORM, _STEPS):
            self._station.bench.put_in_front(_STEPS if to_steps else _FORM)

    def nothing(self) -> None:
        """The same, and no session will be in front when the station starts again."""
        self._station.put_in_front(None)
        self.page()
