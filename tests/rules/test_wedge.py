"""Scan or typing: told from the keys' own stamps. No character is lost, doubled or moved, whatever comes."""

from dataclasses import dataclass
from math import log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanning.stamps import Stamps
from services.scanning.wedge import (
    HEAD_MS,
    STALL_MS,
    TAP_MS,
    Decision,
    Fate,
    Key,
    Lost,
    Run,
    Scanned,
    Typed,
    WedgeRules,
    expire,
    feed,
    give_back,
    lift,
    patience,
    stray_words,
)

PLAIN = WedgeRules()
TILDE = WedgeRules(prefix="~")
UNENDED = WedgeRules(ends_by_gap=True)
ACTING = WedgeRules(acts=True)
CODE = "004HQ3NIDBVD"
TAP = 2  # ms for which most scanners hold a key down
PERSON = 80


class Bench:
    """Feeds keys as the event filter does: each is let go `hold` ms after its press, and what is held expires when the
    rules' patience is over."""

    def __init__(self, rules: WedgeRules = PLAIN) -> None:
        self.rules = rules
        self.run = Run()
        self.held: list[tuple[str, int]] = []  # character, stamp
        self.out: list[str] = []  # "typed:a", "scan:W12-0789", "broken:W12", in the order in which they come out
        self.strays: list[str] = []
        self.longest_hold = 0  # ms that a key which turned out to be typing can have waited after the last one
        self._down: list[tuple[int, int]] = []  # when it will be let go, when it was pressed
        self._due: int | None = None
        self._last = 0

    def press(self, text: str, at: int, *, repeats: bool = False, hold: int = PERSON) -> Fate:
        self._go_on(at)
        self._last = at
        ruling = feed(self.run, Key(text, at, repeats), self.rules)
        self.run = ruling.run
        if ruling.fate is Fate.HOLD:
            self.held.append((text, at))
        self._down.append((at + hold, at))
        self._wait(at)
        self._take(ruling.decisions)
        if ruling.fate is Fate.PASS:
            self.out.append(f"typed:{text}")
        assert len(self.held) == len(self.run.text)
        return ruling.fate

    def pause(self, lasting: int = 10_000) -> None:
        """Nothing more is pressed."""
        self._go_on(self._last + lasting)

    def keys(self, text: str, start: int, gap: int = 8, hold: int = PERSON) -> int:
        """Presses `text`, one key each `gap` ms; the moment of the last one."""
        for index, char in enumerate(text):
            self.press(char, start + index * gap, hold=hold)
        return start + (len(text) - 1) * gap

    def _go_on(self, until: int) -> None:
        """What happens up to then without a press, in its order. A key let go then was let go before."""
        while True:
            lift_at = min(self._down, default=(until + 1, 0))[0]
            if self._due is not None and self._due < min(lift_at, until):
                self._expire()
            elif lift_at <= until:
                self._lift()
            else:
                return

    def _lift(self) -> None:
        at, pressed = min(self._down)
        self._down.remove((at, pressed))
        before = patience(self.run, self.rules)
        held = any(stamp == pressed for _, stamp in self.held)
        self.run = lift(self.run, at, pressed if held else None)
        if patience(self.run, self.rules) != before:
            self._wait(at)

    def _wait(self, at: int) -> None:
        wait = patience(self.run, self.rules)
        self._due = None if wait is None else at + wait

    def _expire(self) -> None:
        assert self._due is not None
        self.run, decisions = expire(self.run, self.rules)
        if any(isinstance(decision, Typed) for decision in decisions):
            self.longest_hold = max(self.longest_hold, self._due - self._last)
        self._due = None
        self._take(decisions)

    def scans(self) -> list[str]:
        return [line.removeprefix("scan:") for line in self.out if line.startswith("scan:")]

    def typed(self) -> str:
        return "".join(line.removeprefix("typed:") for line in self.out if line.startswith("typed:"))

    def _take(self, decisions: tuple[Decision, ...]) -> None:
        for decision in decisions:
            share, self.held = self.held[: decision.count], self.held[decision.count :]
            if isinstance(decision, Scanned):
                self.out.append(f"{'broken' if decision.broken else 'scan'}:{decision.text}")
                continue
            if isinstance(decision, Lost):
                self.out.append(f"lost:{decision.text}")
                continue
            self.out.extend(f"typed:{char}" for char, _ in share)
            if decision.stray:
                self.strays.append(decision.stray)


