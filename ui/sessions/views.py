"""What the pages of sessions show, as values: presenters make them, pages show them."""

from dataclasses import dataclass

from services.sessions.model import MissingItem, SessionType
from ui.icons import Icon
from ui.widgets.band_state import Count

TYPE_ICONS = {
    SessionType.CHECK_IN: Icon.CHECK_IN,
    SessionType.CHECK_OUT: Icon.CHECK_OUT,
    SessionType.INVENTORY: Icon.INVENTORY,
    SessionType.BATCH_SCAN: Icon.BATCH,
}


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that can be gone on with, in words."""

    id: str
    icon: Icon
    title: str  # "Inventory · Room 214"
    detail: str  # "38 of 120 · Maria Lind · since 10:02 · paused"


@dataclass(frozen=True, slots=True)
class HomeView:
    """The first page. `kept` is how many scans wait for a session, `batch` that a batch of assets is open, `packing`
    that a shipment is."""

    sessions: tuple[OpenSession, ...] = ()
    kept: str = ""
    batch: str = ""
    packing: str = ""


@dataclass(frozen=True, slots=True)
class Choosable:
    """A line of a list to choose from: a project, a client, a scanner."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the new session can be a blind count, or reviewed, and why; `chosen`: it is so; `open`: that can be
    chosen."""

    means: str
    chosen: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class FormView:
    """The page that starts a session."""

    title: str
    rules: str  # how scans will be judged, in a sentence
    projects: tuple[Choosable, ...]
    clients: tuple[Choosable, ...]
    scanners: tuple[Choosable, ...]
    kept: str  # "Take in 3 kept scans", "" for none
    blind: Offer
    review: Offer
    steps: tuple["Step", ...] = ()  # how the scanners stand


@dataclass(frozen=True, slots=True)
class FormValues:
    """What a person put into the form, as typed."""

    location: str = ""
    project: str = ""
    client: str = ""
    scanner: str = ""
    expected_items: str = ""
    notes: str = ""
    expected_file: str = ""
    expected_pasted: str = ""
    auto_commit: bool = False
    blind: bool = False
    review: bool = False
    take_kept: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a start: done, being done, or failed; in words."""

    words: str
    state: str  # "done", "now", "wrong", "note"


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with its word: found 36."""

    word: str
    number: int


@dataclass(frozen=True, slots=True)
class SessionView:
    """The session in front. Reasons are "" where the button may be pressed."""

    id: str
    title: str
    count: Count
    percent: float | None
    figures: tuple[Figure, ...]
    paused: bool
    over: bool
    has_list: bool
    to_resolve: int
    staged: bool  # scans wait for a commit
    kept: int  # scans that can be taken in
    acts_blocked: str
    hands_in: bool = False  # somebody looks at it before it is completed
    in_review: bool = False  # it waits for that
    review_blocked: str = ""
    note: str = ""  # what is to be done again


@dataclass(frozen=True, slots=True)
class LineView:
    """A scan in the list."""

    seq: int
    id: str
    time: str
    mood: str  # a Mood's value, "undone", or what somebody said of it (a Resolution's value): its icon and word
    code: str
    what: str
    device: str


@dataclass(frozen=True, slots=True)
class ActView:
    """An act in a session's history."""

    time: str
    person: str
    act: str
    code: str  # of the scan that it was done with, "" for none


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What was handed in, beside what was expected. `by`: who handed it in, and when; `blocked`: why no verdict can be
    given, "" where it can."""

    by: str
    facts: tuple[tuple[str, str], ...]
    has_list: bool
    missing: tuple[MissingItem, ...]
    blocked: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A session's history: what it is, in lines of (name, value), and who did what when, newest first."""

    facts: tuple[tuple[str, str], ...]
    acts: tuple[ActView, ...]
