"""What the sync screen shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ui.widgets.outcome_look import Mood


class Shelf(StrEnum):
    """The lists of the screen, in their order. All but the log are states of messages."""

    PARKED = "parked"
    IN_DOUBT = "in_doubt"
    WAITING = "waiting"
    DONE = "done"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in a list."""

    id: str
    session: str
    what: str
    since: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the log."""

    time: str
    session: str
    what: str


@dataclass(frozen=True, slots=True)
class EditField:
    """An editor of the form that corrects. `choices`: (value, name) to choose from, () where it is typed. `said`: what
    the server said of the field."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class MessageView:
    """The message that is looked at. `since`: since when, by whom, how often tried. `said`: what the server answered,
    and `fields` what it said of which field; "" and () where it said nothing. `acts`: a person may say what becomes of
    it, `retries`: also that it is sent again; `blocked` why the one at the screen may not; `corrects`: some of it can
    be corrected. `asks`: the reason for discarding is asked for, `warns` what that does, `wrong` what is wrong with the
    reason. `form`: what is corrected now, () where nothing is; `faults`: what is wrong with what was typed there."""

    id: str
    title: str
    what: str
    means: str
    since: str
    said: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    acts: bool = False
    retries: bool = True
    blocked: str = ""
    asks: bool = False
    warns: str = ""
    wrong: str = ""
    corrects: bool = False
    form: tuple[EditField, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SyncView:
    """The whole screen. `state` in one sentence, in the colour of `mood`; `details` beside it: last contact, next try,
    age. `numbers`: (list, how many), None for those that are not counted. `sign_in`: the token is to be renewed.
    `exports`: a file could carry something to the hub; `export`: the folder that is offered for it, "": nobody asked.
    `told`: what was just done, or what went wrong (`failed`)."""

    mood: Mood
    state: str
    details: str
    numbers: tuple[tuple[Shelf, int | None], ...]
    shelf: Shelf
    messages: tuple[MessageRow, ...] = ()
    log: tuple[LogRow, ...] = ()
    empty: tuple[str, str] = ("", "")
    chosen: MessageView | None = None
    sign_in: bool = False
    exports: bool = False
    export: str = ""
    told: str = ""
    failed: bool = False


class SyncPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_sync(self, view: SyncView) -> None: ...

    def show_alone(self) -> None:
        """This station sends nothing."""
