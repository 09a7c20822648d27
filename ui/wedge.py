"""The keyboard scanner's way in: an event filter that takes scans out of the keys before any widget sees them.

Wherever the focus is, a scan arrives whole, its Enter or Tab presses nothing, and typing arrives as typed. The rules
are `services/scanning/wedge.py`; here keys are held, given back or dropped as those decide.

Keys reach a program only while one of its windows is active: with another program in front nothing can be caught, on
no platform. On Wayland too keys go to the focused window alone, and no program may grab them. A serial (USB-CDC)
scanner has none of this. Text that an input method composes (dead keys, IME) passes by, in order, and is never a scan.
A shortcut of one printable character hears typing (once the key is let go) and no scan, whole or torn.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QWindow

from services.clock import Clock
from services.scanning import wedge
from services.scanning.layout import Repair
from services.scanning.ports import ScanSink
from services.scanning.repeats import Repeats
from services.scanning.scan import Device, Flaw, make_scan
from services.scanning.stamps import Stamps
from services.scanning.typed_code import OwnCode, TypedCode, no_own_codes, read_typed
from services.scanning.wedge import Decision, Fate, Key, Lost, Run, Scanned, Typed, WedgeRules
from ui.key_events import caps_lock, copy_of, is_dead, is_modifier, place, takes_text, typed_text, us_text
from ui.key_windows import KeyWindows

LATE_MS = 5  # a timer later than this fires after a stall: keys that came meanwhile wait to be handled
LOOK_AGAIN_MS = 10  # how long a living event loop gets to hand them over
MOST_LOOKS = 3  # for one key, so that typing comes through on a machine that is always late

_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


@dataclass(slots=True)
class _Held:
    """A key press on hold since `at`, and its release where that came already."""

    at: int
    window: QWindow
    press: QKeyEvent
    release: QKeyEvent | None = None


def _down(key: int, presses: deque[_Held]) -> _Held | None:
    """The latest press of that key that waits for its release."""
    return next((held for held in reversed(presses) if place(held.press) == key and held.release is None), None)


def _on_us_keys(code: str, share: list[_Held]) -> str:
    """What a US keyboard has on the keys of the code, which are the last ones of its share; "" where none is known."""
    keys = share[len(share) - len(code) :]
    known = [us_text(held.press) for held in keys]
    return "".join(key or char for key, char in zip(known, code, strict=True)) if any(known) else ""


class WedgeFilter(QObject):
    """Takes scans out of the application's key events and hands them to the sink. Lives in the UI thread.

    `scanned` tells each scan after it was handed on. `stray` tells text that came as fast as a scan, never ended or was
    too short (`wedge.stray_words` says which), and was given to the focused widget if that takes text. `stalled` tells
    that the UI stood still while keys were held.
    """

    scanned = Signal(object)  # Scan
    stray = Signal(str)
    stalled = Signal()

    def __init__(
        self,
        sink: ScanSink,
        device: Device,
        clock: Clock,
        new_id: Callable[[], str],
        rules: WedgeRules | None = None,
        repair: Repair | None = None,
        parent: QObject | None = None,
        *,
        own: OwnCode = no_own_codes,
    ) -> None:
        super().__init__(parent)
        self._sink, self._device, self._clock, self._new_id, self._own_code = sink, device, clock, new_id, own
        self._typing, self._repair = rules or WedgeRules(), repair
        self._acting = replace(self._typing, acts=True)
        self.caps_lock = False
        """Whether the Caps Lock light was on at the last key press; False where the platform does not say."""
        self.last_keys = ""
        """What a US keyboard has on the keys of the last code; "" where the platform tells no keys."""
        self._run = Run()
        self._stamps = Stamps()
        self._repeats = Repeats()
        self._held: deque[_Held] = deque()  # as many as the run has characters
        self._returning: deque[_Held] = deque()  # typing on its way back
        self._own = False  # the next key event at a window is one that this filter gives back
        self._unreleased: set[int] = set()  # keys of a scan whose release has yet to come
        self._dead_key = -1_000  # stamp of the last dead key: of its press nothing is seen, only its release
        self._due = 0.0
        self._looks = 0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._windows = KeyWindows(self, composing=True)

    def start(self) -> None:
        """Begin to see the application's keys. RuntimeError: there is no application."""
        self._windows.start()

    def stop(self) -> None:
        """Give back what is held and see no more. Safe to call twice."""
        self._give_back()
        self._windows.stop()

    def set_up(self, device: Device, rules: WedgeRules, repair: Repair | None) -> None:
        """Go on with other settings from the next key on. `repair`: what set-up learned of the layout, or None."""
        self._give_back()
        self._device, self._typing, self._repair = device, rules, repair
        self._acting = replace(rules, acts=True)

    def rename(self, device: Device) -> None:
        """The same device under another name; a code that is being typed goes on."""
        self._device = device

    @property
    def _rules(self) -> WedgeRules:
        """By what has the focus now."""
        return self._typing if takes_text(QGuiApplication.focusObject()) else self._acting

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.InputMethod:
            if isinstance(event, QInputMethodEvent) and (event.commitString() or event.preeditString()):
                self._give_back()  # what was typed before comes first
            return False
        if kind not in _KEYS or not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False  # each key is seen again at every widget that it is offered to
        if self._own:
            self._own = False
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._on_shortcut(event)
        return self._on_press(watched, event) if kind == QEvent.Type.KeyPress else self._on_release(event)

    def _on_shortcut(self, event: QKeyEvent) -> bool:
        """Before shortcuts get a key: those that may belong to a scan are none, the others come after what is held."""
        if is_modifier(event):
            return False
        key = self._key(event)
        ruling = wedge.feed(self._run, key, self._rules)
        if ruling.fate is Fate.PASS:
            self._give_back(ruling.run if key.repeats else None)
            return False
        event.accept()
        return True

    def _on_press(self, window: QWindow, event: QKeyEvent) -> bool:
        self._unreleased.discard(place(event))  # its release went to another window
        if is_modifier(event):
            return False
        key = self._key(event)
        self.caps_lock = caps_lock(event)
        ruling = wedge.feed(self._run, key, self._rules)
        self._run = ruling.run
        if ruling.fate is Fate.HOLD:
            self._held.append(_Held(key.at, window, copy_of(event)))
        elif ruling.fate is Fate.EAT:
            self._unreleased.add(place(event))
        self._wait()
        self._carry_out(ruling.decisions, key.at)
        return ruling.fate is not Fate.PASS

    def _on_release(self, event: QKeyEvent) -> bool:
        if is_modifier(event):
            return False
        at, key = self._at(event), place(event)
        if is_dead(event):
            self._dead_key = at
        held = _down(key, self._held)
        if not self._repeats.release(key, at, told=event.isAutoRepeat()):
            self._tell_lift(at, held)
        if key in self._unreleased:
            self._unreleased.discard(key)
            return True
        held = held or _down(key, self._returning)
        if held is None:
            return False
        held.release = copy_of(event)
        return True

    def _tell_lift(self, at: int, held: _Held | None) -> None:
        patience = wedge.patience(self._run, self._rules)
        self._run = wedge.lift(self._run, at, None if held is None else held.at)
        if wedge.patience(self._run, self._rules) != patience:
            self._wait()

    def _key(self, event: QKeyEvent) -> Key:
        at = self._at(event)
        return Key(typed_text(event), at, self._repeats.press(place(event), at, told=event.isAutoRepeat()))

    def _at(self, event: QKeyEvent) -> int:
        return self._stamps.read(event.timestamp(), self._clock_ms())

    def _wait(self) -> None:
        self._looks = 0
        wait = wedge.patience(self._run, self._rules)
        if wait is None:
            self._timer.stop()
        else:
            self._wait_for(wait)

    def _wait_for(self, wait_ms: int) -> None:
        self._due = self._clock_ms() + wait_ms
        self._timer.start(wait_ms)

    def _on_timeout(self) -> None:
        """No key for as long as the rules wait; or the UI stood still, and the keys are only about to be handled."""
        if self._clock_ms() - self._due > LATE_MS and self._looks < MOST_LOOKS:
            self._looks += 1
            self._wait_for(LOOK_AGAIN_MS)
            self.stalled.emit()
            return
        last = self._run.last
        self._run, decisions = wedge.expire(self._run, self._rules)
        self._carry_out(decisions, last)

    def _give_back(self, after: Run | None = None) -> None:
        """`after`: the run from then on, where more is known than that nothing is held."""
        decisions, last = wedge.give_back(self._run, self._rules), self._run.last
        self._run = after or Run()
        self._timer.stop()
        self._carry_out(decisions, last)

    def _carry_out(self, decisions: tuple[Decision, ...], at: int) -> None:
        """A widget that gets a key may open a dialog and run an event loop of its own, in which more keys arrive: so
        first everything is taken out of the queues, then told."""
        shares = [[self._held.popleft() for _ in range(decision.count)] for decision in decisions]
        for decision, share in zip(decisions, shares, strict=True):
            if isinstance(decision, Typed):
                self._returning.extend(share)
                self._return_keys()
                if decision.stray:
                    self.stray.emit(decision.stray)
                continue
            self._unreleased.update(place(held.press) for held in share if held.release is None)
            if isinstance(decision, Lost):
                self.stray.emit(decision.text)
            else:
                self._take(decision, share, at)

    def _return_keys(self) -> None:
        while self._returning:
            held = self._returning.popleft()
            self._send(held.window, held.press)
            if held.release is not None:
                self._send(held.window, held.release)

    def _send(self, window: QWindow, event: QKeyEvent) -> None:
        """To the window that has the keys now; it knows where they go on to: menu, focused widget, its parents."""
        focused = cast("QWindow | None", QGuiApplication.focusWindow())
        target = window if focused is None else focused
        if shiboken6.isValid(target):
            self._own = True
            QCoreApplication.sendEvent(target, event)
            self._own = False

    def _take(self, scanned: Scanned, share: list[_Held], last: int) -> None:
        self.last_keys = _on_us_keys(scanned.text, share)
        typed = TypedCode(scanned.text, self.last_keys, self.caps_lock)
        text, flaw = read_typed(typed, self._repair, self._own_code)
        if share[0].at - self._rules.relaxed_ms <= self._dead_key:  # it swallowed a character
            text, flaw = scanned.text, Flaw.LAYOUT
        if scanned.broken:
            flaw = Flaw.INCOMPLETE
        moment = self._clock.now() - timedelta(milliseconds=self._stamps.lateness(last, self._clock_ms()))
        raw = text.encode(errors="replace")
        scan = make_scan(raw, self._device, scan_id=self._new_id(), at=moment, flaw=flaw)
        self._sink.take(scan)
        self.scanned.emit(scan)

    def _clock_ms(self) -> float:
        return self._clock.monotonic() * 1000