@pytest.mark.parametrize("suffix", ["\r", "\n", "\t"])
def test_a_scan_ends_with_its_suffix_which_nobody_else_gets(suffix: str) -> None:
    bench = Bench()
    bench.keys(CODE + suffix, 1000)
    assert bench.out == [f"scan:{CODE}"]


@pytest.mark.parametrize(
    ("rules", "keys", "text"),
    [
        (PLAIN, "W12-0789\r", "W12-0789"),
        (PLAIN, "aBcD-eFgH\r", "aBcD-eFgH"),
        (PLAIN, "1234\r", "1234"),
        (PLAIN, "]C10104912345123459\x1d10LOT42\r", "]C10104912345123459\x1d10LOT42"),
        (PLAIN, "[)>\x1e06\x1d1TABC\x1e\x04\r", "[)>\x1e06\x1d1TABC\x1e\x04"),
        (PLAIN, "]E0AB\r", "]E0AB"),
        (TILDE, "~W12-0789\r", "W12-0789"),
        (TILDE, "~A7\r", "A7"),
        (TILDE, "~AB~CD\r", "AB~CD"),
        (TILDE, "W12-0789\r", "W12-0789"),
        (TILDE, "1234~5\r", "1234~5"),
        (WedgeRules(prefix="]"), "]Q3W12-0789\r", "]Q3W12-0789"),
        (WedgeRules(suffixes="\r"), "SN1\tMODEL2\r", "SN1\tMODEL2"),
    ],
)
def test_what_a_scanner_sends_is_the_code_less_prefix_and_suffix(rules: WedgeRules, keys: str, text: str) -> None:
    bench = Bench(rules)
    bench.keys(keys, 1000)
    assert bench.out == [f"scan:{text}"]


def test_two_scans_20_ms_apart_are_two() -> None:
    bench = Bench()
    end = bench.keys(f"{CODE}\r", 1000)
    bench.keys(f"{CODE}\r", end + 20)
    assert bench.out == [f"scan:{CODE}"] * 2


def test_the_line_feed_after_a_carriage_return_presses_nothing() -> None:
    bench = Bench()
    end = bench.keys(f"{CODE}\r\n", 1000)
    bench.press("\r", end + 400)
    assert bench.out == [f"scan:{CODE}", "typed:\r"]


def test_a_persons_enter_and_tab_are_theirs() -> None:
    bench = Bench()
    for at, key in ((1000, "\r"), (1100, "\t"), (1200, "a"), (1280, "\r")):
        bench.press(key, at)
    assert bench.out == ["typed:\r", "typed:\t", "typed:a", "typed:\r"]


def test_fewer_keys_than_a_code_has_are_typing() -> None:
    bench = Bench()
    bench.keys("123\r", 1000)
    assert bench.out == ["typed:1", "typed:2", "typed:3", "typed:\r"]


@pytest.mark.parametrize("gap", [60, 80, 120])
@pytest.mark.parametrize("password", ["se~cret-1234", "~ecret-12345", "secret-1234~", "]C1cret-1234", '{"ret-12345"'])
def test_a_password_with_the_prefix_in_it_is_typing(password: str, gap: int) -> None:
    bench = Bench(TILDE)
    bench.keys(password + "\r", 1000, gap)
    assert bench.out == [f"typed:{char}" for char in password + "\r"]
    assert not bench.strays


def test_keys_that_roll_over_are_typing() -> None:
    bench = Bench(TILDE)
    at = 1000
    for index, char in enumerate("~the~ing~tion\r"):
        at += 15 if index % 3 else 75
        bench.press(char, at)
    assert bench.typed() == "~the~ing~tion\r"
    assert not bench.scans()


def test_typing_is_held_no_longer_than_the_gap() -> None:
    bench = Bench(TILDE)
    bench.keys("se~cret-1234", 1000, 70)
    assert bench.longest_hold == TILDE.gap_ms


