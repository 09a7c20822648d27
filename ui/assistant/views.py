"""What the assistant shows, as values; and what its page can do for the presenter. All words are already said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from services.assistant.model import Mark
from ui.icons import Icon
from ui.widgets.outcome_look import Mood

ASSISTANT: Final = "assistant"  # the key of its screen


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, by its digit, Enter or CONFIRM."""

    key: str
    icon: Icon
    word: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field to type in. `secret`: what is typed is not shown."""

    name: str
    word: str
    value: str = ""
    hint: str = ""
    wrong: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: what happened, and what to do next."""

    mood: Mood
    what: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the summary. `mark` None: it was not come to."""

    mark: Mark | None
    name: str
    how: str
    later: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What a step has to show. `act`: what its button does besides going on, "" for nothing; `other`: what else can be
    done about it now; `busy`: something is waited for, which can be stopped; `code` is a barcode to scan from the
    screen, `waits` says that it is waited for, `arrived` is what came; `done`: the step has come to something."""

    options: tuple[Option, ...] = ()
    chosen: str = ""
    entries: tuple[Entry, ...] = ()
    act: str = ""
    other: str = ""
    told: Told | None = None
    busy: bool = False
    code: str = ""
    waits: tuple[str, str] = ("", "")
    arrived: str = ""
    lines: tuple[Line, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class AssistantView:
    """A whole page. `forward`: what going on is called; `back`: whether there is a step before."""

    place: int
    of: int
    placed: str
    title: str
    detail: str
    body: Body
    forward: str
    back: bool


class AssistantPageView(Protocol):
    """What the presenter asks of the page. UI thread."""

    def show_assistant(self, view: AssistantView) -> None:
        """Show this. What is typed stays, where the same fields are shown with the same values."""

    def choose_digit(self, digit: str) -> bool:
        """Choose by digit; whether there is such a choice."""

    def mark_next(self, by: int) -> None:
        """The next thing that can be pressed is marked; -1: the one before."""

    def press(self) -> None:
        """Press what is marked."""


@dataclass(frozen=True, slots=True)
class Present:
    """A device that is plugged in. `port`: what the settings keep of it; `kind` "hid": no serial port; `rule`: what IT
    has to write before it may be opened, "" where it may."""

    port: str
    name: str
    kind: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a scale said when it was tried; `why`: a key that says why it said nothing."""

    said: str = ""
    why: str = ""


FindDevices = Callable[[], Sequence[Present]]
TryScale = Callable[[Mapping[str, object]], Weighed]
