"""What the asset screen shows, as values; and what its widgets can do for the presenters."""

from dataclasses import dataclass
from typing import Protocol

from ui.icons import Icon
from ui.widgets.band_state import BandState, Count
from ui.widgets.outcome_look import Mood
from ui.widgets.two_lines import TwoLines

NUMBER = "number"  # the field of the number that the next name gets


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the form. `key`: its name in the contract, NUMBER, or `more.` and a custom field's name, which is
    `name`. `offered`: what could stand in it."""

    key: str
    value: str
    wrong: str = ""
    hint: str = ""
    offered: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class PresetView:
    """A preset, chosen by its digit. `on`: the form says just that."""

    id: str
    position: int
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """The form above the batch. `next_tag`: the tag that comes next, or `no_tag`: why there is none. `once`: what is
    typed is for the next asset alone. `summary`: all of it in one line, while serials are scanned (`begun`). `naming`:
    a name for a new preset is asked for."""

    fields: tuple[FieldView, ...]
    more: tuple[FieldView, ...] = ()
    presets: tuple[PresetView, ...] = ()
    next_tag: str = ""
    no_tag: str = ""
    once: bool = False
    preprinted: bool = False
    labels: bool = True
    summary: str = ""
    begun: bool = False
    naming: bool = False
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """An asset in the list."""

    id: str
    number: TwoLines
    serial: TwoLines
    tag: TwoLines
    register: TwoLines
    label: TwoLines
    when: TwoLines


@dataclass(frozen=True, slots=True)
class ListView:
    """The batch. `figures`: (name, number); `pace`: how fast it goes, in words. `only`: those alone that need somebody,
    of which there are `needs`, in all batches. `more`: there are older ones. `knows`: somebody has the asset that was
    scanned last. `newest`: the id of the one that was taken last; once it is among the rows, it is brought into sight.
    `retries`: something waits, or needs somebody, in any batch; `reprints`: there is a label to print once more."""

    rows: tuple[RowView, ...] = ()
    figures: tuple[tuple[str, int], ...] = ()
    pace: str = ""
    only: bool = False
    needs: int = 0
    more: bool = False
    knows: bool = False
    empty: tuple[str, str] = ("", "")
    chosen: str = ""
    newest: str = ""
    begun: bool = False
    retries: bool = False
    reprints: bool = False
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How an asset stands: symbol, word, and the colours of a mood."""

    mood: Mood
    icon: Icon
    word: str


@dataclass(frozen=True, slots=True)
class CardView:
    """The asset that is looked at. `why`: what somebody should know. What can be done with it: `opens` it in the
    register (the button says `open_text`), `retries`, `undo` (its words, "" where it cannot be taken back), `changes`,
    `reprints` its label, or `prints` one that it has not; `asks` whether what the register has is this one.
    `history`: what happened to its tag, once that was asked for.
    `changing`: its serial and fields, as they are being changed; `blocked`: why the one at the screen may not."""

    id: str
    serial: str
    tag: str
    state: State
    why: str
    facts: tuple[tuple[str, str], ...]
    opens: bool = False
    open_text: str = ""
    retries: bool = False
    undo: str = ""
    changes: bool = False
    reprints: bool = False
    prints: bool = False
    asks: bool = False
    history: tuple[tuple[str, str], ...] | None = None
    changing: tuple[FieldView, ...] = ()
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """No tags are given any more. `act`: what its button says; `asks`: whether to go on is asked for."""

    text: str
    act: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class FinishedView:
    """A batch that is over. `links`: each asset, one a line, as it is copied; `needs`: how many assets need somebody;
    `chosen`: the id of the row that is marked, "" for none; `retries`: there is one to try once more, `reprints`: a
    label to print once more; `blocked`: why the one at the screen may not."""

    title: str
    below: str
    rows: tuple[RowView, ...]
    links: str
    needs: int = 0
    chosen: str = ""
    retries: bool = False
    reprints: bool = False
    blocked: str = ""


class AssetsPage(Protocol):
    """What the presenters ask of the screen. UI thread."""

    def show_form(self, view: FormView) -> None: ...

    def show_list(self, view: ListView) -> None: ...

    def show_card(self, view: CardView | None) -> None: ...

    def show_notice(self, view: NoticeView | None) -> None: ...

    def show_finished(self, view: FinishedView | None) -> None:
        """None: the batch that is being entered."""

    def show_band(self, state: BandState) -> None: ...

    def show_count(self, count: Count) -> None:
        """Another large figure in the band, which says what it said."""
