"""The station's wiring: what is changed in the settings holds for the next scan."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.station import Station
from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from services.words.catalogue import Catalogue
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import Memory

SHARED = '[database]\nurl = "postgresql://bench@127.0.0.1:1/scans"\n'
GUN, KEYS = Device("gun", "Gun", "serial"), Device("keyboard", "Keyboard", "wedge")


def test_channels_that_are_joined_while_the_bench_runs_are_one_device_from_then_on(tmp_path: Path) -> None:
    clock, answers = HeldClock(), Memory[Answer]()
    with Station.open(tmp_path, environ={}, clock=clock) as station:
        station.bench.on_answer(answers.add)

        def pull(code: str) -> None:
            for device in (GUN, KEYS):
                station.bench.take(make_scan(code.encode(), device, scan_id=new_id(), at=clock.now()))

        pull("apart")
        station.change_setting("scanning.joined", [[GUN.id, KEYS.id]], by=None)
        pull("joined")
        station.change_setting("scanning.joined", [], by=None)
        pull("apart again")
    assert [answer.scan.text for answer in answers.all] == ["apart"] * 2 + ["joined"] + ["apart again"] * 2


def refusal(data_dir: Path, **environ: str) -> OutsideFailed:
    """Why the station does not open; it says so in both languages."""
    with pytest.raises(OutsideFailed) as failed:
        Station.open(data_dir, environ=environ)
    for language in ("en", "de"):
        assert "…" not in Catalogue(language).say(failed.value.words, **failed.value.params)
    return failed.value


@pytest.mark.parametrize("broken", ["[look\n", "", None])
def test_a_station_whose_settings_are_lost_still_asks_its_shared_database(tmp_path: Path, broken: str | None) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(SHARED)
    assert refusal(tmp_path).kind is OutsideKind.DATABASE_GONE, "nobody listens there"
    settings.unlink()
    if broken is not None:
        settings.write_text(broken)
    assert refusal(tmp_path).kind is OutsideKind.DATABASE_GONE
    assert not (tmp_path / "scandesk.sqlite3").exists()


def test_settings_that_were_never_read_open_no_database_at_all_start_after_start(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(SHARED + "[look")
    for _start in range(2):
        assert refusal(tmp_path).words == "settings.failed.lost"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_a_bench_with_a_database_of_its_own_goes_on_with_broken_settings(tmp_path: Path) -> None:
    Station.open(tmp_path, environ={}).close()
    (tmp_path / "settings.good.toml").unlink()
    (tmp_path / "settings.toml").write_text("[look")
    with Station.open(tmp_path, environ={}) as station:
        assert station.settings.station.site, "a new one: the old one stands nowhere"


@pytest.mark.parametrize(
    "wrong",
    ["url = 5", 'url = "mysql://db/scans"', 'url = "postgresql://a:secret@db/scans"', 'uri = "postgresql://db/scans"'],
)
def test_a_wrong_address_opens_no_other_database(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[database]\n{wrong}\n")
    assert refusal(tmp_path).words == "settings.failed.database"
    assert refusal(tmp_path / "new", SCANDESK_DATABASE__URL="nonsense").words == "settings.failed.database"
    assert not list(tmp_path.rglob("scandesk.sqlite3"))


def test_a_station_whose_database_and_its_note_are_gone_is_not_begun_anew(tmp_path: Path) -> None:
    Station.open(tmp_path, environ={}).close()
    (tmp_path / "scandesk.sqlite3").unlink()
    (tmp_path / "scandesk.identity").unlink()
    assert refusal(tmp_path).words == "database.refused.missing.no_backup"
    assert not (tmp_path / "scandesk.sqlite3").exists()


def test_a_first_start_that_failed_is_a_first_start_again(tmp_path: Path) -> None:
    nobody_there = {"SCANDESK_DATABASE__URL": "postgresql://bench@127.0.0.1:1/scans"}
    assert refusal(tmp_path, **nobody_there).kind is OutsideKind.DATABASE_GONE
    Station.open(tmp_path, environ={}).close()


def test_benches_that_share_a_database_keep_their_scans_apart(tmp_path: Path, postgres_url: str) -> None:
    url = make_url(postgres_url)
    environ = {
        "SCANDESK_DATABASE__URL": f"postgresql://{url.username}@{url.host}:{url.port}/{url.database}",
        "SCANDESK_SECRET__DATABASE_PASSWORD": str(url.password),
    }
    with (
        Station.open(tmp_path / "here", environ=environ) as here,
        Station.open(tmp_path / "there", environ=environ) as there,
    ):
        answers = Memory[Answer]()
        here.bench.on_answer(answers.add)
        here.bench.take(make_scan(b"MADE HERE", GUN, scan_id=new_id(), at=here.clock.now()))
        answers.wait_for(1)
        assert [one.text for one in here.sessions.kept()] == ["MADE HERE"]
        assert there.sessions.kept() == []
