"""A page of the asset screen that remembers what it was shown."""

from dataclasses import dataclass, field, replace

from ui.assets.views import CardView, FieldView, FinishedView, FormView, ListView, NoticeView
from ui.widgets.band_state import BandState, Count


@dataclass
class Page:
    forms: list[FormView] = field(default_factory=list)
    lists: list[ListView] = field(default_factory=list)
    cards: list[CardView | None] = field(default_factory=list)
    notices: list[NoticeView | None] = field(default_factory=list)
    finished: list[FinishedView | None] = field(default_factory=list)
    bands: list[BandState] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)  # links
    has_browser: bool = True

    def show_form(self, view: FormView) -> None:
        self.forms.append(view)

    def show_list(self, view: ListView) -> None:
        self.lists.append(view)

    def show_card(self, view: CardView | None) -> None:
        self.cards.append(view)

    def show_notice(self, view: NoticeView | None) -> None:
        self.notices.append(view)

    def show_finished(self, view: FinishedView | None) -> None:
        self.finished.append(view)

    def show_band(self, state: BandState) -> None:
        self.bands.append(state)

    def open_link(self, link: str) -> bool:
        self.opened.append(link)
        return self.has_browser

    def show_count(self, count: Count) -> None:
        self.bands[-1] = replace(self.bands[-1], count=count)

    @property
    def form(self) -> FormView:
        return self.forms[-1]

    @property
    def batch(self) -> ListView:
        return self.lists[-1]

    @property
    def card(self) -> CardView:
        card = self.cards[-1]
        assert card is not None
        return card

    @property
    def band(self) -> BandState:
        return self.bands[-1]

    def field(self, key: str) -> FieldView:
        return next(one for one in (*self.form.fields, *self.form.more) if one.key == key)

    def rows(self) -> list[tuple[str, str, str]]:
        """(serial, tag, state) of each, the last first."""
        return [(row.serial.upper, row.tag.upper, row.register.upper) for row in self.batch.rows]
