"""What the settings of a station say of its papers. Values."""

from dataclasses import dataclass, field

from services.papers.model import PaperKind, Party
from services.settings.model import Printing


@dataclass(frozen=True, slots=True)
class Plan:
    """`on_close`: what is printed of each box that is closed, `on_complete`: of a shipment that is done. `printing`:
    the printers; `company`: who sends; `language`: of all that people read."""

    on_close: tuple[PaperKind, ...] = ()
    on_complete: tuple[PaperKind, ...] = ()
    label_copies: int = 1
    copies: int = 1
    printing: Printing = field(default_factory=Printing)
    company: Party = field(default_factory=lambda: Party(""))
    language: str = "en"

    def copies_of(self, kind: PaperKind) -> int:
        """How many of each."""
        return self.label_copies if kind is PaperKind.BOX_LABEL else self.copies
