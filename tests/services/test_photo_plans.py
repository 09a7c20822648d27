"""What photos look for is found by an index: it costs the same however many boxes were closed before."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.database.opening import open_database
from tests.services.test_photos_taken import Taken
from tests.support.plans import plan, statements_of_sql

_THROUGH_ALL = re.compile(r"^SCAN \w+$|^SCAN \w+ USING|\(organisation_id=\?\)$")
_ALL_FILES = "SELECT file FROM box_photo"  # once, at the start: each file is held against its row


@pytest.fixture
def taken(tmp_path: Path, ready_sqlite: None) -> Iterator[Taken]:
    with closing(open_database(tmp_path)) as opened:
        yield Taken(opened, tmp_path / "photos")


def test_nothing_that_is_asked_for_a_photo_goes_through_all_that_was_packed(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    with statements_of_sql() as seen:
        taken.new_taker().tidy()
        taken.turn()
        taken.photos()
    found = {
        statement: plan(taken.database, statement, params)
        for statement, params in dict(seen).items()
        if "box_photo" in statement or "packing_event" in statement
    }
    assert any("act = 'closed'" in statement for statement in found)
    slow = {
        statement: steps
        for statement, steps in found.items()
        if not statement.startswith(_ALL_FILES) and any(_THROUGH_ALL.search(step) for step in steps)
    }
    assert slow == {}
    closed = next(steps for statement, steps in found.items() if "act = 'closed'" in statement)
    assert closed == ["SEARCH packing_event USING INTEGER PRIMARY KEY (rowid>?)"]
