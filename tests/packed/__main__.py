"""`python -m tests.packed ROOT [NAME …]`: all checks, or those named, on the program in this bare root."""

import sys
import traceback
from pathlib import Path
from time import monotonic

from tests.packed.bare_root import BareRoot
from tests.packed.checks import CHECKS


def main(folder: Path, names: list[str]) -> int:
    """Run them one after the other. 0 where all are well."""
    root, wrong = BareRoot(folder), 0
    for check in CHECKS:
        if names and check.__name__ not in names:
            continue
        began = monotonic()
        try:
            check(root)
        except Exception:
            traceback.print_exc()
            wrong += 1
            mark = "✕"
        else:
            mark = "✓"
        print(f"{mark} {check.__name__.replace('_', ' ')} ({monotonic() - began:.1f} s)", flush=True)
    return min(wrong, 1)


sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
