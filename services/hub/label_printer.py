"""The printer of an organisation at the hub: one label after the other, each waited for a few seconds and no longer."""

from threading import Event, Lock, Timer
from time import monotonic

import structlog

from services.assets.labelling import wanted_for
from services.assets.model import Asset
from services.clock import Clock
from services.errors import Refused
from services.printing.model import PrintJob, Result
from services.printing.ports import MakePrinter, Pages
from services.settings.model import PrinterLine

log = structlog.get_logger(__name__)

SECONDS = 5.0  # agreements on tags: who asks for an asset waits no longer for its label


class HubPrinter:
    """Any thread; waits. `stop` cuts off what prints."""

    def __init__(self, line: PrinterLine, clock: Clock, make_printer: MakePrinter, pages: Pages) -> None:
        self._line, self._clock, self._pages = line, clock, pages
        self._driver = make_printer(line)
        self._one_at_a_time = Lock()
        self._stopped = Event()

    def print(self, asset: Asset) -> bool:
        """Whether the printer says that the label is printed. One that takes longer may still come, and counts as
        none."""
        until = monotonic() + SECONDS
        if self._stopped.is_set() or not self._one_at_a_time.acquire(timeout=SECONDS):
            return False
        try:
            return self._print(asset, until)
        except Refused as refused:
            log.warning("no label can be made at the hub", code=refused.code, asset=asset.id)
            return False
        finally:
            self._one_at_a_time.release()

    def stop(self) -> None:
        """Print no more."""
        self._stopped.set()
        with self._one_at_a_time:
            self._driver.close()

    def _print(self, asset: Asset, until: float) -> bool:
        fields = self._pages.fields([wanted_for(asset)])[0]
        job = PrintJob(asset.id, self._line.id, fields, self._clock.now(), "")
        document, stop = self._pages.make([job], self._line), Event()
        timer = Timer(max(0.0, until - monotonic()), stop.set)
        timer.name = f"label at {self._line.name}"
        timer.start()
        try:
            outcome = self._driver.send(document, stop)
        finally:
            timer.cancel()
            timer.join()
        if outcome.result is not Result.PRINTED:
            log.warning("a label did not come at the hub", asset=asset.id, result=outcome.result.value, why=outcome.why)
        return outcome.result is Result.PRINTED
