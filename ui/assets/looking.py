"""What the asset screen reads at once, of the disk. No Qt here; any thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.assets.acts import Entering
from services.assets.lists import Line
from services.assets.model import Batch, Preset, State
from services.assets.ports import FieldInfo
from services.assets.service import AssetService
from ui.assets.form_changes import Pending
from ui.assets.taking_along import ALL

PAGE: Final = 100  # rows that are read at first, and each time when somebody scrolls to the last


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read. `finished`: the id of a batch that is over and looked at; `chosen`: of an asset; `only`:
    those alone that need somebody; `most` rows; `seen`: changes of the form that are stored by now."""

    finished: str = ""
    chosen: str = ""
    most: int = PAGE
    only: bool = False
    seen: tuple[Pending, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was read. `over`: the batch that is looked at, where it is over; `unprinted`: its rows whose labels somebody
    has to look after; `needs`: how many assets need somebody, `waits`: how
    many wait for the register, of all batches; `times`: when the last ones of this one were entered; `resumes_at`: with
    which number tags that stopped could go on."""

    wanted: Wanted
    now: Entering
    over: Batch | None
    lines: Sequence[Line]
    unprinted: Sequence[Line]
    needs: int
    waits: int
    times: Sequence[datetime]
    presets: Sequence[Preset]
    others: Sequence[FieldInfo]
    chosen: Line | None
    resumes_at: int

    @property
    def has_more(self) -> bool:
        """There are older rows."""
        return not self.wanted.only and len(self.lines) >= self.wanted.most


def look(assets: AssetService, wanted: Wanted) -> Found:
    """Read it. Waits for the disk."""
    now = assets.entering()
    over = assets.batch(wanted.finished) if wanted.finished else None
    rows, batch = _rows(assets, wanted, now), wanted.finished or now.batch
    totals = assets.totals()
    return Found(
        wanted,
        now,
        over,
        assets.needing_you() if wanted.only else rows,
        assets.unprinted(batch) if batch else (),
        totals.needs_you,
        totals.waiting,
        [line.asset.asked_at for line in rows[:PAGE] if line.asset.state is not State.UNDONE],
        assets.presets.all(),
        assets.fields(),
        assets.line(wanted.chosen) if wanted.chosen else None,
        assets.tags.resumes_at() if now.stopped else 0,
    )


def _rows(assets: AssetService, wanted: Wanted, now: Entering) -> Sequence[Line]:
    if wanted.finished:
        return assets.rows(wanted.finished, ALL)
    return assets.rows(now.batch, wanted.most) if now.batch else ()
