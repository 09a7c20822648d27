"""How far somebody has come with the set-up assistant, as a value. Plain."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Self


class Step(StrEnum):
    """What is set up, in this order; one page each. Words: `assistant.<step>.title` and so on."""

    STATION = "station"
    HUB = "hub"
    RT = "rt"
    SCANNER = "scanner"
    PRINTER = "printer"
    SCALE = "scale"
    SUMMARY = "summary"


class Mark(StrEnum):
    """What became of a step; one without a mark was not come to."""

    DONE = "done"
    SKIPPED = "skipped"


ORDER: tuple[Step, ...] = tuple(Step)
NO_MARKS: Mapping[Step, Mark] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Progress:
    """`open`: it goes on by itself at the next start. `question` and `name`: of the first run, which comes before it:
    the question that is asked now, and what was answered to that for a name."""

    step: Step = Step.STATION
    open: bool = False
    marks: Mapping[Step, Mark] = field(default_factory=lambda: NO_MARKS)
    question: str = ""
    name: str = ""

    @property
    def place(self) -> int:
        """Of the step, from 0."""
        return ORDER.index(self.step)

    def marked(self, mark: Mark) -> Self:
        """The step has come to this."""
        return replace(self, marks={**self.marks, self.step: mark})

    def forward(self) -> Self:
        """At the next step; one that nothing was done at is skipped. The last one has none."""
        marked = self if self.step in self.marks else self.marked(Mark.SKIPPED)
        return replace(marked, step=ORDER[min(self.place + 1, len(ORDER) - 1)])

    def back(self) -> Self:
        """At the step before; the first one has none."""
        return replace(self, step=ORDER[max(self.place - 1, 0)])

    def begun(self) -> Self:
        """Somebody has opened it: again from the first step, where it was over."""
        step = Step.STATION if self.step is Step.SUMMARY and not self.open else self.step
        return replace(self, open=True, step=step)

    def ended(self) -> Self:
        """Somebody has seen its end, or does the rest later."""
        return replace(self, open=False)
