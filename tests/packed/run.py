"""Runs checks of a packed program, and says of each how it went."""

import traceback
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TypeVar

Place = TypeVar("Place")


def run_all(checks: Sequence[Callable[[Place], None]], root: Place, *, goes_on: bool = True) -> int:
    """Run them one after the other; 0 where all are well. `goes_on`: also after one that failed."""
    wrong = 0
    for check in checks:
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
        if wrong and not goes_on:
            break
    return min(wrong, 1)
