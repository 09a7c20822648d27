"""This very program, to be started again as a process of its own."""

import subprocess
import sys
from pathlib import Path


def command_line() -> list[str]:
    """How this very program is called again, whatever folder we are in, and when it is frozen into one file."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-c", "from app.cli.main import main; main()"]


def start_training(data_dir: Path) -> None:
    """The training beside `data_dir`, in a window of its own that stays when this one goes. Returns at once; waits for
    no window. Raises OSError."""
    command = [*command_line(), "--data-dir", str(data_dir), "--training"]
    nothing = subprocess.DEVNULL
    subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
