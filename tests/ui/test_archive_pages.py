"""The pages of the archive on a real station: a session is found by its code, read, taken along, and left again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from services.scanning.answer import Answer
from tests.ui import archive_scenes
from tests.ui.scenes import Stage
from ui.sessions.archive_page import ArchiveWidget
from ui.sessions.archived_page import ArchivedWidget
from ui.sessions.home_page import HomeWidget
from ui.widgets.table import Table

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "station", "en")
    made.window.show()
    yield made
    made.close()


def rows(page: ArchiveWidget | ArchivedWidget) -> list[list[str]]:
    model = page.findChildren(Table)[0].model()
    columns = range(model.columnCount())
    return [[str(model.index(row, column).data()) for column in columns] for row in range(model.rowCount())]


def test_it_is_found_read_taken_along_and_left(stage: Stage, tmp_path: Path) -> None:
    page = archive_scenes.opened(stage)
    assert [row[2] for row in rows(page)] == ["4", "4"]
    archive_scenes.nowhere(stage)
    assert rows(page) == []
    archive_scenes.session(stage)
    shown = stage.sessions.findChildren(ArchivedWidget)[0]
    assert [row[2] for row in rows(shown)] == list(reversed(archive_scenes.CODES))
    stage.press("session.export")
    export = stage.sessions._pages.page
    (field,) = export.findChildren(QLineEdit)
    field.setText(str(tmp_path / "files"))
    stage.sessions._choose("1")
    (written,) = (tmp_path / "files").iterdir()
    assert all(code in written.read_text("utf-8-sig") for code in archive_scenes.CODES)
    assert written.name in stage.sessions.band.state.what
    for expected in (ArchivedWidget, ArchiveWidget, HomeWidget):
        stage.sessions.leave()
        assert isinstance(stage.sessions._pages.page, expected)


def test_a_scan_meanwhile_goes_into_no_archived_session(stage: Stage) -> None:
    archive_scenes.session(stage)
    shown, before = stage.sessions.findChildren(ArchivedWidget)[0], len(stage.answers.all)
    stage.scan("W12-2003")
    answer: Answer = stage.answers.all[before]
    assert answer.outcome.kept
    assert len(rows(shown)) == len(archive_scenes.CODES)
