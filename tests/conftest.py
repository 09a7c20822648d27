"""What every test stands on. Each fixture says what it gives; those marked autouse watch over every test.

postgres_url     the address of a new, empty PostgreSQL database
postgres_cluster the server itself: `with postgres_cluster.new_database() as url` for as many as you like
ready_postgres   the address of a new PostgreSQL database that is up to date, with nothing in it
ready_database   inside its package of tests, a new SQLite database is a copy of one that is up to date
ready_sqlite     the same inside one test
tracker          a real Request Tracker on SQLite, one for the run: give each test a shelf of its own. Mark those that
                 use it `pytest.mark.xdist_group("rt")`, so that they share one worker
tracker_on_postgres  the same on PostgreSQL
x_display        an X display of this worker's own, for children with a real window; put it in their DISPLAY
log_errors       `log_errors.expect("text")`: this error has to be logged in this test
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support import in_memory, postgres, threads, windows
from tests.support import log_errors as logs
from tests.support import ready_database as ready
from tests.support import x_display as display
from tests.support.request_tracker import RequestTracker, request_tracker

PATIENCE = 10.0  # seconds that a stopped thread may take to end; a busy machine is slow, a leak is for ever

# A search for failing examples is no race: machines are shared, so no example has a deadline.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")

_POSTGRES_FOLDER = pytest.StashKey[Path]()
_HOME = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Tests never see the person's own Scandesk, display, keyring or language; their children inherit that, and where
    temporary files are."""
    if memory := in_memory.place(os.environ):
        os.environ["TMPDIR"], tempfile.tempdir = str(memory), None  # None: it is asked for again
    for name in [name for name in os.environ if name.startswith("SCANDESK_")]:
        del os.environ[name]
    home = config.stash[_HOME] = Path(tempfile.mkdtemp(prefix="scandesk-test-"))
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = str(home / kind.lower())
    os.environ["SCANDESK_PROVISION_FILE"] = ""  # nor that of the machine
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # windows on an X display belong to children, see x_display
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns about any locale that is not UTF-8
    config.stash[_POSTGRES_FOLDER] = Path(_told_by_controller(config) or postgres.make_folder())


def pytest_report_header() -> str:
    return f"temporary files: {tempfile.gettempdir()}"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist: the controller tells each worker where the one cluster is."""
    node.workerinput["postgres_folder"] = str(node.config.stash[_POSTGRES_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller outlives its workers, so it is the one that stops the cluster."""
    if not _told_by_controller(config):
        postgres.remove(config.stash[_POSTGRES_FOLDER])
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


def _told_by_controller(config: pytest.Config) -> str:
    return getattr(config, "workerinput", {}).get("postgres_folder", "")


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A test that leaves a thread running fails: every thread has an owner, a stop and a join."""
    before = threads.running()
    yield
    left = threads.left_behind(before, PATIENCE)
    assert not left, f"threads left running: {', '.join(left)}"


@pytest.fixture(autouse=True)
def _no_window_left() -> Iterator[None]:
    """No window outlives its test."""
    before = windows.open_now()
    yield
    windows.remove_others(before)


@pytest.fixture(autouse=True)
def log_errors() -> Iterator[logs.LogErrors]:
    """A test in which an error is logged fails, unless the test said that it has to be."""
    with logs.collected() as errors:
        yield errors
    assert not errors.complaints()


@pytest.fixture(scope="session")
def postgres_cluster(request: pytest.FixtureRequest) -> postgres.Cluster:
    """The run's PostgreSQL, started by whoever asks first. An error, never a skip, where it is not installed."""
    return postgres.shared_cluster(request.config.stash[_POSTGRES_FOLDER])


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """A new, empty database, as SQLAlchemy's address of it; gone after the test."""
    with postgres_cluster.new_database() as url:
        yield url


@pytest.fixture(scope="session")
def _ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready.make(tmp_path_factory.mktemp("ready") / "ready.sqlite3")


@pytest.fixture(scope="package")
def ready_database(_ready_file: Path) -> Iterator[None]:
    """For a package whose tests do not ask how a database is made: else each waits for all migrations."""
    with ready.copied(_ready_file):
        yield


@pytest.fixture
def ready_sqlite(_ready_file: Path) -> Iterator[None]:
    """As `ready_database`, for one test."""
    with ready.copied(_ready_file):
        yield


@pytest.fixture
def ready_postgres(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """A database like that of `postgres_url`, up to date; gone after the test."""
    with postgres_cluster.ready_database() as url:
        yield url


@pytest.fixture(scope="session")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTracker]:
    """The run's Request Tracker, started by whoever asks first. An error, never a skip, where it is not installed."""
    with request_tracker(tmp_path_factory.mktemp("rt")) as running:
        yield running


@pytest.fixture(scope="session")
def tracker_on_postgres(
    tmp_path_factory: pytest.TempPathFactory, postgres_cluster: postgres.Cluster
) -> Iterator[RequestTracker]:
    """Where several have to write at once: SQLite lets one in at a time."""
    with postgres_cluster.new_database() as url, request_tracker(tmp_path_factory.mktemp("rt"), url) as running:
        yield running


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """The name (":7") of an X display that this worker has to itself."""
    with display.x_server() as name:
        yield name
