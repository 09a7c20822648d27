"""Work off the UI thread, in two verbs: `run` a function, or `follow` a future that another thread will fill.

Either way the result comes back to the UI thread by one queued signal, and is dropped where its receiver is gone.
"""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

log = logging.getLogger(__name__)

T = TypeVar("T")


class Background(QObject):
    """Owns the threads `work_0`, `work_1`. Make it in the UI thread; stop it before the program ends."""

    _done = Signal(object)

    def __init__(self, threads: int = 2) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._stopped = False
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        receiver: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Call `work` in a thread of the pool, then `then` with its result, or `failed` with its error, in the UI
        thread, unless `receiver` is gone by then. An error without `failed` is a bug: logged. After `stop` nothing is
        begun any more. UI thread."""
        if self._stopped:
            log.warning("background: work that came after the end is not done, for %s", type(receiver).__name__)
            return
        self.follow(receiver, self._pool.submit(work), then, failed)

    def follow(
        self,
        receiver: QObject,
        future: "Future[T]",
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """The same for work that another thread does (the writer's, the reader's). UI thread."""
        future.add_done_callback(lambda done: self._report(receiver, done, then, failed))

    def stop(self) -> None:
        """Drop what has not begun, wait for what has, deliver nothing more. Safe to call twice."""
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _report(self, *delivery: Any) -> None:
        if not self._stopped and isValid(self):
            self._done.emit(delivery)

    def _deliver(self, delivery: Any) -> None:
        receiver, future, then, failed = delivery
        if self._stopped or not isValid(receiver):
            return
        try:
            result = future.result()
        except CancelledError:
            return
        except Exception as error:
            if failed is None:
                log.exception("background: work failed and nobody was asked to say so")
            else:
                failed(error)
            return
        then(result)
