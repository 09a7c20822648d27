"""The labels' screen: its widgets and presenters are joined here, and told what happens. They are loaded when it is
first opened: the desktop's start is not to wait for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from ui.running import Run
from ui.station import Station

if TYPE_CHECKING:
    from ui.labels.labels_presenter import LabelsPresenter
    from ui.labels.labels_screen import LabelsScreen
    from ui.labels.printers_presenter import PrintersPresenter

LABELS: Final = "labels"


class Labelling:
    """UI thread."""

    def __init__(self, station: Station, run: Run, *, changed: Callable[[], None]) -> None:
        self._station = station
        self._run = run
        self._changed = changed
        self._labels: LabelsPresenter | None = None
        self._open = False

    def make(self) -> "LabelsScreen":
        """The screen, when it is first opened."""
        from ui.labels.labels_presenter import LabelsPresenter
        from ui.labels.labels_screen import LabelsScreen

        page = LabelsScreen(self._station.words)
        presenter = self._labels = LabelsPresenter(self._station, page, self._run, self._changed)
        page.part_chosen.connect(presenter.choose_part)
        page.jobs.job_chosen.connect(presenter.choose)
        page.jobs.all_reprinted.connect(presenter.reprint_all)
        card = page.jobs.job
        card.reprinted.connect(presenter.reprint)
        card.came.connect(presenter.came)
        card.asked.connect(presenter.ask)
        card.dropped.connect(presenter.drop)
        card.kept.connect(presenter.keep)
        card.printer_chosen.connect(presenter.choose_printer)
        asks = presenter.ask_form
        page.ask.typed.connect(asks.typed)
        page.ask.asked.connect(asks.print)
        page.ask.lists.connect(asks.open_list)
        page.ask.list.named.connect(asks.read_list)
        page.ask.list.stepped.connect(asks.step)
        page.ask.list.cancelled.connect(asks.cancel)
        page.set_up.connect(presenter.set_up)
        self._join_printers(page, presenter.printers)
        return page

    def _join_printers(self, page: "LabelsScreen", presenter: "PrintersPresenter") -> None:
        panel, card, form = page.printers, page.printers.card, page.printers.form
        panel.chosen.connect(presenter.choose)
        panel.added.connect(presenter.add)
        card.tested.connect(lambda paper: presenter.test(paper=paper))
        card.changing.connect(presenter.change)
        card.asked.connect(presenter.ask)
        card.removed.connect(presenter.remove)
        card.kept.connect(presenter.keep)
        form.saved.connect(presenter.save)
        form.looked.connect(presenter.find_queues)
        form.left.connect(presenter.keep)

    def opened(self, key: str) -> None:
        """A screen came to the front."""
        self._open = key == LABELS
        if self._open and self._labels is not None:
            self._labels.open()

    def tick(self) -> None:
        """Once a second."""
        if self._open and self._labels is not None:
            self._labels.tick()

    def refresh(self) -> None:
        """A label or a printer is other than it was, or somebody else is here."""
        if self._open and self._labels is not None:
            self._labels.refresh()

    def answered(self, answer: Answer) -> None:
        """A label was scanned while the screen is in front: it is looked at; one that is new is asked for."""
        if not self._open or self._labels is None:
            return
        if (job := answer.outcome.params.get("job")) is not None:
            self._labels.scanned(job)
        elif answer.outcome.reason is Reason.LABEL_NEW:
            self._labels.wanted(answer.scan.text.strip())
