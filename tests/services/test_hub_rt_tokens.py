"""How long the hub remembers what RT said of a token."""

from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from services.errors import OutsideFailed
from services.hub import rt_tokens
from services.hub.asset_sites import Site
from services.hub.rt_tokens import RtTokens
from services.hub.running import Turns
from tests.fakes.held_clock import HeldClock
from tests.fakes.register import FakeRegister


@dataclass(eq=False)
class Own(FakeRegister):
    """Asked with somebody's own token; `good`: those that it takes."""

    token: str = ""
    good: set[str] = field(default_factory=set)

    def lets_us_create(self) -> bool:
        self._wait()
        return self.token in self.good


@dataclass
class Door:
    """The hub's, with one organisation."""

    clock: HeldClock = field(default_factory=HeldClock)
    good: set[str] = field(default_factory=set)
    away: bool = False

    def __post_init__(self) -> None:
        self.tokens = RtTokens(self.clock, {"North": Site(with_token=self._own)}, lambda _name: 7)

    def _own(self, token: SecretStr) -> Own:
        return Own(token=token.get_secret_value(), good=self.good, away=self.away)


def test_a_token_that_counts_is_remembered_for_five_minutes_and_no_longer() -> None:
    door = Door(good={"12345678"})
    assert door.tokens.known("North", "12345678") is None
    said = door.tokens.ask("North", "12345678")
    assert said.user is not None
    assert (said.user.organisation, said.user.organisation_id) == ("North", 7)
    door.clock.advance(299)
    assert door.tokens.known("North", "12345678") == said
    assert door.tokens.known("South", "12345678") is None, "another organisation's RT has not been asked"
    door.clock.advance(1)
    assert door.tokens.known("North", "12345678") is None


def test_one_that_does_not_is_refused_for_half_a_minute_without_asking() -> None:
    door = Door()
    assert door.tokens.ask("North", "12345678").user is None
    door.clock.advance(29)
    known = door.tokens.known("North", "12345678")
    assert known is not None
    assert known.user is None
    door.clock.advance(1)
    assert door.tokens.known("North", "12345678") is None


def test_an_rt_that_says_nothing_is_remembered_as_nothing() -> None:
    door = Door(away=True)
    with pytest.raises(OutsideFailed):
        door.tokens.ask("North", "12345678")
    assert door.tokens.known("North", "12345678") is None


@pytest.mark.parametrize("token", ["1234567", "1" * 201, "1234 5678", "1234567\u00e4"])
def test_what_cannot_be_a_token_is_shown_to_nobody(token: str) -> None:
    known = Door().tokens.known("North", token)
    assert known is not None
    assert known.user is None


def test_who_tries_one_token_after_the_other_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rt_tokens, "MOST_REFUSED", 3)
    door = Door(good={"good-token"})
    for number in range(5):
        door.tokens.ask("North", f"stranger-{number}")
    door.tokens.ask("North", "good-token")
    remembered = [number for number in range(5) if door.tokens.known("North", f"stranger-{number}")]
    assert remembered == [2, 3, 4]
    assert door.tokens.known("North", "good-token") is not None


def test_a_hub_that_ends_cuts_off_what_is_asked_with_a_token() -> None:
    door = Door(good={"good-token"})
    register = door.tokens.register("North", "good-token")
    door.tokens.close()
    for one in (register, door.tokens.register("North", "good-token")):
        with pytest.raises(OutsideFailed):
            one.fields()


def test_who_waits_for_a_turn_for_too_long_is_told_to_come_again() -> None:
    turns = Turns(seconds=0.0)
    with turns.alone("SN1"), turns.alone("SN2"), pytest.raises(OutsideFailed) as failed, turns.alone("SN1"):
        pass
    assert failed.value.retry
    with turns.alone("SN1"):
        pass
