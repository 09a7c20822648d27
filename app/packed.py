"""The packed program begins here (packaging/bundle/program.py): as `scandesk`, or as one of the processes that it
starts of itself, as it has no Python to give code to."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Final

_PATH: Final = "LD_LIBRARY_PATH"
_BEFORE: Final = f"{_PATH}_ORIG"
_FROM_THE_BEGINNING: Final = "PYINSTALLER_RESET_ENVIRONMENT"


def main() -> None:
    """Be who `sys.argv` says."""
    give_back(os.environ)
    match sys.argv[1:]:
        case ["read-pictures"]:
            from hardware.camera.decode import child

            child.main()
        case ["take-demo-pictures", data_dir, folder]:
            from app.demo import photographer

            sys.exit(photographer.main(Path(data_dir), Path(folder)))
        case _:
            from app.cli.main import main as scandesk

            scandesk()


def give_back(environ: MutableMapping[str, str]) -> None:
    """The path of libraries as it was before this program began: its start puts its own folder there, and the system's
    programs that play sounds, print or show a folder would load our libraries in the place of theirs. This process has
    read the path when it began, and keeps it. Another one of ours sets it again: it is told to begin as this one did,
    else it would believe that this one has done so for it."""
    environ[_FROM_THE_BEGINNING] = "1"
    before = environ.pop(_BEFORE, None)
    if before is not None:
        environ[_PATH] = before
    else:
        environ.pop(_PATH, None)
