"""What is found of one thing that a station needs. Values: no clock, no disk, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How grave a finding is, the gravest last."""

    OK = "ok"
    NOTE = "note"  # worth knowing, and nothing to do
    WARNING = "warning"  # work goes on; somebody has to see to it in time
    FAULT = "fault"  # something does not work, or scans are in danger


class Area(StrEnum):
    """Where a finding belongs: which page and which commands mend it (`health.do.<area>`)."""

    PROGRAM = "program"
    SETTINGS = "settings"
    DATABASE = "database"
    PEOPLE = "people"
    SERVER = "server"
    ASSETS = "assets"
    DEVICES = "devices"
    CAMERA = "camera"
    PRINTERS = "printers"
    PACKING = "packing"
    DISK = "disk"
    DESKTOP = "desktop"


_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `words` (a key, with `params`) says how it is, and what is to be done where it is not well;
    `name` is the same from one look to the next, and in each language; `subject` what people call the thing, where the
    words do not say it."""

    name: str
    kind: Kind
    words: str
    params: Mapping[str, object] = field(default_factory=lambda: _NONE)
    area: Area = Area.PROGRAM
    subject: str = ""

    @property
    def well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.kind in (Kind.OK, Kind.NOTE)
