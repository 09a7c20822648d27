"""Settings and secrets as files: kept aside when broken, changed one at a time, private, and never half written."""

import logging
import os
import stat
from pathlib import Path
from threading import Barrier, Thread

import pytest
from pydantic import SecretStr

from app.program.logs import log_to
from services.database.lock import Ownership
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person, Role
from services.settings import files, station
from services.settings.book import SettingsBook, load
from services.settings.model import SerialLine, Settings
from services.settings.places import Places, find_data_dir, make_data_dir
from services.settings.secrets import Kept, Keyring, SecretName, Secrets
from services.settings.station import station_id
from services.words.catalogue import Catalogue
from tests.fakes.keyring import BrokenKeyring, ForgetfulKeyring, MemoryKeyring
from tests.fakes.waiting import PATIENCE
from tests.support import log_errors as logs

ADMIN = Person("p1", "ada", "Ada", Role.ADMIN, "House")
COMMENTED = (
    '# the bench by the door\n[look]\nscale = 125  # for the big screen\nglitter = true\n\n[station]\nname = "Door"\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ---- loading


def test_without_a_file_the_defaults_hold_and_nothing_is_made(tmp_path: Path) -> None:
    assert load(tmp_path, {}).settings == Settings()
    assert list(tmp_path.iterdir()) == []


BROKEN = [
    *(b"[look\nscale=1", b"\xff\xfe[look]", b"a = " + b"[" * 5000, b"x = 1\nx = 2", b"# " + b"x" * 2_000_000),
    b"look." + b"a." * 150 + b"a = 1",  # deeper than what looks into itself can go
    b"b." * 40_000 + b"a = 1",  # TOML's reader would take a minute
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda content: repr(content[:9]))
def test_a_broken_file_without_a_good_one_is_told_and_left_as_it_is(tmp_path: Path, file: Path, broken: bytes) -> None:
    file.write_bytes(broken)
    loaded = load(tmp_path, {})
    assert loaded.settings == Settings()
    assert loaded.lost
    assert [(problem.words, problem.params["path"]) for problem in loaded.problems] == [
        ("settings.problem.broken.default", str(file))
    ]
    assert file.read_bytes() == broken
    assert list(tmp_path.iterdir()) == [file]


def test_the_mark_that_some_editors_set_in_front_of_a_file_breaks_nothing(tmp_path: Path, file: Path) -> None:
    file.write_text(COMMENTED, "utf-8-sig")
    book = SettingsBook(tmp_path, {})
    assert (book.settings.look.scale, book.settings.station.name) == (125, "Door")
    book.change("look.scale", 150, by=None)
    assert file.read_text().startswith("# the bench by the door\n")
    assert list(tmp_path.glob("settings.broken-*")) == []


def test_a_file_that_cannot_be_read_stays_and_is_told(tmp_path: Path, file: Path) -> None:
    file.mkdir()
    loaded = load(tmp_path, {})
    assert [problem.words for problem in loaded.problems] == ["settings.problem.unreadable.default"]
    assert loaded.lost
    assert file.is_dir()


# ---- the last good settings

SHARED = '[station]\nsite = "7K2Q"\n\n[database]\nurl = "postgresql://bench@db.example/scans"\n'


def lose(file: Path, how: str) -> None:
    """What can happen to a settings file."""
    file.unlink()
    if how == "broken":
        file.write_text(SHARED + "[look\nscale = 150\n")
    if how == "empty":
        file.touch()
    if how == "unreadable":
        file.mkdir()


LOSSES = [("broken", "broken"), ("empty", "missing"), ("missing", "missing"), ("unreadable", "unreadable")]


@pytest.mark.parametrize(("how", "told"), LOSSES)
def test_the_last_good_settings_hold_and_every_start_says_so(tmp_path: Path, file: Path, how: str, told: str) -> None:
    file.write_text(SHARED)
    good = SettingsBook(tmp_path, {}).settings  # a person's file is good once it was read
    lose(file, how)
    for loaded in (SettingsBook(tmp_path, {}).loaded, SettingsBook(tmp_path, {}).loaded):
        assert loaded.settings == good
        assert (good.database.url, good.station.site) == ("postgresql://bench@db.example/scans", "7K2Q")
        assert not loaded.lost
        assert [problem.words for problem in loaded.problems] == [f"settings.problem.{told}.good"]
        for language in ("en", "de"):
            said = Catalogue(language).say(loaded.problems[0].words, **loaded.problems[0].params)
            assert str(file) in said
            assert "settings.good.toml" in said


@pytest.mark.parametrize("how", ["broken", "empty", "missing"])
def test_a_change_after_a_loss_builds_on_the_last_good_settings(tmp_path: Path, file: Path, how: str) -> None:
    book = SettingsBook(tmp_path, {})
    book.change("station.site", "7K2Q", by=None)
    book.change("database.url", "postgresql://bench@db.example/scans", by=None)
    lose(file, how)
    lost = file.read_text() if how == "broken" else ""
    changed = SettingsBook(tmp_path, {}).change("look.theme", "dark", by=None)
    assert changed.database.url == "postgresql://bench@db.example/scans"
    loaded = load(tmp_path, {})
    assert (loaded.settings, loaded.problems) == (changed, ())
    assert [path.read_text() for path in tmp_path.glob("settings.broken-*.toml")] == ([lost] if lost else [])


def test_a_change_is_refused_where_the_file_cannot_be_read_and_nothing_is_lost(tmp_path: Path, file: Path) -> None:
    SettingsBook(tmp_path, {}).change("look.theme", "dark", by=None)
    lose(file, "unreadable")
    with pytest.raises(OutsideFailed, match=r"settings\.failed\.write"):
        SettingsBook(tmp_path, {}).change("look.theme", "light", by=None)
    assert file.is_dir()
    assert load(tmp_path, {}).settings.look.theme == "dark"


def test_the_last_good_settings_are_private_and_never_come_from_a_broken_file(tmp_path: Path, file: Path) -> None:
    copy = Places(tmp_path).last_good
    file.write_text(COMMENTED)
    SettingsBook(tmp_path, {})
    assert (copy.read_text(), mode(copy)) == (COMMENTED, 0o600)
    lose(file, "broken")
    SettingsBook(tmp_path, {})
    assert copy.read_text() == COMMENTED


def test_a_good_copy_that_is_broken_itself_counts_as_none(tmp_path: Path, file: Path) -> None:
    file.write_text("[look")
    Places(tmp_path).last_good.write_text("[look")
    loaded = load(tmp_path, {})
    assert (loaded.settings, loaded.lost) == (Settings(), True)


def test_a_site_that_somebody_mistyped_is_told_and_not_replaced_by_another(tmp_path: Path, file: Path) -> None:
    file.write_text('[station]\nsite = "7K2"\n')
    book = SettingsBook(tmp_path, {})
    assert book.ensure_site().station.site == ""
    assert [problem.path for problem in book.loaded.problems] == ["station.site"]
    assert file.read_text() == '[station]\nsite = "7K2"\n'


# ---- changing


def test_a_change_holds_now_and_after_a_restart(tmp_path: Path) -> None:
    book = SettingsBook(tmp_path, {})
    assert book.change("look.theme", "dark", by=ADMIN).look.theme == "dark"
    assert book.settings.look.theme == "dark"
    assert SettingsBook(tmp_path, {}).settings.look.theme == "dark"


def test_a_change_keeps_comments_order_and_what_is_not_known(tmp_path: Path, file: Path) -> None:
    file.write_text(COMMENTED)
    SettingsBook(tmp_path, {}).change("look.scale", 150, by=None)
    assert file.read_text() == COMMENTED.replace("125", "150")


def test_a_change_to_nothing_goes_back_to_the_default(tmp_path: Path, file: Path) -> None:
    file.write_text(COMMENTED)
    assert SettingsBook(tmp_path, {}).change("look.scale", None, by=None).look.scale == 100
    assert "scale" not in file.read_text()


def test_a_change_keeps_what_somebody_else_wrote_meanwhile(tmp_path: Path, file: Path) -> None:
    book = SettingsBook(tmp_path, {})
    file.write_text(COMMENTED)
    changed = book.change("look.theme", "dark", by=None)
    assert (changed.look.theme, changed.look.scale, changed.station.name) == ("dark", 125, "Door")


def test_two_books_changed_at_once_lose_nothing(tmp_path: Path) -> None:
    paths = {"look.scale": 150, "look.volume": 11, "station.name": "Door", "scanning.wedge.gap_ms": 50}
    books = {path: SettingsBook(tmp_path, {}) for path in paths}
    threads = [
        Thread(target=books[path].change, args=(path, value), kwargs={"by": None}) for path, value in paths.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = load(tmp_path, {}).settings
    assert (now.look.scale, now.look.volume, now.station.name, now.scanning.wedge.gap_ms) == (150, 11, "Door", 50)


def test_a_list_of_scanners_is_written_and_a_scanner_that_stays_keeps_its_comment(tmp_path: Path, file: Path) -> None:
    file.write_text('[[scanning.serial]]\nid = "a"  # taped to the desk\nname = "A"\nport = "COM1"\n')
    lines = (
        SerialLine(id="a", name="A", port="COM7"),
        SerialLine(id="b", name="B", port="COM2", suffix="\\x03", stopbits=1.5),
    )
    book = SettingsBook(tmp_path, {})
    book.change("scanning.serial", lines, by=None)
    assert load(tmp_path, {}).settings.scanning.serial == lines
    assert "# taped to the desk" in file.read_text()
    book.change("scanning.serial", (), by=None)
    assert load(tmp_path, {}).settings.scanning.serial == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("look.scale", 500),
        ("look.theme", "pink"),
        ("central.url", "http://hub.example"),
        ("scanning.serial", [{"id": "a"}]),
        ("scanning.serial", [{"id": "a", "name": "A", "port": "1"}, {"id": "a", "name": "B", "port": "2"}]),
    ],
)
def test_a_bad_value_is_refused_and_not_written(tmp_path: Path, file: Path, path: str, value: object) -> None:
    file.write_text(COMMENTED)
    with pytest.raises(Refused, match="SETTING_INVALID"):
        SettingsBook(tmp_path, {}).change(path, value, by=ADMIN)
    assert file.read_text() == COMMENTED


