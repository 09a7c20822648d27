"""Hubs as real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub import Hub, running_hub
from tests.support.postgres import Cluster


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
