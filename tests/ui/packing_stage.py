"""A bench where Maria packs, over the real service: the presenter of the packing screen, opened, and two shipments that
wait."""

from pathlib import Path

from services.packing.model import Content
from services.scanning.answer import Answer
from services.scanning.commands import Command, known_to
from tests.fakes.running import run_now
from tests.support.packing_work import FIRST, furnish
from tests.ui.bench_stage import BenchStage
from tests.ui.packing_page import Page
from ui.packing.packing_presenter import PackingPresenter
from ui.running import Run
from ui.widgets.outcome_look import Mood

COMMANDS = frozenset(command for group in known_to("packing").values() for command in group)


class Packing(BenchStage):
    """The presenter over the service, opened, with two shipments that wait."""

    def __init__(self, directory: Path, run: Run = run_now) -> None:
        super().__init__(directory)
        self.maria = self.first(None)
        self.station.door.sign_in("maria", None)
        self.station.database.write(furnish)
        self.station.bench.put_in_front(self.station.packing.desk(COMMANDS))
        self.page, self.heard = Page(), list[Mood]()
        self.presenter = PackingPresenter(self.station, self.page, run, self.heard.append)
        self.hear = self.presenter.answered
        self.presenter.open()

    def scan_all(self, *codes: str | Command) -> None:
        for code in codes:
            if isinstance(code, Command):
                self.command(code)
            else:
                self.scan(code)

    def type(self, text: str, answers: int = 1) -> None:
        """Type it and press Enter; it becomes so many scans."""
        before = len(self.answers.all)
        self.presenter.type_code(text)
        for answer in self.answers.wait_for(before + answers)[before:]:
            self.presenter.answered(answer)

    @property
    def last(self) -> Answer:
        return self.answers.all[-1]

    def contents(self) -> list[Content]:
        now = self.station.packing.show(FIRST.shipment)
        return [content for box in now.boxes for content in now.contents[box.id]]


def plate(number: int) -> str:
    return FIRST.plate_number(number)
