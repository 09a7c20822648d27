"""Command and badge barcodes: work without mouse or keyboard. The one table of them, and the one way to read them.

A command barcode is `SD`, the four characters of the site, a verb: `SD7K2QUNDO`. A badge is the same with `BADGE` and
its number. Letters and digits only, so that they survive most keyboard layouts; Caps Lock turns them all to small
letters, which read the same. Another site's prefix is plain text.

No verb is the beginning of another one, so that half a command is never obeyed as a shorter one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

MAX_BADGE = 32  # characters of a badge's number
HIDDEN = "•"  # stands in what is stored for a digit that may be part of a PIN

_NUMBER = re.compile(rf"[A-Z0-9]{{1,{MAX_BADGE}}}")
_BADGE = "BADGE"


class Command(StrEnum):
    """What a command barcode asks for; the value is the verb in the barcode. Words: `command.<verb>.name` and `.does`
    (`command.digit.*` for the digits, with {digit})."""

    NEW_CHECK_IN = "NEWCHECKIN"
    NEW_CHECK_OUT = "NEWCHECKOUT"
    NEW_INVENTORY = "NEWINVENTORY"
    NEW_BATCH = "NEWBATCH"
    UNDO = "UNDO"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    COMMIT = "COMMIT"
    COMPLETE = "COMPLETE"
    CANCEL = "CANCEL"
    EXPORT = "EXPORT"
    SEND = "SENDNOW"
    CORRECT = "CORRECT"
    RETRY = "RETRY"
    DISCARD = "DISCARD"
    TAKE_OVER = "TAKEOVER"
    HAND_OVER = "HANDOVER"
    REPORT = "REPORT"
    APPROVE = "APPROVE"
    SEND_BACK = "SENDBACK"
    PRINT = "PRINT"
    REPRINT = "REPRINT"
    CAME = "CAME"
    NOT_NEEDED = "NOTNEEDED"
    PRESET = "PRESET"
    NEW_BOX = "NEWBOX"
    CLOSE_BOX = "CLOSEBOX"
    NO_WEIGHT = "NOWEIGHT"
    ZERO = "ZERO"
    TARE = "TARE"
    QUANTITY = "QUANTITY"
    POINT = "POINT"
    NEXT_SHIPMENT = "SHIPMENT"
    SHOW = "SHOW"
    CLEAR = "CLEAR"
    CONFIRM = "CONFIRM"
    NEXT = "NEXT"
    PREVIOUS = "PREVIOUS"
    BACK = "BACK"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    LOCK = "LOCK"
    SESSIONS = "SESSIONS"
    ASSETS = "ASSETS"
    PACKING = "PACKING"
    CAMERA = "SEECAMERA"  # "CAME" is a command
    SUPERVISOR = "SUPERVISOR"
    SYNC = "SYNC"
    LABELS = "LABELS"
    HEALTH = "HEALTH"
    PRACTISE = "PRACTISE"
    D0 = "D0"
    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"
    D9 = "D9"

    @property
    def digit(self) -> str:
        """The digit that it types, "" for the other commands."""
        return self.value[1] if self in SHEET["digits"] else ""

    @property
    def name_words(self) -> str:
        """The key of its name; takes {digit} for the digits."""
        return f"command.{self._words}.name"

    @property
    def does_words(self) -> str:
        """The key of the sentence that says what it does; takes {digit} for the digits."""
        return f"command.{self._words}.does"

    @property
    def _words(self) -> str:
        return "digit" if self.digit else self.value.lower()


@dataclass(frozen=True, slots=True)
class Badge:
    """A person's badge was scanned."""

    number: str


# The code sheet (F12, and on paper), by the screens that know the commands. `heading_words`
# names the groups.
SHEET: Mapping[str, tuple[Command, ...]] = MappingProxyType(
    {
        "start": (Command.NEW_CHECK_IN, Command.NEW_CHECK_OUT, Command.NEW_INVENTORY, Command.NEW_BATCH),
        "session": (
            Command.UNDO,
            Command.PAUSE,
            Command.RESUME,
            Command.COMMIT,
            Command.COMPLETE,
            Command.CANCEL,
            Command.EXPORT,
        ),
        "sync": (Command.SEND, Command.CORRECT, Command.RETRY, Command.DISCARD),
        "supervisor": (Command.TAKE_OVER, Command.HAND_OVER, Command.REPORT),
        "review": (Command.APPROVE, Command.SEND_BACK),
        "labels": (Command.REPRINT, Command.CAME, Command.NOT_NEEDED),
        "assets": (Command.PRESET, Command.SHOW, Command.CLEAR),
        "packing": (
            Command.NEW_BOX,
            Command.CLOSE_BOX,
            Command.NO_WEIGHT,
            Command.ZERO,
            Command.TARE,
            Command.QUANTITY,
            Command.POINT,
            Command.NEXT_SHIPMENT,
            Command.PRINT,
        ),
        "everywhere": (
            Command.CONFIRM,
            Command.NEXT,
            Command.PREVIOUS,
            Command.BACK,
            Command.ACKNOWLEDGE,
            Command.LOCK,
        ),
        "screens": (
            Command.SESSIONS,
            Command.ASSETS,
            Command.PACKING,
            Command.CAMERA,
            Command.SUPERVISOR,
            Command.SYNC,
            Command.LABELS,
            Command.HEALTH,
            Command.PRACTISE,
        ),
        "digits": tuple(Command(f"D{digit}") for digit in range(10)),
    }
)
# What works while nobody is signed in: the digits of a PIN, and their end.
DOOR_COMMANDS = frozenset({*SHEET["digits"], Command.CONFIRM, Command.BACK})
_WORKED_WITH = ("everywhere", "screens", "digits")
_OF_SCREEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sessions": ("start", "session", "review", *_WORKED_WITH),
        "sync": ("sync", *_WORKED_WITH),
        "supervisor": ("supervisor", "review", *_WORKED_WITH),
        "labels": ("labels", *_WORKED_WITH),
        "assets": ("assets", *_WORKED_WITH),
        "packing": ("packing", *_WORKED_WITH),
        "camera": ("camera", *_WORKED_WITH),
        "assistant": _WORKED_WITH,
        "health": ("health", *_WORKED_WITH),
    }
)
# Commands of other groups that a screen knows as well.
_ALSO: Mapping[str, tuple[Command, ...]] = MappingProxyType(
    {
        "sync": (Command.EXPORT,),
        "supervisor": (Command.EXPORT, Command.SHOW, Command.RETRY),
        "assets": (
            Command.UNDO,
            Command.RETRY,
            Command.DISCARD,
            Command.REPRINT,
            Command.COMPLETE,
            Command.EXPORT,
        ),
        "camera": (Command.EXPORT,),
        "health": (Command.RETRY, Command.EXPORT),
        "packing": (
            Command.UNDO,
            Command.PRESET,
            Command.COMPLETE,
            Command.REPRINT,
            Command.RETRY,
            Command.DISCARD,
            Command.CLEAR,
        ),
    }
)
PAGES = tuple(_OF_SCREEN)  # the screens that commands are for
_BY_VERB: Mapping[str, Command] = MappingProxyType({command.value: command for command in Command})


