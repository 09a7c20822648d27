"""What dear tries said of a picture. Each may be wrong where bars are unclear: what two of them say is believed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hardware.camera.decode.vet import are_near, is_pattern, is_possible, is_too_short_to_guess
from services.frames.model import Symbol

ENOUGH: Final = 2
_ANY_LENGTH: Final = frozenset({"code128", "gs1-128", "code39", "itf"})


@dataclass(slots=True)
class _Said:
    symbol: Symbol
    votes: int
    is_plain: bool


class Votes:
    """Counts them. Sharpening makes bars of what is none: an ITF or a Code 128, which may have any length, has to come
    out of a strip that was not sharpened, too."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], _Said] = {}

    def add(self, symbols: Iterable[Symbol], *, votes: int = 1, is_plain: bool = True) -> None:
        """One try's; the same one on several lines is one vote."""
        once = {(one.symbology, one.text): one for one in symbols if _counts(one)}
        for key, symbol in once.items():
            said = self._said.setdefault(key, _Said(symbol, 0, False))
            said.votes += votes
            said.is_plain |= is_plain

    @property
    def is_open(self) -> bool:
        """Whether something was said of a place where nothing is believed yet."""
        believed = self.believed()
        return not all(any(are_near(said.symbol, one) for one in believed) for said in self._said.values())

    def believed(self) -> list[Symbol]:
        """What has votes enough, and more than all that was read in the same place."""
        enough = [one for one in self._said.values() if one.votes >= ENOUGH and _may_be_sharpened_alone(one)]
        return [one.symbol for one in enough if not any(_beats(other, one) for other in self._said.values())]


def _counts(symbol: Symbol) -> bool:
    return is_possible(symbol) and not is_pattern(symbol) and not is_too_short_to_guess(symbol)


def _may_be_sharpened_alone(said: _Said) -> bool:
    return said.is_plain or said.symbol.symbology not in _ANY_LENGTH


def _beats(other: _Said, said: _Said) -> bool:
    return other is not said and other.votes >= said.votes and are_near(other.symbol, said.symbol)
