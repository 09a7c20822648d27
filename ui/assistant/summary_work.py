"""The last step: what is set up, what was left out, and where that is done later. UI thread."""

from collections.abc import Callable
from typing import Final

from services.assistant.model import Mark, Progress, Step
from services.settings.model import Settings, scanners_of
from services.words.marks import visible
from ui.assistant.views import Body, Line
from ui.assistant.work import Hands, Work


class SummaryWork(Work):
    """`progress` tells how far somebody has come."""

    def __init__(self, hands: Hands, progress: Callable[[], Progress]) -> None:
        super().__init__(hands)
        self._progress = progress

    def body(self) -> Body:
        marks, settings = self._progress().marks, self.hands.station.settings
        lines = tuple(self._line(step, marks.get(step), settings) for step in Step if step is not Step.SUMMARY)
        return Body(lines=lines, done=True)

    def _line(self, step: Step, mark: Mark | None, settings: Settings) -> Line:
        say, what = self.hands.say, _SET[step](settings)
        key = "with" if what else "without"
        how = say(f"assistant.{step}.{key}_it", what=visible(what)) if mark is Mark.DONE or what else ""
        later = "" if mark is Mark.DONE else say("assistant.summary.later", where=say(f"assistant.{step}.where"))
        return Line(mark, say(f"assistant.{step}.name"), how or say("assistant.summary.skipped"), later)


def _hub(settings: Settings) -> str:
    return settings.central.url if settings.sessions.mode == "central" else ""


def _rt(settings: Settings) -> str:
    return f"{settings.rt.url} · {settings.rt.catalog}" if settings.assets.mode == "rt" else ""


def _scanners(settings: Settings) -> str:
    return ", ".join(one.name for one in scanners_of(settings))


_SET: Final[dict[Step, Callable[[Settings], str]]] = {
    Step.STATION: lambda settings: settings.station.name,
    Step.HUB: _hub,
    Step.RT: _rt,
    Step.SCANNER: _scanners,
    Step.PRINTER: lambda settings: ", ".join(one.name for one in settings.printing.printers),
    Step.SCALE: lambda settings: ", ".join(one.name for one in settings.weighing.scales),
}
