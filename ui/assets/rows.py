"""The rows of a list of assets, each said anew only when it is another one, or counts seconds. No Qt here."""

from collections.abc import Iterator, Mapping, Sequence
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

    def of(self, lines: Sequence[Line], last: int = 0, hinted: str = "") -> tuple[RowView, ...]:
        """The rows of these. `last`: the place of the first of them in its batch, 0 where they are of several;
        `hinted`: the id of the one whose label the key for that prints once more."""
        now, register = self._station.clock.now(), self._station.assets.status()
        today = now.astimezone(self._station.settings.station.tz).date()
        before = self._said if today == self._day else {}
        said = {}
        for line, place in zip(lines, _places(lines, last), strict=True):
            held, what = before.get(line.asset.id), (line, place, line.asset.id == hinted)
            same = held is not None and held[0] == what and not self.waits(line)
            said[line.asset.id] = held if held and same else (what, self._wording.row(*what, now, register))
        self._said, self._day = said, today
        return tuple(row for _what, row in said.values())

    def waits(self, line: Line) -> bool:
        """Whether its row says how long it still waits."""
        return line.asset.state in (State.WAITING, State.SENT, State.IN_DOUBT)


def _places(lines: Sequence[Line], last: int) -> Iterator[str]:
    """The how many-th of its batch each is, newest first; "" for those taken back, which count nowhere."""
    for line in lines:
        counts = last > 0 and line.asset.state is not State.UNDONE
        yield str(last) if counts else ""
        last -= counts
