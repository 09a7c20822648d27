"""What installs the packed program, as far as it can be told without a build (`make deb-test` installs one)."""

import ast
import configparser
import gzip
import json
import re
import shlex
import subprocess
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from app.cli.main import cli
from bundle import contents, systems
from bundle.parts import parts_of
from bundle.systems import RUNTIME
from hardware.hid.rights import RULES_FILE
from installers.built import Built, built
from installers.copyright import in_debians_words, parts_by_licence
from installers.deb import CONFIGURATION, DEBIAN, SCRIPTS, make_deb, put_files, system_libraries
from installers.tree import Tree
from installers.windows import SCRIPT, options
from services.provisioning.model import Provision
from services.provisioning.reading import read_provision
from services.settings.places import provision_file
from tests.support.source import ROOT, text, tracked_files

LINUX = ROOT / "packaging" / "linux"
PROVISION = ROOT / "packaging" / "provision"
COMMIT_DAY = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
SPEC = text(Path("packaging/scandesk.spec"))
INNO = text(Path("packaging/windows/scandesk.iss"))


@pytest.fixture
def build(tmp_path: Path) -> Built:
    """A packed program as small as one can be."""
    program = tmp_path / "dist" / "scandesk"
    (program / "_internal").mkdir(parents=True)
    (program / "scandesk").write_text("#!/bin/sh\necho it runs\n", "utf-8")
    (program / "scandesk").chmod(0o755)
    (program / "_internal" / "libqt.so").write_text("no library", "utf-8")
    (program / "_internal" / "libqt.so").chmod(0o777)
    licensed = [{"license": {"id": "MIT"}}]
    bill = {
        "metadata": {"timestamp": COMMIT_DAY.isoformat(), "component": {"version": "1.2.0rc3+abc1234"}},
        "components": [
            {"name": "qt", "licenses": [{"expression": "LGPL-3.0-only OR GPL-2.0-or-later"}]},
            {"name": "wheel", "licenses": licensed, "components": [{"name": "inner", "licenses": licensed}]},
        ],
    }
    (program / contents.BILL).write_text(json.dumps(bill), "utf-8")
    return built(program)


# ---- versions


def test_a_build_is_asked_for_its_version(build: Built) -> None:
    assert (build.version, build.commit, build.made_at) == ("1.2.0rc3", "abc1234", COMMIT_DAY)
    assert build.sortable == "1.2.0~rc3+20260302040506.abc1234"
    assert build.numbers == "1.2.0.2252"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("1.2.0rc3", 1), ("1.2.0", 1)),
        (("1.2.0", 1), ("1.2.0", 2)),  # a later commit
        (("1.2.0", 2), ("1.10.0", 1)),
        (("1.2.0.dev4", 1), ("1.2.0a1", 1)),
    ],
)
def test_dpkg_takes_the_later_one_for_the_newer(older: tuple[str, int], newer: tuple[str, int]) -> None:
    first, second = (
        Built(Path(), version, "abc", datetime(2026, 1, day, tzinfo=UTC)) for version, day in (older, newer)
    )
    command = ["dpkg", "--compare-versions", first.sortable, "lt", second.sortable]
    assert subprocess.run(command, check=False).returncode == 0


def test_windows_gets_four_numbers() -> None:
    assert systems.numbers("1.2.0rc3", date(2020, 1, 2)) == (1, 2, 0, 1)
    assert systems.numbers("0.3", date(2026, 1, 1)) == (0, 3, 0, 2192)


# ---- Debian


def test_the_package_is_the_same_bytes_when_it_is_made_again(build: Built, tmp_path: Path) -> None:
    first = make_deb(build, tmp_path, tmp_path / "work").read_bytes()
    (build.folder / "scandesk").touch()
    assert make_deb(build, tmp_path, tmp_path / "work").read_bytes() == first


def test_the_package_says_what_it_is_and_what_it_needs(build: Built, tmp_path: Path) -> None:
    package = make_deb(build, tmp_path, tmp_path / "work")
    asked = subprocess.run(["dpkg-deb", "--field", str(package)], capture_output=True, text=True, check=True).stdout
    fields = dict(re.findall(r"^(\S+): (.+)$", asked, re.MULTILINE))
    assert (fields["Package"], fields["Version"]) == ("scandesk", build.sortable)
    needed = [one.split(" ")[0] for one in fields["Depends"].split(", ")]
    assert needed == ["libc6", *system_libraries()]
    assert "@" not in re.sub(r"<[^>]*>", "", asked)


