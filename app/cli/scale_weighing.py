"""`scandesk devices weigh`: what a scale of the settings says now, as it changes, and what it is asked to do."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import call_of
from app.cli.options import AsJson
from app.cli.output import Printer
from app.cli.scale_simulator import cli
from app.cli.signals import stopped_by_signals
from app.cli.words import words

if TYPE_CHECKING:
    from app.devices.live_scale import LiveScale, Look
    from services.settings.model import ScaleLine, Weighing
    from services.words.catalogue import Catalogue

__all__ = ["cli"]  # the group of devices.py, with the command of this file


class Act(StrEnum):
    """What a scale can be asked to do (`services.weighing.model.ScaleAct`)."""

    ZERO = "zero"
    TARE = "tare"
    CLEAR = "clear"


@cli.command("weigh", help=words("devices.weigh.help"))
def weigh(
    context: typer.Context,
    scale: Annotated[str, typer.Argument(metavar="SCALE", help=words("devices.weigh.scale"))] = "",
    ask: Annotated[Act | None, typer.Option("--ask", help=words("devices.weigh.ask"))] = None,
    watch: Annotated[bool, typer.Option("--watch", help=words("devices.weigh.watch"))] = False,
    seconds: Annotated[
        float, typer.Option("--wait", metavar="SECONDS", min=0.0, max=3600.0, help=words("devices.weigh.wait"))
    ] = 5.0,
    as_json: AsJson = False,
) -> None:
    """Say what lies on a scale, once it stands still, or each time that changes."""
    from app.devices.live_scale import LiveScale
    from services.clock import SystemClock
    from services.settings.book import SettingsBook
    from services.weighing.model import ScaleAct
    from services.words.catalogue import Catalogue

    settings = SettingsBook(call_of(context).settle()).settings
    live = LiveScale(_line(settings.weighing, scale), SystemClock())
    told = _Told(live, Printer(as_json), Catalogue(settings.station.language))
    with stopped_by_signals(live.stop), live:
        look = live.ask(ScaleAct(ask.value), seconds) if ask is not None else None
        if watch:
            told.each()
        else:
            told.once(look if ask is not None else live.settled(seconds))


class _Told:
    """Says what a scale says, to people and programs."""

    def __init__(self, live: "LiveScale", printer: Printer, words: "Catalogue") -> None:
        self._live, self._printer, self._words = live, printer, words

    def once(self, look: "Look | None") -> None:
        """One value; nothing where somebody ended it before."""
        if look is not None:
            self._printer.value(self._shape(look))
            self._printer.line(self._sentence(look))

    def each(self) -> None:
        """A line for each change, until somebody ends it."""
        from app.cli.shapes import moment

        for at, look in self._live.changes():
            row = {"event": "weight", "at": moment(at), **self._shape(look)}
            self._printer.row(row, self._sentence(look))

    def _shape(self, look: "Look") -> dict[str, Any]:
        return {
            "scale": self._live.line.id,
            "state": look.state,
            "weight": None if look.weight is None else look.weight / 1e6,
            "net": look.net,
            "said": look.said or None,
            "why": self._words.say(look.why) if look.why else None,
        }

    def _sentence(self, look: "Look") -> str:
        from services.words.figures import number_text

        state = self._words.say(f"packing_screen.scale.{look.state}")
        if look.net:
            state = self._words.say("cli.devices.weigh.net", state=state)
        if look.why:
            return self._words.say(look.why)
        if look.weight is None:
            return state
        kilograms = number_text(f"{look.weight / 1e6:.3f}", self._words.language)
        return self._words.say("cli.devices.weigh.line", weight=kilograms, state=state)


def _line(weighing: "Weighing", wanted: str) -> "ScaleLine":
    """The scale that is meant: the one of packing where none is named. Raises Refused: SCALE_AWAY where none is set up,
    NOT_FOUND where none has that id."""
    from app.devices.scales import packing_scale
    from services.errors import Refused

    packing = packing_scale(weighing)
    if packing is None:
        raise Refused("SCALE_AWAY", "packing_screen.scale.none")
    found = next((one for one in weighing.scales if one.id == (wanted or packing.id)), None)
    if found is None:
        known = ", ".join(one.id for one in weighing.scales)
        raise Refused("NOT_FOUND", "cli.devices.weigh.unknown", id=wanted, known=known)
    return found
