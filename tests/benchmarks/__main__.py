"""`python -m tests.benchmarks [NAME …]`: all, or those named."""

import sys
from collections.abc import Callable

from tests.benchmarks import (
    archive,
    assets_rt,
    assets_scan,
    assets_tags,
    drain,
    frames,
    hub_fifty,
    hub_list,
    hub_patch,
    labels,
    machine,
    packing,
    packing_hub,
    packing_import,
    picture_transport,
    printing,
    printing_window,
    quality,
    scan_latency,
    slow_disk,
    start,
    start_packed,
    supervisor,
    three_scanners,
    window_latency,
)
from tests.campaigns.quiet import be_quiet

BENCHMARKS: dict[str, Callable[[], list[str]]] = {
    "emitted": scan_latency.run,
    "growth": scan_latency.growth,
    "painted": window_latency.run,
    "painted-x": window_latency.run_x,
    "three-scanners": three_scanners.run,
    "three-scanners-window": three_scanners.run_with_window,
    "slow-disk": slow_disk.run,
    "start": start.desktop,
    "commands": start.command_line,
    "start-packed": start_packed.run,
    "supervisor": supervisor.run,
    "hub-patch": hub_patch.run,
    "hub-fifty": hub_fifty.run,
    "hub-list": hub_list.run,
    "frames": frames.run,
    "labels": labels.run,
    "printing": printing.run,
    "printing-window": printing_window.run,
    "assets-scan": assets_scan.run,
    "assets-tags": assets_tags.run,
    "assets-rt": assets_rt.run,
    "packing": packing.run,
    "packing-postgres": packing.run_postgres,
    "packing-hub": packing_hub.run,
    "packing-import": packing_import.run,
    "picture-transport": picture_transport.run,
    "quality": quality.run,
    "archive": archive.run,
    "drain": drain.four_at_a_time,
    "drain-one": drain.one_at_a_time,
    "drain-scans": drain.scans,
}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    be_quiet()
    print("\n".join(machine.describe()), flush=True)
    stolen = machine.Stolen()
    for name in names or BENCHMARKS:
        print(f"[{name}]", *BENCHMARKS[name](), stolen, sep="\n", flush=True)


main(sys.argv[1:])
