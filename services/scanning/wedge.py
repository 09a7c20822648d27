"""Telling a keyboard scanner from a typist: rules on key presses and the window system's own time stamps.

A scanner presses its keys 0.3 to 27 ms apart, lets each go at once, and ends with Enter or Tab. A person takes 60 to
200 ms a key and, rolling over, 15 to 30 ms for two or three of them, but holds each down for 50 to 150 ms. Keys are
held until it is certain which of the two they are: at most `gap_ms` after the last one for a typist, who therefore
sees no lag. What is held comes out again exactly once and in order, as typing or as a scan. Handlers that run late
change nothing: only the keys' own stamps count.

A pause inside a code (the keys themselves came late) is waited for once nobody can take the keys for typing: two that
were let go within `TAP_MS`, or `SURE` of them. It joins what follows at a scanner's pace; where nothing does, the text
is given to whoever has the focus, and told (`stray`).

A pause after the very first key or two comes before anybody can know: those go to whoever has the focus. What follows
is told as broken, since half a code is worse than none, where it comes within `HEAD_MS`, or within `STALL_MS` of keys
that were no person's: one was let go within `TAP_MS`, or they were `min_length` at a scanner's pace, or the last was
down until the code began. So a code of `min_length` or more that pauses once, up to `STALL_MS`, comes out whole or is
told as broken, never as a shorter code and never as typing, if its scanner lets each key go within `TAP_MS` and before
it presses the next.

Where keys act (`acts`: the focus takes no text, a digit opens a page and Enter presses a button), no part of a code
may: one key that was let go within `TAP_MS` is a scanner's and waited for up to `STALL_MS`, and one still down may be
the first of a code that stalled, so that a person's own acts when it was let go, and `gap_ms` later. What comes within
`STALL_MS` of a scanner's keys belongs to them, Enter too. What such keys do not make a code of is told, and given to
nobody (`Lost`). A lone key that was let go at once, and after which nothing comes, acts after `STALL_MS`: it was typed
on a screen, or by a program.

What no rule can tell: of a scanner that holds its keys for longer, as people do, that up to three keys before a pause
of more than `HEAD_MS`, or up to three after any pause with their Enter, were its own; that what comes later than
`STALL_MS` is the rest of a code, so that its first key alone, or its Enter alone, acts then; that a person pressed a
key in the middle of a scan; that a program typed a password and Enter by itself; and in a code that has the prefix in
it once more and pauses just there, that it is one. Codes without a suffix (`ends_by_gap`) are torn by any pause. A
keyboard on the screen lets its keys go at once, as scanners do: a scan within `STALL_MS` of them is refused as broken,
the next one is not.

Plain functions on values: any thread.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.scanning.aim import split_aim

STALL_MS = 2000  # how long the rest of a code that has surely begun is waited for
SURE = 8  # keys at a scanner's pace that no person types
SURE_ANNOUNCED = 5  # the same after a prefix, an AIM identifier or the head of a JSON or ISO 15434 message
SURE_TAPS = 2  # the same, of keys that were let go within TAP_MS
TAP_MS = 20  # a key is let go this soon by scanners (mostly 0 to 10) and hardly ever by people
HEAD_MS = 150  # a code that begins this soon after keys that were taken for typing may have begun with them
SHORTEST_ANNOUNCED = 2  # characters of a code that a prefix or an AIM identifier announces
MOST_KEYS = 16_384  # held at once; more is a stuck key or noise

ENTER = "\r\n"
TAB = "\t"
_WITHIN = "\x04\x1c\x1d\x1e\x1f\t"  # what codes hold besides printable characters: never the first key of a scan
_OPENINGS = ('{"', "[)>")


@dataclass(frozen=True, slots=True)
class WedgeRules:
    """A station's settings. `prefix`: what the scanner sends before each code ("" for none; AIM identifiers are known
    without it). `suffixes`: the characters that end a code. `gap_ms`: 5 to 50, the longest time between a scanner's
    keys; `relaxed_ms`: up to 150, the same once a code with a prefix or an AIM identifier has surely begun.
    `min_length`: of a code without those, 3 or more. `ends_by_gap`: codes come without a suffix and end when keys stop
    coming; only codes of 8 keys, with a prefix 5, are known so. `acts`: no setting, but where the focus is now: on what
    takes no text, so that keys would act. ValueError: outside of these."""

    prefix: str = ""
    suffixes: str = ENTER + TAB
    gap_ms: int = 35
    relaxed_ms: int = 80
    min_length: int = 4
    ends_by_gap: bool = False
    acts: bool = False

    def __post_init__(self) -> None:
        if not 5 <= self.gap_ms <= 50 or not self.gap_ms <= self.relaxed_ms <= 150 or self.min_length < 3:
            raise ValueError(f"rules under which a typist would be taken for a scanner: {self}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key press. `text`: the character that it types, "" for none and for shortcuts; `at`: its stamp, ms, see
    `stamps.Stamps`; `repeats`: it was not pressed, only held down."""

    text: str
    at: int
    repeats: bool = False


