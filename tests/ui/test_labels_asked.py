"""The form says what became of the labels that were asked for last: never more than is known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.labels.model import Fields
from services.printing.model import JobState, PrintJob, Settled
from tests.ui.label_scenes import PAPER_OUT
from tests.ui.test_labels_presenter import Labels
from ui.labels.ask_views import AskForm
from ui.labels.views import Part

ON_ITS_WAY = ("W12-0001 is on its way to the printer.", False)
OPEN = "The printer's head is open. Close it."


class Asked(Labels):
    """A label, or some copies, that were asked for, and that somebody waits for at the form."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.queue.held = []
        self.presenter.choose_part(Part.ASK)

    def ask(self, copies: int = 1) -> None:
        self.presenter.ask_form.typed(AskForm("W12-0001", copies=str(copies)))
        self.presenter.ask_form.print()

    def become(self, *states: JobState, settled: Settled = Settled.OPEN, printer: str = "office") -> None:
        at = self.clock.now()
        self.queue.held = [
            PrintJob(f"asked-{n}", printer, Fields("W12-0001"), at, "1", state=state, settled=settled, why=why(state))
            for n, state in enumerate(states)
        ]
        self.presenter.refresh()

    @property
    def told(self) -> tuple[str, bool]:
        """What is said, and whether it is bad news."""
        return self.page.asks[-1].told, self.page.asks[-1].failed


def why(state: JobState) -> str:
    return {JobState.FAILED: "printer.head_open", JobState.UNKNOWN: "printer.after.gone"}.get(state, "")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    made = Asked(tmp_path)
    yield made
    made.close()


def test_a_label_is_on_its_way_until_the_printer_has_said_that_it_is_printed(asked: Asked) -> None:
    asked.ask()
    assert asked.told == ON_ITS_WAY
    asked.become(JobState.PRINTING)
    assert asked.told == ON_ITS_WAY
    asked.become(JobState.PRINTED)
    assert asked.told == ("W12-0001 is printed.", False)


def test_a_label_that_failed_is_not_said_to_be_on_its_way(asked: Asked) -> None:
    asked.ask()
    asked.become(JobState.FAILED)
    text = f"W12-0001 did not come. {OPEN} It stands under “To look at”."
    assert asked.told == (text, True)
    asked.presenter.ask_form.typed(AskForm("W12-0002"))
    assert asked.told == (text, True), "who types the next one has not seen it yet"
    asked.become(JobState.FAILED, settled=Settled.REPRINTED)
    assert asked.told == ("", False)


def test_a_label_that_nobody_knows_of_is_not_said_to_have_failed(asked: Asked) -> None:
    asked.ask()
    asked.become(JobState.UNKNOWN)
    gone = asked.station.words.say("printer.after.gone")
    assert asked.told == (f"Whether W12-0001 came is not known. {gone} It stands under “To look at”.", True)


def test_one_of_several_that_did_not_surely_come_is_told_until_somebody_has_looked(asked: Asked) -> None:
    asked.ask(copies=2)
    asked.become(JobState.PRINTED, JobState.FAILED)
    assert asked.told == (f"Not all of the 2 labels came for certain. {OPEN} See “To look at”.", True)
    asked.become(JobState.PRINTED, JobState.PRINTED)
    assert asked.told == ("2 labels are printed.", False)


def test_a_label_that_a_printer_without_paper_holds_says_so(asked: Asked) -> None:
    asked.ask()
    asked.become(JobState.WAITING, printer="label-printer")
    assert asked.told == (f"W12-0001 waits. {asked.station.words.say(PAPER_OUT.why)}", True)


def test_who_presses_twice_still_hears_what_became_of_the_label(asked: Asked) -> None:
    asked.ask()
    asked.presenter.ask_form.typed(AskForm("W12-0002", copies="two"))
    asked.presenter.ask_form.print()
    assert asked.page.asks[-1].wrong.keys() == {"copies"}
    asked.become(JobState.FAILED)
    assert asked.told[0].startswith("W12-0001 did not come")
