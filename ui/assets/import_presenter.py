"""A file of assets: how it is taken, what would become of each line, and then the lines entered. No Qt here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from services.assets.import_report import write_report
from services.assets.importing import Entered, Fate, enter
from services.assets.sheet import Sheet, Taking
from services.identity.person import Person
from services.identity.rights import Right, may
from services.tables.safe_file import making_folder, safe_name
from services.tables.writing import Kind
from services.words.marks import visible
from ui.acting import acting
from ui.assets.import_file import ImportFile, read_import, shown
from ui.assets.import_views import ImportRow, ImportsPage, ImportView
from ui.assets.import_wording import ImportWording
from ui.error_text import error_text
from ui.running import Looking, Run
from ui.station import Station

AT_ONCE: Final = 20  # lines that are entered in one go: between them it can be stopped


class ImportPresenter:
    """Called in the UI thread; work goes through `run`. `folder`: where reports go; `told` is called with a sentence
    when the lines were entered, which may take minutes and goes on while other pages are looked at."""

    def __init__(
        self, station: Station, page: ImportsPage, run: Run, folder: Path, told: Callable[[str], None]
    ) -> None:
        self._station, self._page, self._run, self._folder, self._tell = station, page, run, folder, told
        self._words, self._say = ImportWording(station.words), station.words.say
        self._path: Path | None = None
        self._taking = Taking()
        self._file: ImportFile | None = None
        self._open = self._only = self._failed = self._reads = self._stops = False
        self._told = ""
        self._shown: ImportView | None = None
        self._todo: list[int] = []  # of the lines, those still to be entered
        self._going: tuple[int, int] | None = None
        self._ended: tuple[Exception | None] | None = None  # why it went no further; None: nothing was entered yet
        self._waiting: list[Callable[[], None]] = []
        self._warned = self._awaited = False
        self._looking = Looking(run, self._begin, self._take, self._broke)

    # -- the page ------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Somebody wants to import a file, or looks how far it is."""
        self._open = True
        self.refresh()

    def close(self) -> None:
        """Back to the batch; what is being entered goes on."""
        self._open = False
        if self._going is None and self._file is not None and not self._ready:
            self._path, self._file, self._only = None, None, False
            self._say_done("", failed=False)
        self._page.show_import(None)

    def refresh(self) -> None:
        """Show how things stand."""
        if self._open:
            self._shown = self._view()
            self._page.show_import(self._shown)

    def look(self) -> None:
        """Somebody else may be here, who may do other things."""
        if self._shown is not None and self._shown.blocked != self._blocked:
            self.refresh()

    def only_others(self, only: bool) -> None:
        """Those lines alone that are not entered; or all."""
        self._only = only
        self.refresh()

    # -- the window ----------------------------------------------------------------------------------------------------

    def when_over(self, then: Callable[[], None]) -> None:
        """Call this when no line is being entered any more: at once, where none is."""
        if self._going is None:
            then()
        else:
            self._waiting.append(then)
            self._awaited = True

    @property
    def holds_window(self) -> bool:
        """Whether somebody who closes the window is to know first that lines are being entered."""
        return self._going is not None and not self._warned

    def warn(self) -> None:
        """Somebody closes the window: say once what that ends."""
        if self._going is not None:
            number, of = self._going
            self._warned = True
            self.open()
            self._say_done(self._say("assets_import.closing", number=number, of=of), failed=True)

    def come_as(self, before: "ImportPresenter") -> None:
        """Take the place of another one, in other words: the same file, as far as it was entered there. It enters
        nothing any more; where this was waited for, what came of it is told here, too."""
        self._path, self._taking, self._only, self._file = before._path, before._taking, before._only, before._file
        self._todo, self._ended, found = before._todo, before._ended, before._file
        if before._open:
            self.open()
        if before._reads:
            self._read()
        elif found is not None and found.sheet is not None:
            self._say_anew(found, found.sheet, tells=before._awaited)

    # -- how it is taken -----------------------------------------------------------------------------------------------

    def read(self, path: str) -> None:
        """Take this file."""
        if self._going is None and path.strip():
            self._path, self._taking, self._file = Path(path.strip()).expanduser(), Taking(), None
            self._only, self._ended = False, None
            self._read()

    def choose_sheet(self, title: str) -> None:
        """Take that sheet of the workbook."""
        self._retake(Taking(sheet=title))

    def set_header(self, on: bool) -> None:
        """The first row has the headings, or not."""
        self._retake(replace(self._taking, header=on, columns=None))

    def take_column(self, at: int, field: str) -> None:
        """That column is this field, and no other one is; "": it is not taken."""
        sheet = self._file.sheet if self._file else None
        if sheet is not None:
            columns = {place: one.field for place, one in enumerate(sheet.mapping) if not field or one.field != field}
            self._retake(replace(self._taking, columns={**columns, at: field}, header=sheet.header))

    # -- what is done --------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Enter the lines that can be, one after the other, until all are or somebody stops it."""
        if self._file is None or self._going is not None or self._reads or not self._ready:
            return
        self._todo = [at for at, one in enumerate(self._file.lines) if one.fate is Fate.NEW]
        self._going, self._stops = (0, len(self._todo)), False
        self._warned = self._awaited = False
        self._say_done("", failed=False)
        self._go_on(acting(self._station, words="assets.refused.right"))

    def stop(self) -> None:
        """Enter no more of them. Those that are entered stay."""
        self._stops = True

    def save(self, kind: Kind) -> None:
        """What becomes of each line, as a file."""
        found, say = self._file, self._say
        if found is None or found.sheet is None:
            return
        lines, mapping, folder = found.lines, found.sheet.mapping, self._folder
        name = f"{say('assets.report.title')}_{found.path.stem}_{self._station.clock.now():%Y-%m-%d_%H-%M-%S}"

        def write() -> Path:
            path = making_folder(folder) / safe_name(name, f".{kind}")
            write_report(path, kind, lines, mapping, say=say)
            return path

        def done(path: Path) -> None:
            self._say_done(say("assets_screen.told.written", name=path.name, folder=path.parent), failed=False)

        self._run(write, done, self._broke)

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _ready(self) -> int:
        return self._file.number(Fate.NEW) if self._file else 0

    def _retake(self, taking: Taking) -> None:
        if self._going is None and self._path is not None:
            self._taking = taking
            self._read()

    def _read(self) -> None:
        self._reads = True
        self._say_done("", failed=False)
        self._looking.now()

    def _begin(self) -> Callable[[], ImportFile]:
        """What reads the file."""
        station, words, path, taking, had = self._station, self._words, self._path or Path(), self._taking, self._file
        return lambda: read_import(station, words, path, taking, had)

    def _take(self, found: ImportFile) -> None:
        self._reads, self._file = False, found
        self.refresh()

    def _go_on(self, by: Callable[[], Person]) -> None:
        """Enter the next lines."""
        found, assets, these = self._file, self._station.assets, self._todo[:AT_ONCE]
        if found is None:
            return
        chunk = [found.lines[at] for at in these]

        def done(entered: Entered) -> None:
            lines = list(found.lines)
            for at, line in zip(these, entered.lines, strict=False):
                lines[at] = line
            self._file = replace(found, lines=tuple(lines))
            self._todo = self._todo[len(entered.lines) :]
            if entered.broke is not None or self._stops or not self._todo:
                self._end(entered.broke)
                return
            if self._going is not None:
                self._going = (self._going[1] - len(self._todo), self._going[1])
            self.refresh()
            self._go_on(by)

        self._run(lambda: enter(assets, chunk, by()), done, self._end)
        self.refresh()

    def _end(self, error: Exception | None) -> None:
        """No more lines are entered: all were, somebody stopped it, or it broke."""
        found, self._going, self._ended = self._file, None, (error,)
        if found is not None and found.sheet is not None:
            self._say_anew(found, found.sheet, tells=True)
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _say_anew(self, found: ImportFile, sheet: Sheet, *, tells: bool) -> None:
        """What came of the lines; `tells`: not on the page alone."""
        if self._ended is not None:
            self._say_end(found, self._ended[0])
            if tells:
                self._tell(self._told)
        self._run(lambda: self._words.rows(found.lines, sheet.mapping), self._show_rows, self._broke)

    def _say_end(self, found: ImportFile, error: Exception | None) -> None:
        said = [self._say("assets_import.entered", n=found.number(Fate.ENTERED))]
        if error is not None:
            said.insert(0, error_text(error, self._station.words))
        if self._todo:
            said.append(self._say("assets_import.left", n=len(self._todo)))
        elif others := found.number(Fate.KNOWN, Fate.WRONG):
            said.append(self._say("assets_import.others", n=others))
        self._say_done(" ".join(said), failed=error is not None)

    def _show_rows(self, rows: tuple[ImportRow, ...]) -> None:
        if self._file is not None:
            self._file = replace(self._file, rows=rows)
            self.refresh()

    def _broke(self, error: Exception) -> None:
        self._reads = False
        self._say_done(error_text(error, self._station.words), failed=True)

    def _say_done(self, what: str, *, failed: bool) -> None:
        self._told, self._failed = what, failed
        self.refresh()

    def _view(self) -> ImportView:
        found = self._file
        view = ImportView(
            reading=self._reads,
            going=self._going,
            told=self._told,
            failed=self._failed,
            only=self._only,
            blocked=self._blocked,
            empty=self._empty,
        )
        if found is None:
            return view
        wrong = error_text(found.error, self._station.words) if found.error else ""
        return shown(replace(view, wrong=wrong, sheet=self._taking.sheet), found, self._words)

    @property
    def _empty(self) -> tuple[str, str]:
        """What stands where there are no rows, and what to do."""
        stage, sheet = self._stage, self._file.sheet if self._file else None
        headings = ", ".join(visible(heading) for heading in sheet.doubtful) if sheet else ""
        what, then = f"assets_import.empty.{stage}.what", f"assets_import.empty.{stage}.next"
        return self._say(what), self._say(then, columns=headings)

    @property
    def _stage(self) -> str:
        """What stands where there are no rows."""
        if self._reads:
            return "reading"
        if self._file is None or self._file.sheet is None:
            return "file"
        if self._file.sheet.doubtful:
            return "doubtful"
        return "serials" if not self._file.sheet.has_serials else "others"

    @property
    def _blocked(self) -> str:
        present = self._station.door.presence.present
        return "" if may(present, Right.ASSETS) else self._say("assets.refused.right")