class Fate(StrEnum):
    """What becomes of the key that was fed."""

    HOLD = "hold"
    PASS = "pass"  # noqa: S105  # goes on its way, after what was held
    EAT = "eat"  # belongs to a scan: nobody else sees it


@dataclass(frozen=True, slots=True)
class Typed:
    """The `count` oldest held keys are typing: give them back. `stray`: text that came like a scan but never ended, or
    was too short for one."""

    count: int
    stray: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """The `count` oldest held keys are a scanner's, make no code, and would act: nobody gets them. `text`: to tell."""

    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """The `count` oldest held keys are a scan of `text`, less prefix and suffix. `broken`: some may be missing."""

    text: str
    count: int
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """Keys given back, or lost, for a pause after them. `last`: the last one's stamp; `scanned`: the stamp of the last
    that no person typed, None: a person may have typed them all."""

    last: int
    scanned: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """The keys held, one character each. `starts`: where a part begins, more than one after a pause; `last`: the last
    key's stamp; `taps`: how many of the last part's keys were let go within TAP_MS; `up`: when a key was let go since
    the last press, None: not yet; `given`: the keys given back not long before the first one; `headless`: that one
    was not the first of its code; `rolled`: a key was down when a later one than the pace allows was pressed, as a
    person does; `ended`: the stamp of the suffix just eaten, while no key is held."""

    text: str = ""
    last: int = 0
    starts: tuple[int, ...] = (0,)
    taps: int = 0
    up: int | None = None
    given: Given | None = None
    headless: bool = False
    rolled: bool = False
    ended: int | None = None


Decision = Typed | Lost | Scanned


@dataclass(frozen=True, slots=True)
class Ruling:
    """The run from here on, what is decided about its oldest keys, in order, and the fate of the key that was fed."""

    run: Run
    decisions: tuple[Decision, ...]
    fate: Fate


def feed(run: Run, key: Key, rules: WedgeRules) -> Ruling:
    """What a key press decides. Presses of Shift and the other modifiers are not fed."""
    if key.repeats:  # a scanner's own too, when its release comes late: what follows then is the rest of a code
        return Ruling(Run(given=_given(run, rules), up=run.up), _as_typed(run, rules), Fate.PASS)
    if len(key.text) != 1:
        return _passed(run, rules)
    if key.text in rules.suffixes:
        return _end(run, key, rules)
    in_time = bool(run.text) and _gap(run, key) <= _pace(run, rules)
    if not (key.text.isprintable() or (in_time and key.text in _WITHIN)):
        return _passed(run, rules)
    rolled = rules.acts and bool(run.text) and _down_until(run, key, rules.gap_ms) and _gap(run, key) <= STALL_MS
    if (in_time or rolled) and len(run.text) < MOST_KEYS:
        held = replace(run, text=run.text + key.text, last=key.at, up=None, rolled=run.rolled or not in_time)
        return Ruling(held, (), Fate.HOLD)
    if run.text and _awaited(run, key, rules):
        starts = (*run.starts, len(run.text))
        headless = run.headless or not _sure(run, rules)
        joined = Run(run.text + key.text, key.at, starts, given=run.given, headless=headless, rolled=run.rolled)
        return Ruling(joined, (), Fate.HOLD)
    return Ruling(_begun(run, key, rules), _as_typed(run, rules), Fate.HOLD)


