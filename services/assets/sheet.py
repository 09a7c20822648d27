"""A file of assets as it was read: its columns, the rows that can be entered, and all that is wrong. Values."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from services.assets.contract import SERIAL
from services.assets.model import NO_PARAMS, Fields, Form, Known
from services.assets.serial_rules import Rules
from services.assets.serials import Step
from services.scanning.patterns import Patterns
from services.words.catalogue import Say

TAG = "tag"  # the field of a tag that is on the device already


@dataclass(frozen=True, slots=True)
class Basis:
    """What a file is read with: the form for what its rows do not say, and how serials are cleaned. `more`: names of
    the register's other custom fields; `prefix`: of this house's own tags; `point`: what stands in front of the
    fraction of a number, as people here write it; `asks`: a register beyond this station has
    its say when a row is sent."""

    form: Form
    rules: Rules
    patterns: Patterns
    prefix: str = ""
    more: tuple[str, ...] = ()
    point: str = "."
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Taking:
    """How somebody wants a file taken where it does not say so itself. `sheet`: of a workbook, "" the first one seen
    that has anything in it; `serials`: the column with the serials, by its heading or number; `columns`: the field of
    each column from 0, "" for none, None by their headings; `header`: whether the first row has the headings, None as
    it seems."""

    sheet: str = ""
    serials: str = ""
    columns: Mapping[int, str] | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column: its heading in the file ("" without one), and the field that it is: one of the contract's, TAG, or
    `contract.MORE` and the name; "" where it is not taken. `sample`: what the first asset has there."""

    heading: str
    field: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class FileRow:
    """An asset to enter. `line`: where it stands in the file; the name in `fields` is a pattern still; `tag`: "" for
    the next one; `steps`: what was done to the serial."""

    line: int
    serial: str
    fields: Fields
    tag: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong with one field of a line, which is left out. `words`, `params`: see `told`; `serial`: what stands
    in the line for it."""

    line: int
    field: str
    words: str
    params: Mapping[str, object] = dataclasses.field(default_factory=lambda: NO_PARAMS)
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole file, as it was taken. `header`: whether its first row has the headings; `title`: of the sheet that was
    taken, "" of a CSV; `doubtful`: the headings that may all be the serials', where none is taken for
    them, with the columns' numbers where they are the same."""

    mapping: tuple[Mapped, ...]
    rows: tuple[FileRow, ...]
    faults: tuple[FileFault, ...] = ()
    header: bool = True
    title: str = ""
    doubtful: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """How many lines are not among the rows."""
        return len({fault.line for fault in self.faults})

    @property
    def has_serials(self) -> bool:
        """Whether a column is taken for the serials; without one there are no rows."""
        return any(column.field == SERIAL for column in self.mapping)


def told(fault: FileFault, say: Say) -> str:
    """The fault as a sentence that says where it is."""
    places_itself = fault.words.startswith("lists.problem.")
    return why(fault, say) if places_itself else say("assets.files.line", line=fault.line, what=why(fault, say))


def why(fault: FileFault, say: Say) -> str:
    """The fault as a sentence."""
    return say(fault.words, **fault.params).rstrip()


def about_known(known: Known) -> tuple[str, Mapping[str, object]]:
    """Who has a serial: `words` and `params`."""
    there = known.remote_id is not None
    params = {"serial": known.serial, "tag": known.tag or "–", "remote_id": known.remote_id if there else ""}
    return "assets.why.exists" if there else "assets.refused.known", params
