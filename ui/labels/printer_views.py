"""What the printers' part shows, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ui.icons import Icon
from ui.widgets.outcome_look import Mood
from ui.widgets.two_lines import TwoLines


@dataclass(frozen=True, slots=True)
class PrinterForm:
    """A printer as it is typed. `id` "": a new one; `prints`: the settings that name it, of `OWN_PRINTERS`."""

    id: str = ""
    name: str = ""
    kind: str = "zpl"
    address: str = ""
    baud: str = "9600"
    format: str = "pdf"
    dpi: str = "203"
    stock: str = ""
    right_mm: str = "0"
    down_mm: str = "0"
    prints: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PrinterRow:
    """A printer in the list."""

    id: str
    printer: TwoLines
    state: TwoLines


@dataclass(frozen=True, slots=True)
class PrinterCardView:
    """The printer that is looked at. `why`: what it says of its state; `held`: what that means for what waits. `facts`:
    (name, value). `asks`: whether it is to be forgotten is asked for. `labels`, `papers`: what it prints, and can be
    tested with."""

    id: str
    name: str
    mood: Mood
    icon: Icon
    word: str
    why: str
    held: str
    facts: tuple[tuple[str, str], ...]
    asks: bool = False
    labels: bool = True
    papers: bool = False


@dataclass(frozen=True, slots=True)
class PrinterFormView:
    """The set-up of a printer. `fresh` is other than before where the fields are to be filled anew. `stocks`, `queues`:
    (key, name) to choose from; `wrong`: by the names of PrinterForm's fields, "" for all of it."""

    title: str
    fresh: int
    values: PrinterForm
    stocks: tuple[tuple[str, str], ...] = ()
    queues: tuple[tuple[str, str], ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintersView:
    """All printers. `form`: one is set up now. `no_set_up`, `no_test`: why that cannot be done by whoever is here.
    `told`: what was just done, or what went wrong (`failed`)."""

    rows: tuple[PrinterRow, ...] = ()
    chosen: PrinterCardView | None = None
    form: PrinterFormView | None = None
    no_set_up: str = ""
    no_test: str = ""
    told: str = ""
    failed: bool = False


class PrintersPage(Protocol):
    """What the presenter asks of the part. UI thread."""

    def show_printers(self, view: PrintersView) -> None: ...
