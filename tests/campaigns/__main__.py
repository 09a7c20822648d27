"""`python -m tests.campaigns [--scale 0.1] [--seed N] [--only kill …]`."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.campaigns import (
    archive,
    assets,
    beside,
    decode,
    doubt,
    frames,
    hid,
    hub_and_stations,
    kill,
    kill_window,
    labels,
    packing,
    packing_sync,
    points,
    power_loss,
    print_queue,
    scales,
    schema,
    sscc,
    upgrade,
)
from tests.campaigns.bench_process import Sabotage
from tests.campaigns.findings import Findings
from tests.campaigns.quiet import be_quiet

EARLY = Sabotage(answer_early=True)
NORMAL = Sabotage(synchronous_normal=True)
IDS_LATE = Sabotage(ids_late=True)

TRIES_OF_CONTROLS = 5


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `control`: the same harness on a bench that breaks a promise; `sabotage` says which."""

    run: Callable[[float, int], Findings]
    control: Callable[[int], Findings] | None = None
    sabotage: str = ""


CAMPAIGNS = {
    "kill": Campaign(
        lambda scale, seed: kill.run(max(20, int(2000 * scale)), seed),
        lambda seed: kill.run(40, seed, sabotage=EARLY),
        "answers before the commit",
    ),
    "window": Campaign(lambda scale, seed: kill_window.run(max(5, int(50 * scale)), seed)),
    "beside": Campaign(lambda scale, seed: beside.run(max(5, int(50 * scale)), seed)),
    "power": Campaign(
        lambda scale, seed: power_loss.run(int(20_000 * scale), seed),
        lambda seed: power_loss.run(500, seed, sabotage=NORMAL),
        "synchronous=NORMAL",
    ),
    "points": Campaign(lambda scale, seed: points.run(seed, every=max(1, round(0.3 / scale)))),
    "doubt": Campaign(
        lambda scale, seed: doubt.run(max(200, int(5000 * scale)), seed),
        lambda seed: doubt.run(100, seed, sabotage=IDS_LATE),
        "the operation's id made in the transaction, so that it cannot be looked up",
    ),
    "hub": Campaign(
        lambda scale, seed: hub_and_stations.run(max(10, int(200 * scale)), seed),
        lambda seed: hub_and_stations.run(12, seed, hub_and_stations.KEYLESS),
        "the line takes the idempotency keys away",
    ),
    "hub-postgres": Campaign(
        lambda scale, seed: hub_and_stations.run(max(10, int(200 * scale)), seed, hub_and_stations.POSTGRES)
    ),
    "plain": Campaign(lambda scale, seed: hub_and_stations.run(max(5, int(100 * scale)), seed, hub_and_stations.PLAIN)),
    "labels": Campaign(
        lambda scale, seed: labels.run(int(100_000 * scale), seed),
        labels.control,
        "renderers that write fields as they are: each of them",
    ),
    "hid": Campaign(
        lambda scale, seed: hid.run(int(100_000 * scale), seed),
        hid.control,
        "takes padding for data, ounces for pounds: each of them",
    ),
    "scales": Campaign(
        lambda scale, seed: scales.run(int(100_000 * scale), seed),
        scales.control,
        "takes hyphens for signs, what moves for what stands still, STX for nothing: each of them",
    ),
    "decode": Campaign(
        lambda scale, seed: decode.run(int(10_000 * scale), seed),
        decode.control,
        "believes its first guess, whatever its check digit",
    ),
    "print": Campaign(
        lambda scale, seed: print_queue.run(max(10, int(200 * scale)), seed),
        lambda seed: print_queue.run(10, seed, marks_late=True),
        "marks a label when it is out, not before",
    ),
    "assets": Campaign(
        lambda scale, seed: assets.run(max(10, int(200 * scale)), seed),
        assets.control,
        "what is in doubt is sent once more without a look, or marked as sent when it is answered: both",
    ),
    "packing": Campaign(
        lambda scale, seed: packing.run(max(10, int(200 * scale)), seed),
        packing.control,
        "answers as packed what is in no box",
    ),
    "packing-sync": Campaign(
        lambda scale, seed: packing_sync.run(max(10, int(200 * scale)), seed),
        packing_sync.control,
        "the line takes the keys away; what is about to be told stands as told; what is in doubt is told again without"
        " a look: all three",
    ),
    "packing-sync-postgres": Campaign(
        lambda scale, seed: packing_sync.run(max(10, int(200 * scale)), seed, packing_sync.POSTGRES)
    ),
    "packing-sync-plain": Campaign(
        lambda scale, seed: packing_sync.run(max(10, int(200 * scale)), seed, packing_sync.PLAIN)
    ),
    "sscc": Campaign(
        lambda scale, seed: sscc.run(max(5_000, int(100_000 * scale)), seed),
        sscc.control,
        "nobody notes beside the database what was given",
    ),
    "frames": Campaign(
        lambda scale, seed: frames.run(max(10, int(200 * scale)), seed),
        lambda seed: frames.run(10, seed, early=True),
        "answers before the commit",
    ),
    "archive": Campaign(
        lambda scale, seed: archive.run(max(20, int(500 * scale)), seed),
        archive.control,
        "takes a session away before it is copied",
    ),
    "upgrade": Campaign(lambda scale, seed: upgrade.run(max(5, int(200 * scale)), seed)),
    "schema": Campaign(lambda scale, seed: schema.run(max(20, int(2000 * scale)), seed)),
}


def main() -> int:
    """Run the campaigns; 1 where a promise was broken, or a negative control was not noticed."""
    options = _options()
    seed = options.seed or int(time.time())
    be_quiet()
    broken = [line for name in options.only or CAMPAIGNS for line in _run(name, options.scale, seed)]
    # Told once more at the end: whoever reads a long log reads its last lines.
    print("\n".join(["campaigns: BROKEN", *broken]) if broken else "campaigns: all kept")
    return int(bool(broken))


def _run(name: str, scale: float, seed: int) -> list[str]:
    """Run one campaign and its control; what was broken, each with the campaign's name."""
    campaign, began = CAMPAIGNS[name], time.monotonic()
    findings = campaign.run(scale, seed)
    print("\n".join(findings.lines()), flush=True)
    broken = [f"  {name}: {line}" for line in findings.broken[:5]]
    if campaign.control is not None:
        found = _control(campaign.control, seed)
        first = f"noticed {len(found)} times, such as: {found[0]}" if found else "NOT NOTICED"
        print(f"  negative control ({campaign.sabotage}): {first}")
        broken += [] if found else [f"  {name}: the negative control was not noticed ({campaign.sabotage})"]
    print(f"  took: {time.monotonic() - began:.0f} s", flush=True)
    return broken


def _control(control: Callable[[int], Findings], seed: int) -> list[str]:
    """What the harness noticed of a broken promise. Faults fall at random, and a short run may have none where it would
    matter: so it is given other seeds before it is said to notice nothing."""
    for again in range(TRIES_OF_CONTROLS):
        if found := control(seed + again).broken:
            return found
    return []


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0, help="0: the time, which is printed")
    parser.add_argument("--only", nargs="*", default=[], choices=CAMPAIGNS)
    return parser.parse_args()


if __name__ == "__main__":  # else this is imported by a process of the campaign `hub`
    sys.exit(main())