def test_a_key_held_down_is_typing() -> None:
    bench = Bench()
    bench.press("a", 1000)
    for at in range(1500, 1800, 30):
        bench.press("a", at, repeats=True)
    bench.press("\r", 1810)
    assert bench.typed() == "a" * 11 + "\r"
    assert not bench.scans()


@pytest.mark.parametrize("rules", [PLAIN, ACTING])
def test_what_follows_a_key_that_repeated_within_a_code_is_incomplete(rules: WedgeRules) -> None:
    bench = Bench(rules)
    bench.keys("R01H0", 1000, 2, hold=1)
    bench.press("0", 1600, repeats=True, hold=1)
    bench.keys("1234\r", 1602, 2, hold=1)
    assert "broken:1234" in bench.out
    assert not bench.scans()


def test_a_scan_a_second_after_a_key_was_held_down_is_whole() -> None:
    bench = Bench()
    bench.press("a", 1000, hold=700)
    for at in range(1500, 1700, 30):
        bench.press("a", at, repeats=True, hold=1700 - at)
    bench.keys(CODE + "\r", 2000, 2, hold=1)
    assert bench.scans() == [CODE]


def test_a_shortcut_comes_after_what_was_typed_before_it() -> None:
    bench = Bench()
    bench.press("a", 1000)
    bench.press("b", 1010)
    bench.press("", 1020)
    assert bench.out == ["typed:a", "typed:b", "typed:"]


def test_a_control_character_outside_of_a_code_is_a_shortcut() -> None:
    bench = Bench()
    assert bench.press("\x1d", 1000) is Fate.PASS
    bench.press("a", 1100)
    assert bench.press("\x1d", 1200) is Fate.PASS


def test_a_key_typed_just_before_a_scan_with_prefix_is_typing() -> None:
    bench = Bench(TILDE)
    bench.press("x", 990)
    bench.keys("~W12-0789\r", 1000)
    assert bench.out == ["typed:x", "scan:W12-0789"]


@pytest.mark.parametrize("at", [8, 40, 150, 292])
@pytest.mark.parametrize("pause", [100, 1500])
def test_a_pause_inside_a_code_does_not_split_it(at: int, pause: int) -> None:
    code = "".join(f"{number:03}" for number in range(100))
    bench = Bench()
    end = bench.keys(code[:at], 1000)
    bench.keys(code[at:] + "\r", end + pause)
    assert bench.out == [f"scan:{code}"]


@pytest.mark.parametrize("pause", [PLAIN.gap_ms + 1, 500, STALL_MS])
@pytest.mark.parametrize("at", range(2, 7))
def test_two_keys_that_no_person_lets_go_so_soon_are_waited_for(at: int, pause: int) -> None:
    bench = Bench()
    last = bench.keys("AB12345"[:at], 1000, hold=TAP)
    bench.keys("AB12345"[at:] + "\r", last + pause, hold=TAP)
    assert bench.out == ["scan:AB12345"]


@pytest.mark.parametrize("pause", [PLAIN.gap_ms + 1, 500, STALL_MS])
def test_a_short_code_whose_enter_comes_late_is_broken(pause: int) -> None:
    bench = Bench()
    last = bench.keys("AB12345", 1000, hold=TAP)
    bench.press("\r", last + pause)
    assert bench.out == ["broken:AB12345"]


@pytest.mark.parametrize("rest", ["12345", "123"])
@pytest.mark.parametrize("pause", [PLAIN.gap_ms + 1, 500, STALL_MS])
@pytest.mark.parametrize("down", [True, False])
def test_the_rest_of_a_code_whose_first_key_was_a_scanners_is_broken(down: bool, pause: int, rest: str) -> None:
    bench = Bench()
    bench.press("A", 1000, hold=pause if down else TAP)  # the pause came before or after it was let go
    bench.keys(f"{rest}\r", 1000 + pause, hold=TAP)
    assert bench.out == ["typed:A", f"broken:{rest}"]


