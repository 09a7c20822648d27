"""The rules of the house that no linter knows. Each failure says what to do."""

import ast
import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement

import packaging
from tests.support.source import ROOMS, ROOT, calls, python_files, text, tracked_files, tree

MIGRATIONS = Path("services/database/migrations/versions")  # shipped as data: Alembic reads them by path

LONGEST_FILE = 400  # lines; most are under 200
LONGEST_FUNCTION = 60  # lines, docstring included

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OURS = python_files(*ROOMS)
ALL_PYTHON = python_files(*ROOMS, "tests", "scripts")


# ---- packages and dependencies


def test_every_package_is_listed_in_pyproject() -> None:
    listed = PYPROJECT["tool"]["setuptools"]["packages"]
    there = sorted(".".join(path.parent.parts) for path in OURS if path.name == "__init__.py")
    missing = "".join(f'\n    "{name}",' for name in there if name not in listed)
    gone = "".join(f'\n    "{name}",' for name in listed if name not in there)
    assert not missing, f"add to [tool.setuptools] packages in pyproject.toml:{missing}"
    assert not gone, f"remove from [tool.setuptools] packages in pyproject.toml (no __init__.py there):{gone}"
    assert listed == sorted(set(listed)), "keep [tool.setuptools] packages in alphabetical order, each once"


def test_every_folder_with_code_is_a_package() -> None:
    without = {path.parent for path in OURS} - {path.parent for path in OURS if path.name == "__init__.py"}
    assert without == {MIGRATIONS}, "give these folders an __init__.py"


def test_our_packaging_folder_does_not_hide_the_library() -> None:
    assert not list((ROOT / "packaging").glob("*.py")), "packaging/ is no Python package: see packaging/README.md"
    assert importlib.metadata.version("packaging")
    assert not Path(packaging.__file__ or "").is_relative_to(ROOT / "packaging")


def test_constraints_pin_every_dependency_and_record_no_host() -> None:
    constraints = text(Path("constraints.txt")).splitlines()
    assert not [line for line in constraints if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+!-]+", line)]
    pinned = {_normal(line.split("==")[0]): line.split("==")[1] for line in constraints}
    project = PYPROJECT["project"]
    for wanted in filter(
        _is_for_here, map(Requirement, chain(project["dependencies"], *project["optional-dependencies"].values()))
    ):
        assert _normal(wanted.name) in pinned, f"{wanted.name} is not pinned: make constraints"
        assert wanted.specifier.contains(pinned[_normal(wanted.name)]), f"{wanted} is pinned too low: make constraints"


def test_every_dependency_is_used() -> None:
    modules = importlib.metadata.packages_distributions()
    imported = {name.split(".")[0] for path in OURS for name in _imports(path)}
    used = {_normal(distribution) for module in imported for distribution in modules.get(module, ())}
    wanted = {_normal(one.name) for one in map(Requirement, PYPROJECT["project"]["dependencies"]) if _is_for_here(one)}
    # zoneinfo's data; loaded by SQLAlchemy for a postgresql:// address; its font alone (ui/icons.py)
    by_name = {"tzdata", "psycopg", "qtawesome"}
    assert wanted - used <= by_name, "imported nowhere: remove it from pyproject.toml, then make constraints"


def test_every_library_that_is_imported_is_a_dependency() -> None:
    """Also one that is imported late, and that a developer's machine happens to have."""
    modules = importlib.metadata.packages_distributions()
    given = {_normal(Requirement(line).name) for line in PYPROJECT["project"]["dependencies"]}
    come_along = {"shiboken6", "starlette", "anyio", "h11"}  # with PySide6, FastAPI and uvicorn: theirs to choose
    wanted = {
        _normal(name)
        for path in OURS
        if path.parts[0] in ("app", "ui", "hardware", "services", "resources")
        for module in _imports(path)
        for name in modules.get(module.split(".")[0], ())
    }
    assert wanted - given - come_along - {"scandesk"} == set(), "imported, but not in pyproject.toml"


def test_what_installs_names_no_host() -> None:
    """The machine's own settings say where packages come from."""
    installing = [
        path for path in tracked_files() if path.parts[0] in ("scripts", ".ci", "Makefile", "constraints.txt")
    ]
    assert not [str(path) for path in [*installing, Path("pyproject.toml")] if "://" in text(path)]


