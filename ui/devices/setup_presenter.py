"""The wizard that sets a scanner up: its maker, how it is to speak, the barcodes to scan, and a test scan. Every step
by keyboard alone or by scanner alone (NEXT, PREVIOUS, CONFIRM, BACK). UI thread."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.layout import TEST_CODE, Repair, learn
from services.scanning.marks import show
from services.scanning.meaning import Kind
from services.scanning.setup_codes import Does, Maker, makers
from services.scanning.setup_saying import place_of, title_of
from ui.devices.scan_tests import ScanTests
from ui.devices.setup_views import SetupChoice, SetupPageView, SetupView
from ui.error_text import error_text
from ui.layout_sample import Sample, keep, sample_from, sample_of
from ui.running import Run
from ui.station import Station

PATIENCE_MS: Final = 10_000  # after which it is said what may be wrong; the test goes on
COMMANDS: Final = frozenset({Command.NEXT, Command.PREVIOUS, Command.CONFIRM, Command.BACK})

Later = Callable[[int, Callable[[], None]], None]


class _Step(Enum):
    MAKER = auto()
    MODE = auto()
    CODES = auto()
    TEST = auto()
    AFTER = auto()  # done, or what to do next


_ADDED: Final = MappingProxyType({Does.SERIAL: "devices_screen.add", Does.HID_POS: "devices_screen.hid.add"})


class SetupPresenter:
    """`later` calls something after so many ms; `changed` is told when settings have changed; `left` shows the list,
    `add` the page of a new scanner of this `mode`."""

    def __init__(
        self,
        station: Station,
        page: SetupPageView,
        run: Run,
        tests: ScanTests,
        *,
        later: Later,
        caps_lock: Callable[[], bool],
        last_keys: Callable[[], str],
        changed: Callable[[], None],
        left: Callable[[], None],
        add: Callable[[], None],
    ) -> None:
        self._station, self._page, self._run, self._tests = station, page, run, tests
        self._later, self._caps_lock, self._last_keys = later, caps_lock, last_keys
        self._changed, self._left, self._add = changed, left, add
        self._say = station.words.say
        self._step: _Step | None = None
        self._view = SetupView("")
        self._maker: Maker = next(iter(makers().values()))
        self._mode = Does.KEYBOARD
        self._code = 0
        self._test = 0  # counts the tests: what was to happen in an earlier one no longer does
        self._sample: Sample | None = None  # what set-up knew before the test; None: no test is going on

    @property
    def mode(self) -> Does:
        """How the scanner that is set up is to speak."""
        return self._mode

    @property
    def is_open(self) -> bool:
        """Whether its page is the one that is shown."""
        return self._step is not None

    def open(self) -> None:
        """From the first step on; scans are tests from now on."""
        self._tests.begin(COMMANDS)
        self._step = _Step.MAKER
        choices = tuple(SetupChoice(one.name, one.models) for one in makers().values())
        hint = self._say("scanner_setup.maker.hint")
        self._show(SetupView(self._say("scanner_setup.maker.what"), hint, choices, self._maker_at()))

    def close(self) -> None:
        """Another page is open: a test that was not finished changes nothing."""
        self._step = None
        self._end_test()

    def choose(self, at: int) -> None:
        """That maker, or that way to speak."""
        if self._step is _Step.MAKER:
            self._maker = list(makers().values())[at]
            self._mode, self._code = self._maker.modes[0], 0
            self._show_modes() if len(self._maker.modes) > 1 else self._show_code()
        elif self._step is _Step.MODE:
            self._mode, self._code = self._maker.modes[at], 0
            self._show_code()

    def forward(self) -> None:
        """On to the next barcode, to the test, or to the end."""
        if self._step is _Step.CODES:
            self._code += 1
            self._show_code()
        elif self._step is _Step.TEST:
            self._begin_test()
        elif self._step is _Step.AFTER:
            self._add() if self._mode in _ADDED else self._left()

    def back(self) -> None:
        """One step back; from the first one to the list."""
        if self._step in (_Step.TEST, _Step.AFTER):
            self._end_test()
            self._code = len(self._maker.steps(self._mode)) - 1
            self._show_code()
        elif self._step is _Step.CODES and self._code:
            self._code -= 1
            self._show_code()
        elif self._step is _Step.CODES and len(self._maker.modes) > 1:
            self._show_modes()
        elif self._step is _Step.MAKER:
            self._left()
        else:
            self.open()

    def answered(self, answer: Answer) -> None:
        """A scan while the wizard is open."""
        if answer.meaning.kind is Kind.COMMAND and answer.meaning.value in COMMANDS:
            self._obey(Command(answer.meaning.value))
        elif self._sample is not None and answer.scan.device.channel == "wedge":
            self._scanned(answer.scan.text)
        elif self._sample is not None and answer.scan.text == TEST_CODE:
            self._end_test()
            self._finish("scanner_setup.test.other_line", device=answer.scan.device.name)

    def stray_typed(self) -> None:
        """Something typed like a scanner, and never ended."""
        if self._sample is not None:
            self._show_wrong("scanner_setup.test.unended")

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _show_modes(self) -> None:
        self._step = _Step.MODE
        modes = self._maker.modes
        choices = tuple(
            SetupChoice(self._say(f"setup_codes.does.{mode}"), self._say(f"scanner_setup.mode.{mode}"))
            for mode in modes
        )
        what = self._say("scanner_setup.mode.what", maker=self._maker.name)
        self._show(SetupView(what, self._say("scanner_setup.maker.hint"), choices, modes.index(self._mode)))

    def _show_code(self) -> None:
        steps = self._maker.steps(self._mode)
        if self._code >= len(steps):
            self._begin_test() if self._mode is Does.KEYBOARD else self._finish(f"setup_codes.after.{self._mode}")
            return
        self._step = _Step.CODES
        code = steps[self._code]
        number = self._say("scanner_setup.code.number", number=self._code + 1, of=len(steps))
        self._show(
            SetupView(
                f"{self._code + 1}. {self._say(f'setup_codes.does.{code.does}')}",
                f"{title_of(self._maker, self._mode, self._station.words)} ({number})",
                name=code.name,
                place=place_of(self._maker, code, self._station.words),
                qr=code.content,
                forward=self._say("scanner_setup.code.forward"),
            )
        )

    def _finish(self, what: str, **params: object) -> None:
        self._step = _Step.AFTER
        forward = self._say(_ADDED.get(self._mode, "scanner_setup.finish"))
        self._show(SetupView(self._say(what, **params), good=True, forward=forward))

    # -- the test ------------------------------------------------------------------------------------------------------

    def _begin_test(self) -> None:
        """Wait for the test code as it comes, without any repair; what was known before is kept until then."""
        self._step = _Step.TEST
        if self._sample is None:
            self._sample = sample_of(self._station)
        self._test += 1
        number = self._test

        def begin(_settings: object) -> None:
            self._changed()
            self._show(SetupView(self._say("wedge.layout.test"), self._say("scanner_setup.test.hint"), test=True))
            self._later(PATIENCE_MS, lambda: self._late(number))

        self._keep(Sample(), begin)

    def _late(self, number: int) -> None:
        if self._sample is not None and number == self._test and self._view.good is None:
            self._show_wrong("scanner_setup.test.late")

    def _scanned(self, text: str) -> None:
        repair = learn(TEST_CODE, text, caps_lock=self._caps_lock())
        if repair is None:
            key = "caps_lock" if self._caps_lock() else "wrong"
            self._show_wrong(f"scanner_setup.test.{key}", text=show(text, longest=60))
            return
        self._keep(sample_from(text, self._last_keys()), lambda _settings: self._learned(repair))

    def _learned(self, repair: Repair) -> None:
        self._sample = None
        self._changed()
        if repair.name == "same":
            self._finish("scanner_setup.test.same")
            return
        layout, _, caps = repair.name.partition(" ")
        key = "caps" if "caps" in (layout, caps) else layout
        self._finish("scanner_setup.test.mended", layout=self._say(f"scanner_setup.layout.{key}"))

    def _show_wrong(self, key: str, **params: object) -> None:
        what, hint = self._say(f"{key}.what", **params), self._say(f"{key}.next")
        self._show(replace(self._view, what=what, hint=hint, good=False))

    def _end_test(self) -> None:
        """One that was not finished: what was known before holds again."""
        sample, self._sample = self._sample, None
        if sample is not None and sample.text:
            self._keep(sample, lambda _settings: self._changed())

    def _keep(self, sample: Sample, then: Callable[[object], None]) -> None:
        self._run(lambda: keep(self._station, sample), then, self._failed)

    def _failed(self, error: Exception) -> None:
        self._show(replace(self._view, hint=error_text(error, self._station.words), good=False))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _obey(self, command: Command) -> None:
        choices = len(self._view.choices)
        if command is Command.BACK or (command is Command.PREVIOUS and not choices):
            self.back()
        elif not choices:
            self.forward() if self._view.forward else None
        elif command is Command.CONFIRM:
            self.choose(self._view.at)
        else:
            by = 1 if command is Command.NEXT else -1
            self._show(replace(self._view, at=(self._view.at + by) % choices))

    def _maker_at(self) -> int:
        return list(makers()).index(self._maker.id)

    def _show(self, view: SetupView) -> None:
        if self._step is not None:
            self._view = view
            self._page.show_setup(view)
