"""Asking for labels: one that is typed or scanned, with its preview, or a whole list. No Qt here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.rights import Right, may
from services.labels.lists import Asset, read_assets
from services.printing.model import Preview, PrintJob, Wanted
from ui.acting import acting
from ui.error_text import error_text
from ui.labels.ask_views import AskForm, AskPage, AskView, ListView, PictureView
from ui.labels.asked import Asked, said
from ui.labels.picture_wording import picture_of
from ui.running import Run
from ui.station import Station

AT_ONCE: Final = 250  # labels of a list that are asked for at once: between them it can be cancelled
_FIELDS: Final[Mapping[str, str]] = {
    "LABEL_TAG": "tag",
    "LABEL_NOTHING": "tag",
    "LABEL_COPIES": "copies",
    "START_POSITION": "start",
    "PRINTER_NOT_FOUND": "printer",
}


@dataclass(frozen=True, slots=True)
class _List:
    """A list that was read. `at`: the asset that is shown, from 0; `asked`: so many are on their way, None before."""

    name: str
    assets: Sequence[Asset]
    at: int = 0
    asked: int | None = None


class AskPresenter:
    """Called in the UI thread; work goes through `run`. `on_asked` is called when labels were asked for."""

    def __init__(self, station: Station, page: AskPage, run: Run, on_asked: Callable[[], None] = lambda: None) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._on_asked = on_asked
        self._asked: Asked | None = None  # the last ones, until others are asked for
        self._say = station.words.say
        self._form, self._fresh = AskForm(), 1
        self._picture: PictureView | None = None
        self._places = 0
        self._wrong: dict[str, str] = {}
        self._lists = False
        self._list: _List | None = None
        self._told, self._failed = "", False
        self._drawing, self._again = False, False

    def open(self) -> None:
        """Somebody came to this form: what he typed before still stands in it."""
        if self._asked is not None and not self._asked.open:
            self._asked = None
        self._tell("")
        self._draw()
        self.show()

    def show(self) -> None:
        """Show how things stand."""
        lines = self._station.settings.printing.printers
        told, failed = self._said()
        self._page.show_ask(
            AskView(
                self._form,
                self._fresh,
                tuple((line.id, line.name) for line in lines) if len(lines) > 1 else (),
                self._places,
                self._picture,
                dict(self._wrong),
                lists=self._lists,
                list=self._shown_list(),
                blocked=self._blocked(),
                no_printer=not lines,
                told=told,
                failed=failed,
            )
        )

    @property
    def to_look_at(self) -> tuple[str, ...]:
        """The ids of the labels that were asked for and are not known to be printed; `know` is to be told of them."""
        return self._asked.to_look_at if self._asked else ()

    def know(self, jobs: Sequence[PrintJob]) -> None:
        """This became of them."""
        if self._asked is not None:
            self._asked = self._asked.after(jobs)

    # -- one label -----------------------------------------------------------------------------------------------------

    def typed(self, form: AskForm) -> None:
        """Something else stands in the fields."""
        if form != self._form:
            self._form, self._wrong = form, {}
            self._tell("")
            self._draw()
            self.show()

    def fill(self, tag: str) -> None:
        """A tag was scanned that no label was printed of: one is asked for."""
        self._lists = False
        self._form = replace(self._form, tag=tag, serial="", model="", copies="1")
        self._fresh += 1
        self.open()

    def print(self) -> None:
        """Print what stands in the form, or the list."""
        if self._lists:
            self._begin_list()
            return
        form, self._wrong = self._form, {}
        copies, start = self._whole("copies", form.copies), self._start()
        if self._wrong or copies is None or start is None:
            self.show()
            return
        wanted = Wanted(form.tag.strip(), form.serial.strip(), form.model.strip(), copies=copies)
        by, printing = acting(self._station, words="printing.refused.right"), self._station.printing

        def done(jobs: tuple[PrintJob, ...]) -> None:
            self._form = replace(self._form, tag="", serial="", copies="1", start=self._after(start, len(jobs)))
            self._fresh += 1
            self._tell("")
            self._asked = Asked(wanted.tag, len(jobs), tuple(job.id for job in jobs))
            self._draw()
            self.show()
            self._on_asked()

        self._run(lambda: printing.ask([wanted], by(), printer=form.printer, start=start), done, self._broke)

    # -- a list --------------------------------------------------------------------------------------------------------

    def open_list(self, lists: bool) -> None:
        """A whole list is to be printed, or one label after all."""
        self._lists, self._list, self._wrong = lists, None, {}
        self.open()

    def read_list(self, path: str) -> None:
        """Read this file."""
        place = Path(path.strip()).expanduser()

        def read() -> _List:
            try:
                return _List(place.name, read_assets(place.read_bytes(), place.name))
            except OSError as error:
                raise OutsideFailed(OutsideKind.FILE, "labels_screen.list.unreadable", retry=True) from error

        def take(found: _List) -> None:
            self._list, self._wrong = found, {}
            self._draw()
            self.show()

        def failed(error: Exception) -> None:
            self._list, self._wrong = None, {"file": error_text(error, self._station.words)}
            self._draw()
            self.show()

        self._tell("")
        self._run(read, take, failed)

    def step(self, by: int) -> None:
        """Preview the next or the previous label of the list."""
        if self._list is not None:
            at = max(0, min(len(self._list.assets) - 1, self._list.at + by))
            self._list = replace(self._list, at=at)
            self._draw()
            self.show()

    def cancel(self) -> None:
        """Ask for no more labels of the list. Those that were asked for are printed."""
        if self._list is not None and self._list.asked is not None:
            asked = self._list.asked
            self._list = replace(self._list, asked=None)
            self._tell(self._say("labels_screen.list.cancelled", asked=asked, number=len(self._list.assets)))
            self.show()

    @property
    def is_going(self) -> bool:
        """Whether a list is being asked for."""
        return self._list is not None and self._list.asked is not None

    def _begin_list(self) -> None:
        start, self._wrong = self._start(), ({} if self._list else {"file": self._say("labels_screen.list.none")})
        if self._list is None or start is None or self.is_going:
            self.show()
            return
        self._list, self._asked = replace(self._list, asked=0), None
        self._go_on(start)

    def _go_on(self, start: int) -> None:
        """Ask for the next labels, each sheet full, until somebody cancels."""
        found = self._list
        if found is None or found.asked is None:
            return
        places = max(1, self._places)
        number = max(1, AT_ONCE // places) * places - (start - 1)
        wanted = [Wanted(one.tag, one.serial, one.model) for one in found.assets[found.asked : found.asked + number]]
        by, printing, form = acting(self._station, words="printing.refused.right"), self._station.printing, self._form

        def done(jobs: tuple[PrintJob, ...]) -> None:
            before = self._asked.open if self._asked else ()
            ids = (*before, *(job.id for job in jobs))
            self._asked = Asked(found.assets[0].tag, len(ids), ids)
            if self._list is None or self._list.asked is None:  # it was cancelled meanwhile
                return
            asked = self._list.asked + len(wanted)
            self._list = replace(self._list, asked=asked)
            if asked < len(self._list.assets):
                self._go_on(1)
                return
            self._list, self._lists = None, False
            self._tell("")
            self._draw()
            self.show()
            self._on_asked()

        self.show()
        self._run(lambda: printing.ask(wanted, by(), printer=form.printer, start=start), done, self._broke)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _start(self) -> int | None:
        return self._whole("start", self._form.start) if self._places else 1

    def _whole(self, name: str, text: str) -> int | None:
        """A whole number that was typed; what is wrong with it is remembered."""
        text = text.strip()
        if text.isascii() and text.isdigit() and 0 < len(text) < 6:
            return int(text)
        self._wrong[name] = self._say("labels_screen.ask.number")
        return None

    def _after(self, start: int, labels: int) -> str:
        """The first position of the sheet that is free afterwards."""
        return str((start - 1 + labels) % self._places + 1) if self._places else "1"

    def _said(self) -> tuple[str, bool]:
        """What is told above the buttons, and whether it is bad news."""
        if self._told or self._asked is None or self.is_going:
            return self._told, self._failed
        return said(self._asked, self._station.words, self._station.printing.views())

    def _blocked(self) -> str:
        present = self._station.door.presence.present
        if not may(present, Right.LABELS):
            return self._say("printing.refused.right")
        return "" if self._station.settings.printing.printers else self._say("printing.refused.no_printer")

    def _shown_list(self) -> ListView | None:
        found = self._list
        if found is None:
            return None
        number = len(found.assets)
        going = "" if found.asked is None else self._say("labels_screen.list.going", asked=found.asked, number=number)
        shown = self._say("labels_screen.list.shown", at=found.at + 1, number=number)
        return ListView(found.name, number, found.at + 1, shown, going)

    def _wanted(self) -> Wanted | None:
        """The label that is drawn."""
        if self._lists:
            if self._list is None:
                return None
            asset = self._list.assets[self._list.at]
            return Wanted(asset.tag, asset.serial, asset.model)
        form = self._form
        return Wanted(form.tag.strip(), form.serial.strip(), form.model.strip()) if form.tag.strip() else None

    def _draw(self) -> None:
        """Draw the label anew; one at a time, and once more where something was typed meanwhile."""
        if self._drawing:
            self._again = True
            return
        wanted, printer, printing = self._wanted(), self._form.printer, self._station.printing
        if wanted is None:
            self._picture = None
            wanted_or_any = Wanted("W")  # nothing is drawn of it: it says what the printer's stock is
        else:
            wanted_or_any = wanted

        def take(preview: Preview) -> None:
            self._drawing = False
            self._places = preview.stock.grid.places if preview.stock.grid else 0
            self._picture = picture_of(preview, wanted, self._station.words) if wanted else None
            self._drawn()

        def failed(error: Exception) -> None:
            self._drawing, self._picture = False, None
            self._put_wrong(error)
            self._drawn()

        self._drawing, self._again = True, False
        self._run(lambda: printing.preview(wanted_or_any, printer), take, failed)

    def _drawn(self) -> None:
        if self._again:
            self._draw()
        else:
            self.show()

    def _broke(self, error: Exception) -> None:
        if self._list is not None:
            self._list = replace(self._list, asked=None)
        self._put_wrong(error)
        self.show()

    def _put_wrong(self, error: Exception) -> None:
        """At its field where it is about one, else above all."""
        text = error_text(error, self._station.words)
        name = _FIELDS.get(error.code, "") if isinstance(error, Refused) else ""
        if isinstance(error, Refused) and error.code == "LABEL_TEXT":
            name = str(error.params.get("field", ""))
        if name in {"tag", "serial", "model", "copies", "start", "printer"}:
            self._wrong[name] = text
        else:
            self._told, self._failed = text, True

    def _tell(self, told: str) -> None:
        self._told, self._failed = told, False
