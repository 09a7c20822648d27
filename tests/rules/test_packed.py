"""The packed program as far as it can be told without one: who it is, and what it leaves to programs that it starts."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from app.demo.pictures import WORD
from app.packed import give_back, main
from app.program.build import FILE, Build, this_build
from hardware.camera.decode import helper

BEGIN = {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
"""What tells another packed program to begin as the first one, with its own path of libraries."""


def test_the_path_of_libraries_is_given_back_as_it_was() -> None:
    environ = {"LD_LIBRARY_PATH": "ours:theirs", "LD_LIBRARY_PATH_ORIG": "theirs", "HOME": "h"}
    give_back(environ)
    assert environ == {"LD_LIBRARY_PATH": "theirs", "HOME": "h", **BEGIN}


def test_a_path_of_libraries_that_was_not_there_is_taken_away() -> None:
    environ = {"LD_LIBRARY_PATH": "ours", "HOME": "h"}
    give_back(environ)
    assert environ == {"HOME": "h", **BEGIN}


@pytest.mark.parametrize(
    ("arguments", "module", "given"),
    [
        ([helper.WORD], "hardware.camera.decode.child", ()),
        ([WORD, "data", "pictures"], "app.demo.photographer", (Path("data"), Path("pictures"))),
        (["sessions", "list"], "app.cli.main", ()),
        ([], "app.cli.main", ()),
    ],
)
def test_it_is_who_its_arguments_say(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], module: str, given: tuple[Path, ...]
) -> None:
    called: list[tuple[Path, ...]] = []
    given_back: list[object] = []
    monkeypatch.setattr("app.packed.give_back", given_back.append)  # this process is to keep its own
    monkeypatch.setattr("sys.argv", ["scandesk", *arguments])
    monkeypatch.setattr(f"{module}.main", lambda *them: called.append(them))
    with suppress(SystemExit):  # with what it was told
        main()
    assert called == [given]
    assert given_back == [os.environ]


def test_a_checkout_is_no_build(tmp_path: Path) -> None:
    assert this_build(tmp_path) is None


def test_a_build_knows_how_it_was_made(tmp_path: Path) -> None:
    told = {"day": "2026-11-23", "commit": "abcdef12+", "system": "linux-x86_64", "python": "3.11.7", "qt": "6.11.3"}
    (tmp_path / FILE).write_text(json.dumps(told))
    assert this_build(tmp_path) == Build(**told)
