"""What a station packs now. It is on the disk after each scan, and stands as it stood after a crash. Values."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from services.packing.model import Measures
from services.weighing.guard import Weighed

MOST_TYPED: Final = 12  # characters: 999999999.99


class Mode(StrEnum):
    """What digits are for."""

    PACK = ""  # nothing: license plates are packed
    QUANTITY = "quantity"  # how many the next scan packs
    CLOSING = "closing"  # what the box weighs


class Question(StrEnum):
    """What somebody has to answer before anything else is scanned."""

    ALLERGEN = "allergen"  # the customer excludes what is in it: acknowledge, or put it back
    OVER = "over"  # more than was ordered
    SWITCH = "switch"  # another shipment, while a box of this one is open with something in it
    SHORT = "short"  # the shipment is said to be done, and lines of it are not whole
    RESTRICTED = "restricted"  # the customer excludes something, and nobody here knows what is in the products
    UNVERIFIED = "unverified"  # the same, of a license plate that no server has told of
    LATE = "late"  # the customer excludes what lies in a box that is closed, or a shipment that is done
    WEIGHT = "weight"  # the box that is closed weighs something else than what is in it


_NONE: Final = Measures()


@dataclass(frozen=True, slots=True)
class Closing:
    """What a box is closed with. `weighed`: a scale said its weight; None: somebody did, or nobody."""

    measures: Measures = _NONE
    weighed: Weighed | None = None


_AS_IT_IS: Final = Closing()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what is done once it is answered. `op`: the id of the content that it becomes; `acknowledged`:
    that of the allergens was answered before; `code`: that was scanned, where no plate of it is known, or what
    is asked about by its name; `box_id`: that is to be closed, `closing`: and with what; `over`: how much
    more than was ordered was asked about, how many lines that are not whole, or what the box should weigh."""

    question: Question
    op: str = ""
    shipment_id: str = ""
    plate_id: str = ""
    line_id: str = ""
    quantity: int = 0
    acknowledged: bool = False
    matches: tuple[str, ...] = ()
    notes: str = ""
    code: str = ""
    over: int = 0
    box_id: str = ""
    closing: Closing = _AS_IT_IS


@dataclass(frozen=True, slots=True)
class Told:
    """What a command says besides the code of a license plate, and a barcode cannot. `quantity`: in millionths, None:
    what fits; `line`: the number of the line that it is for, 0: the one that wants it."""

    quantity: int | None = None
    line: int = 0
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """`shipment_id`, `box_id`: what is in front, "" nothing is; a box comes with its first item. `typed`: the digits so
    far (in PACK: how many the next scan packs); `preset`: which of the settings' boxes is closed, 0 for none."""

    shipment_id: str = ""
    box_id: str = ""
    mode: Mode = Mode.PACK
    typed: str = ""
    preset: int = 0
    asked: Asked | None = None

    def packing(self, box_id: str) -> "Bench":
        """Ready for the next plate, into that box."""
        return replace(self, box_id=box_id, mode=Mode.PACK, typed="", preset=0, asked=None)

    def opened(self, shipment_id: str, box_id: str = "") -> "Bench":
        """That shipment is in front."""
        return Bench(shipment_id, box_id)

    def asking(self, asked: Asked) -> "Bench":
        """Somebody has to answer."""
        return replace(self, mode=Mode.PACK, typed="", asked=asked)

    def with_character(self, character: str) -> "Bench":
        """A digit or the point, typed. More than a number has are left out."""
        if len(self.typed) >= MOST_TYPED or (character == "." and "." in self.typed):
            return self
        return replace(self, typed=self.typed + character)


NOTHING: Final = Bench()