def test_its_files_belong_to_root_and_nobody_else_may_write_them(build: Built, tmp_path: Path) -> None:
    package = make_deb(build, tmp_path, tmp_path / "work")
    listed = subprocess.run(["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True).stdout
    rights = {line.split()[5].removeprefix("./"): line.split()[:2] for line in listed.splitlines()}
    assert {owner for _mode, owner in rights.values()} == {"root/root"}
    assert [place for place, (mode, _owner) in rights.items() if mode[0] != "l" and "w" in mode[4:]] == []
    assert rights["usr/lib/scandesk/package/scandesk"][0] == "-rwxr-xr-x"
    assert rights["usr/lib/scandesk/package/_internal/libqt.so"][0] == "-rw-r--r--"
    assert rights[CONFIGURATION][0] == "-rw-------", "it may hold tokens"


def test_its_sums_are_those_of_its_files(build: Built, tmp_path: Path) -> None:
    package = make_deb(build, tmp_path, tmp_path / "work")
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tmp_path / "there")], check=True)
    check = ["md5sum", "--check", "--strict", "--quiet", "DEBIAN/md5sums"]
    subprocess.run(check, cwd=tmp_path / "there", check=True)
    there = {one for one in (tmp_path / "there").rglob("*") if one.is_file() and not one.is_symlink()}
    assert len((tmp_path / "there" / "DEBIAN" / "md5sums").read_text().splitlines()) == len(
        [one for one in there if "DEBIAN" not in one.parts]
    )


@pytest.mark.parametrize("script", [*(DEBIAN / name for name in SCRIPTS), LINUX / "switch"], ids=lambda one: one.name)
def test_a_script_is_one_that_a_shell_takes(script: Path) -> None:
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.read_text("utf-8").startswith("#!/bin/sh\n")
    assert re.search(r"^set -eu?$", script.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("spdx", "debians"),
    [
        ("GPL-2.0-or-later", "GPL-2+"),
        ("LGPL-3.0-only OR GPL-2.0-or-later", "LGPL-3.0 or GPL-2+"),
        ("MIT AND BSD-3-Clause", "MIT and BSD-3-Clause"),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", "GPL-3+ with GCC exception"),
    ],
)
def test_licences_are_told_in_debians_words(spdx: str, debians: str) -> None:
    assert in_debians_words(spdx) == debians


def test_each_part_stands_under_its_licence(build: Built) -> None:
    assert parts_by_licence(build.folder / contents.BILL) == {
        "LGPL-3.0 or GPL-2+": ["qt"],
        "MIT": ["inner", "wheel"],
    }


# ---- what a Linux system gets beside the program


@pytest.fixture
def tree(build: Built, tmp_path: Path) -> Path:
    made = Tree(tmp_path / "tree")
    put_files(made, build)
    return made.root


def test_nothing_is_left_to_be_filled_in(tree: Path) -> None:
    beside = [one for one in tree.rglob("*") if one.is_file() and "package" not in one.parts and one.suffix != ".png"]
    filled = {one: gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in beside}
    assert [one for one, content in filled.items() if re.search(rb"@[A-Z]+@", content)] == []


def test_the_menu_entry_is_one(tree: Path) -> None:
    entry = configparser.RawConfigParser(delimiters="=")
    entry.read(tree / "usr/share/applications/scandesk.desktop", "utf-8")
    told = entry["Desktop Entry"]
    assert (told["type"], told["exec"], told["icon"], told["terminal"]) == (
        "Application",
        "scandesk",
        "scandesk",
        "false",
    )
    assert (tree / "usr/bin" / told["exec"]).is_symlink()
    assert list((tree / "usr/share/icons/hicolor").glob(f"*/apps/{told['icon']}.svg"))
    assert {"name", "comment[de]", "genericname[de]"} <= set(told)
    for list_of in ("categories", "keywords", "keywords[de]"):
        assert told[list_of].endswith(";")


def test_the_training_is_opened_from_the_menu_too(tree: Path) -> None:
    entry = configparser.RawConfigParser(delimiters="=")
    entry.read(tree / "usr/share/applications/scandesk.desktop", "utf-8")
    (action,) = filter(None, entry["Desktop Entry"]["actions"].split(";"))
    told = entry[f"Desktop Action {action}"]
    assert {"name", "name[de]", "icon"} <= set(told)
    program, *options = told["exec"].split()
    assert (tree / "usr/bin" / program).is_symlink()
    assert typer.main.get_command(cli).make_context(program, options).params["practise"]


def test_a_software_centre_is_told_of_it(tree: Path, build: Built) -> None:
    told = ET.parse(tree / "usr/share/metainfo/scandesk.metainfo.xml").getroot()
    assert told.findtext("id") == told.findtext("launchable") == "scandesk.desktop"
    release = told.find("releases/release")
    assert release is not None
    assert (release.get("version"), release.get("date")) == (build.version, "2026-03-02")


def test_the_manual_page_names_every_command(tree: Path) -> None:
    page = gzip.decompress((tree / "usr/share/man/man1/scandesk.1.gz").read_bytes()).decode()
    shown = {group.name or "" for group in [*cli.registered_groups, *cli.registered_commands] if not group.hidden}
    section = page.split(".SH COMMANDS")[1].split(".SH")[0]
    named = set(re.findall(r"[a-z]+", " ".join(re.findall(r"^\.BR? (.*)$", section, re.MULTILINE))))
    assert named == shown


