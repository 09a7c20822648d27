"""Telling the bench that scans cannot be stored, or that the database needs somebody."""

from collections.abc import Callable

import structlog

from services.errors import OutsideFailed

log = structlog.get_logger(__name__)

TroubleListener = Callable[[OutsideFailed | None, int], None]


class Trouble:
    """The database's trouble now, and who is told. Belongs to the writer's thread, `listener` is set before."""

    def __init__(self) -> None:
        self.listener: TroubleListener = lambda _fault, _waiting: None
        self._told: tuple[str, int] | None = None

    def tell(self, fault: OutsideFailed | None, waiting: int) -> None:
        """Tell the listener, where it is news: (what failed, how many scans wait), (None, 0) when all is well."""
        news = None if fault is None else (fault.words, waiting)
        if news == self._told:
            return
        self._told = news
        try:
            self.listener(fault, waiting)
        except Exception:
            log.exception("telling the database's trouble broke")
