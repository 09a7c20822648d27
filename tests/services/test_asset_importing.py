"""Files of assets on their way into a batch: planned, entered, stopped, and entered once more."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.assets import lists
from services.assets.files import read_bytes
from services.assets.import_report import write_report
from services.assets.importing import Fate, Planned, enter, plan
from services.assets.model import Asset, Fields, Known, State
from services.assets.serial_rules import Rules, shipped
from services.assets.sheet import Basis, Sheet
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Role
from services.scanning.patterns import Patterns
from services.words.catalogue import Catalogue
from tests.fakes.register import FakeRegister
from tests.services.asset_bench import CHROMEBOOK, IT, AssetBench

SAY = Catalogue("en").say


@pytest.fixture
def bench(database: Database) -> Iterator[AssetBench]:
    made = AssetBench(database)
    yield made
    made.stop()


def sheet_of(bench: AssetBench, text: str) -> Sheet:
    basis = Basis(bench.service.entering().form, Rules(shipped()), Patterns(site="7K2Q"), "W12-")
    return read_bytes(text.encode(), "list.csv", basis)


def plan_of(bench: AssetBench, text: str) -> Sequence[Planned]:
    return plan(bench.service, sheet_of(bench, text))


def fates(lines: Sequence[Planned]) -> list[tuple[int, str, Fate]]:
    return [(one.line, one.serial, one.fate) for one in lines]


def names(bench: AssetBench) -> list[tuple[str, str]]:
    return [(line.asset.serial, line.asset.fields.internal_name) for line in bench.rows()]


def test_each_line_is_planned_in_the_files_order_and_nothing_is_entered(bench: AssetBench) -> None:
    bench.scan("OLD1")
    lines = plan_of(bench, "Serial;Tag\nABC1;\nA/B;\nold1;\nABC1;\nABC2;W12-0001\nABC3;X-3\n")
    assert fates(lines) == [
        (2, "ABC1", Fate.NEW),
        (3, "A/B", Fate.WRONG),
        (4, "old1", Fate.KNOWN),
        (5, "ABC1", Fate.WRONG),
        (6, "ABC2", Fate.WRONG),
        (7, "ABC3", Fate.NEW),
    ]
    assert lines[2].faults[0].params["tag"] == "W12-0001"
    assert (lines[4].faults[0].field, lines[4].faults[0].params["serial"]) == ("tag", "OLD1")
    assert len(bench.rows()) == 1


def test_lines_that_are_entered_count_on_as_scans_do_and_take_the_next_tags(bench: AssetBench) -> None:
    bench.scan("ABC0")
    done = enter(bench.service, plan_of(bench, "Serial;Model\nABC1;\nA/B;\nABC2;Chromebook 3110\n"), IT)
    assert [(one.fate, one.tag) for one in done.lines] == [
        (Fate.ENTERED, "W12-0002"),
        (Fate.WRONG, ""),
        (Fate.ENTERED, "W12-0003"),
    ]
    bench.scan("ABC3")
    assert names(bench) == [(f"ABC{at}", f"Dell CB 3100 #{at + 1}") for at in range(4)]
    assert bench.rows()[2].asset.fields.model == "Chromebook 3110"


def test_what_the_dry_run_said_is_entered_also_where_the_form_is_another_meanwhile(bench: AssetBench) -> None:
    lines = plan_of(bench, "Serial\nABC1\n")
    bench.service.change_form(
        lambda form: replace(form, fields=Fields("HP", "Elite x2"), once={"category": "Tablet"}, number=7), IT
    )
    enter(bench.service, lines, IT)
    assert bench.rows()[0].asset.fields == replace(CHROMEBOOK, internal_name="Dell CB 3100 #7")
    form = bench.service.entering().form
    assert (form.number, dict(form.once)) == (8, {"category": "Tablet"})


def test_a_file_that_was_stopped_is_entered_once_more_and_nothing_is_twice(bench: AssetBench) -> None:
    text = "Serial\n" + "".join(f"ABC{number}\n" for number in range(5))
    going = iter([True, True, False])
    stopped = enter(bench.service, plan_of(bench, text), IT, goes_on=lambda: next(going))
    assert len(stopped.lines) == 2
    again = enter(AssetBench.make(bench), plan_of(bench, text), IT)
    assert [one.fate for one in again.lines] == [Fate.BEFORE] * 2 + [Fate.ENTERED] * 3
    assert names(bench) == [(f"ABC{at}", f"Dell CB 3100 #{at + 1}") for at in range(5)]


def test_a_line_that_was_entered_just_so_is_no_fault_and_one_that_says_anything_else_is(bench: AssetBench) -> None:
    head = "Serial;Tag;Model;Internal name\n"
    text = head + "ABC1;;;\nABC2;X-2;Chromebook 3110;\nABC3;;;CB {n}\nABC4;;;\nABC5;X-5;;\n"
    first = enter(bench.service, plan_of(bench, text), IT).lines
    again = plan_of(bench, text)
    assert [(one.fate, one.tag, one.asset, one.faults) for one in again] == [
        (Fate.BEFORE, one.tag, one.asset, ()) for one in first
    ]
    other = plan_of(bench, head + "ABC1;;Other;\nABC2;X-3;Chromebook 3110;\nABC3;;;CB 7\nabc4;;;\nABC5;;;\n")
    assert [one.fate for one in other] == [Fate.KNOWN] * 4 + [Fate.BEFORE]


def test_the_same_file_is_known_whatever_number_its_names_took(bench: AssetBench) -> None:
    """The form counts on over batches and over what was taken back; a place in the batch does not."""
    bench.fill(replace(CHROMEBOOK, internal_name="{n:03}1 {serial} #{n} {tag}"))
    bench.scan("OLD0")
    bench.scan("OLD1")
    bench.service.finish(IT)
    bench.scan("OLD2")
    bench.scan("OLD3")
    bench.service.undo_last(IT)
    text = "Serial\nABC1\nABC2\nABC3\n"
    stopped = enter(bench.service, plan_of(bench, text)[:2], IT)  # as one that was killed
    assert [asset_name for _serial, asset_name in names(bench)][-1] == "0051 ABC2 #5 W12-0005"
    assert [(one.fate, one.asset) for one in plan_of(bench, text)] == [
        *((Fate.BEFORE, one.asset) for one in stopped.lines),
        (Fate.NEW, ""),
    ]
    bench.fill(replace(CHROMEBOOK, internal_name="{n:04}1 {serial} #{n} {tag}"))
    assert [one.fate for one in plan_of(bench, text)] == [Fate.KNOWN, Fate.KNOWN, Fate.NEW]


def test_the_same_file_is_known_while_its_assets_wait_for_their_tags(bench: AssetBench) -> None:
    bench.register = FakeRegister()  # it was never read: no tag can be given
    bench.fill(replace(CHROMEBOOK, internal_name="{tag} #{n}"))
    enter(bench.service, plan_of(bench, "Serial\nABC1\n"), IT)
    assert (bench.rows()[0].asset.state, names(bench)) == (State.UNTAGGED, [("ABC1", "{tag} #1")])
    assert plan_of(bench, "Serial\nABC1\n")[0].fate is Fate.BEFORE


def test_a_serial_or_a_tag_that_somebody_took_since_the_dry_run_is_told_and_the_rest_goes_on(bench: AssetBench) -> None:
    lines = plan_of(bench, "Serial;Tag\nABC1;\nABC2;X-1\nABC3;\n")
    bench.scan("ABC1")
    bench.service.enter("OTHER1", IT, tag="X-1")
    done = enter(bench.service, lines, IT)
    assert [one.fate for one in done.lines] == [Fate.KNOWN, Fate.WRONG, Fate.ENTERED]
    assert done.lines[1].faults[0].words == "assets.refused.tag_taken"


def test_who_may_not_enters_nothing(bench: AssetBench) -> None:
    done = enter(bench.service, plan_of(bench, "Serial\nABC1\n"), replace(IT, role=Role.PACKER))
    assert isinstance(done.broke, Refused)
    assert (done.broke.code, done.lines, bench.rows()) == ("FORBIDDEN", (), [])


def test_a_disk_that_fills_up_ends_it_and_what_was_entered_is_told(
    bench: AssetBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = plan_of(bench, "Serial\nABC1\nABC2\nABC3\n")
    own, full = bench.service.enter, OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    def fills_up(serial: str, *args: Any, **more: Any) -> Asset | Known:
        if serial == "ABC2":
            raise full
        return own(serial, *args, **more)

    monkeypatch.setattr(bench.service, "enter", fills_up)
    done = enter(bench.service, lines, IT)
    assert (fates(done.lines), done.broke) == ([(2, "ABC1", Fate.ENTERED)], full)


def test_the_report_has_a_row_for_each_line_and_says_what_is_wrong_where(bench: AssetBench, tmp_path: Path) -> None:
    bench.scan("OLD1")
    sheet = sheet_of(bench, "S/N;Tag\nABC1;\n=1+1;1\nOLD1;X-9\n")
    done = enter(bench.service, plan(bench.service, sheet), IT)
    write_report(tmp_path / "r.csv", "csv", done.lines, sheet.mapping, say=SAY)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file, delimiter=";")
    assert heading[:5] == ["Line", "Serial number", "Asset tag", "Result", "Column"]
    assert [row[:5] for row in rows] == [
        ["2", "ABC1", "W12-0002", "Entered", ""],
        ["3", "'=1+1", "", "Wrong", "S/N"],
        ["3", "'=1+1", "", "Wrong", "Tag"],
        ["4", "OLD1", "X-9", "There already", "S/N"],
    ]
    assert "W12-0001" in rows[3][5]


def test_imports_that_share_a_batch_leave_none_open_whichever_ends_first(bench: AssetBench) -> None:
    here, there = bench.service, bench.make()
    first = enter(here, plan_of(bench, "Serial\nABC1\n"), IT)
    second = enter(there, plan_of(bench, "Serial\nABC2\n"), IT)
    there.finish_begun([one.asset for one in second.lines], IT)
    assert here.entering().batch == first.lines[0].asset, "the first import's, which goes on"
    here.finish_begun([one.asset for one in first.lines], IT)
    assert here.entering().batch == ""
    third = enter(there, plan_of(bench, "Serial\nABC3\n"), IT)
    there.finish_begun([one.asset for one in (*second.lines, *third.lines)], IT)
    assert here.entering().batch == "", "the second import's rest had one of its own"


def test_an_import_ends_no_batch_that_somebody_else_began(bench: AssetBench) -> None:
    bench.scan("ABC0")
    scanned = bench.service.entering().batch
    done = enter(bench.service, plan_of(bench, "Serial\nABC1\n"), IT)
    bench.service.finish_begun([one.asset for one in done.lines], IT)
    assert bench.service.entering().batch == scanned


def test_lists_are_read_whole_however_many_pages_they_have(bench: AssetBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    enter(bench.service, plan_of(bench, "Serial\n" + "".join(f"ABC{number}\n" for number in range(5))), IT)
    bench.service.undo_last(IT)
    batch = bench.service.entering().batch
    assert [line.asset.serial for line in bench.service.every(batch)] == [f"ABC{number}" for number in (4, 3, 2, 1, 0)]
    assert [line.asset.serial for line in bench.service.every()] == [f"ABC{number}" for number in (3, 2, 1, 0)]
    assert bench.service.taken_back() == 1
