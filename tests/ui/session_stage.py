"""A session's presenters on a real station, with pages that remember what they were shown. No window."""

from collections.abc import Sequence
from pathlib import Path

from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.meaning import Kind
from services.sessions.model import ExpectedItem, MissingItem, NewSession, Session, SessionType
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.ui.bench_stage import BenchStage
from ui.running import Run
from ui.sessions.session_acts import SessionActs
from ui.sessions.session_presenter import SessionPresenter
from ui.sessions.views import LineView, SessionView
from ui.sessions.wording import Wording
from ui.widgets.band_state import BandState

WORDS = Catalogue("en")


class ShownPage:
    """A `SessionPage` that remembers."""

    def __init__(self) -> None:
        self.view: SessionView | None = None
        self.lines: list[LineView] = []
        self.missing: list[str] = []
        self.to_resolve: list[LineView] = []

    def show_session(self, view: SessionView) -> None:
        self.view = view

    def show_lines(self, lines: list[LineView]) -> None:
        self.lines = list(lines)

    def add_lines(self, lines: list[LineView]) -> None:
        self.lines[:0] = reversed(lines)

    def show_missing(self, items: list[MissingItem]) -> None:
        self.missing = [item.code for item in items]

    def drop_missing(self, codes: list[str]) -> None:
        self.missing = [code for code in self.missing if code not in codes]

    def show_to_resolve(self, scans: list[LineView], missing: list[MissingItem]) -> None:
        self.to_resolve = list(scans)


class ShownBand:
    """Remembers what the band was to say."""

    def __init__(self) -> None:
        self.all: list[BandState] = []

    def __call__(self, *states: BandState) -> None:
        self.all += states

    @property
    def last(self) -> BandState:
        return self.all[-1]


class SessionStage(BenchStage):
    """Somebody is signed in; `open` puts a session in front, and what is scanned is shown."""

    def __init__(self, directory: Path, environ: dict[str, str] | None = None, run: Run = run_now) -> None:
        super().__init__(directory, environ)
        self.maria: Person = self.first(None)
        self.station.door.sign_in("maria", None)
        self.page, self.band = ShownPage(), ShownBand()
        wording = Wording(WORDS, None)
        self.presenter = SessionPresenter(self.station, wording, run, self.page, self.band)
        self.acts = SessionActs(self.station, wording, run, self.presenter, self.band)
        self.hear = self.heard

    def heard(self, answer: Answer) -> None:
        """What the screen does with an answer."""
        if answer.meaning.kind is Kind.COMMAND and answer.state is not None:
            self.acts.commanded(answer)
        else:
            self.acts.forget()
            self.presenter.answered([answer])

    def start(self, *codes: str, kind: SessionType = SessionType.INVENTORY, **more: object) -> Session:
        items = tuple(ExpectedItem(code, "Projector") for code in codes)
        return self.station.starter.start(
            NewSession(kind, location="Room 214", expected=items, **more),  # type: ignore[arg-type]
            self.maria,
            offline=True,
        )

    def open(self, *codes: str, **more: object) -> Session:
        session = self.start(*codes, **more)
        self.presenter.open(session.id)
        return session

    def scans(self, codes: Sequence[str]) -> None:
        for code in codes:
            self.scan(code)

    @property
    def view(self) -> SessionView:
        assert self.page.view is not None
        return self.page.view

    @property
    def figures(self) -> dict[str, int]:
        return {figure.word: figure.number for figure in self.view.figures}
