"""What is done with a whole batch, or with its last row; and what came of one that is over. No Qt here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from services.assets.lists import Line
from services.assets.model import Batch, State
from services.identity.person import Person
from services.tables.writing import Kind
from ui.acting import acting
from ui.assets.card_presenter import CardPresenter
from ui.assets.looking import Found
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
        self._batch = ""
        self._view: FinishedView | None = None
        self.finished: Batch | None = None  # it is over, and looked at

    def take(self, found: Found) -> None:
        """So it stands now."""
        self._lines, self._batch = found.lines, found.now.batch
        if self.finished is not None:
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
        """Try once more: the one that is looked at where it needs somebody, else all that do; and what waits, now."""
        assets = self._station.assets
        if self._card.can_retry:
            self._card.retry()
            return

        def work(by: Person) -> int:
            return len(assets.retry([line.asset.id for line in assets.needing_you()], by))

        self._act(work, lambda number: self._told(self._say("assets_screen.told.retried", n=number)))

    def reprint(self) -> None:
        """The label of the row that is looked at once more, else of the last one that has one."""
        labels = [line.label for line in self._lines if line.label is not None]
        if self._card.label is not None:
            self._card.reprint()
        elif labels:
            printing = self._station.printing
            told = self._say("assets_screen.told.reprinted", tag=labels[0].fields.tag)
            self._act(lambda by: printing.reprint([labels[0].id], by), lambda _jobs: self._told(told))
        else:
            self._told(self._say("assets_screen.told.no_label"))

    def finish(self) -> None:
        """The batch is over: what came of it is shown."""
        assets = self._station.assets
        self._act(lambda by: assets.finish(by), self._ended)

    # -- one that is over ----------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """To the batch that is being entered."""
        if self.finished is not None:
            self.finished = self._view = None
            self._page.show_finished(None)
            self._turned()

    def export(self, kind: Kind) -> None:
        """The batch that is looked at as a file."""
        station, finished, batch, folder = self._station, self.finished, self._batch, self._folder

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
        self.finished, self._lines = batch, ()
        self._turned()

    def _undone(self, line: Line) -> None:
        self._told(self._say("assets_screen.told.took_back", serial=line.asset.serial))
        self._changed()

    def _show_finished(self) -> None:
        view = self._finished_view(self._lines)
        if view != self._view:
            self._view = view
            self._page.show_finished(view)

    def _finished_view(self, lines: Sequence[Line]) -> FinishedView:
        kept = [line.asset for line in lines if line.asset.state is not State.UNDONE]
        created = len([asset for asset in kept if asset.state is State.CREATED])
        needs = len([asset for asset in kept if asset.needs_you])
        waiting = len([asset for asset in kept if asset.state is not State.CREATED and not asset.needs_you])
        open_ = {"waiting": waiting, "needs": needs}
        said = [self._say(f"assets_screen.finished.{name}", n=number) for name, number in open_.items() if number]
        return FinishedView(
            self._say("assets_screen.finished.title", n=created),
            " ".join(said) or self._say("assets_screen.finished.all"),
            self._rows.of(lines),
            as_text(lines),
            needs,
        )

    def _act(self, work: Callable[[Person], Any], then: Callable[[Any], None]) -> None:
        by = acting(self._station, words="assets.refused.right")
        self._run(lambda: work(by()), then, self._broke)