@pytest.mark.parametrize("pause", [PLAIN.gap_ms + 1, HEAD_MS])
@pytest.mark.parametrize("cut", [1, 3, 7])
def test_the_rest_of_a_code_soon_after_keys_that_were_held_as_people_do_is_broken(cut: int, pause: int) -> None:
    bench = Bench()
    last = bench.keys(CODE[:cut], 1000)
    bench.keys(f"{CODE[cut:]}\r", last + pause)
    assert bench.typed() == CODE[:cut]
    assert bench.out[-1] == f"broken:{CODE[cut:]}"


@pytest.mark.parametrize("pause", [HEAD_MS + 1, STALL_MS])
def test_the_rest_of_a_code_after_more_keys_than_a_person_rolls_over_is_broken(pause: int) -> None:
    bench = Bench()
    last = bench.keys(CODE[:4], 1000)
    bench.keys(f"{CODE[4:]}\r", last + pause)
    assert bench.out[-1] == f"broken:{CODE[4:]}"


def test_a_scan_after_a_broken_one_is_whole() -> None:
    bench = Bench()
    bench.press("A", 1000, hold=TAP)
    last = bench.keys("B12345\r", 1500, hold=TAP)
    bench.keys("AB12345\r", last + 300, hold=TAP)
    assert bench.out == ["typed:A", "broken:B12345", "scan:AB12345"]


def test_a_scan_well_after_typing_is_whole() -> None:
    bench = Bench()
    last = bench.keys("ab", 1000, gap=90)
    bench.keys(f"{CODE}\r", last + HEAD_MS + 1)
    assert bench.scans() == [CODE]


def test_an_announced_code_is_whole_however_soon_after_typing() -> None:
    bench = Bench(TILDE)
    last = bench.keys("ab", 1000, gap=90)
    bench.keys(f"~{CODE}\r", last + PLAIN.gap_ms + 1)
    assert bench.scans() == [CODE]


@pytest.mark.parametrize("head", ["~1234", "]C101", '{"ser'])
def test_an_announced_code_is_waited_for_after_five_keys(head: str) -> None:
    bench = Bench(TILDE)
    end = bench.keys(head, 1000)
    bench.keys("567890\r", end + 1500)
    assert bench.out == [f"scan:{head.removeprefix('~')}567890"]


def test_a_slow_scanner_with_a_prefix_is_one_scan() -> None:
    bench = Bench(TILDE)
    at = bench.keys("~0049", 1000)
    for char in "HQ3NIDBVD\r":
        at += 70
        bench.press(char, at)
    assert bench.out == ["scan:0049HQ3NIDBVD"]


def test_typing_after_a_code_that_was_cut_off_is_typing_and_the_rest_is_told() -> None:
    bench = Bench()
    end = bench.keys("0123456789", 1000)
    bench.keys("hello\r", end + 700, 90)
    assert bench.typed() == "0123456789hello\r"
    assert not bench.scans()
    assert bench.strays == ["0123456789h"]  # the key that showed it went with it


def test_a_lone_enter_after_a_cut_off_code_is_a_broken_scan() -> None:
    bench = Bench()
    end = bench.keys("0123456789", 1000)
    bench.press("\r", end + 900)
    assert bench.out == ["broken:0123456789"]


def test_the_next_code_does_not_stick_to_one_that_lost_its_end() -> None:
    bench = Bench(TILDE)
    end = bench.keys("~0123456789", 1000)
    bench.keys("~W12-0789\r", end + 1500)
    assert bench.out == ["broken:0123456789", "scan:W12-0789"]


def test_the_same_text_twice_around_a_pause_is_broken() -> None:
    """One code whose halves are alike, or one that lost its end and was scanned again: nobody knows."""
    bench = Bench()
    end = bench.keys("W12-07890", 1000)
    bench.keys("W12-07890\r", end + 1500)
    assert bench.out == ["broken:W12-07890W12-07890"]


def test_a_code_without_end_goes_to_the_focus_and_is_told() -> None:
    bench = Bench()
    bench.keys(CODE, 1000)
    bench.pause()
    assert bench.typed() == CODE
    assert bench.strays == [CODE]


