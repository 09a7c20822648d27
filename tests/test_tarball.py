"""The tarball's own installation, upgrade and removal, in a folder of its own."""

import os
import subprocess
import tarfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from installers.built import Built
from installers.tarball import make_tarball
from services.provisioning.model import Provision
from services.provisioning.reading import read_provision


@pytest.fixture
def build(tmp_path: Path) -> Built:
    """A packed program as small as one can be."""
    program = tmp_path / "dist" / "scandesk"
    program.mkdir(parents=True)
    (program / "scandesk").write_text('#!/bin/sh\necho "it runs: $*"\n', "utf-8")
    (program / "scandesk").chmod(0o755)
    return Built(program, "1.2.0", "abc1234", datetime(2026, 3, 2, tzinfo=UTC))


@dataclass(frozen=True)
class Computer:
    """What is installed on it lies under `root`."""

    root: Path
    work: Path

    def run(self, script: Path, *arguments: str, code: int = 0, **environ: str) -> str:
        """What the script says."""
        given = {"PATH": os.environ["PATH"], "HOME": str(self.root / "home"), **environ}
        ended = subprocess.run([script, *arguments], env=given, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr
        return ended.stderr

    def install(self, of: Built, *arguments: str, code: int = 0) -> str:
        """Unpack its tarball and run ./install, for everybody."""
        return self.run(self.unpacked(of) / "install", *arguments, code=code, DESTDIR=str(self.root))

    def unpacked(self, of: Built) -> Path:
        """The folder in it."""
        with tarfile.open(make_tarball(of, self.work, self.work / "making")) as tar:
            tar.extractall(self.work, filter="data")
            return self.work / tar.getnames()[0]

    def there(self) -> set[str]:
        """All that is on it."""
        return {str(one.relative_to(self.root)) for one in self.root.rglob("*")}


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    for folder in ("root", "work"):
        (tmp_path / folder).mkdir()
    return Computer(tmp_path / "root", tmp_path / "work")


def test_it_is_the_same_bytes_when_it_is_made_again(build: Built, tmp_path: Path) -> None:
    first = make_tarball(build, tmp_path, tmp_path / "work").read_bytes()
    (build.folder / "scandesk").touch()
    assert make_tarball(build, tmp_path, tmp_path / "work").read_bytes() == first


def test_it_is_installed_and_leaves_nothing_but_the_data_when_it_is_removed(build: Built, computer: Computer) -> None:
    data = computer.root / "home/.local/share/scandesk/scandesk.sqlite3"
    data.parent.mkdir(parents=True)
    data.touch()
    before = computer.there() | {"usr", "usr/local", "etc"}
    computer.install(build, "--station", "Bench 7")
    program = computer.root / "usr/local/bin/scandesk"
    said = subprocess.run([program, "doctor"], capture_output=True, text=True, check=True).stdout
    assert said == "it runs: doctor\n"
    lib = computer.root / "usr/local/lib"
    assert "ExecStart=/usr/local/bin/scandesk hub" in (lib / "systemd/system/scandesk-hub.service").read_text("utf-8")
    assert (lib / "udev/rules.d/60-scandesk.rules").exists()
    computer.run(lib / "scandesk/uninstall")
    assert computer.there() == before


def test_an_upgrade_takes_the_place_of_what_was_there(build: Built, computer: Computer) -> None:
    computer.install(build)
    before = computer.there()
    newer = replace(build, made_at=build.made_at + timedelta(days=1))
    computer.install(newer)
    assert {one.replace(newer.sortable, build.sortable) for one in computer.there()} == before


def test_a_program_that_runs_keeps_its_files_during_an_upgrade(build: Built, computer: Computer) -> None:
    (build.folder / "scandesk").unlink()
    (build.folder / "scandesk").write_bytes(Path("/bin/cat").read_bytes())
    (build.folder / "scandesk").chmod(0o755)
    computer.install(build)
    versions = computer.root / "usr/local/lib/scandesk/versions"
    newer = replace(build, made_at=build.made_at + timedelta(days=1))
    with subprocess.Popen([computer.root / "usr/local/bin/scandesk"], stdin=subprocess.PIPE) as running:
        computer.install(newer)
        assert {one.name for one in versions.iterdir()} == {build.sortable, newer.sortable}
        running.communicate()
    computer.install(newer)
    assert {one.name for one in versions.iterdir()} == {newer.sortable}


def test_for_one_person_it_is_under_their_home(build: Built, computer: Computer) -> None:
    said = computer.run(computer.unpacked(build) / "install", "--user")
    assert "only root" in said
    local = computer.root / "home/.local"
    entry = (local / "share/applications/scandesk.desktop").read_text("utf-8")
    assert f"\nExec={local}/bin/scandesk\n" in entry
    assert f"\nExec={local}/bin/scandesk --training\n" in entry
    assert not (local / "lib/udev").exists()
    computer.run(local / "lib/scandesk/uninstall")
    assert computer.there() <= {"home", "home/.local"}


def test_what_it_is_started_with_is_a_provisioning_file(build: Built, computer: Computer) -> None:
    given = (
        "--station",
        'Tür "7" \\ & /',
        "--hub",
        "https://hub.example.org:8750",
        "--rt",
        "https://rt.example.org/a&b",
    )
    computer.install(build, *given)
    place = computer.root / "etc/scandesk/provision.toml"
    wanted = read_provision(place.read_text("utf-8"))
    assert isinstance(wanted, Provision), wanted
    assert [wanted.settings[key] for key in ("station.name", "central.url", "rt.url")] == list(given[1::2])
    before = place.read_bytes()
    computer.install(build)
    assert place.read_bytes() == before
    computer.install(build, "--station", "Bench 8")
    assert place.with_name("provision.toml.before").read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        ("--hub", "hub.example.org"),
        ("--hub", "http://hub.example.org"),
        ("--rt", "https://a b"),
        ("--rt", 'https://a"b'),
        ("--station",),
        ("--stations", "7"),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_said_and_nothing_is_installed(
    build: Built, computer: Computer, wrong: tuple[str, ...]
) -> None:
    said = computer.install(build, *wrong, code=1)
    assert wrong[0] in said
    assert "Nothing was installed" in said
    assert computer.there() == set()
