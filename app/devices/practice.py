"""The devices of training that this program itself is: a scale on a pseudo-terminal, and what lies on it."""

import os
from pathlib import Path

from hardware.scales.simulator import SimulatedScalePort
from services.packing.amounts import ONE
from services.training.settings import SCALE, SCALE_PORT


class Practice:
    """Owner of the simulated scale. `start` and `stop` from one thread; `lay` from any."""

    def __init__(self, data_dir: Path) -> None:
        self._link = data_dir / SCALE_PORT
        self._scale: SimulatedScalePort | None = None

    def start(self) -> None:
        """Plug it in; empty. Nothing on Windows, which has no pseudo-terminals: there weights are typed."""
        if self._scale is None and os.name != "nt":
            self._scale = SimulatedScalePort(SCALE, self._link)

    def lay(self, kilograms: float) -> None:
        """So much lies on the scale from now on; 0 takes all off."""
        if self._scale is not None:
            self._scale.scale.take()
            self._scale.scale.put(round(kilograms * ONE))

    def stop(self) -> None:
        """Pull it out. Safe to call twice."""
        if self._scale is not None:
            self._scale.close()
            self._scale = None
