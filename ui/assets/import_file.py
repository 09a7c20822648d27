"""A file of assets as it was read, and what becomes of its lines. No Qt here."""

from dataclasses import dataclass, replace
from pathlib import Path

from services.assets.files import read_table
from services.assets.importing import Fate, Planned, plan
from services.assets.sheet import Basis, Sheet, Taking
from services.errors import OutsideFailed, Refused
from services.tables.reading import read_content, sheets_of
from ui.assets.import_views import ImportRow, ImportView
from ui.assets.import_wording import ImportWording
from ui.station import Station


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file. `sheet` None: it cannot be taken, and `error` says why. `lines`: what becomes of each; `rows`: the same
    as it is shown."""

    path: Path
    content: bytes
    sheets: tuple[str, ...]
    basis: Basis
    sheet: Sheet | None = None
    error: Refused | OutsideFailed | None = None
    lines: tuple[Planned, ...] = ()
    rows: tuple[ImportRow, ...] = ()

    def number(self, *fates: Fate) -> int:
        """Of how many lines that becomes."""
        return sum(one.fate in fates for one in self.lines)


def read_import(
    station: Station, words: ImportWording, path: Path, taking: Taking, had: ImportFile | None
) -> ImportFile:
    """What would become of each line, where the file is taken so. `had`: its content is kept, since the file may be
    another one when its columns are chosen. Waits for the disk. Raises Refused and OutsideFailed where its content
    cannot be read at all."""
    content = had.content if had else read_content(path)
    sheets = had.sheets if had else sheets_of(content, path.name)
    found = ImportFile(path, content, sheets, station.basis_of_files())
    try:
        sheet = read_table(
            content, path.name, found.basis, replace(taking, sheet=taking.sheet or next(iter(sheets), ""))
        )
    except (Refused, OutsideFailed) as error:
        return replace(found, error=error)
    lines = plan(station.assets, sheet)
    return replace(found, sheet=sheet, lines=lines, rows=words.rows(lines, sheet.mapping))


def shown(view: ImportView, found: ImportFile, words: ImportWording) -> ImportView:
    """The view with the file in it."""
    view = replace(view, sheets=found.sheets)
    if found.sheet is None:
        return view
    return replace(
        view,
        header=found.sheet.header,
        columns=words.columns(found.sheet),
        fields=words.fields(found.basis.more),
        gives=words.gives(found.basis.form),
        figures=words.figures(found.lines),
        asks=words.asks() if found.basis.asks and found.number(Fate.NEW) else "",
        rows=tuple(row for row in found.rows if row.other) if view.only else found.rows,
        others=sum(row.other for row in found.rows),
        ready=found.number(Fate.NEW),
    )
