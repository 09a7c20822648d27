"""A file of assets in a person's words. Plain Python, any thread."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.assets.contract import MORE, SERIAL, SHARED
from services.assets.import_report import column_name, column_of, field_name
from services.assets.importing import Fate, Planned
from services.assets.model import Form
from services.assets.sheet import TAG, FileFault, Mapped, Sheet, why
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.assets.import_views import ColumnView, ImportRow
from ui.icons import Icon
from ui.widgets.code_text import code_text
from ui.widgets.outcome_look import Mood
from ui.widgets.two_lines import TwoLines

_LOOKS: Final[Mapping[Fate, tuple[Mood, Icon | None]]] = {
    Fate.NEW: (Mood.NEUTRAL, Icon.ADD),
    Fate.KNOWN: (Mood.DUPLICATE, None),
    Fate.WRONG: (Mood.REFUSED, None),
    Fate.BEFORE: (Mood.NEUTRAL, None),
    Fate.ENTERED: (Mood.ACCEPTED, None),
}
_WELL: Final = (Fate.NEW, Fate.BEFORE, Fate.ENTERED)


class ImportWording:
    """Says lines, columns and figures."""

    def __init__(self, words: Catalogue) -> None:
        self._say = words.say

    def rows(self, lines: Iterable[Planned], mapping: Sequence[Mapped]) -> tuple[ImportRow, ...]:
        """Each line of a file."""
        return tuple(self._row(one, mapping) for one in lines)

    def columns(self, sheet: Sheet) -> tuple[ColumnView, ...]:
        """Each column of a file."""
        return tuple(
            ColumnView(column_name(at, one, self._say), one.field, code_text(one.sample))
            for at, one in enumerate(sheet.mapping)
        )

    def fields(self, more: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """What a column can be: (key, name), the first: nothing."""
        keys = (SERIAL, TAG, *SHARED, *(f"{MORE}{name}" for name in more))
        return ("", self._say("assets_import.not_taken")), *((key, field_name(key, self._say)) for key in keys)

    def gives(self, form: Form) -> str:
        """What all get for which the file says nothing else."""
        fields = form.fields
        said = [visible(value) for name in SHARED if (value := getattr(fields, name))]
        said += [f"{visible(name)}: {visible(value)}" for name, value in fields.more.items()]
        given = self._say("assets_import.gives", fields=" · ".join(said)) if said else ""
        labels = self._say(f"assets_import.labels.{'on' if form.labels else 'off'}")
        return " ".join(part for part in (given, labels) if part)

    def figures(self, lines: Iterable[Planned]) -> tuple[tuple[str, int], ...]:
        """(name, number) of what becomes of the lines."""
        counted = Counter(one.fate for one in lines)
        return tuple((self._say(f"assets_import.figure.{fate}"), counted[fate]) for fate in Fate if counted[fate])

    def asks(self) -> str:
        """That a dry run knows no more than the station does."""
        return self._say("assets_import.asks")

    def _row(self, one: Planned, mapping: Sequence[Mapped]) -> ImportRow:
        mood, icon = _LOOKS[one.fate]
        reasons = " ".join(self._reason(fault, mapping) for fault in one.faults)
        dash = self._say("assets_import.none")
        fields = one.row.fields if one.row is not None else None
        device = " ".join(part for part in (fields.manufacturer, fields.model) if part) if fields else ""
        return ImportRow(
            TwoLines(str(one.line)),
            TwoLines(code_text(one.serial) or dash, self._steps(one), code=bool(one.serial)),
            TwoLines(self._say(f"assets.fate.{one.fate}"), reasons, mood=mood, icon=icon, tile=True),
            TwoLines(one.tag or dash, visible(device), code=bool(one.tag)),
            other=one.fate not in _WELL,
        )

    def _reason(self, fault: FileFault, mapping: Sequence[Mapped]) -> str:
        column, sentence = column_of(fault, mapping, self._say), why(fault, self._say)
        return self._say("assets_import.reason", column=column, why=sentence) if column else sentence

    def _steps(self, one: Planned) -> str:
        """What was done to the serial."""
        steps = one.row.steps if one.row is not None else ()
        return " ".join(self._say(step.words, **step.params) for step in steps)
