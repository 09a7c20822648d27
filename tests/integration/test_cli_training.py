"""`scandesk --training`, `scandesk training tasks|reset`: the real command, beside a station that it never touches."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.training.mark import FOLDER, PREFIX, WORD, is_training
from services.training.tasks import TASKS
from tests.support.program import Scandesk

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
AS = ("--as", "training")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    made = Scandesk(tmp_path / "station", NO_PINS)
    with Station.open(made.data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return made


@pytest.fixture
def training(scandesk: Scandesk) -> Scandesk:
    """The training of it, as whoever names its directory has it."""
    scandesk.run("training", "tasks")
    return Scandesk(scandesk.data_dir / FOLDER, NO_PINS)


def test_the_exercises_are_told_with_their_codes(scandesk: Scandesk) -> None:
    told = scandesk.run("training", "tasks", "--json").lines
    assert [one["task"] for one in told] == [task.key for task in TASKS]
    assert all(one["training"] is True and one["done"] == 0 for one in told)
    assert all(step["code"] for one in told for step in one["steps"])
    assert all(line.startswith(WORD) for line in scandesk.run("training", "tasks").out.splitlines())


def test_what_is_scanned_in_training_is_booked_there_and_goes_on(scandesk: Scandesk) -> None:
    task = scandesk.run("training", "tasks", "--json").lines[0]
    codes = "".join(f"{step['code']}\n" for step in task["steps"][1:4])
    ended = scandesk.run("--training", "sessions", "scan", "front", *AS, "--json", stdin=codes.encode())
    assert all(line["training"] is True for line in ended.lines)
    assert {line.get("text", "")[: len(PREFIX)] for line in ended.lines if "text" in line} <= {PREFIX}
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        assert station.sessions.sessions() == []


def test_beginning_again_forgets_what_was_practised(scandesk: Scandesk, training: Scandesk) -> None:
    (training.data_dir / "printed" / "label.txt").write_text("mine")
    answer = scandesk.run("training", "reset", "--json").json
    assert (answer["training"], Path(answer["path"])) == (True, training.data_dir)
    assert not (training.data_dir / "printed" / "label.txt").exists()
    assert is_training(training.data_dir)
    assert not is_training(scandesk.data_dir)


@pytest.mark.parametrize(
    "arguments",
    [
        ("settings", "set", "rt.url", "https://rt.example"),
        ("settings", "set", "central.url", "https://hub.example"),
        ("settings", "set", "database.url", "postgresql://127.0.0.1:9/x"),
        ("hub", "--port", "0"),
        ("hub", "--port", "0", "--database", "postgresql://127.0.0.1:9/x"),
        ("organisation", "add", "school"),
        ("import", "projects", "--organisation", "school", "real.csv"),
        ("import", "shipments", "real.json", *AS),
        ("provision", "real.json"),
    ],
)
def test_what_would_reach_outside_or_bring_in_what_is_real_is_refused_in_words(
    training: Scandesk, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    files = {"real.csv": "id;name\n1;Autumn\n", "real.json": '{"shipments": []}'}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    whole = [str(tmp_path / one) if one in files else one for one in arguments]
    ended = training.run(*whole, code=None)
    assert ended.code != 0
    assert ended.err.strip(), "it says why"
    assert "Traceback" not in ended.err


def test_a_backup_of_one_is_not_brought_back_by_the_other(scandesk: Scandesk, training: Scandesk) -> None:
    for here, there in ((scandesk, training), (training, scandesk)):
        there.run("db", "backup")
        (copied,) = (
            sorted((there.data_dir / "backups").glob("*asked*"))[:1]
            or sorted((there.data_dir / "backups").glob("*.sqlite3"))[:1]
        )
        ended = here.run("db", "restore", str(copied), code=None)
        assert ended.code != 0
        assert "raining" in ended.err
        here.run("db", "check")


@pytest.fixture
def window(scandesk: Scandesk) -> Iterator[subprocess.Popen[bytes]]:
    """The training's window, as the desktop starts it, without a screen."""
    whole = Scandesk(scandesk.data_dir, {**NO_PINS, "QT_QPA_PLATFORM": "offscreen"}, cold=True)
    with whole.started("--training") as process:
        assert isinstance(process, subprocess.Popen)
        yield process


def test_the_window_of_training_opens_beside_a_station_at_work(
    scandesk: Scandesk, window: subprocess.Popen[bytes]
) -> None:
    there = scandesk.data_dir / FOLDER
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        assert station.owner
        log = there / "logs" / "desktop.log"
        while window.poll() is None and not (log.exists() and '"station started"' in log.read_text()):
            pass
        assert window.poll() is None, "it runs"
        assert is_training(there)
    assert Scandesk(there, NO_PINS).run("training", "reset", code=None).code != 0, "it is open"
