"""Which label REPRINT prints once more. A plain function."""

from collections.abc import Sequence

from services.assets.lists import Line
from services.printing.model import JobState


def line_to_reprint(lines: Sequence[Line], unprinted: Sequence[Line]) -> Line | None:
    """Whose label is printed where no row is chosen: the newest that did not come, or not surely, before all others one
    that is listed; where all came the newest of those listed; None where there is none. `lines`, `unprinted`: newest
    first."""
    failed = [line for line in lines if line.is_unprinted] or unprinted
    return next(iter(failed), None) or next((line for line in lines if _came(line)), None)


def has_label(line: Line) -> bool:
    """Whether there is a label of it to print once more: a tag that is not the asset's own any more is not."""
    return line.label is not None and bool(line.asset.tag)


def _came(line: Line) -> bool:
    return has_label(line) and line.label is not None and line.label.state is JobState.PRINTED
