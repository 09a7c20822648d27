"""A file of assets as it was read: its columns, the rows that can be entered, and all that is wrong. Values."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from services.assets.model import NO_PARAMS, Fields, Form
from services.assets.serial_rules import Rules
from services.assets.serials import Step
from services.scanning.patterns import Patterns
from services.words.catalogue import Say

TAG = "tag"  # the field of a tag that is on the device already


@dataclass(frozen=True, slots=True)
class Basis:
    """What a file is read with: the form for what its rows do not say, and how serials are cleaned. `more`: names of
    the register's other custom fields; `prefix`: of this house's own tags."""

    form: Form
    rules: Rules
    patterns: Patterns
    prefix: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column: its heading in the file ("" without one), and the field that it is: one of the contract's, TAG, or
    `contract.MORE` and the name; "" where it is not taken."""

    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """An asset to enter. `line`: where it stands in the file; `tag`: "" for the next one; `steps`: what was done to the
    serial."""

    line: int
    serial: str
    fields: Fields
    tag: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong with one field of a line, which is left out. `words`, `params`: see `told`."""

    line: int
    field: str
    words: str
    params: Mapping[str, object] = dataclasses.field(default_factory=lambda: NO_PARAMS)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole file. A dry run is this, and nothing else."""

    mapping: tuple[Mapped, ...]
    rows: tuple[FileRow, ...]
    faults: tuple[FileFault, ...] = ()

    @property
    def left_out(self) -> int:
        """How many lines are not among the rows."""
        return len({fault.line for fault in self.faults})


def told(fault: FileFault, say: Say) -> str:
    """The fault as a sentence that says where it is."""
    sentence = say(fault.words, **fault.params)
    places_itself = fault.words.startswith("lists.problem.")
    return sentence if places_itself else say("assets.files.line", line=fault.line, what=sentence)