def test_a_code_too_short_without_a_prefix_goes_to_the_focus_and_is_told_so() -> None:
    bench = Bench()
    bench.keys("007\r", 1000, hold=TAP)
    assert bench.typed() == "007\r"
    assert [stray_words(text) for text in bench.strays] == ["short"], "its Enter came: it is not what is missing"
    longer = Bench()
    longer.keys("0078", 1000, hold=TAP)
    longer.pause()
    assert [stray_words(text) for text in longer.strays] == ["stray"]
    prefixed = Bench(TILDE)
    prefixed.keys("~007\r", 1000, hold=TAP)
    assert prefixed.out == ["scan:007"], "what the sentence says to do helps"


def test_a_code_without_suffix_ends_with_its_gap_when_set_so() -> None:
    bench = Bench(UNENDED)
    end = bench.keys(CODE, 1000)
    bench.keys(CODE, end + 200)
    bench.pause()
    assert bench.out == [f"scan:{CODE}"] * 2


def test_a_rolled_word_without_suffix_stays_typing() -> None:
    bench = Bench(UNENDED)
    bench.keys("tion", 1000, 15)
    bench.pause()
    assert bench.out == [f"typed:{char}" for char in "tion"]


def test_what_must_not_be_held_comes_back_whole() -> None:
    bench = Bench()
    bench.keys("abc", 1000)
    assert give_back(bench.run, PLAIN) == (Typed(3),)
    assert give_back(Run(), PLAIN) == ()


@pytest.mark.parametrize("wrong", [{"gap_ms": 60}, {"gap_ms": 0}, {"relaxed_ms": 20}, {"min_length": 2}])
def test_rules_that_take_typists_for_scanners_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="typist"):
        WedgeRules(**wrong)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Block:
    """A scan, or some keys of a person; `after`: ms since the block before."""

    text: str
    scan: bool
    after: int
    gaps: tuple[int, ...] = ()
    holds: tuple[int, ...] = ()


CHARS = st.characters(codec="ascii", categories=("L", "N", "P", "S"), exclude_characters="~]")
GAPS = st.lists(st.integers(0, 35), min_size=45, max_size=45).map(tuple)
TAPS = st.lists(st.integers(0, TAP_MS), min_size=45, max_size=45).map(tuple)
SCANS = st.builds(
    Block,
    st.text(CHARS, min_size=4, max_size=40),
    st.just(True),
    st.integers(HEAD_MS + 1, 3000),
    GAPS,
    TAPS,
)
TYPING = st.builds(
    Block,
    st.text(st.one_of(CHARS, st.sampled_from("~] \r\t")), min_size=1, max_size=20),
    st.just(False),
    st.integers(60, 3000),
    # no more than two keys in a row roll over
    st.lists(st.tuples(st.integers(60, 200), st.integers(15, 30)), min_size=10, max_size=10).map(
        lambda pairs: tuple(gap for pair in pairs for gap in pair)
    ),
    st.lists(st.integers(TAP_MS + 1, 120), min_size=45, max_size=45).map(tuple),
)


@given(st.lists(st.one_of(SCANS, TYPING), max_size=8), st.sampled_from(["", "~"]), st.sampled_from("\r\n\t"))
def test_any_interleaving_keeps_every_character_in_order_and_each_scan_whole(
    blocks: list[Block], prefix: str, suffix: str
) -> None:
    bench = Bench(WedgeRules(prefix=prefix))
    expected: list[str] = []
    at = 1000
    for block in blocks:
        at += block.after
        keys = f"{prefix}{block.text}{suffix}" if block.scan else block.text
        for char, gap, hold in zip(keys, (0, *block.gaps), block.holds, strict=False):
            at += gap
            bench.press(char, at, hold=hold)
        expected.extend([f"scan:{block.text}"] if block.scan else [f"typed:{char}" for char in block.text])
    bench.pause()
    assert bench.out == expected
    assert not bench.strays
    assert bench.longest_hold <= PLAIN.gap_ms


