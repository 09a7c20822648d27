"""A hub's live events: read in a thread of their own, taken by who follows them."""

import threading
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from services.central.board_faults import AnyFault, Fault, fault_of, not_a_hub, unreachable
from services.central.board_wire import HelloShape, SessionShape, StationShape
from services.central.sse import Frame, Frames, TooLarge
from services.clock import Clock
from services.http.call import Line
from services.http.stream import Ended, streamed
from services.supervisor.model import Alive, Event, Reset

log = structlog.get_logger(__name__)

SILENT_SECONDS = 45.0  # without a sign of life: a hub gives one every 15 seconds
MOST_WAITING = 5_000  # events that are read and not taken yet: then the hub is left waiting
END_SECONDS = 1.0  # a thread whose connection was shut ends in milliseconds; one that looks a name up is not waited for


class HubStream:
    """A `Stream`. Owner of the thread `events`. `ahead`: how much the hub's clock is ahead of ours, until it says."""

    def __init__(
        self,
        url: str,
        headers: dict[str, str],
        clock: Clock,
        ahead: timedelta,
        *,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._url, self._headers = url, headers
        self._clock = clock
        self._ahead = ahead
        self._silent_seconds = silent_seconds
        self._line = Line()
        self._frames: list[Frame] = []
        self._fault: AnyFault | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._heard = clock.monotonic()
        self._thread = threading.Thread(target=self._work, name="events", daemon=True)
        self._thread.start()

    def take(self, seconds: float) -> list[Event]:
        """Raises OutsideFailed(NETWORK) and Refused (AUTH_REQUIRED, INSUFFICIENT_PERMISSIONS)."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._fault or self._closed, seconds)
            frames, self._frames = self._frames, []
            fault = self._fault
            self._changed.notify_all()
        if frames:
            self._heard = self._clock.monotonic()
            return [event for frame in frames if (event := self._event(frame)) is not None]
        if fault is not None:
            raise fault
        if self._clock.monotonic() - self._heard > self._silent_seconds:
            raise unreachable()
        return []

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._line.cut()
        self._thread.join(END_SECONDS)

    def _event(self, frame: Frame) -> Event | None:
        """What it says; None where a newer hub says something that we do not know."""
        try:
            if frame.name == "session":
                return SessionShape.model_validate_json(frame.data).view(self._now())
            if frame.name == "station":
                return StationShape.model_validate_json(frame.data).view()
            if frame.name == "hello":
                hello = HelloShape.model_validate_json(frame.data)
                self._ahead = hello.as_of - self._clock.now()
                return Alive(hello.as_of)
        except ValidationError as error:
            log.warning("no event of a hub", name=frame.name[:40], faults=error.error_count())
            raise not_a_hub() from error
        if frame.name == "reset":
            return Reset()
        return None if frame.name else self._alive(frame.data)

    def _alive(self, said: str) -> Alive:
        """A sign of life. A hub of ours tells its clock with it: that goes on for days, and clocks are set."""
        try:
            at = datetime.fromisoformat(said.removeprefix("alive "))
        except ValueError:
            return Alive()
        if at.tzinfo is None:
            return Alive()
        self._ahead = at - self._clock.now()
        return Alive(at)

    def _now(self) -> datetime:
        return self._clock.now() + self._ahead

    def _work(self) -> None:
        try:
            self._read()
            fault: AnyFault = unreachable()  # it came to an end
        except Ended as ended:
            log.info("the events ended", error=str(ended))
            fault = unreachable()
        except TooLarge:
            fault = not_a_hub()
        except Fault as found:
            fault = found
        except Exception:
            log.exception("reading the events broke")
            fault = not_a_hub()
        with self._changed:
            self._fault = fault
            self._changed.notify_all()

    def _read(self) -> None:
        with streamed(self._url, self._headers, self._line, self._silent_seconds) as answer:
            if answer.status != 200:
                raise fault_of(answer.status)
            if not answer.kind.startswith("text/event-stream"):
                raise not_a_hub()
            frames = Frames()
            for chunk in answer.chunks:
                for frame in frames.take(chunk):
                    self._put(frame)

    def _put(self, frame: Frame) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._frames) < MOST_WAITING)
            self._frames.append(frame)
            self._changed.notify_all()
