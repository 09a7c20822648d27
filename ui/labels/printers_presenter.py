"""The printers of the bench: how they stand, a test label, and their set-up. No Qt here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.identity.rights import Right, may
from services.labels.model import Stock
from services.printing.model import PrinterView, QueueView
from services.settings.model import OWN_PRINTERS, PrinterLine
from services.words.marks import visible
from ui.acting import acting
from ui.error_text import setting_text
from ui.labels.printer_views import PrinterForm, PrinterFormView, PrintersPage, PrintersView
from ui.labels.printer_wording import PrinterWording, fault_of, fit_line, form_of, line_of
from ui.running import Run
from ui.station import Station


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read at once."""

    printers: Sequence[PrinterView] = ()
    stocks: Sequence[Stock] = ()


class PrintersPresenter:
    """Called in the UI thread; work goes through `run`. `changed` is called when the settings have changed."""

    def __init__(self, station: Station, page: PrintersPage, run: Run, changed: Callable[[], None]) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._changed = changed
        self._say = station.words.say
        self._wording = PrinterWording(station.words)
        self._found = _Found()
        self._chosen = ""
        self._asks = False
        self._form: PrinterFormView | None = None
        self._fresh = 0
        self._told, self._failed = "", False

    # -- looking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody came to the printers: a set-up that he was in the middle of still stands."""
        self._forget()
        self._read()

    def refresh(self) -> None:
        """A printer is other than it was. What is being typed stays."""
        self._read()

    def choose(self, printer: str) -> None:
        """Look at a printer."""
        if printer != self._chosen:
            self._chosen = printer
            self._forget()
            self.show()

    def test(self, *, paper: bool = False) -> None:
        """Print a test label of the chosen one, or a test page."""
        by, printer = acting(self._station, words="printing.refused.right"), self._chosen
        tested = self._say(f"labels_screen.printer.{'tested_paper' if paper else 'tested'}")
        self._do(lambda: self._station.printing.test(printer, by(), paper=paper), tested)

    # -- setting up ----------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """A new one."""
        first = not self._station.settings.printing.printers
        self._open_form(PrinterForm(prints=frozenset({"asset"} if first else ())), "labels_screen.printer.new")

    def change(self) -> None:
        """The chosen one."""
        if (line := self._line(self._chosen)) is not None:
            self._open_form(form_of(line, self._station.settings.printing), "labels_screen.printer.change")

    def find_queues(self) -> None:
        """Look which queues this computer has now."""

        def take(queues: Sequence[QueueView]) -> None:
            if self._form is not None:
                named = tuple((one.name, visible(one.description or one.name)) for one in queues)
                self._form = replace(self._form, queues=named)
                self.show()

        self._run(self._station.printing.queues, take, self._not_taken)

    def save(self, values: PrinterForm) -> None:
        """Write what was typed; it takes effect at once."""
        if self._form is None:
            return
        self._form = replace(self._form, values=values, wrong={})
        lines = self._station.settings.printing.printers
        line = line_of(values, [one.id for one in lines])
        new = [*(line if one.id == values.id else one for one in lines), *([] if values.id else [line])]
        self._chosen = line["id"]
        self._write(new, self._owners_after(line["id"], values.prints), fit_line(line))

    def ask(self) -> None:
        """The chosen one is to be forgotten: is that so?"""
        self._forget()
        self._asks = True
        self.show()

    def keep(self) -> None:
        """Neither forgotten nor changed after all."""
        self._form = None
        self._forget()
        self.show()

    def remove(self) -> None:
        """Forget it."""
        if self._asks:
            lines = self._station.settings.printing.printers
            kept = [one for one in lines if one.id != self._chosen]
            self._write(kept, self._owners_after(self._chosen, frozenset()))

    @property
    def is_open(self) -> bool:
        """Whether a printer is being set up."""
        return self._form is not None

    def show(self) -> None:
        """Show how things stand."""
        found, present = self._found, self._station.door.presence.present
        lines = {line.id: line for line in self._station.settings.printing.printers}
        views = [view for view in found.printers if view.id in lines]
        if views and self._chosen not in {view.id for view in views}:
            self._chosen, self._asks = views[0].id, False
        chosen = next((view for view in views if view.id == self._chosen), None)
        titles = {stock.key: stock.title for stock in found.stocks}
        card = self._wording.card(chosen, lines[chosen.id], titles, asks=self._asks) if chosen else None
        self._page.show_printers(
            PrintersView(
                tuple(self._wording.row(view, lines[view.id]) for view in views),
                card,
                replace(self._form, stocks=self._stocks()) if self._form else None,
                no_set_up="" if may(present, Right.SETTINGS) else self._say("settings.refused.right"),
                no_test="" if may(present, Right.LABELS) else self._say("printing.refused.right"),
                told=self._told,
                failed=self._failed,
            )
        )

    # -- inside --------------------------------------------------------------------------------------------------------

    def _open_form(self, values: PrinterForm, title: str) -> None:
        self._forget()
        self._fresh += 1
        self._form = PrinterFormView(self._say(title), self._fresh, values)
        self.show()
        self.find_queues()

    def _stocks(self) -> tuple[tuple[str, str], ...]:
        usual = ("", self._say("labels_screen.printer.usual_stock"))
        return (usual, *((stock.key, visible(stock.title)) for stock in self._found.stocks))

    def _owners_after(self, printer: str, prints: frozenset[str]) -> Mapping[str, str]:
        """Whose what is printed is, when `printer` prints that, and the rest not any more."""
        now = {own: str(getattr(self._station.settings.printing, own)) for own in OWN_PRINTERS}
        return {own: printer if own in prints else "" if who == printer else who for own, who in now.items()}

    def _write(self, lines: Sequence[object], owners: Mapping[str, str], line: PrinterLine | None = None) -> None:
        """`owners`: which printer prints what; `line`: the one that is new, where it is one."""
        station, by = self._station, self._station.door.presence.present

        def work() -> None:
            if line is not None:
                station.printing.check(line)
            station.change_setting("printing.printers", lines, by=by)
            for own, printer in owners.items():
                if getattr(station.settings.printing, own) != printer:
                    station.change_setting(f"printing.{own}", printer, by=by)

        def done(_result: Any) -> None:
            self._form = None
            self._forget()
            self._changed()
            self._read()

        self._run(work, done, self._not_taken)

    def _do(self, work: Callable[[], Any], told: str) -> None:
        def done(_result: Any) -> None:
            self._forget()
            self._told = told
            self._read()

        self._run(work, done, self._not_taken)

    def _not_taken(self, error: Exception) -> None:
        """Beside its field in the form, else above all."""
        text = setting_text(error, self._station.words)
        if self._form is not None:
            self._form = replace(self._form, wrong={fault_of(error): text})
        else:
            self._forget()
            self._told, self._failed = text, True
        self.show()

    def _forget(self) -> None:
        self._asks, self._told, self._failed = False, "", False

    def _line(self, printer: str) -> PrinterLine | None:
        return next((line for line in self._station.settings.printing.printers if line.id == printer), None)

    def _read(self) -> None:
        printing = self._station.printing

        def take(found: _Found) -> None:
            self._found = found
            self.show()

        self._run(lambda: _Found(printing.printers(), printing.stocks()), take, self._not_taken)