@settings(max_examples=500)
@given(
    st.text(CHARS, min_size=4, max_size=40),
    st.sampled_from(["", "~", "]C1"]),
    st.integers(0, 1000),
    st.integers(0, STALL_MS),
    st.booleans(),
    GAPS,
    TAPS,
)
def test_a_code_that_pauses_once_comes_out_whole_or_is_told_as_broken(
    code: str, head: str, place: int, pause: int, down: bool, gaps: tuple[int, ...], taps: tuple[int, ...]
) -> None:
    """A scanner lets each key go within TAP_MS and before the next one. `down`: the pause comes before it does so."""
    bench = Bench(TILDE if head == "~" else PLAIN)
    keys = f"{head}{code}\r"
    pausing = place % (len(keys) - 1)
    at = 1000
    for index, char in enumerate(keys):
        gap = pause if index == pausing else gaps[index]
        bench.press(char, at, hold=gap if down and index == pausing else min(gap, taps[index]))
        at += gap
    bench.pause()
    if bench.out != [f"scan:{head.removeprefix('~')}{code}"]:
        assert not bench.scans()
        assert [line for line in bench.out if line.startswith("broken:")]


def test_people_who_type_fast_are_never_taken_for_scanners() -> None:
    """Log-normal digraphs and holds, as studies find them; two or three keys roll over, some nearly at once."""
    chance = Random(20)
    for _ in range(1500):
        password = "".join(chance.choices('abcdefghijklmnop~]{"ABC0123456789', k=12))
        bench = Bench(chance.choice([PLAIN, TILDE]))
        median = chance.uniform(70, 200)
        at, rolled = 1000, 0
        for char in password + "\r":
            rolls = rolled < 2 and chance.random() < 0.25
            rolled = rolled + 1 if rolls else 0
            at += round(chance.uniform(5, 30) if rolls else chance.lognormvariate(log(median), 0.35))
            bench.press(char, at, hold=round(chance.lognormvariate(log(90), 0.33)))
        bench.pause()
        assert bench.out == [f"typed:{char}" for char in password + "\r"]
        assert not bench.strays
        assert bench.longest_hold <= PLAIN.gap_ms


@given(st.lists(st.tuples(st.sampled_from('ab1~]"{\r\t\x1d'), st.integers(0, 2500), st.booleans()), max_size=60))
def test_whatever_comes_every_key_comes_out_once_and_in_order(keys: list[tuple[str, int, bool]]) -> None:
    bench = Bench(TILDE)
    at = 1000
    for char, gap, repeats in keys:
        at += gap
        bench.press(char, at, repeats=repeats)
    bench.pause()
    # scans lose their prefix and suffix, and nothing else loses anything
    left = iter("".join(char for char, _, _ in keys))
    assert all(char in left for line in bench.out for char in line.partition(":")[2])
    assert len(bench.typed()) == sum(line.startswith("typed:") for line in bench.out)
    came_out = len("".join(line.partition(":")[2] for line in bench.out))
    eaten = sum(char in "~\r\t" for char, _, _ in keys)
    assert len(keys) - eaten <= came_out <= len(keys)


def test_stamps_go_on_past_their_wrap() -> None:
    stamps = Stamps()
    before = stamps.read(2**32 - 10, 0.0)
    assert stamps.read(4, 14.0) - before == 14


def test_an_event_without_a_stamp_has_the_clocks() -> None:
    assert Stamps().read(0, 1234.5) == 1234


def test_an_event_handled_late_tells_how_late() -> None:
    stamps = Stamps()
    stamps.read(5000, 105_000.0)
    late = stamps.read(5100, 106_600.0)
    assert stamps.lateness(late, 106_600.0) == 1500.0
    assert stamps.lateness(late, 105_100.0) == 0.0


def test_a_rest_later_than_the_stall_is_not_waited_for() -> None:
    bench = Bench()
    end = bench.keys(CODE, 1000)
    bench.keys("W12-0789\r", end + STALL_MS + 1)
    assert bench.out == [*(f"typed:{char}" for char in CODE), "scan:W12-0789"]


# -- where the focus takes no text, and a key would act ----------------------------------------------------------------


