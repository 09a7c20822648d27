"""What tells training from work, what one practises, and what training leaves of the settings."""

from pathlib import Path

import pytest

from services.errors import OutsideFailed
from services.scanning.meaning import Kind, read_code
from services.scanning.outcome import Reason
from services.scanning.patterns import Patterns
from services.settings.model import PrinterLine, Settings
from services.training.mark import (
    FILE,
    PREFIX,
    WORD,
    is_practice_code,
    is_practice_sscc,
    is_ready,
    is_training,
    mark,
    marked_identity,
    training_dir,
)
from services.training.settings import is_held, practised
from services.training.tasks import BEGUN, TASKS, Step, advanced, code_of, walked
from services.words.catalogue import Catalogue

SITE = "7K2Q"
STEPS = [(number, step) for number, task in enumerate(TASKS) for step in task.steps]


def test_a_directory_is_of_training_by_its_mark_alone(tmp_path: Path) -> None:
    there = tmp_path / "training"
    there.mkdir()
    assert not is_training(there)
    mark(there, ready=False)
    assert is_training(there)
    assert not is_ready(there)
    assert training_dir(tmp_path) == training_dir(there) == there


def test_what_holds_something_else_never_becomes_training(tmp_path: Path) -> None:
    (tmp_path / "scandesk.sqlite3").touch()
    with pytest.raises(OutsideFailed, match="not_ours"):
        mark(tmp_path, ready=True)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"training": true}', "\x00"])
def test_a_damaged_mark_is_a_mark_and_not_ready(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert is_training(tmp_path)
    assert not is_ready(tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        f"{PREFIX}0101",
        f"{PREFIX}LP-1".lower(),
        f"https://rt.example/{PREFIX}12",
        "(00)395200000000000012",
        "00395200000000000012",
    ],
)
def test_work_reads_a_label_of_training_as_that_and_training_as_what_it_stands_for(code: str) -> None:
    assert read_code(code, Patterns()).kind is Kind.PRACTICE
    assert read_code(code, Patterns(training=True)).kind is not Kind.PRACTICE


@pytest.mark.parametrize("code", ["TRAINING-1", "SDTRAINING", "W12-0789", "00340123450000000024", "952000000000000001"])
def test_other_codes_are_nothing_of_training(code: str) -> None:
    assert not is_practice_code(code)
    assert read_code(code, Patterns()).kind is not Kind.PRACTICE


def test_numbers_of_boxes_of_training_are_those_that_gs1_keeps_for_demonstrations() -> None:
    assert is_practice_sscc("395200000000000012")
    assert not is_practice_sscc("340123450000000024")
    assert not is_practice_sscc("9520000")


def test_the_identity_of_a_database_says_so() -> None:
    assert marked_identity("x", training=True) != marked_identity("x", training=False) == "x"


# ---- settings


def test_nothing_that_reaches_outside_is_among_the_settings_of_training(tmp_path: Path) -> None:
    printer = PrinterLine(id="p", name="Office", kind="queue", address="office")
    own = Settings.model_validate(
        {
            "central": {"url": "https://hub.example"},
            "rt": {"url": "https://rt.example"},
            "database": {"url": "postgresql://127.0.0.1/x"},
            "sessions": {"mode": "central"},
            "assets": {"mode": "rt"},
            "packing": {"mode": "central"},
            "frames": {"mode": "central"},
            "station": {"language": "de"},
            "printing": {"printers": [printer.model_dump()], "asset": "p"},
        }
    )
    held = practised(own, tmp_path)
    plain = Settings()
    assert (held.central, held.rt, held.database) == (plain.central, plain.rt, plain.database)
    assert {held.sessions.mode, held.assets.mode, held.assets.tags, held.packing.mode, held.frames.mode} == {"local"}
    assert [(one.kind, Path(one.address).parent) for one in held.printing.printers] == [("folder", tmp_path)]
    assert (held.printing.asset, held.station.name, held.station.language) == ("", WORD, "de")
    assert all(one.port.startswith(str(tmp_path)) for one in held.weighing.scales)
    assert held.camera.device == "simulator"


@pytest.mark.parametrize("path", ["rt.url", "central.url", "database.url", "printing.printers", "sessions.mode"])
def test_what_training_decides_nobody_sets(path: str) -> None:
    assert is_held(path)


@pytest.mark.parametrize("path", ["station.language", "look.theme", "rtx", "scanning.wedge.on"])
def test_the_rest_is_set_as_ever(path: str) -> None:
    assert not is_held(path)


# ---- exercises


def some_reason(step: Step) -> Reason:
    return sorted(step.reasons)[0]


def test_each_step_is_done_by_its_answer_in_its_order() -> None:
    place = BEGUN
    for number, step in STEPS:
        assert place.step(number) == step
        place = advanced(place, code_of(step, SITE), some_reason(step), SITE)
    assert all(map(place.is_over, range(len(TASKS))))
    assert place.step(0) is None


def test_another_answer_or_code_does_no_step() -> None:
    step = TASKS[0].steps[0]
    assert advanced(BEGUN, code_of(step, SITE), Reason.COMMAND_UNKNOWN, SITE) == BEGUN
    assert advanced(BEGUN, code_of(step, "9999"), some_reason(step), SITE) == BEGUN
    assert advanced(BEGUN, code_of(TASKS[0].steps[1], SITE), Reason.FOUND, SITE) == BEGUN


def test_how_far_somebody_is_follows_from_what_was_answered() -> None:
    done = [(code_of(step, SITE), str(some_reason(step))) for _number, step in STEPS]
    noise = [("W12-0001", str(Reason.UNEXPECTED))]
    assert walked(done, SITE).done == tuple(len(task.steps) for task in TASKS)
    assert walked([*noise, *done[:3], *noise], SITE).done[0] == 3
    assert walked([], SITE) == BEGUN


def test_the_next_task_is_one_that_is_not_over() -> None:
    place = walked([(code_of(step, SITE), str(some_reason(step))) for step in TASKS[1].steps], SITE)
    assert place.next_task() == 0
    assert place.next_task(0) == 2
    assert place.next_task(len(TASKS) - 1) == 0


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_task_and_step_has_its_words(language: str) -> None:
    words = Catalogue(language)
    keys = [f"training.task.{task.key}" for task in TASKS] + [f"training.step.{step.key}" for _at, step in STEPS]
    assert [key for key in keys if not words.has(key)] == []


def test_a_torn_command_is_torn_and_a_badge_a_badge() -> None:
    torn = next(step for _at, step in STEPS if step.torn)
    assert read_code(code_of(torn, SITE), Patterns(site=SITE)).kind is Kind.TORN
    badge = next(step for _at, step in STEPS if step.badge)
    assert read_code(code_of(badge, SITE), Patterns(site=SITE)).kind is Kind.BADGE
