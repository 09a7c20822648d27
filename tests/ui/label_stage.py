"""A bench where Maria is signed in, with two printers and a print queue that remembers."""

from pathlib import Path

from tests.fakes.printing import FakePrinting
from tests.ui.bench_stage import BenchStage
from tests.ui.label_scenes import PRINTERS, printer_views, some_jobs


class LabelStage(BenchStage):
    """`queue`: as given, else one that holds labels of each kind, and the views of the settings' printers."""

    def __init__(self, directory: Path, queue: FakePrinting | None = None) -> None:
        super().__init__(directory)
        self.maria = self.first(None)
        self.station.door.sign_in("maria", None)
        self.station.change_setting("printing.printers", PRINTERS, by=self.maria)
        self.station.printing.stop()
        queue = queue or FakePrinting(some_jobs(self.clock.now()), printer_views(PRINTERS))
        self.queue = self.station.printing = queue
