"""How this program was built, where it is a packed one: `packaging/build` leaves it beside the code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = "build.json"


@dataclass(frozen=True, slots=True)
class Build:
    """`day`: of the commit, ISO 8601; `commit`: its short name, with "+" where files were changed; `system`: e.g.
    "linux-x86_64"."""

    day: str
    commit: str
    system: str
    python: str
    qt: str


def this_build(folder: Path = Path(__file__).parents[2]) -> Build | None:
    """What stands in `folder`; None for a checkout or a wheel."""
    try:
        return Build(**json.loads((folder / FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None
