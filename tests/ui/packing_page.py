"""A page of the packing screen that remembers what it was shown."""

from dataclasses import dataclass, field, replace

from ui.packing.views import ActsView, PapersView, QueueView, ScaleView, ServerView, ShipmentView
from ui.widgets.band_state import BandState, Count


@dataclass
class Page:
    shown: list[QueueView | ShipmentView] = field(default_factory=list)
    acts: list[ActsView] = field(default_factory=list)
    bands: list[BandState] = field(default_factory=list)
    servers: list[ServerView | None] = field(default_factory=list)
    scales: list[ScaleView | None] = field(default_factory=list)
    papers: list[PapersView | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    chosen_box: str = ""

    def show_queue(self, view: QueueView) -> None:
        self.shown.append(view)

    def show_shipment(self, view: ShipmentView) -> None:
        self.shown.append(view)

    def show_papers(self, view: PapersView | None) -> None:
        self.papers.append(view)

    def show_acts(self, view: ActsView) -> None:
        self.acts.append(view)

    def show_server(self, view: ServerView | None) -> None:
        self.servers.append(view)

    def show_band(self, state: BandState) -> None:
        self.bands.append(state)

    def show_scale(self, view: ScaleView | None) -> None:
        self.scales.append(view)

    def show_count(self, count: Count | None) -> None:
        self.bands[-1] = replace(self.bands[-1], count=count)

    def ask_reason(self, what: str) -> None:
        self.asked.append(what)

    @property
    def queue(self) -> QueueView:
        view = self.shown[-1]
        assert isinstance(view, QueueView)
        return view

    @property
    def shipment(self) -> ShipmentView:
        view = self.shown[-1]
        assert isinstance(view, ShipmentView)
        return view

    @property
    def band(self) -> BandState:
        return self.bands[-1]

    @property
    def buttons(self) -> list[str]:
        return [act.name for act in self.acts[-1].acts]
