"""A hub that something beneath it ended says so when it starts again."""

import json
import os
import signal
from pathlib import Path

from tests.support.program import PATIENCE, Scandesk


def started_and_ended(hub: Scandesk, by: signal.Signals) -> str:
    """What it said on standard error."""
    with hub.started("hub", "--port", "0") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"scandesk hub ready")
        os.kill(process.pid, by)
        _out, err = process.communicate(timeout=PATIENCE)
    return err.decode()


def test_a_crash_is_said_at_the_next_start_and_once(tmp_path: Path) -> None:
    hub = Scandesk(tmp_path, {}, cold=True)
    started_and_ended(hub, signal.SIGSEGV)
    said = started_and_ended(hub, signal.SIGTERM)
    lines = [json.loads(line) for line in (tmp_path / "logs" / "hub.log").read_text().splitlines()]
    (crash,) = (line for line in lines if line["event"] == "the program crashed when it ran last")
    assert "Segmentation fault" in crash["traces"]
    assert said.startswith("The hub ended by itself when it ran last")
    assert f"number {crash['crash']}" in said
    assert started_and_ended(hub, signal.SIGTERM) == ""


def test_a_hub_that_was_killed_left_no_crash(tmp_path: Path) -> None:
    hub = Scandesk(tmp_path, {}, cold=True)
    started_and_ended(hub, signal.SIGKILL)
    assert started_and_ended(hub, signal.SIGTERM) == ""
