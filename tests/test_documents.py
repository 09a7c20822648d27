"""What the documents tell people to type exists."""

import re
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from services.scanning.commands import Command, known_to
from tests.support.source import python_files, text, tracked_files

FAILURE_REPORTS = Path("docs/failure-reports.md")
PROGRAM = Path(sys.executable).with_name("scandesk")
_COMMAND = re.compile(r"(?:`|^\s*|\$ |bin/)scandesk((?: +[a-z][a-z-]*)*)([^`#\n]*)", re.MULTILINE)


def told_commands() -> list[str]:
    """Each `scandesk …` in the documents with its options, without their values: "sessions list --json"."""
    documents = [path for path in tracked_files() if path.suffix == ".md"]
    found = [match.groups() for path in documents for match in _COMMAND.finditer(text(path))]
    return sorted({" ".join([*words.split(), *re.findall(r"--[a-z-]+", rest)]) for words, rest in found})


@cache
def help_of(words: str) -> str:
    """What the command says about itself."""
    command = [str(PROGRAM), *words.split(), "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, f"there is no `scandesk {words}`: {shown.stderr}"
    return shown.stdout


@pytest.mark.parametrize("told", told_commands())
def test_a_command_that_the_documents_name_exists(told: str) -> None:
    words, *options = re.split(r" ?(?=--)", told)
    known = help_of(words)
    assert [option for option in options if option not in known] == []


ASSETS = Path("docs/assets.md")


def test_the_barcodes_of_a_batch_by_trigger_alone_are_what_its_pages_know() -> None:
    section = text(ASSETS).split("## By the scanner alone")[1].split("\n## ")[0]
    named = {Command(verb) for verb in re.findall(r"`([A-Z][A-Z0-9]+)`", section) if not verb.startswith("SD")}
    known = {command for page in ("assets", "labels") for group in known_to(page).values() for command in group}
    assert Command.COMPLETE in named
    assert named <= known


def test_the_page_of_every_setting_is_what_the_program_declares() -> None:
    made = runpy.run_path("scripts/make_settings_reference.py")["reference"]()
    assert text(Path("docs/settings.md")) == made, "run .venv/bin/python scripts/make_settings_reference.py"


# ---- failure reports

REPORTS = 20
_NAMED = re.compile(r"\btest_field_report_\w+")


def test_each_failure_report_has_a_line_that_says_what_holds_it() -> None:
    rows = [line.split("|")[1:-1] for line in text(FAILURE_REPORTS).splitlines() if re.match(r"\| \d", line)]
    assert [int(number) for number, _report, _held in rows] == list(range(1, REPORTS + 1))
    for number, _report, held in rows:
        named = _NAMED.findall(held)
        assert named or "comes with" in held, f"what holds report {number}?"
        assert all(f"{int(number):02}" in name.split("_")[3:6] for name in named), f"a test of another report: {held}"


def test_each_test_of_a_failure_report_is_in_the_table_and_each_named_one_exists() -> None:
    there = {
        name for path in python_files("tests") for name in re.findall(r"^def (test_field_report_\w+)", text(path), re.M)
    }
    assert set(_NAMED.findall(text(FAILURE_REPORTS))) == there


# ---- security

SECURITY = Path("docs/security.md")


def test_each_test_that_the_promises_of_security_name_exists_and_each_promise_names_one() -> None:
    there = {name for path in python_files("tests") for name in re.findall(r"^def (test_\w+)", text(path), re.M)}
    rows = [line for line in text(SECURITY).splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    named = [re.findall(r"`(test_\w+)`", row) for row in rows]
    assert len(rows) > 25
    assert all(named), "a promise that nothing proves"
    assert {name for row in named for name in row} <= there
