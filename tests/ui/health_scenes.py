"""The health page with example data: while it is looked at, with faults, with all well, and with a bundle written."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.errors import OutsideFailed, OutsideKind
from services.health.looking import Told
from services.health.model import Area, Finding, Kind
from tests.fakes.works import Done, Held
from ui.health.health_presenter import HealthPresenter, Saved
from ui.health.health_screen import HealthScreen
from ui.health.views import HEALTH

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

NEEDY = (
    Finding("backups", Kind.WARNING, "health.backups.old", {"n": 9, "path": "/srv/b.sqlite3"}, Area.DATABASE),
    Finding("scanner gun", Kind.FAULT, "device.missing", {"port": "usb:1"}, Area.DEVICES, subject="Scanner 1"),
    Finding("system libraries", Kind.FAULT, "cli.doctor.no_display", {}, Area.DESKTOP),
    Finding("sync queue", Kind.WARNING, "health.queue.late", {"n": 14, "hours": 3.0}, Area.SERVER),
    Finding("printers", Kind.NOTE, "cli.doctor.no_printer", {}, Area.PRINTERS),
)
WELL = (
    Finding("settings", Kind.OK, "cli.doctor.settings", {}, Area.SETTINGS),
    Finding("disk", Kind.OK, "cli.doctor.room", {"free": 77_000, "path": "/srv"}, Area.DISK),
    Finding("scale scale-1", Kind.OK, "cli.doctor.scale.quiet", {"name": "Bench scale"}, Area.DEVICES),
    Finding("fonts", Kind.OK, "cli.doctor.fonts", {}, Area.DESKTOP),
)


def page(stage: "Stage") -> HealthScreen:
    return stage.window.findChildren(HealthScreen)[0]


def opened(stage: "Stage", found: Sequence[Finding] = (), begin: Callable[[Callable[[], Any]], Any] = Done) -> None:
    """The page as it is opened when these are found."""
    stage.uncover()
    stage.window.open("sessions")
    stage.seen()
    stage.screens._set_up.overseeing.look = lambda _told: found  # type: ignore[method-assign]  # never a real one
    stage.screens._set_up.overseeing.begin = begin  # type: ignore[method-assign,assignment]  # and no thread
    stage.window.open(HEALTH)
    presenter = _presenter(stage)
    presenter._look, presenter._begin = (lambda _told: found), begin
    presenter._looking = presenter._saving = None
    stage.window.open(HEALTH)
    presenter.tick()


def needy(stage: "Stage") -> None:
    """Faults first, then warnings."""
    opened(stage, (*WELL, *NEEDY))


def well(stage: "Stage") -> None:
    """Nobody has to do anything."""
    opened(stage, WELL)


def looking(stage: "Stage") -> None:
    """Somebody looks again: what was found before stays meanwhile."""
    needy(stage)
    presenter = _presenter(stage)
    presenter._begin = Held
    presenter.look_again()
    presenter._heard(7, 20)
    presenter.tick()


def saved(stage: "Stage") -> None:
    """A bundle was written."""

    def save(_told: Told) -> Saved:
        return Saved("/srv/bench/scandesk-support.zip", 14, ("devices.json",))

    well(stage)
    _presenter(stage)._save = save
    _presenter(stage).save()


def not_saved(stage: "Stage") -> None:
    """The disk is full."""

    def save(_told: Told) -> Saved:
        raise OutsideFailed(OutsideKind.DISK_FULL, "lists.failed.disk_full", retry=False, name="box-1.png")

    well(stage)
    _presenter(stage)._save = save
    _presenter(stage).save()


def _presenter(stage: "Stage") -> HealthPresenter:
    presenter = stage.screens._set_up.overseeing.presenter
    assert presenter is not None
    return presenter


SCENES: Mapping[str, "Scene"] = {
    "health-needy": needy,
    "health-well": well,
    "health-looking": looking,
    "health-saved": saved,
    "health-not-saved": not_saved,
}
