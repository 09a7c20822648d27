"""Which label REPRINT prints once more. Plain functions."""

from collections.abc import Sequence

from services.assets.lists import Line
from services.assets.model import State
from services.printing.model import JobState


def line_to_reprint(lines: Sequence[Line], unprinted: Sequence[Line], newest: Line | None) -> Line | None:
    """Whose label is meant where no row is chosen: the newest that did not come, or not surely, before all others one
    that is listed; then one that is being printed once more, which is to be waited for; then that of the batch's newest
    row, and of no older one, which nobody has in mind. None where there is none. `lines`, `unprinted`: newest first."""
    failed = [line for line in lines if line.is_unprinted] or unprinted
    again = (line for line in lines if has_label(line) and _is_printed_again(line))
    return next(iter(failed), None) or next(again, None) or (newest if newest and has_label(newest) else None)


def newest_of(lines: Sequence[Line]) -> Line | None:
    """The newest row that was not taken back."""
    return next((line for line in lines if line.asset.state is not State.UNDONE), None)


def has_label(line: Line) -> bool:
    """Whether there is a label of it to print once more: a tag that is not the asset's own any more is not."""
    return line.label is not None and bool(line.asset.tag)


def may_have_come(line: Line) -> bool:
    """Whether somebody has to look before its label is printed once more: it may be there, or come yet."""
    return line.is_unprinted and line.label is not None and line.label.state is JobState.UNKNOWN


def _is_printed_again(line: Line) -> bool:
    return line.label is not None and line.label.attempt > 1 and not line.label.is_over
