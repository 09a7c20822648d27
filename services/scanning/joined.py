"""One trigger pull, several channels: which scan repeats which (agreements: double delivery).

A scanner can deliver the same pull as a keyboard and on its serial port. Set-up may join such channels as one device;
only then is the same text, on different channels, within 250 ms by the scans' own times, one pull. Within one channel
nothing is ever merged: two trigger pulls of one code are two scans.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.scanning.scan import Scan

WINDOW = timedelta(milliseconds=250)
REMEMBERED = 256  # pulls a group; counted, not timed, so that a late channel or a clock set back forgets nothing


@dataclass(frozen=True, slots=True)
class Pull:
    """One trigger pull: the scans that brought it, the first to arrive first, each from another channel."""

    scans: tuple[Scan, ...]

    @property
    def also_by(self) -> str:
        """The channels that repeated the first scan, in the order in which they did: "wedge, serial"."""
        return ", ".join(scan.device.channel for scan in self.scans[1:])


def belongs(scan: Scan, pull: Pull) -> bool:
    """Whether this scan is the same pull by another channel: same text, equally whole, near every scan of it."""
    return all(
        scan.device.id != other.device.id
        and (scan.text, scan.flaw) == (other.text, other.flaw)
        and abs(scan.at - other.at) <= WINDOW
        for other in pull.scans
    )


class Joined:
    """Remembers the last pulls of each joined device. `groups`: device id → the device that set-up joined it to.

    Call in the order in which scans are taken, one at a time.
    """

    def __init__(self, groups: Mapping[str, str]) -> None:
        self._groups = dict(groups)
        self._pulls: defaultdict[str, deque[Pull]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def repeated_by(self, scan: Scan) -> Pull | None:
        """The pull that this scan repeats by another channel, this scan included; None for a pull of its own."""
        group = self._groups.get(scan.device.id)
        if group is None:
            return None
        pulls = self._pulls[group]
        for place, pull in enumerate(pulls):
            if belongs(scan, pull):  # the oldest that lacks this channel: channels keep their order
                pulls[place] = Pull((*pull.scans, scan))
                return pulls[place]
        pulls.append(Pull((scan,)))
        return None
