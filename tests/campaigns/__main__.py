"""`python -m tests.campaigns [--scale 0.1] [--seed N] [--only kill …] [--controls]`."""

import argparse
import sys
import time
from collections.abc import Callable

from tests.campaigns import kill, points, power_loss
from tests.campaigns.bench_process import Sabotage
from tests.campaigns.findings import Findings

EARLY = Sabotage(answer_early=True)
NORMAL = Sabotage(synchronous_normal=True)


def main() -> int:
    """Run the campaigns; 1 where a promise was broken, or a negative control was not noticed."""
    options = _options()
    seed = options.seed or int(time.time())
    campaigns: dict[str, Callable[[], Findings]] = {
        "kill": lambda: kill.run(max(20, int(500 * options.scale)), seed),
        "power": lambda: power_loss.run(int(20_000 * options.scale), seed),
        "points": lambda: points.run(seed, every=max(1, round(0.3 / options.scale))),
    }
    controls: dict[str, Callable[[], Findings]] = {
        "kill": lambda: kill.run(40, seed, sabotage=EARLY),
        "power": lambda: power_loss.run(500, seed, sabotage=NORMAL),
    }
    bad = False
    for name, campaign in campaigns.items():
        if options.only and name not in options.only:
            continue
        began = time.monotonic()
        findings = campaign()
        print("\n".join(findings.lines()), f"\n  took: {time.monotonic() - began:.0f} s", flush=True)
        bad |= bool(findings.broken)
        if name in controls:
            noticed = bool(controls[name]().broken)
            print(f"  negative control: {'noticed' if noticed else 'NOT NOTICED'}", flush=True)
            bad |= not noticed
    print(f"campaigns: {'broken' if bad else 'all kept'}")
    return int(bad)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    return parser.parse_args()


sys.exit(main())
