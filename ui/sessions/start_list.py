"""The expected list of a start: out of a file and of pasted text. Not for the UI thread."""

from pathlib import Path

from services.errors import Refused
from services.sessions.expected import ExpectedList, Problem, read_file, read_pasted
from services.sessions.model import ExpectedItem
from ui.sessions.views import FormValues


def sources(values: FormValues) -> tuple[str, str]:
    """Where a list comes from: the file, and what was pasted."""
    return values.expected_file, values.expected_pasted


def read_list(values: FormValues, *, doubts_told: bool) -> tuple[ExpectedItem, ...]:
    """The expected list of a file and of pasted text. Raises Refused where a line cannot be taken: a list that is only
    half read would call things unexpected that are not; and, unless that was told, where no scan can find an item."""
    found: tuple[ExpectedItem, ...] = ()
    doubts: list[Problem] = []
    for one in _lists(values):
        for problem in one.problems:
            if problem.left_out:
                raise Refused("LIST_INVALID", problem.words, **{"line": problem.line, **problem.params})
        found += one.items
        doubts += [problem for problem in one.problems if problem.unscannable]
    if doubts and not doubts_told:
        raise Refused("LIST_DOUBTFUL", doubts[0].words, **doubts[0].params, doubts=len(doubts))
    return found


def _lists(values: FormValues) -> list[ExpectedList]:
    lists = []
    if values.expected_file.strip():
        lists.append(read_file(Path(values.expected_file.strip()).expanduser()))
    if values.expected_pasted.strip():
        lists.append(read_pasted(values.expected_pasted))
    return lists
