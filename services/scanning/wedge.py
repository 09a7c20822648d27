"""Telling a keyboard scanner from a typist: rules on key presses and the window system's own time stamps.

A scanner presses its keys 0.3 to 27 ms apart and ends with Enter or Tab; a person takes 60 to 200 ms a key and, rolling
over, 15 to 30 ms for two or three of them. Keys are held until it is certain which of the two they are: at most
`gap_ms` after the last one for a typist, who therefore sees no lag. What is held comes out again exactly once and in
order, as typing or as a scan. Handlers that run late change nothing: only the keys' own stamps count.

A pause inside a code (the keys themselves came late) is waited for once nobody can take the keys for typing. It joins
what follows at a scanner's pace; where nothing does, the text is given to whoever has the focus, and told (`stray`).

A pause after the first few keys comes before anybody can know: those go to whoever has the focus, and what follows
within `HEAD_MS` is told as broken, since half a code is worse than none.

What no rule can tell without a prefix: a key that a person presses in the middle of a scan, and a program that types a
password and Enter by itself. Plain functions on values: any thread.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from services.scanning.aim import split_aim

STALL_MS = 2000  # how long the rest of a code that has surely begun is waited for
SURE = 8  # keys at a scanner's pace that no person types
SURE_ANNOUNCED = 5  # the same after a prefix, an AIM identifier or the head of a JSON or ISO 15434 message
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
    coming; only codes of 8 keys, with a prefix 5, are known so. ValueError: outside of these."""

    prefix: str = ""
    suffixes: str = ENTER + TAB
    gap_ms: int = 35
    relaxed_ms: int = 80
    min_length: int = 4
    ends_by_gap: bool = False

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
    """The `count` oldest held keys are typing: give them back. `stray`: text that came like a scan but never ended."""

    count: int
    stray: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The `count` oldest held keys are a scan of `text`, less prefix and suffix. `broken`: some may be missing."""

    text: str
    count: int
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """The keys held, one character each. `starts`: where a part begins, more than one after a pause; `last`: the last
    key's stamp; `ended`: the stamp of the suffix just eaten, while no key is held; `given`: the stamp of the last key
    given back for its pause, while no key is held; `headless`: such a key came just before the first one."""

    text: str = ""
    last: int = 0
    starts: tuple[int, ...] = (0,)
    ended: int | None = None
    given: int | None = None
    headless: bool = False


Decision = Typed | Scanned


@dataclass(frozen=True, slots=True)
class Ruling:
    """The run from here on, what is decided about its oldest keys, in order, and the fate of the key that was fed."""

    run: Run
    decisions: tuple[Decision, ...]
    fate: Fate


def feed(run: Run, key: Key, rules: WedgeRules) -> Ruling:
    """What a key press decides. Presses of Shift and the other modifiers are not fed."""
    if key.repeats or len(key.text) != 1:
        return Ruling(Run(), _as_typed(run, rules), Fate.PASS)
    if key.text in rules.suffixes:
        return _end(run, key, rules)
    in_time = bool(run.text) and _gap(run, key) <= _pace(run, rules)
    if not (key.text.isprintable() or (in_time and key.text in _WITHIN)):
        return Ruling(Run(), _as_typed(run, rules), Fate.PASS)
    if in_time and len(run.text) < MOST_KEYS:
        return Ruling(replace(run, text=run.text + key.text, last=key.at), (), Fate.HOLD)
    if run.text and _awaited(run, key, rules):
        starts = (*run.starts, len(run.text))
        return Ruling(Run(run.text + key.text, key.at, starts, headless=run.headless), (), Fate.HOLD)
    given = run.last if run.text else run.given
    headless = given is not None and abs(key.at - given) <= HEAD_MS
    return Ruling(Run(key.text, key.at, headless=headless), _as_typed(run, rules), Fate.HOLD)


def patience(run: Run, rules: WedgeRules) -> int | None:
    """How long, in ms, the next key is waited for before `expire`; None: nothing is held."""
    if not run.text:
        return None
    if rules.ends_by_gap or not _sure(run, rules):
        return _pace(run, rules)
    return STALL_MS


def expire(run: Run, rules: WedgeRules) -> tuple[Run, tuple[Decision, ...]]:
    """What is decided when no key came for `patience`, and the run from here on; nothing is held afterwards."""
    if rules.ends_by_gap and _sure(run, rules):
        return Run(), _as_scan(run, rules)
    return Run(given=run.last if run.text else run.given), _as_typed(run, rules)


def give_back(run: Run, rules: WedgeRules) -> tuple[Decision, ...]:
    """What is decided when keys must not be held any longer: a shortcut follows, or the window is left."""
    return _as_typed(run, rules)


def _end(run: Run, key: Key, rules: WedgeRules) -> Ruling:
    """A suffix key: the end of a scan, the second half of an end (CR LF), or a person's own Enter or Tab."""
    eaten = Run(ended=key.at)
    if not run.text:
        second_half = run.ended is not None and abs(key.at - run.ended) <= rules.gap_ms
        return Ruling(eaten, (), Fate.EAT) if second_half else Ruling(Run(), (), Fate.PASS)
    if _gap(run, key) <= _pace(run, rules):
        if _long_enough(run.text, rules):
            return Ruling(eaten, _as_scan(run, rules), Fate.EAT)
    elif _awaited(run, key, rules):  # a lone Enter after a pause: the scanner's own or a person's, complete or not
        return Ruling(eaten, (Scanned(_code(run.text, rules), len(run.text), broken=True),), Fate.EAT)
    return Ruling(Run(), _as_typed(run, rules), Fate.PASS)


def _gap(run: Run, key: Key) -> int:
    """ms between the last held key and this one; stamps that jump back by much belong to another clock."""
    return abs(key.at - run.last)


def _pace(run: Run, rules: WedgeRules) -> int:
    relaxed = len(run.starts) == 1 and _announced(run.text, rules) and _sure(run, rules)
    return rules.relaxed_ms if relaxed else rules.gap_ms


def _awaited(run: Run, key: Key, rules: WedgeRules) -> bool:
    """Whether a key after a pause can be the rest of a code."""
    return not rules.ends_by_gap and len(run.text) < MOST_KEYS and _sure(run, rules) and _gap(run, key) <= STALL_MS


def _sure(run: Run, rules: WedgeRules) -> bool:
    """Whether the keys since the last pause cannot be a person's."""
    enough = SURE_ANNOUNCED if _announced(run.text, rules) or run.text.startswith(_OPENINGS) else SURE
    return len(run.text) - run.starts[-1] >= enough


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
    if len(run.starts) > 1 and _starts_anew(run, rules):
        at = run.starts[-1]
        first = Scanned(_code(run.text[:at], rules), at, broken=True)
        return first, Scanned(_code(run.text[at:], rules), len(run.text) - at)
    ahead = _typed_ahead(run.text, rules)
    broken = run.headless and not ahead and not _announced(run.text, rules)
    code = Scanned(_code(run.text[ahead:], rules), len(run.text) - ahead, broken)
    return (Typed(ahead), code) if ahead else (code,)


def _starts_anew(run: Run, rules: WedgeRules) -> bool:
    """Whether what came after the pause is the next code, the first one having lost its end."""
    before, after = run.text[: run.starts[-1]], run.text[run.starts[-1] :]
    return _announced(after, rules) or after == before


def _as_typed(run: Run, rules: WedgeRules) -> tuple[Decision, ...]:
    if not run.text:
        return ()
    stray = len(run.starts) > 1 or _sure(run, rules)
    return (Typed(len(run.text), run.text if stray else ""),)
