"""Lets schemathesis ask a running hub whatever its OpenAPI allows, and forbids: positive, negative, coverage of every
limit, and sequences in which one answer feeds the next request."""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.support.hub import Hub
from tests.support.source import ROOT

SILENT_SECONDS = 20  # for one answer, on a busy machine
_CONFIG = """
hooks = "tests.support.schema_hooks"
continue-on-failure = true
request-timeout = {silent}
max-stream-events = 1

[generation]
max-examples = {cases}
database = "none"

[[operations]]
include-path = "/api/v1/metrics"
headers = {{ Authorization = "Bearer ${{SCHEMA_VIEWER}}" }}  # a station may do everything but see the figures
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it. `whole`: nothing was found; `cases`: how many requests; `said`: schemathesis' own report."""

    whole: bool
    cases: int
    said: str


def ask_by_schema(hub: Hub, *, cases: int, seed: int, patience: float) -> Asked:
    """Ask every route `cases` times in each phase; at most `patience` seconds. The seed is in the report.

    Making up what is asked takes longer than answering it, and one process of Python keeps one core busy: so half of
    the paths, the other half, and the sequences over all of them are asked side by side, each at a hub that the others
    change meanwhile."""
    described = hub.ask("GET", "/openapi.json").json()["paths"]
    paths = sorted(described, key=lambda path: -str(described[path]).count("requestBody"))  # what takes long, apart
    halves = [[f"--include-path={path}" for path in paths[first::2]] for first in (0, 1)]
    parts = [*(["--phases=examples,coverage,fuzzing", *half] for half in halves), ["--phases=stateful"]]
    with ThreadPoolExecutor(len(parts)) as pool:
        asked = list(pool.map(lambda part: _ask(hub, part, cases, seed, patience), parts))
    said = "\n".join(one.said for one in asked)
    return Asked(all(one.whole for one in asked), sum(one.cases for one in asked), said)


def _ask(hub: Hub, part: list[str], cases: int, seed: int, patience: float) -> Asked:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        config.write_text(_CONFIG.format(cases=cases, silent=SILENT_SECONDS))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
                *("run", f"{hub.url}/openapi.json", "--header", f"Authorization: Bearer {hub.tokens['bench']}"),
                *("--seed", str(seed), "--no-color", "--warnings", "off", *part),
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SCHEMA_VIEWER": hub.tokens["viewer"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=patience,
        )
    found = re.search(r"^\s*(\d+) generated", done.stdout, re.MULTILINE)
    return Asked(done.returncode == 0, int(found[1]) if found else 0, done.stdout)
