"""Work and training never meet: every way in which data of one could come into the other is tried, with real files."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pydantic import SecretStr

from app.hub.place import hub_database
from app.provisioning import provision, provision_first_start
from app.station import Station
from app.training.setting_up import begin_again, prepare
from services.clock import SystemClock
from services.database import identity_store, restore
from services.database.backup import backup
from services.database.files import FILE_NAME
from services.database.opening import open_database
from services.errors import OutsideFailed, Refused
from services.identity.person import Person
from services.packing.work import importing
from services.scanning.outcome import Reason, Verdict
from services.scanning.scan import Device, make_scan
from services.sessions import expected
from services.sessions.exporting import export_session
from services.sessions.model import ExpectedItem, NewSession, SessionType
from services.settings.book import SettingsBook, load
from services.settings.secrets import Kept, SecretName, Secrets
from services.tables.reading import rows_of
from services.training import process
from services.training.files import COLUMN
from services.training.mark import FILE, PREFIX, WORD, is_training, is_training_identity
from services.training.settings import PRINTED
from tests.fakes.keyring import MemoryKeyring
from tests.fakes.waiting import Memory

NOW = SystemClock().now()
GUN = Device("gun", "Gun", "serial")
NOTHING: dict[str, str] = {}
NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A directory of work with one person."""
    with Station.open(tmp_path / "work", environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return tmp_path / "work"


@pytest.fixture
def training(work: Path) -> Path:
    """The training beside it."""
    return prepare(work)


@pytest.fixture
def practising() -> Iterator[None]:
    process.begin()
    yield
    process.end()


def refused(error: pytest.ExceptionInfo[OutsideFailed], what: str) -> bool:
    return error.value.words == f"database.refused.{what}_here"


# ---- databases


def test_each_database_says_what_it_is_of(work: Path, training: Path) -> None:
    for directory, is_of_training in ((work, False), (training, True)):
        with Station.open(directory, environ=NOTHING) as station:
            assert is_training(directory) is is_of_training
            assert is_training_identity(station.database.read(identity_store.get)) is is_of_training


@pytest.mark.parametrize("with_note", [False, True])
def test_neither_opens_a_copied_database_of_the_other(
    work: Path, training: Path, tmp_path: Path, with_note: bool
) -> None:
    for source, what, marked in ((training, "practice", False), (work, "real", True)):
        there = tmp_path / what
        there.mkdir()
        if marked:
            shutil.copy(training / FILE, there)
        shutil.copy(source / FILE_NAME, there)
        if with_note:
            for note in source.glob("*.json"):
                if note.name != FILE:
                    shutil.copy(note, there)
        before = (there / FILE_NAME).read_bytes()
        with pytest.raises(OutsideFailed) as error:
            open_database(there)
        if with_note:
            assert refused(error, what)
        assert (there / FILE_NAME).read_bytes() == before


def test_a_whole_directory_whose_mark_was_taken_away_is_not_opened(training: Path) -> None:
    (training / FILE).unlink()
    with pytest.raises(OutsideFailed) as error:
        open_database(training)
    assert refused(error, "practice")


def test_neither_brings_back_a_backup_of_the_other(work: Path, training: Path) -> None:
    for here, there, what in ((work, training, "practice"), (training, work, "real")):
        copied = backup(there, NOW, why="asked")
        before = {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}
        with pytest.raises(OutsideFailed) as error:
            restore.restore(here, copied, NOW)
        assert refused(error, what)
        assert {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()} == before


def test_each_brings_back_its_own(work: Path, training: Path) -> None:
    for directory in (work, training):
        restore.restore(directory, backup(directory, NOW, why="asked"), NOW)
        with Station.open(directory, environ=NOTHING) as station:
            assert not station.people.is_empty()


def test_neither_accepts_the_other_in_its_place(work: Path, training: Path, tmp_path: Path) -> None:
    for here, there, what in ((work, training, "practice"), (training, work, "real")):
        own = tmp_path / f"own {what}"
        (here / FILE_NAME).rename(own)
        shutil.copy(there / FILE_NAME, here / FILE_NAME)
        with pytest.raises(OutsideFailed) as error:
            restore.accept(here)
        assert refused(error, what)
        own.replace(here / FILE_NAME)
        with Station.open(here, environ=NOTHING) as station:
            assert not station.people.is_empty()


def test_training_has_no_hub_and_no_hub_is_made_of_its_database(work: Path, training: Path) -> None:
    for url in ("", "postgresql://127.0.0.1:9/hub", f"sqlite:///{work}"):
        with pytest.raises(Refused, match="TRAINING"), hub_database(training, url):
            pytest.fail("it was opened")
    for folder in (training, training / FILE_NAME):
        with pytest.raises(Refused, match="TRAINING"), hub_database(work, f"sqlite:///{folder}"):
            pytest.fail("it was opened")


# ---- settings and secrets


def test_what_training_decides_is_not_set_there_by_any_way(work: Path, training: Path) -> None:
    environ = {"SCANDESK_RT__URL": "https://rt.example", "SCANDESK_CENTRAL__URL": "https://hub.example"}
    book = SettingsBook(training, environ)
    assert (book.settings.rt.url, book.settings.central.url) == ("", "")
    with pytest.raises(Refused, match="TRAINING"):
        SettingsBook(training, NOTHING).change("rt.url", "https://rt.example", by=None)
    with pytest.raises(Refused, match="TRAINING"):
        book.change_all({"look.theme": "dark", "central.url": "https://hub.example"})
    with (training / "settings.toml").open("a") as file:
        file.write('\n[rt]\nurl = "https://rt.example"\n')
    assert load(training, NOTHING).settings.rt.url == ""
    assert book.change("look.theme", "dark", by=None).rt.url == ""
    assert load(work, NOTHING).settings.look.theme != "dark", "the station's own are as they were"


def test_making_and_beginning_it_again_writes_nothing_of_the_station(work: Path) -> None:
    def content() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in work.iterdir() if path.is_file()}

    with (work / "settings.toml").open("a") as file:
        file.write('\n[look]\ntheme = "dark"\n[rt]\nurl = "https://rt.example"\n')
        file.write('[[scanning.serial]]\nid = "gun"\nname = "Gun"\nport = "/dev/ttyACM0"\n')
    before = content()
    training = prepare(work)
    taken = load(training, NOTHING).settings
    assert (taken.look.theme, taken.rt.url, taken.scanning.serial) == ("dark", "", ())
    assert "rt.example" not in (training / "settings.toml").read_text()
    (training / "left.txt").touch()
    assert begin_again(work) == training
    assert not (training / "left.txt").exists()
    assert content() == before