@settings(max_examples=500)
@given(
    st.text(CHARS, min_size=2, max_size=20), st.integers(0, 1000), st.integers(0, STALL_MS), st.booleans(), GAPS, TAPS
)
def test_no_key_of_a_code_that_pauses_once_acts(
    code: str, place: int, pause: int, down: bool, gaps: tuple[int, ...], taps: tuple[int, ...]
) -> None:
    """However short the code is. `down`: the pause comes before the key is let go."""
    bench = Bench(ACTING)
    keys = f"{code}\r"
    pausing = place % (len(keys) - 1)
    at = 1000
    for index, char in enumerate(keys):
        gap = pause if index == pausing else gaps[index]
        bench.press(char, at, hold=gap if down and index == pausing else min(gap, taps[index]))
        at += gap
    bench.pause()
    assert bench.typed() == ""
    assert set(bench.scans()) <= {code}


@pytest.mark.parametrize("pause", [STALL_MS + 1, 10_000])
@pytest.mark.parametrize(("head", "tail"), [("C-", "1\r"), ("W12-0", "31\r")])
def test_neither_half_of_a_code_acts_however_long_the_pause(head: str, tail: str, pause: int) -> None:
    bench = Bench(ACTING)
    last = bench.keys(head, 1000, hold=TAP)
    bench.keys(tail, last + pause, hold=TAP)
    assert bench.out == [f"lost:{head}", f"lost:{tail[:-1]}"]


def test_a_scanners_enter_that_comes_late_presses_nothing_and_a_persons_later_one_does() -> None:
    bench = Bench(ACTING)
    last = bench.keys("C-1", 1000, hold=TAP)
    bench.press("\x1b", last + 20)
    assert bench.press("\r", last + 500) is Fate.EAT
    assert bench.press("\r", last + STALL_MS + 1) is Fate.PASS
    assert bench.out == ["lost:C-1", "typed:\x1b", "typed:\r"]


@pytest.mark.parametrize("hold", [TAP_MS + 1, 60, 150])
def test_a_persons_own_key_acts_when_it_was_let_go_and_the_gap_is_over(hold: int) -> None:
    bench = Bench(ACTING)
    bench.press("1", 1000, hold=hold)
    bench.pause(hold + PLAIN.gap_ms)
    assert bench.out == []
    bench.pause(hold + PLAIN.gap_ms + 1)
    assert bench.out == ["typed:1"]


def test_a_persons_keys_act_soon_after_a_torn_code_and_keep_acting() -> None:
    bench = Bench(ACTING)
    last = bench.keys("C-", 1000, hold=TAP)
    for number in range(1, 6):  # each less than STALL_MS after the one before it
        bench.press(str(number), last + STALL_MS + number * 400)
    bench.pause()
    assert bench.out == ["lost:C-", *(f"typed:{number}" for number in range(1, 6))]


def test_a_key_let_go_at_once_acts_when_nothing_comes_after_it() -> None:
    bench = Bench(ACTING)
    bench.press("1", 1000, hold=TAP)
    bench.pause(STALL_MS)
    assert bench.out == []
    bench.pause()
    assert bench.out == ["typed:1"]


@pytest.mark.parametrize("hold", [TAP, PERSON])
def test_a_key_just_before_a_code_never_becomes_a_part_of_a_good_one(hold: int) -> None:
    bench = Bench(ACTING)
    bench.press("1", 1000, hold=hold)
    bench.keys(f"{CODE}\r", 1000 + hold + 20 + PLAIN.gap_ms * (hold == TAP), hold=TAP)
    assert bench.out == [f"broken:1{CODE}"]


def test_what_people_type_where_keys_act_is_theirs_and_in_order() -> None:
    chance = Random(21)
    for _ in range(500):
        text = "".join(chance.choices("abcdefghijklmnop ABC0123456789", k=9))
        bench = Bench(ACTING)
        median = chance.uniform(110, 200)
        at, rolled = 1000, 0
        for char in text + "\r":
            rolls = rolled < 2 and chance.random() < 0.25
            rolled = rolled + 1 if rolls else 0
            at += round(chance.uniform(5, 30) if rolls else chance.lognormvariate(log(median), 0.35))
            bench.press(char, at, hold=round(chance.lognormvariate(log(90), 0.33)))
        bench.pause()
        assert bench.out == [f"typed:{char}" for char in text + "\r"]
