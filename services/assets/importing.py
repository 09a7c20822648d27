"""A file of assets on its way into the batch: what would become of each line, and what became of it.

A line is entered as a serial that is scanned is: in a transaction of its own, and whoever has its serial has it. So a
file can be entered once more after a crash or a stop, and nothing is twice: a line whose asset was entered here just as
the line says is one that was entered before, and nothing is wrong with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from services.assets import names
from services.assets.contract import SERIAL
from services.assets.model import Asset, Fields, Known
from services.assets.sheet import TAG, FileFault, FileRow, Sheet, about_known
from services.errors import OutsideFailed, Refused
from services.identity.person import Person


class Fate(StrEnum):
    """What would become of a line, or became of it."""

    NEW = "new"  # can be entered
    KNOWN = "known"  # somebody has the serial
    BEFORE = "before"  # entered here already, just so: by this file
    WRONG = "wrong"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of the file. `serial`: as it is entered, or as it stands there; `tag`: the one that it brings, or got;
    `row`: what is entered, None for a wrong one; `asset`: the id of the one that was entered, now or before."""

    line: int
    serial: str
    fate: Fate
    tag: str = ""
    row: FileRow | None = None
    faults: tuple[FileFault, ...] = ()
    asset: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of some lines, in their order. `broke`: why it went no further: a disk that is full, a right that is
    missing; those that were not tried are not among the lines."""

    lines: tuple[Planned, ...] = ()
    broke: Refused | OutsideFailed | None = field(default=None, compare=False)


class Entering(Protocol):
    """Where assets are entered: `services.assets.service.AssetService`."""

    def known(self, serials: Sequence[str]) -> Sequence[Known | None]: ...

    def holders(self, tags: Sequence[str]) -> Sequence[Known | None]: ...

    def enter(
        self, serial: str, by: Person, *, fields: Fields, tag: str, labels: bool | None, counts: bool
    ) -> Asset | Known: ...


def plan(assets: Entering, sheet: Sheet) -> tuple[Planned, ...]:
    """What would become of each line, as far as it is known here, in the order of the file. Waits for the disk."""
    rows = sheet.rows
    brought = [row.tag for row in rows if row.tag]
    holders = dict(zip(brought, assets.holders(brought), strict=True))
    known = assets.known([row.serial for row in rows])
    found = [_planned(row, there, holders.get(row.tag)) for row, there in zip(rows, known, strict=True)]
    wrong = groupby(sorted(sheet.faults, key=lambda fault: fault.line), lambda fault: fault.line)
    return tuple(sorted((*found, *(_wrong(line, tuple(faults)) for line, faults in wrong)), key=lambda one: one.line))


def enter(
    assets: Entering,
    planned: Sequence[Planned],
    by: Person,
    *,
    labels: bool | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> Entered:
    """Enter those that can be, each durable before the next, as long as it `goes_on`; the others stay as they are.
    `labels` None: as the form says. Waits for the disk."""
    done: list[Planned] = []
    for one in planned:
        if not goes_on():
            break
        try:
            done.append(_entered(assets, one, by, labels))
        except (Refused, OutsideFailed) as error:
            return Entered(tuple(done), error)
    return Entered(tuple(done))


def faults_of(planned: Sequence[Planned]) -> list[FileFault]:
    """All that is wrong, line after line."""
    return [fault for one in planned for fault in one.faults]


def _planned(row: FileRow, known: Known | None, holder: Known | None) -> Planned:
    planned = Planned(row.line, row.serial, Fate.NEW, row.tag, row)
    if known is not None:
        return _before(planned, known) if _is_same(row, known) else _known(planned, known)
    if holder is not None:
        params = {"tag": row.tag, "serial": holder.serial}
        return _refused(planned, TAG, Refused("TAG_TAKEN", "assets.refused.tag_taken", **params))
    return planned


def _wrong(line: int, faults: tuple[FileFault, ...]) -> Planned:
    return Planned(line, faults[0].serial, Fate.WRONG, faults=faults)


def _entered(assets: Entering, planned: Planned, by: Person, labels: bool | None) -> Planned:
    """One line. Raises Refused where no line could be entered, and OutsideFailed."""
    row = planned.row
    if row is None or planned.fate is not Fate.NEW:
        return planned
    try:
        entered = assets.enter(row.serial, by, fields=row.fields, tag=row.tag, labels=labels, counts=True)
    except Refused as refused:
        if refused.code == "FORBIDDEN":
            raise
        return _refused(planned, str(refused.params.get("field", TAG)), refused)
    if isinstance(entered, Known):  # somebody was faster
        return _known(planned, entered)
    return replace(planned, fate=Fate.ENTERED, tag=entered.tag, asset=entered.id)


def _before(planned: Planned, known: Known) -> Planned:
    return replace(planned, fate=Fate.BEFORE, tag=known.tag, asset=known.id)


def _known(planned: Planned, known: Known) -> Planned:
    words, params = about_known(known)
    fault = FileFault(planned.line, SERIAL, words, params, planned.serial)
    return replace(planned, fate=Fate.KNOWN, faults=(fault,))


def _is_same(row: FileRow, known: Known) -> bool:
    """Whether that asset was entered here with all that the line says: its serial, its tag, each field and the name,
    whatever number that took."""
    if known.fields is None or known.serial != row.serial or row.tag not in ("", known.tag):
        return False
    tags = (known.tag,) if known.tag else ("", None)  # None: the name waits for the tag, too
    name = known.fields.internal_name
    named = any(names.made(row.fields.internal_name, name, known.serial, tag) for tag in tags)
    return named and replace(row.fields, internal_name=name) == known.fields


def _refused(planned: Planned, name: str, refused: Refused) -> Planned:
    fault = FileFault(planned.line, name, refused.words, refused.params, planned.serial)
    return replace(planned, fate=Fate.WRONG, faults=(fault,))
