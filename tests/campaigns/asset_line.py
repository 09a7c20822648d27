"""The line between the station and RT of the campaign `assets`: it loses creates and their answers, and lets some wait;
and it knows which assets RT said it made."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from select import select
from threading import Lock

from tests.support.faulty_line import Exchange, FaultyLine, faulty_line, passed

LOST_BEFORE, LOST_AFTER, LOOK_LOST = 0.08, 0.1, 0.03
_MARK = re.compile(rb"req:([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Delay:
    """`share` of the creates wait for `longest` seconds at most; the station's patience is longer."""

    share: float = 0.1
    longest: float = 1.0


class Line:
    """What befalls calls between `begin` and `end`. Any thread."""

    def __init__(self, line: FaultyLine, random: Random, delay: Delay) -> None:
        self._line, self._random, self._delay, self._lock = line, random, delay, Lock()
        self._made: set[str] = set()

    @property
    def url(self) -> str:
        return self._line.url

    @property
    def tally(self) -> Counter[str]:
        """create: came to the line; made: RT has said so; answered: the station was told; over: nothing more comes of
        it; and the faults."""
        return self._line.tally

    def wait_for(self, what: str, number: int, patience: float) -> bool:
        """Wait until there were so many of these."""
        return self._line.wait_for(what, number, patience)

    def begin(self) -> None:
        self._line.fate = self._befall

    def end(self, patience: float) -> None:
        """From now on it is well; what it has delayed is delivered when this returns."""
        self._line.fate = passed
        if not self._line.wait_for("over", self.tally["create"], patience):
            raise RuntimeError("a call does not end")

    def made(self) -> frozenset[str]:
        """The marks of what RT has made so far."""
        with self._lock:
            return frozenset(self._made)

    def _befall(self, exchange: Exchange) -> None:
        chance = self._chance()
        if not exchange.request.startswith(b"POST /REST/2.0/asset "):
            if chance < LOOK_LOST:
                self._line.count("look lost")
            else:
                passed(exchange)
            return
        self._line.count("create")
        try:
            self._create(exchange, chance)
        finally:
            self._line.count("over")

    def _create(self, exchange: Exchange, chance: float) -> None:
        if chance < LOST_BEFORE:
            self._line.count("lost before")
            return
        if chance > 1.0 - self._delay.share:
            self._line.count("delayed")
            select([], [], [], self._chance() * self._delay.longest)
        answer = exchange.ask()
        if b" 201 " in answer[:20] and (mark := _MARK.search(exchange.request)):
            with self._lock:
                self._made.add(mark[1].decode())
            self._line.count("made")
        if LOST_BEFORE <= chance < LOST_BEFORE + LOST_AFTER:
            self._line.count("lost after")
            return
        exchange.reply(answer)
        self._line.count("answered")

    def _chance(self) -> float:
        with self._lock:
            return self._random.random()


@contextmanager
def line_to(port: int, random: Random, delay: Delay) -> Iterator[Line]:
    """A line to the RT at this port, well until it is told to begin."""
    with faulty_line(("127.0.0.1", port)) as line:
        yield Line(line, Random(random.random()), delay)
