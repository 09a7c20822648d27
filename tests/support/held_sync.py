"""A process that sends what waits in a data directory, and holds the first answer to METHOD before it is marked.

    python -m tests.support.held_sync DATA_DIR URL METHOD

It prints a line when it has the answer, and waits to be killed.
"""

import json
import sys
from pathlib import Path
from random import random
from typing import Any

import structlog
from pydantic import SecretStr

from services.central.sync import CentralSync
from services.clock import SystemClock
from services.database.opening import open_database
from services.sync.ports import Reply
from services.sync.service import SyncService


class Held(CentralSync):
    """Holds the answers to `method`."""

    method = ""

    def create(self, body: dict[str, Any], key: str, person: str) -> Reply:
        return self._hold("POST", super().create(body, key, person))

    def update(self, remote_id: int, body: dict[str, Any], key: str, person: str) -> Reply:
        return self._hold("PATCH", super().update(remote_id, body, key, person))

    def _hold(self, method: str, reply: Reply) -> Reply:
        if method == self.method:
            sys.stdout.write(json.dumps({"answered": method}) + "\n")
            sys.stdout.flush()
            sys.stdin.read()  # until the end
        return reply


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    held = Held(sys.argv[2], token=lambda: SecretStr("right-token"))
    held.method = sys.argv[3]
    database = open_database(Path(sys.argv[1]))
    SyncService(database, SystemClock(), held, random).run(100.0)
