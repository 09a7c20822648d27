"""The desktop ends in order when the system asks it to: what it began is done, its database whole in one file."""

import os
import signal
from pathlib import Path

import pytest

from tests.campaigns.desktop import PATIENCE, DesktopProcess, prepare


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_end_closes_the_station_in_order(tmp_path: Path, asked: signal.Signals) -> None:
    prepare(tmp_path, [])
    with DesktopProcess.start(tmp_path) as desktop:
        desktop.wait_for(lambda told: told.what == "painted" and told.mood == "neutral")
        os.kill(desktop.process.pid, asked)
        assert desktop.process.wait(PATIENCE) == 0
        os.close(desktop.pipe)
    assert not list(tmp_path.glob("*-wal"))
