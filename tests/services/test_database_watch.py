"""The watch tells others' commits from our own: a screen that reads all of itself anew after each own scan is slow."""

from pathlib import Path

from services.database.opening import open_database
from services.database.watch import OwnCommits, Version
from tests.services.test_database_opening import add_scan


def test_own_commits_are_told_from_those_of_others(tmp_path: Path) -> None:
    here, beside = open_database(tmp_path), open_database(tmp_path, owner=False)
    own = OwnCommits(here.write)
    own.were_not_all()
    add_scan(here, "ours")
    assert not own.were_not_all()
    add_scan(beside, "theirs")
    add_scan(here, "ours again")
    assert own.were_not_all()
    assert not own.were_not_all()
    beside.close()
    here.close()


def test_a_new_writing_connection_is_not_trusted_for_having_the_same_number() -> None:
    first, second = object(), object()
    versions: list[Version] = [(first, 2), (first, 2), (second, 2), (second, 2)]
    own = OwnCommits(lambda _query: versions.pop(0))
    assert [own.were_not_all() for _ in range(4)] == [True, False, True, False]
