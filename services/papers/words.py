"""What papers say in one language: words, amounts, days. Immutable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from services.packing.amounts import text_of
from services.papers.model import BoxFacts
from services.words.catalogue import Catalogue
from services.words.figures import moment_text, number_text


@dataclass(frozen=True, slots=True)
class Wording:
    """`zone`: that times are shown in, None for the machine's own."""

    catalogue: Catalogue
    zone: tzinfo | None = None

    def say(self, key: str, /, **params: object) -> str:
        """A sentence, by its key."""
        return self.catalogue.say(key, **params)

    def amount(self, amount: int) -> str:
        """A number, as the language writes it."""
        return number_text(text_of(amount), self.catalogue.language)

    def kilograms(self, weight: int | None) -> str:
        """A weight; "" where none is known."""
        return "" if weight is None else self.say("papers.kg", weight=self.amount(weight))

    def size(self, box: BoxFacts) -> str:
        """Length, width and height; "" where one of them is missing."""
        sides = [box.length, box.width, box.height]
        known = [self.amount(side) for side in sides if side is not None]
        return self.say("papers.cm", size=" × ".join(known)) if len(known) == len(sides) else ""

    def sums(self, quantities: Iterable[tuple[str, int]]) -> str:
        """Sums by unit: "48 pc · 1.5 kg"."""
        found: dict[str, int] = {}
        for uom, quantity in quantities:
            found[uom] = found.get(uom, 0) + quantity
        return " · ".join(f"{self.amount(quantity)} {uom}".strip() for uom, quantity in found.items())

    def box(self, box: BoxFacts) -> str:
        """Its name among those of its shipment; one that no server has numbered has none."""
        return self.say("papers.box_new") if box.number is None else self.say("papers.box", number=box.number)

    def day(self, day: date | None) -> str:
        """As the language writes it; "" for none."""
        if day is None:
            return ""
        return f"{day:%d.%m.%Y}" if self.catalogue.language == "de" else day.isoformat()

    def moment(self, at: datetime | None) -> str:
        """Day and time; "" for none."""
        return "" if at is None else moment_text(at, self.zone, self.catalogue.language)
