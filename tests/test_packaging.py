"""What the packed program is made of, as far as it can be told without a build (`make package-test` proves one)."""

import ast
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.program.build import FILE, this_build
from bundle import contents, libraries, sums
from bundle.parts import Kind, Part, UnknownPartError, licences, needed, normal, parts_of, texts_of
from bundle.stamp import stamp
from services.words.files import LANGUAGES
from tests.support.source import ROOMS, ROOT, python_files, text, tracked_files, tree
from tests.test_house import PYPROJECT
from ui import icons

MIGRATIONS = contents.MIGRATIONS
PROGRAM = [path for path in python_files(*ROOMS) if not path.is_relative_to(MIGRATIONS)]
BY_NAME = {
    "hardware/camera/decode/child.py": {"cv2", "zxingcpp", "hardware.camera.decode.zbar_library"},
    "ui/icons.py": {"qtawesome"},
}
"""The modules that these files import, or look up, by their names."""

_IMPORTING = {"import_module", "find_spec", "__import__"}


def imports_of(path: Path) -> set[str]:
    """The modules that a file names in import statements, wherever they stand, and those that they may be in."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


IMPORTED = {name for path in PROGRAM for name in imports_of(path)}


# ---- code


def test_who_imports_by_name_is_known_here() -> None:
    calls = {str(path) for path in PROGRAM for node in ast.walk(tree(path)) if _imports_by_name(node)}
    assert calls == set(BY_NAME), "say in BY_NAME what it imports, and in packaging/bundle/contents.py what is hidden"


def _imports_by_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _IMPORTING


@pytest.mark.parametrize("path", BY_NAME)
def test_what_is_imported_by_name_is_packed(path: str) -> None:
    assert {name for name in BY_NAME[path] if name not in text(Path(path))} == set()
    assert BY_NAME[path] - IMPORTED - set(contents.HIDDEN) == set()


def test_what_migrations_import_is_packed() -> None:
    """They go in as files, so that nobody else looks at their imports."""
    wanted = {name for path in python_files("services") if path.is_relative_to(MIGRATIONS) for name in imports_of(path)}
    modules = {name for name in wanted if _is_module(name)}
    assert {"alembic", "sqlalchemy"} <= modules
    assert {name for name in modules if name not in IMPORTED | set(contents.HIDDEN)} == set()


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # a name in a module
        return False


@pytest.mark.parametrize("module", contents.HIDDEN)
def test_a_hidden_import_is_a_module(module: str) -> None:
    assert _is_module(module)


def test_what_stays_out_is_imported_by_nobody_of_us() -> None:
    out = set(contents.EXCLUDED)
    assert {name for name in IMPORTED if any(name == one or name.startswith(f"{one}.") for one in out)} == set()


def test_nothing_that_goes_in_starts_processes_by_multiprocessing() -> None:
    """A packed program would need to be told of it."""
    assert {name for name in IMPORTED if name.split(".")[0] == "multiprocessing"} == set()


# ---- files


def test_every_file_of_ours_that_is_no_module_goes_in_where_it_stands() -> None:
    packed = {Path(folder) / Path(file).name for file, folder in contents.data_files(ROOT)}
    resources = {path for path in tracked_files() if path.parts[0] == "resources" and path.suffix != ".py"}
    migrations = {path for path in tracked_files() if path.parent == MIGRATIONS / "versions"}
    assert packed == {path for path in resources if path.name != ".gitkeep"} | migrations | {MIGRATIONS / "env.py"}


def test_the_icons_that_are_drawn_go_in() -> None:
    names = {file.name for file in icons._folder().iterdir()}
    assert set(contents.ICON_FILES) <= names
    assert [file for file in contents.ICON_FILES if file not in text(Path("ui/icons.py"))] == []


def test_qt_speaks_every_language_of_ours() -> None:
    assert {f"qtbase_{language}.qm" for language in LANGUAGES} == set(contents.QT_TRANSLATIONS)


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so", True),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("PySide6/Qt/qml/QtQml/libqmlplugin.so", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/QtCore.abi3.so", True),
        ("qtawesome/fonts/phosphor-1.3.0.ttf", True),
        ("qtawesome/fonts/codicon-0.0.36.ttf", False),
        ("resources/words/de/cli.toml", True),
    ],
)
def test_of_qt_and_of_icons_only_what_is_wanted_goes_in(place: str, wanted: bool) -> None:
    assert contents.is_wanted(place) is wanted


# ---- parts and their licences

NEEDED = needed(PYPROJECT["project"]["dependencies"])
ALL = [
    Part(kind, name, "", licence)
    for kind in (Kind.PYTHON, Kind.RUNTIME)
    for name, licence in licences()[kind].items()
    if not name.startswith("pyinstaller")  # which bring their own along, to the build
]


def test_every_library_has_its_licence_in_the_list_and_the_list_no_other() -> None:
    assert set(NEEDED) == set(licences()[Kind.PYTHON])


def test_every_library_of_the_list_is_pinned() -> None:
    pinned = {normal(line.split("==")[0]) for line in text(Path("constraints.txt")).splitlines()}
    assert set(licences()[Kind.PYTHON]) | {"pyinstaller", "cyclonedx-python-lib"} <= pinned


@pytest.mark.parametrize("part", ALL, ids=lambda part: part.name)
def test_a_part_comes_with_the_text_of_its_licence(part: Part) -> None:
    assert "".join(file.read_text("utf-8", "replace") for file in texts_of(part)).strip()


def test_nothing_is_under_the_gpl_but_with_an_exception() -> None:
    named = {name: licence for names in licences().values() for name, licence in names.items()}
    gpl = {name for name, licence in named.items() if "GPL" in licence.replace("LGPL", "")}
    assert {name for name in gpl if " WITH " not in named[name]} == set()


def test_a_library_of_the_system_is_known_by_its_package() -> None:
    ((file, _folder),) = libraries.loaded_by_name()
    (part,) = parts_of([("libzbar.so.0", file)])
    assert (part.kind, part.name, part.licence) == (Kind.SYSTEM, "libzbar0", "LGPL-2.1-or-later")
    assert part.version
    assert "GNU Lesser General Public License" in texts_of(part)[0].read_text("utf-8")


def test_a_file_of_a_library_belongs_to_it_and_what_a_wheel_carries_is_told_apart() -> None:
    files = [Path(str(file.locate())) for name in ("pillow", "segno") for file in NEEDED[name].files or ()]
    parts = parts_of([(file.name, str(file)) for file in files])
    assert {"pillow", "segno"} == {part.name for part in parts if part.kind is Kind.PYTHON}
    (tiff,) = (part for part in parts if part.name == "libtiff")
    assert (tiff.kind, tiff.within, tiff.licence) == (Kind.INSIDE, "pillow", "libtiff")


def test_a_file_that_nobody_owns_stops_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.touch()
    with pytest.raises(UnknownPartError, match="libstranger"):
        parts_of([("libstranger.so", str(stranger))])


def test_a_part_without_a_licence_in_the_list_stops_the_build() -> None:
    with pytest.raises(UnknownPartError, match=r"coreutils.*\[system\]"):
        parts_of([("ls", "/bin/ls")])


# ---- what goes beside the program


def test_the_build_tells_the_commit_that_it_is_made_of(tmp_path: Path) -> None:
    made = stamp(ROOT)
    made.write(tmp_path / FILE)
    build = this_build(tmp_path)
    assert build is not None
    command = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%h %cd", "--date=format-local:%Y-%m-%d"]
    head = subprocess.run(
        command, cwd=ROOT, env={"TZ": "UTC", "PATH": "/usr/bin:/bin"}, capture_output=True, check=True
    )
    assert f"{build.commit.rstrip('+')} {build.day}\n" == head.stdout.decode()


def test_the_sums_hold_for_each_file_and_no_longer_than_it_stays_the_same(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    sums.write(tmp_path)
    check = ["sha256sum", "--check", "--strict", "--quiet", sums.FILE]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    assert len((tmp_path / sums.FILE).read_text().splitlines()) == 2
    (tmp_path / "inner" / "a.txt").write_text("A")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_what_is_loaded_by_its_name_is_found_on_this_system() -> None:
    ((file, folder),) = libraries.loaded_by_name()
    assert Path(file).is_file()
    assert folder == "."
    assert json.dumps([file, folder])


# ---- the scripts that prove it


@pytest.mark.parametrize("script", ["try", "try-deb", "try-windows"])
def test_what_a_proof_runs_finds_all_that_it_imports(script: str) -> None:
    """As the script calls it: in the checkout, with the path that it sets."""
    called = re.search(r"(?:PYTHONPATH=(\S+) )?exec \.venv/bin/python -m (\S+)", text(Path("packaging") / script))
    assert called is not None
    environ = {**os.environ, "PYTHONPATH": called[1] or ""}
    subprocess.run([sys.executable, "-c", f"import {called[2]}"], cwd=ROOT, env=environ, check=True, timeout=60)
