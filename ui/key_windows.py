"""Event filters at the windows themselves, where keys and presses come in, and nowhere else.

A filter on the application is called for every event of every object, in Python: making the screens took twice as
long with two of them. Keys come to the window that has the focus, before any widget; what an input method composes
comes to the focused object.
"""

from typing import cast

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow


class KeyWindows(QObject):
    """Makes `watcher` an event filter of every window that is there or gets the focus; where it is `composing`, of the
    focused object too. UI thread."""

    def __init__(self, watcher: QObject, *, composing: bool = False) -> None:
        super().__init__(watcher)
        self._watcher = watcher
        self._composing = composing
        self._focused: QObject | None = None
        self._on = False

    def start(self) -> None:
        """Begin to watch. RuntimeError: there is no application. Safe to call twice."""
        application = _application()
        if self._on:
            return
        self._on = True
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)
        application.focusWindowChanged.connect(self._watch)
        if self._composing:
            self._follow(cast("QObject | None", QGuiApplication.focusObject()))
            application.focusObjectChanged.connect(self._follow)

    def stop(self) -> None:
        """See no more. Safe to call twice."""
        if not self._on:
            return
        self._on = False
        application = _application()
        application.focusWindowChanged.disconnect(self._watch)
        if self._composing:
            application.focusObjectChanged.disconnect(self._follow)
            self._follow(None)
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self._watcher)

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self._watcher)  # twice is once

    def _follow(self, focused: QObject | None) -> None:
        before, self._focused = self._focused, focused
        if before is not None and shiboken6.isValid(before) and not isinstance(before, QWindow):
            before.removeEventFilter(self._watcher)
        if focused is not None:
            focused.installEventFilter(self._watcher)


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication):
        raise RuntimeError("there is no application whose keys could be seen")  # noqa: TRY004 (no argument is wrong)
    return application
