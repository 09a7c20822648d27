"""How far somebody has come with the assistant: forward, back, put off, and kept whatever the file holds."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assistant.keeping import read, write
from services.assistant.model import ORDER, Mark, Progress, Step


def test_going_on_without_doing_anything_skips_and_what_was_done_stays_done() -> None:
    progress = Progress().marked(Mark.DONE)
    for _ in ORDER:
        progress = progress.forward()
    assert progress.step is Step.SUMMARY
    assert progress.marks[Step.STATION] is Mark.DONE
    assert {progress.marks[step] for step in ORDER[1:-1]} == {Mark.SKIPPED}


def test_back_leads_to_the_first_step_and_no_further() -> None:
    progress = Progress(Step.RT, marks={Step.HUB: Mark.DONE})
    assert [progress.back().step, progress.back().back().step, progress.back().back().back().step] == [
        Step.HUB,
        Step.STATION,
        Step.STATION,
    ]
    assert progress.back().marks == progress.marks


def test_put_off_in_the_middle_it_goes_on_there_and_at_its_end_it_begins_anew() -> None:
    middle, end = Progress(Step.RT, open=True).ended(), Progress(Step.SUMMARY, open=True).ended()
    assert (middle.open, middle.begun().step) == (False, Step.RT)
    assert (end.open, end.begun().step) == (False, Step.STATION)
    assert Progress(Step.SUMMARY, open=True).begun().step is Step.SUMMARY


@given(
    st.builds(
        Progress,
        st.sampled_from(Step),
        st.booleans(),
        st.dictionaries(st.sampled_from(Step), st.sampled_from(Mark)),
        st.sampled_from(["", "name", "pin"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["C", "Z"]), max_size=100),
    )
)
def test_what_is_kept_is_read_again(tmp_path_factory: pytest.TempPathFactory, progress: Progress) -> None:
    path = tmp_path_factory.mktemp("kept") / "set-up.json"
    write(path, progress)
    assert read(path) == progress


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"7",
        b"[" * 100_000,
        json.dumps({"step": "moon", "open": "yes", "marks": [1], "question": 3, "name": None}).encode(),
        json.dumps({"step": ["hub"], "marks": {"hub": ["done"], "moon": "done"}, "name": "a\x07"}).encode(),
    ],
)
def test_a_file_that_holds_anything_else_is_the_beginning(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set-up.json"
    path.write_bytes(content)
    assert read(path) == Progress()
