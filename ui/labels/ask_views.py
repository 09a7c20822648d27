"""What the form that asks for labels shows, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.labels.model import Drawing


@dataclass(frozen=True, slots=True)
class AskForm:
    """What stands in the fields, as it was typed."""

    tag: str = ""
    serial: str = ""
    model: str = ""
    copies: str = "1"
    start: str = "1"
    printer: str = ""  # "": that of asset labels


@dataclass(frozen=True, slots=True)
class PictureView:
    """A label as it will be printed. `name`: for who does not see it; `stock`, `size`: what it is printed on; `notes`:
    what had no room, and what is wrong with a person's own templates."""

    drawing: Drawing
    name: str
    stock: str
    size: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListView:
    """A list that is to be printed. `number` of labels in `name`; `at`: the one that is shown, from 1. `going`: what is
    being done with it, "" where nothing is."""

    name: str
    number: int
    at: int
    shown: str
    going: str = ""


@dataclass(frozen=True, slots=True)
class AskView:
    """The form. `fresh` is other than before where the fields are to be filled anew. `wrong`: by the names of AskForm's
    fields, "file" of a list's; `places`: positions of a sheet, 0 on a roll. `lists`: a list is asked for, `list` the
    one that was read. `blocked`: why nothing can be printed; `no_printer`: since none is set up. `told`: what was just
    done, or what went wrong (`failed`)."""

    form: AskForm
    fresh: int
    printers: tuple[tuple[str, str], ...]
    places: int = 0
    picture: PictureView | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    lists: bool = False
    list: ListView | None = None
    blocked: str = ""
    no_printer: bool = False
    told: str = ""
    failed: bool = False


class AskPage(Protocol):
    """What the presenter asks of the form. UI thread."""

    def show_ask(self, view: AskView) -> None: ...