def test_the_hubs_service_is_started_with_what_is_there(tree: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names are what they are
    unit.read(tree / "usr/lib/systemd/system/scandesk-hub.service", "utf-8")
    service: Any = unit["Service"]
    program, command, *_options = shlex.split(service["ExecStart"])
    assert (program, command) == ("/usr/bin/scandesk", "hub")
    assert service["EnvironmentFile"] == f"-/{CONFIGURATION}"
    (kind, user, _id, _name, home) = shlex.split((tree / "usr/lib/sysusers.d/scandesk-hub.conf").read_text("utf-8"))
    assert (kind, user) == ("u", service["User"])
    data = f"/var/lib/{service['StateDirectory']}"
    assert service["Environment"] == f"SCANDESK_DATA_DIR={data}"
    assert home != data, "a home is refused as a data directory"


def test_rules_of_ours_do_not_hide_those_that_it_wrote(tree: Path) -> None:
    """A file of /etc takes the place of the package's where both are named alike."""
    (rules,) = (tree / "usr/lib/udev/rules.d").iterdir()
    assert rules.name != RULES_FILE
    assert rules.name < "73"


# ---- Windows and macOS


@pytest.mark.parametrize("given", [{"STATION"}, {"HUB"}, {"RT"}, {"STATION", "HUB", "RT"}], ids=sorted)
def test_what_the_setup_is_started_with_makes_a_provisioning_file(given: set[str]) -> None:
    values = {"STATION": "Bench 7", "HUB": "https://hub.example.org", "RT": "https://rt.example.org"}
    names = ["head", *(name.lower() for name in values if name in given)]
    whole = "".join((PROVISION / f"provision-{name}.toml").read_text("utf-8") for name in names)
    for name, value in values.items():
        whole = whole.replace(f"@{name}@", value)
    wanted = read_provision(whole)
    assert isinstance(wanted, Provision), wanted
    assert {values[name] for name in given} <= set(wanted.settings.values())


def test_the_setup_writes_where_the_first_start_looks() -> None:
    place = provision_file({"ProgramData": "/pd"}, "win32")
    assert place is not None
    assert place.relative_to("/pd").as_posix().replace("/", "\\") in "\\".join(
        re.findall(r"Scandesk|provision\.toml", INNO)
    )
    assert "{commonappdata}\\Scandesk\\provision.toml" in INNO


def test_what_the_setup_brings_is_there() -> None:
    sources = re.findall(r'^Source: "([^"]+)"', INNO, re.MULTILINE)
    ours = [source.replace("\\", "/") for source in sources if not source.startswith("{#Program}")]
    assert [one for one in ours if not (SCRIPT.parent / one).is_file()] == []
    assert [source for source in sources if source.startswith("{#Program}")] == ["{#Program}\\*"]
    assert set(re.findall(r'#include "([^"]+)"', INNO)) == {"provision.pas"}


def test_its_own_files_are_named_as_none_of_the_build() -> None:
    """By their name alone they are found in the setup."""
    names = {path.name for path in tracked_files() if path.parts[0] == "resources"}
    assert names & {file.name for file in PROVISION.iterdir()} == set()


def test_the_programs_that_it_starts_are_made() -> None:
    made = {f"{name}.exe" for name in re.findall(r'program\("([\w-]+)"', SPEC)}
    assert set(re.findall(r"[\w-]+\.exe", INNO)) - {"icacls.exe"} == made


def test_it_wants_the_runtime_that_the_build_brings() -> None:
    wanted = {name.lower() for name in re.findall(r"_internal\\(\w+\.dll)", INNO, re.IGNORECASE)}
    assert wanted - {"msvcr120.dll"} <= set(RUNTIME)
    (part,) = parts_of([(name, f"/somewhere/{name}") for name in (*RUNTIME, "MSVCR120.dll")])
    assert part.name == "visual-cpp-runtime"


def test_the_script_is_told_each_word_that_it_uses(build: Built, tmp_path: Path) -> None:
    told = {option.removeprefix("/D").partition("=")[0] for option in options(build, tmp_path)}
    own = set(re.findall(r"^#define (\w+)", INNO, re.MULTILINE))
    assert set(re.findall(r"\{#(\w+)\}", INNO)) - own <= told


def test_windows_shows_the_version_of_a_program() -> None:
    resource = ast.parse(systems.version_resource("scandesk", "1.2.0", COMMIT_DAY.date()), mode="eval")
    calls = [node for node in ast.walk(resource) if isinstance(node, ast.Call)]
    (fixed,) = (call for call in calls if ast.unparse(call.func) == "FixedFileInfo")
    numbers = {one.arg: ast.literal_eval(one.value) for one in fixed.keywords}
    assert numbers["filevers"] == numbers["prodvers"] == (1, 2, 0, 2252)
    shown = dict(tuple(map(ast.literal_eval, call.args)) for call in calls if ast.unparse(call.func) == "StringStruct")
    assert (shown["ProductVersion"], shown["OriginalFilename"]) == ("1.2.0", "scandesk.exe")


def test_macos_is_told_why_the_camera_is_asked_for() -> None:
    told = systems.info_plist("1.2.0rc3", COMMIT_DAY.date(), ["en", "de"])
    assert (told["CFBundleShortVersionString"], told["CFBundleVersion"]) == ("1.2.0", "1.2.0.2252")
    assert told["NSCameraUsageDescription"]