@pytest.mark.parametrize("path", ["look", "look.glitter", "", "look.scale.x", "nobody.knows"])
def test_what_is_no_setting_is_refused(tmp_path: Path, file: Path, path: str) -> None:
    with pytest.raises(Refused, match="SETTING_UNKNOWN"):
        SettingsBook(tmp_path, {}).change(path, 1, by=ADMIN)
    assert not file.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_changes_settings(tmp_path: Path, role: Role) -> None:
    with pytest.raises(Refused, match="FORBIDDEN"):
        SettingsBook(tmp_path, {}).change("look.theme", "dark", by=Person("p", "n", "N", role, ""))


def test_what_the_environment_decides_is_not_changed_and_never_written(tmp_path: Path, file: Path) -> None:
    book = SettingsBook(tmp_path, {"SCANDESK_LOOK__THEME": "dark"})
    with pytest.raises(Refused, match="SCANDESK_LOOK__THEME"):
        book.change("look.theme", "light", by=ADMIN)
    assert book.change("look.scale", 150, by=ADMIN).look.theme == "dark"
    assert "theme" not in file.read_text()


def test_the_file_is_for_its_owner_only(tmp_path: Path, file: Path) -> None:
    file.write_text(COMMENTED)
    file.chmod(0o644)
    SettingsBook(tmp_path, {}).change("look.theme", "dark", by=None)
    assert mode(file) == 0o600


