"""The band over a window of training, over the empty page of a window: with an exercise, and when all is over."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command, barcode_for
from services.words.catalogue import Catalogue
from ui.frame.training_band import Exercise, TrainingBand
from ui.theme.spacing import column

if TYPE_CHECKING:
    from tests.ui.scenes import Stage


class TrainingPage(QWidget):
    """The band, and nothing below it."""

    def __init__(self, words: Catalogue, exercise: Exercise) -> None:
        super().__init__()
        band = TrainingBand(words)
        band.show_exercise(exercise)
        self.setLayout(column(band, 1))


def exercise(stage: "Stage") -> None:
    """The longest sentence there is, and a command to scan."""
    say, command = stage.words.say, Command.ACKNOWLEDGE
    where = say("training.where", number=2, of=4, task=say("training.task.packing"), step=5, steps=9)
    code = barcode_for(command, stage.station.settings.station.site)
    wanted = Exercise(where, say("training.step.allergen"), code, say(command.name_words), say("training.scan"))
    _cover(stage, wanted)


def over(stage: "Stage") -> None:
    """Nothing more is to be done."""
    _cover(stage, Exercise("", stage.words.say("training.all_over")))


def _cover(stage: "Stage", wanted: Exercise) -> None:
    stage.uncover()
    stage.window.cover(TrainingPage(stage.words, wanted))


SCENES: Mapping[str, Callable[["Stage"], None]] = {"cover-training": exercise, "cover-training-over": over}
