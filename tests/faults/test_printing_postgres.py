"""The server of a shared database is killed while labels are printed: each comes once, and none hangs."""

from pathlib import Path

import pytest

from services import work_thread
from services.database.opening import open_database
from services.printing import worker
from services.printing.model import JobState
from tests.campaigns.hub_store import postgres_store
from tests.services.builders import Station
from tests.services.printing_bench import PrintBench

KILLS, BETWEEN = 4, 15  # labels


def test_a_server_that_is_killed_while_labels_are_printed_costs_none_and_doubles_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (worker, work_thread):
        monkeypatch.setattr(module, "TROUBLE_SECONDS", 0.05)
    tags = [f"A{number:03}" for number in range((KILLS + 1) * BETWEEN)]
    with postgres_store() as store:
        database = open_database(tmp_path, store.url)
        bench = PrintBench(database, "zebra", station=Station(database, name="bench-1"))
        bench.patience = 60.0
        jobs = bench.ask(*tags)
        bench.service.start()
        for number in range(1, KILLS + 1):
            bench.printers["zebra"].sent.wait_for(number * BETWEEN, patience=60.0)
            store.kill()
        over = bench.over(jobs)
        bench.service.stop()
        database.close()
    assert store.kills == KILLS
    assert {job.state for job in over} == {JobState.PRINTED}
    assert bench.printers["zebra"].sent.all == tags
