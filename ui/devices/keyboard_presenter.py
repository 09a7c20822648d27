"""The page of keyboard scanners: their settings, and the check of their keyboard's layout. UI thread."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.scanning.layout import TEST_CODE, learn
from ui.devices.device_words import DeviceWords
from ui.devices.scan_tests import ScanTests
from ui.devices.views import NO_FAULTS, DevicesPageView, KeyboardForm, KeyboardView
from ui.error_text import error_text, setting_text
from ui.layout_sample import Sample, keep, sample_from, sample_of
from ui.running import Run
from ui.station import Station


class KeyboardPresenter:
    """`caps_lock` tells whether the light was on at the last key, `last_keys` which ones the last code had; `changed`
    is told when settings have changed; `blocked` says why nothing can be changed, "" where it can."""

    def __init__(
        self,
        station: Station,
        page: DevicesPageView,
        run: Run,
        tests: ScanTests,
        *,
        caps_lock: Callable[[], bool],
        last_keys: Callable[[], str],
        changed: Callable[[], None],
        blocked: Callable[[], str],
    ) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._tests = tests
        self._caps_lock, self._last_keys = caps_lock, last_keys
        self._changed = changed
        self._blocked = blocked
        self._words = DeviceWords(station.words)
        self._view: KeyboardView | None = None
        self._sample = Sample()  # what set-up knew before the check that goes on
        self.checking = False

    def open(self) -> None:
        """Their page."""
        wedge = self._station.settings.scanning.wedge
        values = KeyboardForm(wedge.on, wedge.prefix, wedge.suffix, str(wedge.gap_ms))
        told = self._words.layout(wedge.layout_sample)
        good = None if not wedge.layout_sample else True
        self._view = KeyboardView(values, told, good, blocked=self._blocked())
        self._page.show_keyboard(self._view)

    def change(self, name: str, value: object) -> None:
        """One of its settings: "on", "prefix", "suffix" or "gap_ms". Takes effect at once."""
        by = self._station.door.presence.present
        if isinstance(value, str) and name == "gap_ms" and value.strip().isdigit():
            value = int(value)

        def failed(error: Exception) -> None:
            self._show(wrong={name: setting_text(error, self._station.words)})

        def done(_settings: object) -> None:
            self._changed()
            self._show(wrong=NO_FAULTS)

        path = f"scanning.wedge.{name}"
        self._run(lambda: self._station.change_setting(path, value, by=by), done, failed)

    def check_layout(self) -> None:
        """Wait for the test code, as it comes without any repair; what was known before is kept until then."""
        if not self._sample.text:
            self._sample = sample_of(self._station)

        def begin(_settings: object) -> None:
            self._changed()
            if self._view is None:  # somebody has left the page
                return
            self.checking = True
            self._tests.begin()
            self._show(told=self._station.words.say("wedge.layout.test"), good=None, checking=True)

        self._run(lambda: keep(self._station, Sample()), begin, self._layout_failed)

    def scanned(self, text: str) -> None:
        """The test code came."""
        repair = learn(TEST_CODE, text, caps_lock=self._caps_lock())
        say = self._station.words.say
        if repair is None:
            self._show(told=say("wedge.layout.unfit"), good=False)
            return
        found = "same" if repair.name == "same" else "mended"

        def done(_settings: object) -> None:
            self._sample = Sample()
            self._changed()
            self._stop_checking()
            self._show(told=say(f"wedge.layout.{found}"), good=True, checking=False)

        sample = sample_from(text, self._last_keys())
        self._run(lambda: keep(self._station, sample), done, self._layout_failed)

    def _layout_failed(self, error: Exception) -> None:
        self._stop_checking()
        self._show(told=error_text(error, self._station.words), good=False, checking=False)

    def _show(self, **changes: Any) -> None:
        if self._view is not None:
            wedge = self._station.settings.scanning.wedge
            kept = KeyboardForm(wedge.on, wedge.prefix, wedge.suffix, str(wedge.gap_ms))
            values = self._view.values if changes.get("wrong") else kept
            self._view = replace(self._view, values=values, **changes)
            self._page.show_keyboard(self._view)

    @property
    def is_open(self) -> bool:
        """Whether its page is the one that is shown."""
        return self._view is not None

    def close(self) -> None:
        """Another page is open: a check ends and has changed nothing, and what comes late is not shown."""
        self._view, self.checking = None, False
        sample, self._sample = self._sample, Sample()
        if sample.text:
            self._run(lambda: keep(self._station, sample), lambda _settings: self._changed(), self._layout_failed)

    def _stop_checking(self) -> None:
        self._tests.end()
        self.checking = False
