"""Samples of seconds, summed up."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Median, 99th percentile and worst of a sample, in seconds."""

    number: int
    median: float
    p99: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Figures":
        ordered = sorted(seconds)
        last = len(ordered) - 1
        return cls(len(ordered), ordered[last // 2], ordered[round(last * 0.99)], ordered[last])

    def __str__(self) -> str:
        return f"median {_ms(self.median)}  p99 {_ms(self.p99)}  worst {_ms(self.worst)}  (n = {self.number})"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def ratio(ours: Sequence[float], floor: Sequence[float]) -> str:
    """How many times the floor, by the medians."""
    return f"{Figures.of(ours).median / Figures.of(floor).median:.2f}"
