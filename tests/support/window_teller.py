"""The desktop as `scandesk` opens it, on a real display; tells as JSON lines whether its window has the keys:

    {"active": true|false}

`python -m tests.support.window_teller DIR`. Ends with its standard input.
"""

import os
import sys

from app.desktop.plain_imports import import_plainly

import_plainly()

from PySide6.QtCore import QEvent, QObject, QSocketNotifier  # noqa: E402 (plainly, as the desktop does)
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.cli.main import main  # noqa: E402
from app.desktop.run import make_application  # noqa: E402
from tests.support.key_teller import tell  # noqa: E402
from ui.frame.main_window import MainWindow  # noqa: E402

_ACTIVE = {QEvent.Type.WindowActivate: True, QEvent.Type.WindowDeactivate: False}


class Teller(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, MainWindow) and event.type() in _ACTIVE:
            tell(active=_ACTIVE[event.type()])
        return False


if __name__ == "__main__":
    app = make_application()
    teller = Teller()
    app.installEventFilter(teller)
    ended = QSocketNotifier(0, QSocketNotifier.Type.Read, app)
    ended.activated.connect(lambda: None if os.read(0, 1) else QApplication.quit())
    sys.argv = ["scandesk", "--data-dir", sys.argv[1]]
    main()
