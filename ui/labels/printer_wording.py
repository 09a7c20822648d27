"""Printers in words, and between the settings and the form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.errors import Refused
from services.printing.model import LabelKind, PrinterState, PrinterView
from services.settings.model import OWN_PRINTERS, PrinterLine, Printing
from services.settings.typed import field_of, id_of, number_of
from services.words.catalogue import Catalogue
from services.words.marks import visible
from ui.icons import Icon
from ui.labels.printer_views import PrinterCardView, PrinterForm, PrinterRow
from ui.widgets.outcome_look import Mood
from ui.widgets.two_lines import TwoLines

LOOKS: Mapping[PrinterState, tuple[Mood, Icon]] = {
    PrinterState.READY: (Mood.ACCEPTED, Icon.ACCEPTED),
    PrinterState.OUT_OF_MEDIA: (Mood.WARNING, Icon.WARNING),
    PrinterState.HEAD_OPEN: (Mood.WARNING, Icon.WARNING),
    PrinterState.PAUSED: (Mood.WARNING, Icon.PAUSED),
    PrinterState.OFFLINE: (Mood.REFUSED, Icon.REFUSED),
    PrinterState.UNKNOWN: (Mood.NEUTRAL, Icon.ASKING),
}
_NUMBERS: Mapping[str, type[int] | type[float]] = {"baud": int, "dpi": int, "right_mm": float, "down_mm": float}
_FIELDS: Final = {"PRINTER_ADDRESS": "address", "STOCK_UNKNOWN": "stock", "ZPL_SHEET": "stock"}
_KINDS: Final = {"asset": LabelKind.ASSET, "box": LabelKind.BOX, "papers": LabelKind.SLIP}
_TEXTS = ("name", "kind", "address", "format", "stock")


class PrinterWording:
    """Says printers in one language. Plain Python, any thread."""

    def __init__(self, words: Catalogue) -> None:
        self.say = words.say

    def row(self, view: PrinterView, line: PrinterLine) -> PrinterRow:
        """A printer in the list."""
        mood, icon, word = self._look(view)
        waits = self.say("labels_screen.printer.waiting", n=view.waiting) if view.waiting else ""
        return PrinterRow(
            view.id,
            TwoLines(visible(view.name), visible(line.address)),
            TwoLines(word, waits, mood=mood, icon=icon, tile=True),
        )

    def card(self, view: PrinterView, line: PrinterLine, stocks: Mapping[str, str], *, asks: bool) -> PrinterCardView:
        """The printer that is looked at."""
        status, say = view.status, self.say
        why = say(status.why, **status.params) if status is not None and status.why else ""
        held = say("labels_screen.printer.held", n=view.waiting) if view.held and view.waiting else ""
        facts, papers = tuple(self._facts(view, line, stocks)), any(kind.is_paper for kind in view.kinds)
        labels = not papers or not all(kind.is_paper for kind in view.kinds)
        look = self._look(view)
        return PrinterCardView(view.id, visible(view.name), *look, why, held, facts, asks, labels, papers)

    def _look(self, view: PrinterView) -> tuple[Mood, Icon, str]:
        if view.status is None:
            return Mood.WORKING, Icon.WORKING, self.say("labels_screen.printer.not_asked")
        return *LOOKS[view.status.state], self.say(f"printer.state.{view.status.state}")

    def _facts(self, view: PrinterView, line: PrinterLine, stocks: Mapping[str, str]) -> list[tuple[str, str]]:
        say, zpl = self.say, line.kind in ("zpl", "device")
        facts = [
            ("kind", say(f"labels_screen.printer.kinds.{line.kind}")),
            ("address", visible(line.address)),
            ("stock", visible(stocks.get(line.stock, line.stock)) or say("labels_screen.printer.usual_stock")),
        ]
        if zpl or line.format == "zpl":
            facts.append(("dpi", str(line.dpi)))
        if line.right_mm or line.down_mm:
            facts.append(("offset", f"→ {line.right_mm:g} mm  ↓ {line.down_mm:g} mm"))
        prints = [own for own, kind in _KINDS.items() if kind in view.kinds]
        facts.append(("prints", ", ".join(say(f"labels_screen.printer.own.{own}") for own in prints)))
        return [(say(f"labels_screen.printer.{name}"), value) for name, value in facts if value]


def form_of(line: PrinterLine, settings: Printing) -> PrinterForm:
    """A line of the settings as the form shows it."""
    prints = frozenset(own for own in OWN_PRINTERS if getattr(settings, own) == line.id)
    texts = {name: str(getattr(line, name)) for name in _TEXTS}
    numbers = {name: f"{getattr(line, name):g}" for name in ("right_mm", "down_mm")}
    return PrinterForm(line.id, **texts, **numbers, baud=str(line.baud), dpi=str(line.dpi), prints=prints)


def line_of(form: PrinterForm, taken: Sequence[str]) -> dict[str, Any]:
    """What the settings are to hold. What is no number stays text, for the settings' rules to refuse."""
    texts = {name: getattr(form, name).strip() for name in _TEXTS}
    numbers = {name: number_of(getattr(form, name), kind) for name, kind in _NUMBERS.items()}
    return {"id": form.id or id_of(form.name, taken, "printer"), **texts, **numbers}


def fit_line(line: Mapping[str, Any]) -> PrinterLine | None:
    """These settings as a printer's; None where one of them is wrong, which the settings say themselves."""
    try:
        return PrinterLine.model_validate(line)
    except ValueError:
        return None


def fault_of(error: Exception) -> str:
    """The field that a refused printer is wrong in, "" for none."""
    if isinstance(error, Refused) and error.code in _FIELDS:
        return _FIELDS[error.code]
    return field_of(error, "printing.printers", PrinterForm.__slots__)