def lift(run: Run, at: int, pressed: int | None = None) -> Run:
    """What it tells that a key was let go at `at`. `pressed`: the stamp of its press if it is held, else None. Releases
    of Shift and the other modifiers are not told."""
    return replace(run, up=at, taps=run.taps + (pressed is not None and abs(at - pressed) <= TAP_MS))


def patience(run: Run, rules: WedgeRules) -> int | None:
    """How long, in ms, the next key is waited for before `expire`; None: nothing is held."""
    if not run.text:
        return None
    down = rules.acts and run.up is None
    if down or _suspect(run, rules) or (_sure(run, rules) and not rules.ends_by_gap):
        return STALL_MS
    return _pace(run, rules)


def expire(run: Run, rules: WedgeRules) -> tuple[Run, tuple[Decision, ...]]:
    """What is decided when no key came for `patience`, and the run from here on; nothing is held afterwards."""
    if rules.ends_by_gap and _sure(run, rules):
        return Run(), _as_scan(run, rules)
    return Run(given=_given(run, rules), up=run.up), _as_typed(run, rules)


def give_back(run: Run, rules: WedgeRules) -> tuple[Decision, ...]:
    """What is decided when keys must not be held any longer: a shortcut follows, or the window is left."""
    return _as_typed(run, rules)


def stray_words(text: str) -> str:
    """The table under "wedge" in the catalogue that tells this stray text (`what`, `next`): its code never ended, or
    had fewer characters than a code without a prefix needs, which its Enter does not change."""
    return "short" if len(text) < WedgeRules().min_length else "stray"


def _end(run: Run, key: Key, rules: WedgeRules) -> Ruling:
    """A suffix key: the end of a scan, the second half of an end (CR LF), or a person's own Enter or Tab."""
    eaten = Run(ended=key.at)
    if not run.text:
        second_half = run.ended is not None and abs(key.at - run.ended) <= rules.gap_ms
        if second_half:
            return Ruling(eaten, (), Fate.EAT)
        late = rules.acts and _follows(run.given, key.at)
        return Ruling(run, (), Fate.EAT) if late else Ruling(Run(), (), Fate.PASS)
    if _gap(run, key) <= _pace(run, rules):
        if _long_enough(run.text, rules) and (not run.rolled or _sure(run, rules) or _suspect(run, rules)):
            return Ruling(eaten, _as_scan(run, rules), Fate.EAT)
        broken = run.given is not None and _sure(run, rules)  # the last few keys of a code
    else:  # a lone Enter after a pause: the scanner's own or a person's, complete or not
        broken = _awaited(run, key, rules)
    if broken:
        return Ruling(eaten, (Scanned(_code(run.text, rules), len(run.text), broken=True),), Fate.EAT)
    decisions = _as_typed(run, rules, ended=True)
    if any(isinstance(decision, Lost) for decision in decisions):
        return Ruling(eaten, decisions, Fate.EAT)
    return Ruling(Run(), decisions, Fate.PASS)


def _passed(run: Run, rules: WedgeRules) -> Ruling:
    """A key that is of no code goes on its way, after what was held."""
    after = Run(given=_given(run, rules), up=run.up) if rules.acts else Run()
    return Ruling(after, _as_typed(run, rules), Fate.PASS)


def _given(run: Run, rules: WedgeRules) -> Given | None:
    """What is known of the keys given back, once those that are held are given back too."""
    if not run.text:
        return run.given
    if run.taps > 0 or (len(run.text) >= rules.min_length and not run.rolled):
        return Given(run.last, run.last)
    return Given(run.last, None if run.given is None else run.given.scanned)


def _begun(run: Run, key: Key, rules: WedgeRules) -> Run:
    """The run that begins with this key, when all that was held before it is given back."""
    given = _given(run, rules)
    if given is None or abs(key.at - given.last) > STALL_MS:
        return Run(key.text, key.at)
    soon = abs(key.at - given.last) <= HEAD_MS
    headless = soon or _follows(given, key.at) or _down_until(run, key, TAP_MS)
    return Run(key.text, key.at, given=given, headless=headless)