def test_training_knows_no_secret_whoever_keeps_it(work: Path, training: Path) -> None:
    keyring = MemoryKeyring()
    Secrets(work, NOTHING, keyring).put(SecretName.RT_TOKEN, SecretStr("real"))
    secrets = Secrets(training, {"SCANDESK_SECRET__RT_TOKEN": "real"}, keyring)
    assert secrets.get(SecretName.RT_TOKEN) is None
    assert secrets.kept_in(SecretName.RT_TOKEN) is Kept.NOWHERE
    with pytest.raises(Refused, match="TRAINING"):
        secrets.put(SecretName.RT_TOKEN, SecretStr("other"))
    assert Secrets(work, NOTHING, keyring).get(SecretName.RT_TOKEN) == SecretStr("real")


def test_training_is_not_provisioned(training: Path, tmp_path: Path) -> None:
    file = tmp_path / "provision.toml"
    file.write_text('[settings]\nrt.url = "https://rt.example"\n')
    with pytest.raises(Refused, match="TRAINING"):
        provision(training, file, environ=NOTHING)
    (training / "station").unlink(missing_ok=True)
    assert provision_first_start(training, {"SCANDESK_PROVISION": str(file)}) is None


def test_only_a_directory_of_training_is_emptied(tmp_path: Path) -> None:
    there = tmp_path / "training"
    there.mkdir()
    (there / "letter.txt").write_text("mine")
    with pytest.raises(OutsideFailed, match="not_ours"):
        prepare(tmp_path)
    assert (there / "letter.txt").read_text() == "mine"


def test_nobody_begins_it_again_while_it_is_open(work: Path, training: Path) -> None:
    with Station.open(training, environ=NOTHING), pytest.raises(Refused, match="TRAINING_IN_USE"):
        begin_again(work)
    assert (training / FILE_NAME).exists()


# ---- scans, files, papers