def _imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, absolutely."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_for_here(wanted: Requirement) -> bool:
    """Not for another system alone."""
    return wanted.marker is None or wanted.marker.evaluate()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# ---- beauty


def test_files_stay_short() -> None:
    long = [f"{path}: {n}" for path in OURS if (n := text(path).count("\n")) > LONGEST_FILE]
    assert not long, "a file with more to say is two files"


def test_functions_stay_short() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}: {length}"
        for path in OURS
        if path.parent != MIGRATIONS  # a migration is one list of statements, never changed again
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "a function does one thing"


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK|raise NotImplementedError)\b")
    assert not [f"{path}: {found.group()}" for path in OURS if (found := marks.search(text(path)))]


def test_tests_do_not_skip_and_do_not_mock_by_magic() -> None:
    words = re.compile(r"MagicMock|mark\.skip|pytest\.skip\(|importorskip|mark\.xfail")
    here = Path(__file__).relative_to(ROOT)
    assert not [str(path) for path in python_files("tests") if path != here and words.search(text(path))]


# ---- safety


def test_sql_is_never_put_together_from_strings() -> None:
    """Values reach a database as bound parameters, always."""
    runs = ("text", "execute", "executemany", "executescript", "exec_driver_sql", "scalar", "scalars")
    found = [
        f"{path}:{call.lineno} {ast.unparse(call)[:80]}"
        for path in OURS
        for name, call in calls(path)
        if name.split(".")[-1] in runs and call.args and _is_put_together(call.args[0])
    ]
    assert not found, "bind the values as parameters"


def _is_put_together(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if start.startswith("PRAGMA "):
            return False  # SQLite binds no values there; ours are constants
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=left, right=right):
            return any(isinstance(side, ast.Constant | ast.JoinedStr | ast.BinOp) for side in (left, right))
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant())):
            return True
    return False


def test_services_know_of_sqlalchemy_only_the_transaction_that_they_pass_on() -> None:
    beyond = [path for path in python_files("services") if not path.is_relative_to("services/database")]
    assert not [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path in beyond
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        if "sqlalchemy" in ast.unparse(node) and ast.unparse(node) != "from sqlalchemy import Connection"
    ], "SQL stands in services/database"


def test_nothing_dangerous_is_called() -> None:
    assert not [f"{path}:{line} {what}" for path in ALL_PYTHON for line, what in _dangers(path)]


def _dangers(path: Path) -> Iterator[tuple[int, str]]:
    for name, call in calls(path):
        if name in ("eval", "exec", "yaml.load", "os.system", "os.popen"):
            yield call.lineno, name
        for keyword in call.keywords:
            if (keyword.arg, ast.unparse(keyword.value)) in (("verify", "False"), ("shell", "True")):
                yield call.lineno, f"{keyword.arg}={ast.unparse(keyword.value)}"
    yield from ((0, f"import {name}") for name in _imports(path) if name in ("pickle", "marshal", "shelve"))
    yield from ((0, "import *") for node in ast.walk(tree(path)) if isinstance(node, ast.alias) and node.name == "*")


def test_no_tracked_file_names_a_place_on_somebodys_machine() -> None:
    place = re.compile(r"(?<![\w.~}/])/(?:root|home|Users|work)/(?!me\b)[\w.]+")  # "me" is anybody
    found = [f"{path}: {hit.group()}" for path in tracked_files() if (hit := place.search(text(path)))]
    assert not found


# ---- documents


def test_every_make_command_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(Path("Makefile")), re.MULTILINE))
    told = {
        (str(path), name)
        for path in tracked_files()
        if path.suffix == ".md"
        for name in re.findall(r"(?:`|^\s*|\$ )make ([a-z]+)\b(?=[`\s])", text(path), re.MULTILINE)
        if name not in targets
    }
    assert not told


def test_every_make_target_says_what_it_does() -> None:
    makefile = text(Path("Makefile"))
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z-]+):.* ## \S", makefile, re.MULTILINE))
    assert targets == set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{path}: {link}"
        for path in tracked_files()
        if path.suffix == ".md"
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text(path))
        if not (ROOT / path.parent / link).exists()
    ]
    assert not broken