@lru_cache(maxsize=8)
def prefix(site: str) -> str:
    """What every barcode of this site begins with, in capitals. `site`: four letters or digits; "" has no barcodes."""
    return f"SD{site.upper()}" if site else ""


def parse(text: str, site: str) -> Command | Badge | None:
    """The command or badge of this site that `text` is; None for anything else. Never raises."""
    start = prefix(site)
    if not start or text[:2] not in {"SD", "sd"} or not text.isascii():
        return None
    code = text.upper()
    if not code.startswith(start):
        return None
    verb = code[len(start) :]
    if verb.startswith(_BADGE) and _NUMBER.fullmatch(verb, len(_BADGE)) and start not in verb:
        return Badge(verb[len(_BADGE) :])
    return _BY_VERB.get(verb)


def is_torn(text: str, site: str) -> bool:
    """Whether a piece of a command or badge of this site is in `text`, which is neither: it lost its end (of the prefix
    one character at most) or its beginning (the SD or a part of it), or ran together with another code since there was
    no suffix between them. A smaller piece may be somebody's serial: it is none. Never raises."""
    start, code = prefix(site), text.upper()
    if start[2:-1] not in code:  # most codes end here
        return False
    return bool(start) and _torn(start).search(code) is not None


@lru_cache(maxsize=8)
def _torn(start: str) -> re.Pattern[str]:
    """What `is_torn` looks for where commands begin with `start`. A digit may be hidden: stored ones are read again."""
    verbs = "|".join((*_BY_VERB, f"D{HIDDEN}"))
    begun = "".join(sorted({whole[0] for whole in (*_BY_VERB, _BADGE)}))
    shapes = (
        rf"{start}(?:[{begun}]|\Z)",  # lost its end or ran together, or both, whatever stands around it
        rf"\A{start[:-1]}\Z",  # lost its end, and the site's last character
        rf"\AD?{start[2:]}(?:{verbs}|{_BADGE}{_NUMBER.pattern})\Z",  # lost its beginning
    )
    return re.compile("|".join(shapes))


def without_digits(text: str, site: str) -> str:
    """A torn code with its digits hidden, those of other sites' commands in it too: they may be part of a PIN."""
    return _digit(site).sub(HIDDEN, text)


@lru_cache(maxsize=8)
def _digit(site: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:(?<=SD[A-Z0-9]{{4}}D)|(?<={site}D))[0-9]")


def known_to(screen: str) -> Mapping[str, tuple[Command, ...]]:
    """The commands that a screen of the desktop knows, by the groups of SHEET: what it is about stands in front. "":
    nobody is signed in."""
    if not screen:
        return {"digits": SHEET["digits"], "everywhere": (Command.CONFIRM, Command.BACK)}
    if screen not in _OF_SCREEN:  # they are set up and looked at by hand
        return {"screens": SHEET["screens"], "everywhere": (Command.LOCK,)}
    groups = {group: SHEET.get(group, ()) for group in _OF_SCREEN[screen]}
    if screen in _ALSO:
        groups[screen] = (*groups[screen], *_ALSO[screen])
    return groups


def heading_words(group: str) -> str:
    """The key of the heading over a group of SHEET."""
    return f"command.group.{group}"


def barcode_for(command: Command, site: str) -> str:
    """The code that a command's barcode holds."""
    return f"{prefix(site)}{command.value}"


def barcode_for_badge(number: str, site: str) -> str:
    """The code that a badge holds. Raises ValueError for a number that is not 1 to 32 letters A-Z and digits."""
    if not _NUMBER.fullmatch(number):
        raise ValueError("a badge's number has 1 to 32 letters A-Z and digits")
    return f"{prefix(site)}{_BADGE}{number}"
