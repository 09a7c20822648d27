"""`python -m bundle WORK DIST`: PyInstaller, then what goes beside the program: licences, bill of materials, sums."""

import json
import os
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import PyInstaller.__main__

from bundle import bill, contents, libraries, licences, stamp, sums
from bundle.parts import OURS, UnknownPartError, parts_of

CHECKOUT = Path(__file__).parents[2]
SPEC = CHECKOUT / "packaging" / "scandesk.spec"


def main(work: Path, dist: Path) -> None:
    """Make `dist`/scandesk; `work` is for what comes up on the way."""
    made = stamp.stamp(CHECKOUT)
    on_the_way, program = work / OURS, dist / OURS
    on_the_way.mkdir(parents=True, exist_ok=True)
    made.write(on_the_way / "build.json")
    (on_the_way / "libraries.json").write_text(json.dumps(libraries.loaded_by_name()), "utf-8")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(made.made_at.timestamp()))
    asked = ["--noconfirm", "--log-level", "WARN", "--workpath", str(work), "--distpath", str(dist), str(SPEC)]
    PyInstaller.__main__.run(asked)

    collected = json.loads((on_the_way / "collected.json").read_text("utf-8"))
    parts = parts_of([*collected, (OURS, PyInstaller.__file__)])  # the executable is its start
    strip(program / "_internal")
    licences.write(program / "licences", parts, CHECKOUT)
    bill.write(program, parts, version(OURS), made)
    sums.write(program)
    print("\n".join(sizes(program)))


def strip(folder: Path) -> None:
    """Take the names for debuggers out of what comes with them."""
    if sys.platform == "linux":
        for pattern in contents.STRIPPED:
            for file in folder.glob(pattern):
                subprocess.run(["strip", "--strip-debug", str(file)], check=True)


def sizes(program: Path) -> list[str]:
    """How large it is, and what is largest in it, in MB."""
    found: Counter[str] = Counter()
    for file in program.rglob("*"):
        if file.is_file() and not file.is_symlink():
            inside = file.relative_to(program).parts
            found[inside[1] if inside[0] == "_internal" else inside[0]] += file.stat().st_size
    largest = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in found.most_common(12))
    return [f"{program}: {found.total() / 1e6:.0f} MB", f"  {largest}"]


try:
    main(Path(sys.argv[1]), Path(sys.argv[2]))
except (UnknownPartError, FileNotFoundError) as error:
    sys.exit(f"Scandesk: {error}")
