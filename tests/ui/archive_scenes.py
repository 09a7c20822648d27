"""The pages of the archive with example data: its list, one session in it, and a code that is nowhere."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from services.archive.model import Course
from services.sessions.model import ExpectedItem, NewSession, Session, SessionType, Status
from ui.sessions.archive_page import ArchiveWidget

if TYPE_CHECKING:
    from tests.ui.scenes import Scene, Stage

CODES = ("W12-2001", "W12-2002", "W12-2002", "K-0815")
LONG = timedelta(days=400)


def opened(stage: "Stage") -> ArchiveWidget:
    """The list, with two sessions."""
    if not stage.station.archive.units():
        for place in ("Room 12", "Lecture hall of the faculty of mechanical engineering, second floor"):
            _archive(stage, place)
    stage.uncover()
    stage.window.open("sessions")
    stage.sessions.open_home()
    stage.seen()
    stage.press("home.archive")
    return stage.sessions.findChildren(ArchiveWidget)[0]


def archive(stage: "Stage") -> None:
    opened(stage)


def nowhere(stage: "Stage") -> None:
    """A code that no archived session has."""
    page = opened(stage)
    page.findChildren(QLineEdit)[0].setText("W12-9999")
    stage.press("archive_screen.search")


def session(stage: "Stage") -> None:
    """One of them, read only."""
    page = opened(stage)
    page.findChildren(QLineEdit)[0].setText("")
    stage.press("archive_screen.search")
    stage.press("archive_screen.open")


def export(stage: "Stage") -> None:
    """As which file."""
    session(stage)
    stage.press("session.export")


def _archive(stage: "Stage", place: str) -> None:
    """A session is made, ends, and is archived as if it were long ago."""
    items = tuple(ExpectedItem(code, "Laptop, 14 inch") for code in ("W12-2001", "W12-2002", "W12-2003"))
    wanted = NewSession(SessionType.INVENTORY, location=place, expected=items, auto_commit=True)
    made: Session = stage.station.starter.start(wanted, stage.person, offline=True)
    stage.open_session(made)
    stage.scan(*CODES)
    stage.seen()
    stage.station.sessions.change_status(made.id, Status.COMPLETED, stage.person)
    stage.open_session(stage.inventory)
    stage.scan("W12-0791")
    stage.station.sessions.undo_last(stage.inventory.id, stage.person)
    stage.seen()
    database = stage.station.database
    database.write(lambda tx: tx.exec_driver_sql("UPDATE outbox SET state = 'done' WHERE aggregate_id = ?", (made.id,)))
    (number,) = database.read(
        lambda tx: tx.exec_driver_sql("SELECT seq FROM session WHERE id = ?", (made.id,)).scalars().all()
    )
    course = stage.station.archive.go_on(
        Course(after=number - 1), LONG, stage.clock.now() + 2 * LONG, goes_on=lambda: True
    )
    assert course.moved == 1, course


SCENES: Mapping[str, "Scene"] = {
    "sessions-archive": archive,
    "sessions-archive-nowhere": nowhere,
    "sessions-archived": session,
    "sessions-archived-export": export,
}
