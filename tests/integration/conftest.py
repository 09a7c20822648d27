"""Hubs as real processes; and tests marked real_keys, tried again where a stalled machine, not the program, failed."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.sync import reports, service
from tests.support.hub import Hub, running_hub
from tests.support.postgres import Cluster
from tests.support.tries import tried


@pytest.fixture(scope="package", autouse=True)
def _ready_database(ready_database: None) -> None:
    """Stations and hubs of these tests begin with a copy."""


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    if pyfuncitem.get_closest_marker("real_keys"):
        pyfuncitem.obj = tried(pyfuncitem.obj, lambda lost: pyfuncitem.user_properties.append(("void", str(lost))))
    return (yield)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One for all tests of a file, on each database; or on the one that the file names as its parameter."""
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            url = stack.enter_context(cluster.ready_database())
        yield stack.enter_context(running_hub(tmp_path_factory.mktemp("hub"), url))


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[Hub]:
    """One of this test alone, on SQLite."""
    with running_hub(tmp_path, "") as running:
        yield running


@pytest.fixture
def quick_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for more messages, and between reports, are short here."""
    monkeypatch.setattr(service, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(reports, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(reports, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(reports, "AT_LEAST_SECONDS", 0.1)
