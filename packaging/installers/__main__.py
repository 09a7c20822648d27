"""`python -m installers deb|tarball|windows DIST WORK`: makes an installer of the packed program in DIST/scandesk."""

import sys
from pathlib import Path

from installers.built import built
from installers.deb import make_deb
from installers.tarball import make_tarball
from installers.windows import make_setup

MAKERS = {"deb": make_deb, "tarball": make_tarball, "windows": make_setup}


def main(kind: str, dist: Path, work: Path) -> None:
    """Make it, and say what was made."""
    made = MAKERS[kind](built(dist / "scandesk"), dist, work / kind)
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")


try:
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
except FileNotFoundError as error:
    sys.exit(f"Scandesk: {error.filename} is not there: make package")
except LookupError as error:
    sys.exit(f"Scandesk: {error}")
