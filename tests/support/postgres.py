"""A PostgreSQL of the tests' own: one cluster per test run, on loopback, with a password, gone afterwards.

Started by the first test that asks; with pytest-xdist the workers share it under a file lock, and the controller,
which outlives them, stops it.
"""

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from filelock import FileLock
from psycopg import sql

from services.database.migrate import upgrade
from services.database.postgres import postgres_engine

# Speed over safety: these databases live for one test. What is committed with `synchronous_commit` off is written after
# 10 seconds, and lost by a kill before.
_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "wal_writer_delay": "10s", "full_page_writes": "off"}
_SETTINGS |= {"shared_buffers": "32MB", "max_wal_size": "128MB"}  # they are in memory, where there is enough


SUPERUSER, ROLE = "postgres", "scandesk"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server on loopback. Databases belong to ROLE, a plain one: a superuser is let through every door."""

    port: int
    password: str

    def url(self, database: str = "postgres", role: str = SUPERUSER) -> str:
        """The database's address for that role, as SQLAlchemy reads it."""
        return f"postgresql+psycopg://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def new_database(self, template: str = "template1", language: str = "") -> Iterator[str]:
        """The address of a new database, empty or like `template` (a name, nobody connected); dropped when the block
        ends, whoever is still connected. `language`: of an empty one, by which it sorts (ICU's: en-US)."""
        name = self.create(template, language)
        try:
            yield self.url(name, ROLE)
        finally:
            self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def create(self, template: str = "template1", language: str = "") -> str:
        """The name of a new database, as above; it goes with the cluster."""
        name = f"test_{uuid4().hex}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(  # in half the time
            *map(sql.Identifier, (name, "template0" if language else template, ROLE))
        )
        if language:
            create += sql.SQL(" LOCALE_PROVIDER icu ICU_LOCALE {}").format(sql.Literal(language))
        self._administer(create)
        return name

    @contextmanager
    def ready_database(self) -> Iterator[str]:
        """As `new_database`, and up to date, with nothing in it: for tests that do not ask how a database is made."""
        with self.new_database(_ready(self)) as url:
            yield url

    def make_role(self) -> None:
        """Make ROLE, with the same password."""
        create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        self._administer(create.format(sql.Identifier(ROLE), sql.Literal(self.password)))

    def _administer(self, statement: sql.Composed) -> None:
        address = self.url().replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True, connect_timeout=30) as connection:
            connection.execute(statement)


@cache
def _ready(cluster: Cluster) -> str:
    """The name of the database that is copied in this process."""
    name = cluster.create()
    with postgres_engine(cluster.url(name, ROLE)).connect() as connection:  # closed afterwards: nobody may be connected
        upgrade(connection)
    return name


def make_folder() -> Path:
    """Where a run's cluster will be. Short, since a Unix socket's path may have 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix="scandesk-pg-"))
    folder.chmod(0o711)  # PostgreSQL refuses to be root: its own user has to pass through
    return folder


def shared_cluster(folder: Path) -> Cluster:
    """The run's cluster, started if this is the first to ask."""
    notes = folder / "cluster.json"
    with FileLock(folder / "lock"):
        if not notes.exists():
            cluster = _start(folder)
            cluster.make_role()
            notes.touch(0o600)
            notes.write_text(json.dumps(asdict(cluster)))
        return Cluster(**json.loads(notes.read_text()))


def kill_and_start(folder: Path) -> None:
    """Kill the run's server as a crash does, and start it again at its port; it answers when this returns."""
    _as_server_user([_program("pg_ctl"), "restart", "-D", str(folder / "data"), "-m", "immediate", "-w"])


def remove(folder: Path) -> None:
    """Stop the run's cluster, where there is one, and remove its files."""
    if (folder / "cluster.json").exists():
        _as_server_user([_program("pg_ctl"), "stop", "-D", str(folder / "data"), "-m", "immediate", "-w"])
    shutil.rmtree(folder)


def _start(folder: Path) -> Cluster:
    data, password = folder / "data", secrets.token_urlsafe(24)
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(0o700)
    secret = folder / "password"
    secret.touch(0o600)
    secret.write_text(password)
    if user := _server_user():
        shutil.chown(data, user["user"])
        shutil.chown(secret, user["user"])
    options = ["-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", "--locale", "C"]
    _as_server_user([_program("initdb"), "-D", str(data), "--no-sync", *options])
    secret.unlink()
    return Cluster(_serve(data), password)


def _serve(data: Path, attempts: int = 5) -> int:
    """The port on which the server now answers. Another program may take a free port first: then another one."""
    port = _free_port()
    settings = {**_SETTINGS, "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": data}
    given = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        _as_server_user([_program("pg_ctl"), "start", "-D", str(data), "-l", str(data / "log"), "-w", "-o", given])
    except RuntimeError:
        if attempts == 1:
            raise
        return _serve(data, attempts - 1)
    return port


def _program(name: str) -> str:
    """PostgreSQL's program of that name, of the newest version here. Debian keeps them off the path."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if found is None:
        raise RuntimeError("PostgreSQL is not installed: run `make setup`")
    return found


def _as_server_user(command: list[str]) -> None:
    """Run it, as PostgreSQL's own user where we are root. Its output goes to a file: the server would keep a pipe."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False, **_server_user()
        )
        output.seek(0)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {output.read().decode(errors='replace')}")


def _server_user() -> dict[str, Any]:
    """The user to become, as subprocess takes it; nothing where we are not root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
