"""What one practises, shown in the band of a training window, and gone on with at each answer that shows it."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from services.clock import new_id
from services.database.census import every_answer
from services.scanning import commands
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from services.training.settings import DEVICE
from services.training.tasks import BEGUN, TASKS, Place, Step, advanced, code_of, walked
from ui.frame.main_window import MainWindow
from ui.frame.training_band import Exercise, TrainingBand
from ui.running import Run
from ui.station import Station

AGAIN: Final = 75  # the exit code of a window that is to be opened again on a training begun anew


class Practising(QObject):
    """Leads through the exercises in `window`, which has a TrainingBand. UI thread."""

    def __init__(self, window: MainWindow, station: Station, run: Run) -> None:
        super().__init__(window)
        self._station, self._window = station, window
        self._place, self._task, self._laid = BEGUN, 0, 0.0
        self._bands = window.findChildren(TrainingBand)
        for band in self._bands:
            band.scanned.connect(self._scan)
            band.skipped.connect(self._skip)
            band.again.connect(self._begin_again)
        site = self._site
        run(lambda: walked(station.database.read(every_answer), site), self._found)

    def answered(self, answer: Answer) -> None:
        """A scan was answered: perhaps as the next step wants it."""
        self._place = advanced(self._place, answer.scan.text, answer.outcome.reason, self._site)
        self._show()

    @property
    def _site(self) -> str:
        return self._station.settings.station.site

    def _found(self, place: Place) -> None:
        self._place, self._task = place, place.next_task()
        self._show()

    def _show(self) -> None:
        step = self._place.step(self._task)
        self._lay(0.0 if step is None else step.kilograms)
        exercise = self._over() if step is None else self._exercise(step)
        for band in self._bands:
            band.show_exercise(exercise)

    def _exercise(self, step: Step) -> Exercise:
        say, task = self._station.words.say, TASKS[self._task]
        place = {"number": self._task + 1, "of": len(TASKS), "task": say(f"training.task.{task.key}")}
        place |= {"step": self._place.done[self._task] + 1, "steps": len(task.steps)}
        code = code_of(step, self._site)
        return Exercise(
            say("training.where", **place),
            say(f"training.step.{step.key}"),
            code,
            self._named(code),
            say("training.scan"),
        )

    def _over(self) -> Exercise:
        say = self._station.words.say
        if all(map(self._place.is_over, range(len(TASKS)))):
            return Exercise("", say("training.all_over"))
        return Exercise("", say("training.over", task=say(f"training.task.{TASKS[self._task].key}")))

    def _named(self, code: str) -> str:
        """What stands below the bars: a command's name, else the code."""
        known = commands.parse(code, self._site)
        return self._station.words.say(known.name_words) if isinstance(known, commands.Command) else code

    def _lay(self, kilograms: float) -> None:
        if kilograms != self._laid and self._station.practice is not None:
            self._laid = kilograms
            self._station.practice.lay(kilograms)

    def _scan(self) -> None:
        """Without a scanner: the same scan, of a device that says what it is."""
        step = self._place.step(self._task)
        if step is None:
            return
        device = Device(DEVICE, self._station.words.say("training.scanner"), "simulator")
        raw, now = code_of(step, self._site).encode(), self._station.clock.now()
        self._station.bench.take(make_scan(raw, device, scan_id=new_id(), at=now))

    def _skip(self) -> None:
        self._task = self._place.next_task(self._task)
        self._show()

    def _begin_again(self) -> None:
        """The window goes, all that was practised too, and another one comes."""
        self._window.close()
        QApplication.exit(AGAIN)
