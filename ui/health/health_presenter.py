"""The station looked over while it runs, and its support bundle. No Qt here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from services.clock import Clock
from services.health.model import Finding
from services.health.saying import lines
from services.words.catalogue import Catalogue
from ui.error_text import error_text
from ui.health.views import HealthPage, HealthView
from ui.health.wording import mood_of, state_of, views
from ui.widgets.outcome_look import Mood

AGAIN: Final = 120.0  # seconds after which somebody who still looks at the page is shown how things are now
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Saved:
    """A support bundle that was written. `lacking`: the names of what is not in it."""

    path: str
    files: int
    lacking: tuple[str, ...] = ()


class Work(Protocol):
    """Something that was begun in a thread of its own."""

    @property
    def is_over(self) -> bool: ...

    def result(self, seconds: float) -> Any:
        """What it returned; raises what it raised."""


class HealthPresenter:
    """Called in the UI thread; `tick` some times a second while the page is open: it sees how far the work is. Work
    goes through `begin`, into threads that nobody waits for: a dead disk holds up neither the window nor its end."""

    def __init__(
        self,
        words: Catalogue,
        clock: Clock,
        page: HealthPage,
        *,
        look: Callable[[Told], Sequence[Finding]],
        save: Callable[[Told], Saved],
        begin: Callable[[Callable[[], Any]], Work],
    ) -> None:
        self._words, self._say, self._clock, self._page = words, words.say, clock, page
        self._look, self._save, self._begin = look, save, begin
        self._looking: Work | None = None
        self._saving: Work | None = None
        self._progress = (0, 0)
        self._found: tuple[Finding, ...] = ()
        self._at: float | None = None  # when the last look was over
        self._told, self._failed = "", False
        self._shown: HealthView | None = None

    def open(self) -> None:
        """Somebody came: how things are now."""
        self._told, self._failed = "", False
        self.look_again()

    def look_again(self) -> None:
        """Look at everything; nothing where somebody looks already."""
        if self._looking is None and self._saving is None:
            self._progress = (0, 0)
            self._looking = self._begin(lambda: tuple(self._look(self._heard)))
        self.tick()

    def save(self) -> None:
        """Write a support bundle; nothing where one is being written."""
        if self._saving is None and self._looking is None:
            self._progress, self._told = (0, 0), ""
            self._saving = self._begin(lambda: self._save(self._heard))
        self.tick()

    def copy(self) -> None:
        """All that was found, as text."""
        if self._found:
            self._page.copy("\n".join(line for one in self._found for line in lines(one, self._say)))
            self._told, self._failed = self._say("health.page.copied"), False
        self._show()

    def tick(self) -> None:
        """Time passes: what is over is shown, and what was shown for long is looked at anew."""
        if self._looking is not None and self._looking.is_over:
            work, self._looking = self._looking, None
            self._end(work, self._take)
        if self._saving is not None and self._saving.is_over:
            work, self._saving = self._saving, None
            self._end(work, self._saved)
        idle = self._looking is None and self._saving is None
        if idle and self._at is not None and self._clock.monotonic() - self._at > AGAIN:
            self.look_again()
            return
        self._show()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _heard(self, done: int, whole: int) -> None:
        """In some thread: how far it is."""
        self._progress = (done, whole)

    def _end(self, work: Work, take: Callable[[Any], None]) -> None:
        try:
            take(work.result(0))
        except Exception as error:  # whatever it is, it is said; a bug is logged by who says it
            self._told, self._failed = error_text(error, self._words), True
        self._at = self._clock.monotonic()

    def _take(self, found: Sequence[Finding]) -> None:
        self._found = tuple(found)

    def _saved(self, saved: Saved) -> None:
        told = self._say("health.page.saved", n=saved.files, path=saved.path)
        lacks = self._say("health.page.lacking", names=", ".join(saved.lacking)) if saved.lacking else ""
        self._told, self._failed = f"{told} {lacks}".strip(), False

    def _show(self) -> None:
        view = self._view()
        if view != self._shown:
            self._shown = view
            self._page.show_health(view)

    def _view(self) -> HealthView:
        needy, well = views(self._found, self._say)
        view = HealthView(
            mood_of(self._found),
            state_of(self._found, self._say),
            self._looked(),
            needy=needy,
            well=well,
            told=self._told,
            failed=self._failed,
        )
        if self._looking is None and self._saving is None:
            return view
        done, whole = self._progress
        state = self._say("health.page.looking" if self._looking is not None else "health.page.saving")
        percent = 100.0 * done / whole if whole else 0.0
        return replace(view, mood=Mood.WORKING, state=state, percent=percent, busy=self._say("health.page.busy"))

    def _looked(self) -> str:
        return self._say("health.page.looked", n=len(self._found)) if self._found else ""
