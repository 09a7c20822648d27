"""The line between the station and the server of the campaign `packing-sync`: it knows what came to it and what was
answered, loses some, and is out of order for whole spells."""

import re
from random import Random
from threading import Lock

from tests.support.faulty_line import Exchange, FaultyLine

DROPPED, LOST = 0.03, 0.05
_KEY = re.compile(rb"(?im)^idempotency-key:\s*([^\r\n]*)\r\n")


class Line:
    """`tally` counts came, asked (is about to be delivered), answered: of what is told alone, no questions. Any
    thread. `keyless`: it takes the idempotency keys away."""

    def __init__(self, target: tuple[str, int], seed: int, *, keyless: bool) -> None:
        self.came, self.answered = set[str](), set[str]()  # keys
        self.is_down, self.is_well = False, False
        self._random, self._lock = Random(seed), Lock()
        self._line = FaultyLine(target, self._befall, rewrite=_without_key if keyless else bytes)
        self.tally, self.wait_for, self.stop = self._line.tally, self._line.wait_for, self._line.stop

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._line.port}"

    @property
    def under_way(self) -> int:
        """Deliveries that are not answered."""
        return self._line.under_way

    def to(self, target: tuple[str, int]) -> None:
        """The server is there now."""
        self._line.target = target

    def _befall(self, exchange: Exchange) -> None:
        found = _KEY.search(exchange.request)
        if self.is_down:
            self._line.count("down")
            return
        if found is None:
            exchange.reply(exchange.ask())
            return
        key, chance = found[1].decode(), self._chance()
        self.came.add(key)
        self._line.count("came")
        if chance < DROPPED:
            self._line.count("dropped")
            return
        self._line.count("asked")
        answer = exchange.ask()
        if answer:
            self.answered.add(key)
            self._line.count("answered")
        if chance < DROPPED + LOST:
            self._line.count("answers lost")
            return
        exchange.reply(answer)

    def _chance(self) -> float:
        with self._lock:
            return 1.0 if self.is_well else self._random.random()


def _without_key(request: bytes) -> bytes:
    return _KEY.sub(b"", request)
