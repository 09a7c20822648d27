"""Hubs as real processes; and tests marked real_keys, tried again where a stalled machine, not the program, failed."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

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
def hub(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster
) -> Iterator[Hub]:
    """One for all tests of a file, on each database."""
    data_dir = tmp_path_factory.mktemp("hub")
    with (
        postgres_cluster.new_database() as url,
        running_hub(data_dir, url if request.param == "postgres" else "") as running,
    ):
        yield running


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[Hub]:
    """One of this test alone, on SQLite."""
    with running_hub(tmp_path, "") as running:
        yield running
