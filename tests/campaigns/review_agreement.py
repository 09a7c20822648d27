"""Whether what became of reviews is one and the same at the stations, at the hub, and on the harness's own lists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.database.files import FILE_NAME
from tests.campaigns.hub_driver import Driver
from tests.campaigns.hub_store import Row, Store, rows
from tests.campaigns.hub_supervisor import DONE, LATE, TITLE, HubSupervisor

_HERE = (
    "SELECT s.id, s.remote_id, s.status, s.hand_in, e.id AS act_id, e.act, coalesce(p.name, e.author) AS person"
    " FROM session_event e JOIN session s ON s.id = e.session_id LEFT JOIN person p ON p.id = e.person_id"
    " WHERE s.review AND e.act IN ('handed_in', 'sent_back', 'approved') ORDER BY e.seq"
)
_THERE = (
    "SELECT e.session_id AS id, e.act, coalesce(e.person, u.full_name) AS person FROM hub_event e"
    " JOIN hub_user u ON u.id = e.user_id"
    " WHERE e.act IN ('review_handed_in', 'review_sent_back', 'review_approved') ORDER BY e.seq"
)
_ACTS = {"approve": "approved", "send-back": "sent_back"}
_COMPLETED = "SELECT id, status FROM session WHERE review AND status = 'COMPLETED'"


@dataclass(slots=True)
class Round:
    """One hand-in and what was decided of it, each (act, by whom); at the hub there may be a verdict that came while
    the station had another of its own: that one holds. `cancelled`: its session, which needs no verdict then."""

    by: str
    hand_in: str = ""
    cancelled: bool = False
    verdicts: tuple[tuple[str, str], ...] = ()

    @property
    def verdict(self) -> tuple[str, str]:
        """The last; ("", "") where there is none."""
        return self.verdicts[-1] if self.verdicts else ("", "")


def wrong_reviews(store: Store | None, drivers: Sequence[Driver], supervisor: HubSupervisor | None) -> list[str]:
    """What does not agree. `store`: the hub's; None where the server knows nothing of reviews."""
    there = {} if store is None else _rounds(store.rows(_THERE))
    wrong: list[str] = []
    for driver in drivers:
        file = driver.folder / FILE_NAME
        found = rows(file, _HERE)
        ours = _rounds(found)
        numbers = {row["id"]: row["remote_id"] for row in found}
        for id_, rounds in ours.items():
            wrong += _wrong_here(driver, id_, rounds)
            if store is not None:
                wrong += _wrong_there(f"reviews of {id_}", rounds, there.pop(numbers[id_], []))
            if supervisor is not None:
                wrong += _wrong_told(supervisor, rounds)
        approved = {id_ for id_, rounds in ours.items() if rounds[-1].verdict[0] == "approved"}
        wrong += [
            f"{row['id']} was completed without an approval"
            for row in rows(file, _COMPLETED)
            if row["id"] not in approved
        ]
    wrong += [f"reviews of a session of no station: {number}" for number in there]
    return wrong + ([] if supervisor is None else supervisor.wrong)


def count_rounds(drivers: Sequence[Driver]) -> dict[str, int]:
    """How many hand-ins were compared, and how many verdicts of whom."""
    found = {"hand-ins": 0, "verdicts of the hub carried out": 0, "verdicts at the stations": 0}
    for driver in drivers:
        for row in rows(driver.folder / FILE_NAME, _HERE):
            what = "hand-ins" if row["act"] == "handed_in" else "verdicts at the stations"
            found["verdicts of the hub carried out" if row["person"] == TITLE else what] += 1
    return found


def _rounds(events: Sequence[Row]) -> dict[object, list[Round]]:
    """Of each session, in order."""
    found: dict[object, list[Round]] = defaultdict(list)
    for row in events:
        act, rounds = str(row["act"]).removeprefix("review_"), found[row["id"]]
        if act == "handed_in":
            rounds.append(Round(row["person"], row.get("act_id", ""), row.get("status") == "CANCELLED"))
        elif rounds:
            rounds[-1].verdicts += ((act, row["person"]),)
        else:
            rounds.append(Round(f"nobody, and yet {act}"))
    return dict(found)


def _wrong_here(driver: Driver, id_: object, rounds: list[Round]) -> list[str]:
    """Each hand-in is judged once, never by who handed it in, and before the next; what the bench answered is so."""
    wrong = [f"{id_}: judged twice: {one}" for one in rounds if len(one.verdicts) > 1]
    wrong += [f"{id_}: judged by who handed it in: {one}" for one in rounds if one.verdict[1] == one.by]
    wrong += [f"{id_}: handed in again: {one}" for one, _next in pairwise(rounds) if one.verdict[0] != "sent_back"]
    told = driver.told.get(str(id_))
    if told is not None and not told.doubt:
        own = [verdict for one in rounds for verdict in one.verdicts if verdict[1] != TITLE]
        if own != told.judged:
            wrong.append(f"{id_}: judged at the station: {own}, answered {told.judged}")
    return wrong


def _wrong_there(what: str, ours: list[Round], theirs: list[Round]) -> list[str]:
    """The hub has each hand-in under its person, and comes to what the station did."""
    if [one.by for one in ours] != [one.by for one in theirs]:
        return [f"{what}: {ours} here, {theirs} there"]
    wrong = []
    for our, their in zip(ours, theirs, strict=True):
        act, who = our.verdict
        unheard = not act and our.cancelled
        others = [one for _act, one in their.verdicts if one not in {TITLE, who}]
        by_hub = who == TITLE and their.verdicts != our.verdicts
        if others or by_hub or not (unheard or act == their.verdict[0]):
            wrong.append(f"{what}: {our} here, {their} there")
    return wrong


def _wrong_told(supervisor: HubSupervisor, rounds: list[Round]) -> list[str]:
    """What the supervisor was told is done was done, unless the station had decided itself; and nothing in his name
    that he did not decide."""
    wrong = []
    for one in rounds:
        decided = supervisor.verdicts.get(one.hand_in)
        act, who = one.verdict
        if who == TITLE and (decided is None or _ACTS[decided.act] != act or decided.answered == LATE):
            wrong.append(f"{one}: the supervisor decided {decided}")
        if decided is not None and decided.answered == DONE and not (act or one.cancelled):
            wrong.append(f"{one}: {decided} was answered and not carried out")
    return wrong