def test_a_crash_before_the_rename_leaves_the_old_file_whole(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(COMMENTED)
    book = SettingsBook(tmp_path, {})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutsideFailed) as failed:
        book.change("look.theme", "dark", by=None)
    assert failed.value.kind is OutsideKind.DISK_FULL
    assert file.read_text() == COMMENTED
    assert book.settings.look.theme == "light"
    assert {path.name for path in tmp_path.iterdir()} <= {"settings.toml", "settings.toml.lock", "settings.good.toml"}


def test_a_file_that_broke_meanwhile_is_kept_aside_before_it_is_written_anew(tmp_path: Path, file: Path) -> None:
    book = SettingsBook(tmp_path, {})
    file.write_text("[look")
    book.change("look.theme", "dark", by=None)
    assert [path.read_text() for path in tmp_path.glob("settings.broken-*.toml")] == ["[look"]


def test_a_site_is_made_once(tmp_path: Path) -> None:
    site = SettingsBook(tmp_path, {}).ensure_site().station.site
    assert len(site) == 4
    assert SettingsBook(tmp_path, {}).ensure_site().station.site == site


def test_two_programs_that_start_at_once_agree_on_the_site(tmp_path: Path) -> None:
    one, two = SettingsBook(tmp_path, {}), SettingsBook(tmp_path, {})
    assert one.ensure_site().station.site == two.ensure_site().station.site


