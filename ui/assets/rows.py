"""The rows of a list of assets, each said anew only when it is another one, or counts seconds. No Qt here."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.assets.lists import Line
from services.assets.model import State
from ui.assets.views import RowView
from ui.assets.wording import AssetsWording
from ui.station import Station


class Rows:
    """Remembers what it said last. UI thread."""

    def __init__(self, station: Station, wording: AssetsWording) -> None:
        self._station, self._wording = station, wording
        self._said: Mapping[str, tuple[tuple[Line, str, bool], RowView]] = {}
        self._day: date | None = None

    def of(self, lines: Sequence[Line], hinted: str = "", *, numbered: bool = True) -> tuple[RowView, ...]:
        """The rows of these, each with its number in the batch, but for those that were taken back. `numbered` False:
        they are of several; `hinted`: the id of the one whose label the key for that prints once more."""
        now, register = self._station.clock.now(), self._station.assets.status()
        today = now.astimezone(self._station.settings.station.tz).date()
        before = self._said if today == self._day else {}
        said = {}
        for line in lines:
            place = str(line.asset.number) if numbered and line.asset.state is not State.UNDONE else ""
            held, what = before.get(line.asset.id), (line, place, line.asset.id == hinted)
            same = held is not None and held[0] == what and not self.waits(line)
            said[line.asset.id] = held if held and same else (what, self._wording.row(*what, now, register))
        self._said, self._day = said, today
        return tuple(row for _what, row in said.values())

    def waits(self, line: Line) -> bool:
        """Whether its row says how long it still waits."""
        return line.asset.state in (State.WAITING, State.SENT, State.IN_DOUBT)
