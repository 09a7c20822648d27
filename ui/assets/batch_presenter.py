"""What is done with a whole batch, or with its last row; and what came of one that is over. No Qt here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from services.assets.lists import Line
from services.assets.model import Batch, Counts
from services.assets.service import Retried
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.printing.model import PrintJob
from services.tables.writing import Kind
from ui.acting import acting
from ui.assets.card_presenter import CardPresenter
from ui.assets.figures import Left, left_open, retried
from ui.assets.looking import Found
from ui.assets.reprinting import has_label, line_to_reprint, may_have_come, newest_of
from ui.assets.rows import Rows
from ui.assets.taking_along import Written, as_text, told, write_batch
from ui.assets.views import AssetsPage, FinishedView
from ui.running import Run
from ui.station import Station


class BatchPresenter:
    """Called in the UI thread; work goes through `run`. `told` is called with a sentence after something was done,
    `broke` with what went wrong, `changed` when there is to be looked anew, `turned` when another batch is looked at;
    `folder`: where files go."""

    def __init__(
        self,
        station: Station,
        rows: Rows,
        card: CardPresenter,
        run: Run,
        page: AssetsPage,
        folder: Path,
        *,
        told: Callable[[str], None],
        broke: Callable[[Exception], None],
        changed: Callable[[], None],
        turned: Callable[[], None],
    ) -> None:
        self._station, self._rows, self._card, self._run, self._page = station, rows, card, run, page
        self._say, self._folder = station.words.say, folder
        self._told, self._broke, self._changed, self._turned = told, broke, changed, turned
        self._lines: Sequence[Line] = ()
        self._unprinted: Sequence[Line] = ()
        self._newest: Line | None = None  # of the batch
        self._asked = ("", "")  # ids: of a label of which it was said to look first, and of the newest row then
        self._batch = self._marked = ""  # ids: of the batch; of the row that is marked where it is over
        self._view: FinishedView | None = None
        self._last: Batch | None = None  # it is over
        self.finished: Batch | None = None  # it is over, and looked at

    def take(self, found: Found) -> None:
        """So it stands now."""
        self._lines, self._unprinted, self._batch = found.lines, found.unprinted, found.now.batch
        self._newest = None if found.wanted.only else newest_of(found.lines)  # else they are of several
        if self.finished is not None:
            self.finished = found.over or self.finished
            self._show_finished()

    def tick(self) -> None:
        """Time passes: how long is still waited is said anew."""
        if self.finished is not None and any(self._rows.waits(line) for line in self._lines):
            self._show_finished()

    # -- the batch that is entered -------------------------------------------------------------------------------------

    def undo_last(self) -> None:
        """Take the last one back."""
        assets = self._station.assets
        self._act(lambda by: assets.undo_last(by), self._undone)

    def retry(self) -> None:
        """Try once more: the one that is looked at where it needs somebody, else all that do; and what waits, now. Of a
        batch that is over, what is of it."""
        if self._card.can_retry:
            self._card.retry()
            return
        station, batch = self._station, self.finished.id if self.finished else ""

        def work(by: Person) -> tuple[Retried, Left]:
            done = station.assets.retry_all(by, batch)
            others = station.assets.totals().waiting if batch else 0
            return done, Left(others, station.printing.counts())

        def tell(done: tuple[Retried, Left]) -> None:
            self._told(retried(*done, station.words))
            self._changed()

        self._act(work, tell)

    def reprint(self) -> None:
        """The label of the row that is looked at once more; else the newest that did not come, or not surely, which is
        asked first; where all came, that of the newest row. Of a batch that is over: that of the row that is marked,
        else what did not come, alone."""
        line, chosen = self.to_reprint, self._marked if self.finished else self._card.id
        if self._card.label is not None:
            self._card.reprint()
        elif line is not None and line.label is not None:
            if not chosen and may_have_come(line) and self._asks_first(line.label):
                return
            self._print_again(line.label)
        else:
            why = "chosen_has_no_label" if chosen else "none_failed" if self.finished else "no_label"
            self._told(self._say(f"assets_screen.told.{why}"))

    @property
    def to_reprint(self) -> Line | None:
        """The row whose label is printed once more, None where there is none; one that is looked at stands for itself
        alone."""
        if chosen := self._marked if self.finished else self._card.id:
            return next((one for one in self._lines if one.asset.id == chosen and has_label(one)), None)
        if self.finished is not None:
            return next(iter(self._unprinted), None)
        return line_to_reprint(self._lines, self._unprinted, self._newest)

    @property
    def reprints(self) -> bool:
        """Whether there is a label to print once more: that of the row that is looked at may be of an earlier batch."""
        return self._card.label is not None or self.to_reprint is not None

    @property
    def hinted(self) -> str:
        """The id of the row that says which key prints its label once more; "" where none does, since none has to be,
        or somebody may not."""
        line = self.to_reprint
        return line.asset.id if line is not None and line.is_unprinted and not self._blocked else ""

    def finish(self) -> None:
        """The batch is over: what came of it is shown."""
        assets = self._station.assets
        self._act(lambda by: assets.finish(by), self._ended)

    # -- one that is over ----------------------------------------------------------------------------------------------

    def mark(self, asset_id: str) -> None:
        """A row of it is marked; "" for none."""
        self._marked = asset_id
        self._show_finished()

    def go_on(self) -> None:
        """To the batch that is being entered."""
        if self.finished is not None:
            self.finished = self._view = None
            self._marked = ""
            self._page.show_finished(None)
            self._turned()

    def export(self, kind: Kind) -> None:
        """The batch that is looked at as a file; where none is, the one that ended last here."""
        station, batch, folder = self._station, self._batch, self._folder
        finished = self.finished or (None if batch else self._last)

        def work() -> Written:
            return write_batch(station, finished or station.assets.batch(batch), folder, kind)

        def done(written: Written) -> None:
            self._told(told(written, station.words))

        self._run(work, done, self._broke)

    def copied(self) -> None:
        """The links were taken along."""
        self._told(self._say("assets_screen.told.copied"))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _ended(self, batch: Batch) -> None:
        self._card.close()
        self.finished, self._lines, self._unprinted, self._newest = batch, (), (), None
        self._last, self._marked = batch, ""
        self._turned()

    def _undone(self, line: Line) -> None:
        self._told(self._say("assets_screen.told.took_back", serial=line.asset.serial))
        self._changed()

    def _asks_first(self, label: PrintJob) -> bool:
        """Say that it may be there. Once: whoever asks again, before another row comes in, has looked."""
        before, self._asked = self._asked, (label.id, self._newest.asset.id if self._newest else "")
        if self._asked != before:
            self._told(self._say("assets_screen.told.look_first", tag=label.fields.tag))
        return self._asked != before

    def _print_again(self, label: PrintJob) -> None:
        if not label.is_over:  # as it was seen: by now it may have come, and another one is meant by nobody
            self._broke(Refused("REPRINT_WAITS", "printing.refused.on_its_way", tag=label.fields.tag))
            return
        printing, told = self._station.printing, self._say("assets_screen.told.reprinted", tag=label.fields.tag)

        def done(_jobs: object) -> None:
            self._told(told)
            self._changed()

        self._act(lambda by: printing.reprint([label.id], by), done)

    def _show_finished(self) -> None:
        if self.finished is None:
            return
        view = self._finished_view(self.finished.counts, self._lines)
        if view != self._view:
            self._view = view
            self._page.show_finished(view)

    def _finished_view(self, counts: Counts, lines: Sequence[Line]) -> FinishedView:
        return FinishedView(
            self._say("assets_screen.finished.title", n=counts.created),
            left_open(counts, len(self._unprinted), self._station.words),
            self._rows.of(lines, self.hinted),
            as_text(lines),
            counts.needs_you,
            self._marked,
            retries=counts.waiting + counts.needs_you > 0,
            reprints=self.to_reprint is not None,
            blocked=self._blocked,
        )

    @property
    def _blocked(self) -> str:
        present = self._station.door.presence.present
        return "" if may(present, Right.ASSETS) else self._say("assets.refused.right")

    def _act(self, work: Callable[[Person], Any], then: Callable[[Any], None]) -> None:
        by = acting(self._station, words="assets.refused.right")
        self._run(lambda: work(by()), then, self._broke)
