"""Pictures of the window for the demo's results, where Qt can run off-screen."""

import subprocess
import sys
from pathlib import Path

import structlog

from app.demo.program import environment

log = structlog.get_logger(__name__)

PATIENCE = 90.0  # seconds
WORD = "take-demo-pictures"
"""What the packed program is called with, to be the process that takes them (app/packed.py)."""


def take_pictures(data_dir: Path, folder: Path) -> int:
    """Take pictures of the real window on this station, into `folder`. Returns how many there are; 0 is no failure of
    the demo: why, stands in its log."""
    folder.mkdir()
    command = [*_command(), str(data_dir), str(folder)]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={**environment(), "QT_QPA_PLATFORM": "offscreen"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("no pictures", error=str(error))
    else:
        if ended.returncode:
            log.warning("no pictures", code=ended.returncode, said=ended.stderr.decode(errors="replace")[-2000:])
    return len(list(folder.glob("*.png")))


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD]
    return [sys.executable, "-P", "-m", "app.demo.photographer"]
