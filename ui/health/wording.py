"""What the health page says of findings. No Qt here."""

from collections.abc import Sequence
from typing import Final

from services.health.model import Area, Finding, Kind
from services.health.rules import GRAVEST_FIRST, counts, worst
from services.health.saying import sentence, to_do
from services.words.catalogue import Say
from ui.health.views import FindingView
from ui.widgets.outcome_look import Mood

# Which screen mends what belongs to an area, and what it is called on the rail.
_PAGES: Final = {
    Area.SETTINGS: ("settings", "frame.rail.settings"),
    Area.DATABASE: ("settings", "frame.rail.settings"),
    Area.PEOPLE: ("people", "desktop.rail.people"),
    Area.SERVER: ("sync", "desktop.rail.sync"),
    Area.ASSETS: ("assets", "desktop.rail.assets"),
    Area.DEVICES: ("devices", "desktop.rail.devices"),
    Area.CAMERA: ("camera", "desktop.rail.camera"),
    Area.PRINTERS: ("labels", "desktop.rail.labels"),
    Area.PACKING: ("packing", "desktop.rail.packing"),
}
_FAMILIES: Final = (
    "scanner ",
    "scale ",
    "printer ",
    "secret ",
    "printing.",
    "crash ",
)  # followed by the id of one of them
_WHOLE: Final = frozenset({"scale of packing"})
_MOODS: Final = {Kind.FAULT: Mood.REFUSED, Kind.WARNING: Mood.WARNING, Kind.NOTE: Mood.ACCEPTED, Kind.OK: Mood.ACCEPTED}


def mood_of(found: Sequence[Finding]) -> Mood:
    """That of the gravest."""
    return _MOODS[worst(found)]


def state_of(found: Sequence[Finding], say: Say) -> str:
    """How the station is, in one sentence."""
    number = counts(found)
    needy = number[Kind.FAULT] + number[Kind.WARNING]
    if not needy:
        return say("health.page.well")
    return say("health.page.needy", n=needy, faults=number[Kind.FAULT])


def views(found: Sequence[Finding], say: Say) -> tuple[tuple[FindingView, ...], tuple[FindingView, ...]]:
    """(what needs somebody, the gravest first; all else)."""
    ordered = sorted(found, key=lambda one: GRAVEST_FIRST.index(one.kind))
    made = [(one.well, _view(one, say)) for one in ordered]
    return tuple(view for well, view in made if not well), tuple(view for well, view in made if well)


def title(name: str, say: Say) -> str:
    """What people call the thing with this name."""
    for family in _FAMILIES:
        if name.startswith(family) and name not in _WHOLE:
            return say(f"health.name.{family.strip(' .')}", id=name.removeprefix(family))
    return say(f"health.name.{name.replace(' ', '_')}")


def _view(found: Finding, say: Say) -> FindingView:
    page, page_words = ("", "") if found.well else _PAGES.get(found.area, ("", ""))
    return FindingView(
        found.kind,
        say(f"health.kind.{found.kind}"),
        title(found.name, say),
        sentence(found, say),
        to_do(found, say),
        page,
        say(page_words) if page else "",
    )