def _follows(given: Given | None, at: int) -> bool:
    """Whether what comes at `at` may belong to keys before it that were a scanner's."""
    return given is not None and given.scanned is not None and abs(at - given.scanned) <= STALL_MS


def _down_until(run: Run, key: Key, within_ms: int) -> bool:
    """Whether the key before this one was down until now, or nearly."""
    return run.up is None or abs(key.at - run.up) <= within_ms


def _gap(run: Run, key: Key) -> int:
    """ms between the last held key and this one; stamps that jump back by much belong to another clock."""
    return abs(key.at - run.last)


def _pace(run: Run, rules: WedgeRules) -> int:
    relaxed = len(run.starts) == 1 and _announced(run.text, rules) and _sure(run, rules)
    return rules.relaxed_ms if relaxed else rules.gap_ms


def _awaited(run: Run, key: Key, rules: WedgeRules) -> bool:
    """Whether a key after a pause can be the rest of a code."""
    if rules.ends_by_gap or len(run.text) >= MOST_KEYS:
        return False
    return (_sure(run, rules) or _suspect(run, rules)) and _gap(run, key) <= STALL_MS


def _sure(run: Run, rules: WedgeRules) -> bool:
    """Whether the keys since the last pause cannot be a person's. Where codes have no suffix, a text that a program
    types ends by its gap too: there taps prove nothing."""
    if run.taps >= SURE_TAPS and not rules.ends_by_gap:
        return True
    enough = SURE_ANNOUNCED if _announced(run.text, rules) or run.text.startswith(_OPENINGS) else SURE
    return len(run.text) - run.starts[-1] >= enough


def _suspect(run: Run, rules: WedgeRules) -> bool:
    """Whether the keys, which would act, are rather a scanner's than a person's."""
    return rules.acts and not rules.ends_by_gap and (run.taps > 0 or _follows(run.given, run.last))


def _announced(text: str, rules: WedgeRules) -> bool:
    return bool(rules.prefix and text.startswith(rules.prefix)) or bool(_aim(text))


def _aim(text: str) -> str:
    return split_aim(text[:3].encode())[0] if text.startswith("]") else ""


def _code(text: str, rules: WedgeRules) -> str:
    """The text less the prefix; an AIM identifier stays, the scan reads it."""
    return text if _aim(text) else text.removeprefix(rules.prefix)


def _long_enough(text: str, rules: WedgeRules) -> bool:
    ahead = _typed_ahead(text, rules)
    code = text[ahead + len(rules.prefix) :] if ahead else _code(text, rules).removeprefix(_aim(text))
    announced = ahead > 0 or _announced(text, rules)
    return len(code) >= (SHORTEST_ANNOUNCED if announced else rules.min_length)


def _typed_ahead(text: str, rules: WedgeRules) -> int:
    """How many keys a person typed within the gap before a scan began: what stands before the prefix, 0 to 3 keys."""
    found = text.find(rules.prefix) if rules.prefix and not _aim(text) else 0
    return found if 0 < found < rules.min_length else 0


def _as_scan(run: Run, rules: WedgeRules) -> tuple[Decision, ...]:
    before, after = run.text[: run.starts[-1]], run.text[run.starts[-1] :]
    if before and _announced(after, rules):  # the next code: the one before it lost its end
        return Scanned(_code(before, rules), len(before), broken=True), Scanned(_code(after, rules), len(after))
    ahead = _typed_ahead(run.text, rules)
    beheaded = (run.headless or run.rolled) and not ahead and not _announced(run.text, rules)
    code = Scanned(_code(run.text[ahead:], rules), len(run.text) - ahead, broken=beheaded or before == after)
    return (Typed(ahead), code) if ahead else (code,)


def _as_typed(run: Run, rules: WedgeRules, *, ended: bool = False) -> tuple[Decision, ...]:
    """`ended`: a suffix came with the keys."""
    if not run.text:
        return ()
    stray = len(run.starts) > 1 or _sure(run, rules)
    alone = len(run.text) == 1 and not ended and not _follows(run.given, run.last)
    if rules.acts and not alone and (stray or _suspect(run, rules)):
        return (Lost(len(run.text), run.text),)
    return (Typed(len(run.text), run.text if stray else ""),)
