"""Telling the bench that scans cannot be stored, or that the database needs somebody."""

import threading
from collections.abc import Callable

import structlog

from services.errors import OutsideFailed

log = structlog.get_logger(__name__)

TroubleListener = Callable[[OutsideFailed | None, int], None]


class Trouble:
    """The database's trouble now, and who is told, in the writer's thread; who comes later is told at once, in his."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # held while telling, so that old news never comes after new
        self._listener: TroubleListener = lambda _fault, _waiting: None
        self._fault: OutsideFailed | None = None
        self._told: tuple[str, int] | None = None

    def listen(self, listener: TroubleListener) -> None:
        """From now on this one is told; at once where there is trouble already."""
        with self._lock:
            self._listener = listener
            if self._told is not None:
                self._say(self._told[1])

    def tell(self, fault: OutsideFailed | None, waiting: int) -> None:
        """Tell the listener, where it is news: (what failed, how many scans wait), (None, 0) when all is well."""
        news = None if fault is None else (fault.words, waiting)
        with self._lock:
            if news != self._told:
                self._fault, self._told = fault, news
                self._say(waiting)

    def _say(self, waiting: int) -> None:
        try:
            self._listener(self._fault, waiting)
        except Exception:
            log.exception("telling the database's trouble broke")
