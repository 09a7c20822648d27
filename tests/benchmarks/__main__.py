"""`python -m tests.benchmarks [NAME …]`."""

import sys
from collections.abc import Callable

from tests.benchmarks import scan_latency, three_scanners

BENCHMARKS: dict[str, Callable[[], list[str]]] = {
    "latency-empty": lambda: scan_latency.run(0),
    "latency": scan_latency.run,
    "three-scanners": three_scanners.run,
}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    for name in names or BENCHMARKS:
        print("\n".join(BENCHMARKS[name]()), flush=True)


main(sys.argv[1:])