def heard(station: Station, code: str) -> tuple[Verdict, Reason]:
    answers: Memory[tuple[Verdict, Reason]] = Memory()
    station.bench.on_answer(lambda answer: answers.add((answer.outcome.verdict, answer.outcome.reason)))
    station.bench.take(make_scan(code.encode(), GUN, scan_id=code, at=NOW))
    return answers.wait_for(1)[0]


def test_work_books_nothing_of_training_and_says_what_it_is(work: Path) -> None:
    with Station.open(work, environ=NO_PINS) as station:
        (mia,) = station.people.everybody()
        station.start(devices=False)
        station.door.sign_in("mia", None)
        session = station.starter.start(NewSession(SessionType.INVENTORY, auto_commit=True), mia)
        station.put_in_front(session)
        assert heard(station, f"{PREFIX}0101") == (Verdict.REFUSED, Reason.PRACTICE)
        assert station.sessions.lists(session.id).latest == ()


@pytest.mark.parametrize("content", [f"code;what\n{PREFIX}0101;x\n", f"code\nW12-1\n{PREFIX.lower()}0102\n"])
def test_work_takes_in_no_list_of_training(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(Refused, match="TRAINING"):
        expected.read_file(path)
    with pytest.raises(Refused, match="TRAINING"):
        expected.read_pasted(content)
    with pytest.raises(Refused, match="TRAINING"):
        list(rows_of(content.encode("utf-16"), path.name))


def test_work_takes_in_no_shipments_of_training_and_training_none_of_work(
    work: Path, training: Path, tmp_path: Path
) -> None:
    practised = training / "shipments.json"
    real = tmp_path / "real.json"
    real.write_text(practised.read_text().replace(PREFIX, ""))
    with Station.open(work, environ=NO_PINS) as station:
        (mia,) = station.people.everybody()
        with pytest.raises(Refused, match="TRAINING"):
            importing.import_file(station.database, practised, mia)
        assert importing.import_file(station.database, real, mia).created > 0
    with Station.open(training, environ=NOTHING) as station:
        person = somebody(station)
        with pytest.raises(Refused, match="TRAINING"):
            importing.import_file(station.database, real, person)
        assert importing.import_file(station.database, practised, person).errors == ()


@pytest.mark.usefixtures("practising")
def test_training_takes_in_no_list_of_work(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("code;description\nW12-0789;Laptop\n")
    with pytest.raises(Refused, match="TRAINING"):
        expected.read_file(path)
    path.write_text(f"code;description\n{PREFIX}0789;Laptop\n")
    assert expected.read_file(path).items == (ExpectedItem(f"{PREFIX}0789", "Laptop"),)


def somebody(station: Station) -> Person:
    return station.people.everybody()[0]


def exported(directory: Path, out: Path, kind: str) -> Path:
    out.mkdir(exist_ok=True)
    with Station.open(directory, environ=NOTHING) as station:
        session = station.starter.start(
            NewSession(SessionType.INVENTORY, auto_commit=True, expected=(ExpectedItem("W12-1"),)), somebody(station)
        )
        say, zone = station.words.say, station.settings.station.tz
        return export_session(
            station.sessions,
            session.id,
            out,
            kind=kind,
            author="x",
            say=say,
            zone=zone,  # type: ignore[arg-type]  # of the parameters
        ).path


def test_what_training_writes_says_so_in_its_name_and_in_each_row_and_work_refuses_it(
    work: Path, training: Path, tmp_path: Path
) -> None:
    table = exported(training, tmp_path / "out", "csv")
    assert table.name.startswith(f"{WORD}_")
    with table.open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file, delimiter=";")
    assert heading[0] == COLUMN
    assert all(row[0] == WORD for row in rows)
    book = exported(training, tmp_path / "out", "xlsx")
    for sheet in load_workbook(book).worksheets:
        first = [row[0] for row in sheet.iter_rows(values_only=True)]
        assert first == [COLUMN, *[WORD] * (len(first) - 1)]
    for path in (table, book):
        with pytest.raises(Refused, match="TRAINING"):
            list(rows_of(path.read_bytes(), path.name))
    real = exported(work, tmp_path / "out", "csv")
    assert WORD not in real.name
    assert PREFIX not in real.read_text("utf-8")


def test_training_prints_into_its_own_folder_alone(training: Path) -> None:
    with Station.open(training, environ={"SCANDESK_PRINTING__ASSET": "office"}) as station:
        (line,) = station.settings.printing.printers
        assert (line.kind, Path(line.address)) == ("folder", training / PRINTED)
