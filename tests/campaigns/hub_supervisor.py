"""Who reviews in the campaign `hub`, at the hub and over the same bad line: approves what was handed in at the stations
or sends it back, asks again until there is an answer, and keeps a list of what was answered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from threading import Event, Lock, Thread
from typing import Any

import httpx

TITLE = "Supervisor"  # the whole name: so the hub and the stations call who decided
DONE, LATE = 200, 409  # the hub's answers to a verdict
LISTED = "/api/v1/ext/scan-sessions"
_PENDING = frozenset({"approved", "sent_back"})  # while PAUSED: the station has not heard yet


@dataclass(slots=True)
class Verdict:
    """What was decided of one hand-in. `answered`: DONE, LATE (the station was faster), or 0 as yet."""

    session: int
    act: str
    answered: int = 0


class HubSupervisor:
    """Owner of the thread that reviews. `verdicts` by the id of the hand-in."""

    def __init__(self, url: str, token: str, seed: int, pace: float) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.tally: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._client = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=5.0, trust_env=False
        )
        self._random, self._pace = Random(seed), pace
        self._enough, self._lock = Event(), Lock()
        self._thread = Thread(target=self._work, name="supervisor")
        self._thread.start()

    def end(self) -> None:
        """Review no more. Safe to call twice."""
        self._enough.set()
        self._thread.join()
        self._client.close()

    def standing(self) -> int:
        """How many sessions wait for a verdict, or for their station to hear of one; 1 where nobody answers."""
        with self._lock:
            lines = self._open()
        return 1 if lines is None else sum(_waits(line) for line in lines)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            while not self._enough.wait(self._pace * self._random.random()):
                with self._lock:
                    for line in self._handed_in():
                        self._judge(line["id"], line["review"]["hand_in"])
                    for hand_in, verdict in self.verdicts.items():
                        if not verdict.answered:
                            self._tell(hand_in, verdict)
        except Exception as error:
            self.wrong.append(f"the supervisor broke: {error!r}")

    def _handed_in(self) -> Iterator[dict[str, Any]]:
        """Some leave it to somebody at the station for a while."""
        for line in self._open() or []:
            review = line["review"]
            waits = review and review["state"] == "handed_in" and review["hand_in"] not in self.verdicts
            if waits and self._random.random() < 0.5:
                yield line

    def _judge(self, number: int, hand_in: str) -> None:
        act = "approve" if self._random.random() < 0.6 else "send-back"
        self.verdicts[hand_in] = Verdict(number, act)
        self.tally["verdicts at the hub"] += 1

    def _tell(self, hand_in: str, verdict: Verdict) -> None:
        body = {"hand_in": hand_in} | ({"note": "ä Count again"} if verdict.act == "send-back" else {})
        headers = {"Idempotency-Key": f"review-{hand_in}"}
        answer = self._ask("POST", f"{LISTED}/{verdict.session}/review/{verdict.act}", json=body, headers=headers)
        if answer is None:
            self.tally["verdicts told again"] += 1
        elif answer.status_code in {DONE, LATE} and answer.json().get("error_code") != "IDEMPOTENCY_KEY_RUNNING":
            verdict.answered = answer.status_code
            self.tally["verdicts that came too late"] += answer.status_code == LATE
        elif answer.status_code not in {LATE, 429, 503}:
            self.wrong.append(f"{verdict} was answered {answer.status_code}: {answer.text[:200]}")
            verdict.answered = answer.status_code

    def _open(self) -> list[dict[str, Any]] | None:
        answer = self._ask("GET", LISTED, params={"limit": 500})
        if answer is None or answer.status_code != 200:
            return None
        lines: list[dict[str, Any]] = answer.json()["sessions"]
        return lines

    def _ask(self, method: str, path: str, **given: Any) -> httpx.Response | None:
        """None where no whole answer came."""
        try:
            answer = self._client.request(method, path, **given)
            answer.json()
        except (httpx.TransportError, ValueError):
            return None
        return answer


def _waits(line: dict[str, Any]) -> bool:
    state = (line["review"] or {}).get("state")
    return state == "handed_in" or (state in _PENDING and line["status"] == "PAUSED")