def test_a_site_that_the_environment_decides_badly_is_told_and_does_not_stop_the_start(tmp_path: Path) -> None:
    book = SettingsBook(tmp_path, {"SCANDESK_STATION__SITE": "nonsense"})
    assert book.ensure_site().station.site == ""
    assert [problem.path for problem in book.loaded.problems] == ["station.site"]


# ---- places


def test_a_station_keeps_its_id(tmp_path: Path) -> None:
    first = station_id(tmp_path)
    assert station_id(tmp_path) == first
    Places(tmp_path).station.write_bytes(b"\xff")
    assert station_id(tmp_path) not in (first, "")


def test_first_starts_at_one_moment_make_one_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has seen that there is none before any of them makes one."""
    at_once, make = Barrier(4), station._make
    ids: list[str] = []

    def make_together(path: Path) -> str:
        at_once.wait(PATIENCE)
        return make(path)

    monkeypatch.setattr(station, "_make", make_together)
    starts = [Thread(target=lambda: ids.append(station_id(tmp_path))) for _ in range(at_once.parties)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert ids == [Places(tmp_path).station.read_text("ascii").strip()] * at_once.parties


def test_an_id_that_cannot_be_read_is_never_replaced(tmp_path: Path) -> None:
    Places(tmp_path).station.mkdir()
    with pytest.raises(OutsideFailed, match=r"settings\.failed\.station"):
        station_id(tmp_path)
    assert Places(tmp_path).station.is_dir()


def test_locks_and_logs_are_for_their_owner_only(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        place = tmp_path / "new"
        with logs.collected():
            log_to(Places(place).logs, "test")
            logging.getLogger("bench").info("all is well")
        SettingsBook(place, {}).ensure_site()
        station_id(place)
        with Ownership(place) as ownership:
            ownership.take()
    finally:
        os.umask(umask)
    rights = {str(path.relative_to(place)): mode(path) for path in place.rglob("*") if path.is_file()}
    assert {"logs/test.log", "settings.toml.lock", "station.id.lock", "owner.lock"} <= set(rights)
    assert set(rights.values()) == {0o600}, rights
    assert [mode(path) for path in (place, Places(place).logs)] == [0o700, 0o700]


def test_a_log_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "test.log"
    file.touch(0o644)
    with logs.collected():
        log_to(tmp_path, "test")
    assert mode(file) == 0o600


def test_the_data_directory_is_made_for_its_owner_only(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir(mode=0o755)
    assert mode(make_data_dir(loose).data_dir) == 0o700
    assert mode(make_data_dir(tmp_path / "deep" / "new").data_dir) == 0o700


def test_a_data_directory_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutsideFailed, match=r"settings\.failed\.data_dir"):
        make_data_dir(tmp_path / "file" / "data")


def test_the_data_directory_can_be_named() -> None:
    assert find_data_dir({"SCANDESK_DATA_DIR": "/somewhere/else"}) == Path("/somewhere/else")
    assert find_data_dir({}).name == "scandesk"


# ---- secrets

TOKEN = SecretName.CENTRAL_TOKEN
SECRET = SecretStr("s3cret-token")


def test_the_keyring_keeps_a_secret_and_no_file_does(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    assert Secrets(tmp_path, {}, ring).put(TOKEN, SECRET) is Kept.KEYRING
    again = Secrets(tmp_path, {}, ring)
    assert (again.get(TOKEN), again.kept_in(TOKEN)) == (SECRET, Kept.KEYRING)
    assert list(tmp_path.iterdir()) == []
    assert Secrets(tmp_path / "other", {}, ring).get(TOKEN) is None


@pytest.mark.parametrize("ring", [BrokenKeyring(), ForgetfulKeyring()])
def test_without_a_keyring_that_keeps_a_private_file_does(tmp_path: Path, ring: Keyring) -> None:
    assert Secrets(tmp_path, {}, ring).put(TOKEN, SECRET) is Kept.FILE
    again = Secrets(tmp_path, {}, ring)
    assert (again.get(TOKEN), again.kept_in(TOKEN)) == (SECRET, Kept.FILE)
    assert mode(Places(tmp_path).secrets) == 0o600


def test_the_systems_own_keyring_is_asked_where_none_is_given(tmp_path: Path) -> None:
    assert os.environ["PYTHON_KEYRING_BACKEND"] == "keyring.backends.null.Keyring"
    assert Secrets(tmp_path, {}).put(TOKEN, SECRET) is Kept.FILE


def test_a_newer_secret_is_never_hidden_by_an_older_one_elsewhere(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    Secrets(tmp_path, {}, ring).put(TOKEN, SecretStr("first"))
    ring.locked = True
    Secrets(tmp_path, {}, ring).put(TOKEN, SecretStr("second"))
    ring.locked = False
    assert Secrets(tmp_path, {}, ring).get(TOKEN) == SecretStr("second")
    Secrets(tmp_path, {}, ring).put(TOKEN, SecretStr("third"))
    assert Secrets(tmp_path, {}, ring).get(TOKEN) == SecretStr("third")


def test_a_secret_that_is_removed_is_gone_everywhere(tmp_path: Path) -> None:
    for ring in (MemoryKeyring(), BrokenKeyring()):
        secrets = Secrets(tmp_path, {}, ring)
        secrets.put(TOKEN, SECRET)
        secrets.remove(TOKEN)
        assert secrets.get(TOKEN) is None
        assert secrets.kept_in(TOKEN) is Kept.NOWHERE


def test_one_secret_in_the_file_leaves_the_others_there(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, {}, BrokenKeyring())
    secrets.put(TOKEN, SECRET)
    secrets.put(SecretName.DATABASE_PASSWORD, SecretStr("pw"))
    secrets.remove(SecretName.DATABASE_PASSWORD)
    assert secrets.get(TOKEN) == SECRET


def test_a_variable_decides_over_what_is_kept(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, {"SCANDESK_SECRET__CENTRAL_TOKEN": "theirs"}, MemoryKeyring())
    secrets.put(TOKEN, SECRET)
    assert (secrets.get(TOKEN), secrets.kept_in(TOKEN)) == (SecretStr("theirs"), Kept.ENVIRONMENT)


def test_a_secrets_file_that_others_could_read_is_closed(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, {}, BrokenKeyring())
    secrets.put(TOKEN, SECRET)
    Places(tmp_path).secrets.chmod(0o644)
    assert secrets.get(TOKEN) == SECRET
    assert mode(Places(tmp_path).secrets) == 0o600


@pytest.mark.parametrize("broken", ["{", "[1]", '"x"', "\x00"])
def test_a_broken_secrets_file_holds_none_and_is_kept_aside_when_written(tmp_path: Path, broken: str) -> None:
    Places(tmp_path).secrets.write_text(broken)
    secrets = Secrets(tmp_path, {}, BrokenKeyring())
    assert secrets.get(TOKEN) is None
    secrets.put(TOKEN, SECRET)
    assert secrets.get(TOKEN) == SECRET
    assert [path.read_text() for path in tmp_path.glob("secrets.broken-*.json")] == (
        [broken] if len(broken) > 2 else []
    )


@pytest.mark.parametrize("secret", ["", "x" * 2501])
def test_an_empty_or_endless_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(Refused, match="SECRET_INVALID"):
        Secrets(tmp_path, {}, MemoryKeyring()).put(TOKEN, SecretStr(secret))


def test_no_secret_shows_in_a_repr_or_a_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    secrets = Secrets(tmp_path, {}, BrokenKeyring())
    secrets.put(TOKEN, SECRET)
    said = f"{secrets!r} {secrets.get(TOKEN)!r} {secrets.get(TOKEN)}" + "".join(capfd.readouterr())
    assert "s3cret" not in said


def test_a_place_that_others_need_is_not_closed_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by `--data-dir /tmp`: the data directory is made 0700."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    for place in (shared, tmp_path / "home", Path("/")):
        with pytest.raises(OutsideFailed, match="shared_dir"):
            make_data_dir(place)
    assert shared.stat().st_mode & 0o7777 == 0o1777
