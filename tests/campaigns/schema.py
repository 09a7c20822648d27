"""A hub is asked whatever its OpenAPI allows and forbids, thousands of times a route (tests/support/schema.py)."""

import tempfile
from pathlib import Path

from tests.campaigns.findings import Findings
from tests.support.hub import running_hub
from tests.support.schema import ask_by_schema

SECONDS_A_CASE = 6.0  # for all routes together, on a busy machine


def run(cases: int, seed: int) -> Findings:
    """`cases` a route in each phase: positive and negative ones, and sequences."""
    findings = Findings("whatever OpenAPI allows and forbids, at a real hub", seed)
    with tempfile.TemporaryDirectory() as folder, running_hub(Path(folder), "") as hub:
        asked = ask_by_schema(hub, cases=cases, seed=seed, patience=600 + cases * SECONDS_A_CASE)
    findings.figures["requests"] = str(asked.cases)
    if not asked.whole:
        findings.broken.append(asked.said)
    return findings
