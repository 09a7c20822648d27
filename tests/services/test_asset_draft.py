"""The form as somebody types it is stored as surely as a scan, and before the serial that comes after it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.assets.draft import Change
from services.assets.model import Form
from services.database.database import Database
from services.errors import Refused
from tests.fakes.commits import FULL, IO_ERROR, Commits
from tests.fakes.waiting import Memory
from tests.services.asset_bench import CHROMEBOOK, IT, AssetBench
from tests.services.builders import ADA

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the moment of COMMIT is SQLite's


@pytest.fixture
def bench(database: Database) -> Iterator[AssetBench]:
    made = AssetBench(database)
    yield made
    made.stop()


def model(text: str) -> Change:
    def change(form: Form) -> Form:
        return replace(form, fields=replace(form.fields, model=text))

    return change


def test_a_change_that_is_held_is_stored_before_the_scan_that_comes_after_it(bench: AssetBench) -> None:
    draft = bench.service.draft
    held = draft.hold(model("Latitude 54"), lambda: IT)
    assert draft.amend(held, model("Latitude 5450"))
    bench.scan("ABC123456")
    assert not draft.amend(held, model("Latitude 5451")), "it is stored already"
    bench.scan("ABC123457")
    assert [line.asset.fields.model for line in bench.rows()] == ["Latitude 5450"] * 2


def test_changes_are_stored_in_the_order_in_which_they_were_held(bench: AssetBench) -> None:
    draft = bench.service.draft
    held = [draft.hold(model(text), lambda: IT) for text in ("A", "B", "C")]
    assert not draft.amend(held[0], model("X"))
    draft.store()
    for one in held:
        one.stored.result(bench.patience)
    assert bench.service.entering().form.fields.model == "C"


def test_who_may_not_is_refused_and_the_form_is_as_it_was(bench: AssetBench) -> None:
    held = bench.service.draft.hold(model("Latitude"), lambda: ADA)
    bench.service.draft.store()
    with pytest.raises(Refused) as refused:
        held.stored.result(bench.patience)
    assert refused.value.code == "FORBIDDEN"
    assert bench.service.entering().form.fields == CHROMEBOOK


@on_sqlite
@pytest.mark.parametrize("fault", [FULL, IO_ERROR])
def test_what_the_disk_does_not_take_is_stored_when_it_does_and_the_serial_waits_for_it(
    bench: AssetBench, fault: str
) -> None:
    waiting: Memory[int] = Memory()
    bench.station.database.on_trouble(lambda _fault, number: waiting.add(number))
    commits = Commits(bench.station.database.engine)
    commits.fail_always(fault)
    held = bench.service.draft.hold(model("Latitude"), lambda: IT)
    bench.service.draft.store()
    scan = bench.station.make("ABC123456")
    bench.station.bench.take(scan)
    waiting.wait_until(lambda told: 1 in told)  # the change of the form is no scan
    assert not held.stored.done()
    commits.fail_always(None)
    assert bench.station.answer_of(scan).outcome.counted
    assert held.stored.done()
    assert [line.asset.fields.model for line in bench.rows()] == ["Latitude"]
