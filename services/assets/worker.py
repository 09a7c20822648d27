"""The thread that brings assets into the register, whatever the screen does: what waits is looked for, sent, looked for
once more, and its label asked for. While the register is away the batch goes on, and rows wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from services.assets import rules
from services.assets.booking import assign, can_assign
from services.assets.copying import Copying
from services.assets.creating import MOST, Creator
from services.assets.labelling import Labelling
from services.assets.leasing import Leasing
from services.assets.model import LOCAL, State
from services.assets.policy import Policy
from services.assets.ports import Register
from services.assets.rules import Pauses
from services.assets.stuck import Stuck, find_stuck
from services.clock import Clock
from services.database import asset_store as store
from services.database import known_asset_store, tag_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.work_thread import WorkThread

log = structlog.get_logger(__name__)
T = TypeVar("T")

REST_SECONDS = 30.0  # between two looks with nothing to do


@dataclass(frozen=True, slots=True)
class RegisterStatus:
    """How the register stands. `words`: what is wrong and what to do, a key of the words catalogue, "" where all is
    well; `since`: when that began; `again`: seconds until the next try; `whole_at`: when all its assets were last known
    here; `working`: something is being asked now; `asked_at`: since when it is being asked, None while it is not."""

    address: str
    words: str = ""
    params: dict[str, object] | None = None
    since: datetime | None = None
    again: float = 0.0
    whole_at: datetime | None = None
    working: bool = False
    asked_at: datetime | None = None


class AssetWorker:
    """Owner of the thread `assets`, from `start` to `stop`. `register` None: the station's own, where there is nothing
    to ask. `tell` is called, in that thread, when something is other than it was. `random`: numbers from 0.0 to 1.0."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        by: Callable[[], By],
        policy: Callable[[], Policy],
        register: Register | None,
        labelling: Labelling,
        leasing: Leasing,
        tell: Callable[[], None],
        random: Callable[[], float],
        pauses: Pauses | None = None,
    ) -> None:
        self._database, self._clock, self._by, self._policy = database, clock, by, policy
        self._random = random
        self.register, self._labelling, self._leasing, self._tell = register, labelling, leasing, tell
        self._creator = Creator(database, clock, by, pauses=pauses, settled=lambda asset: self._settled(asset.seq))
        self._pauses = pauses or Pauses()
        self._copying = Copying(database, clock, by)
        self._failures, self._sign_ins, self._not_before, self._hurried = 0, 0, 0.0, False
        self._trouble: tuple[str, dict[str, object], datetime] | None = None
        self._whole_at: datetime | None = None
        self._working, self._stuck = False, Stuck()
        self._asked_at: datetime | None = None
        self._thread = WorkThread("assets", self._tidy, self._turn)

    def start(self) -> None:
        """Bring in what waits, and whatever comes."""
        self._thread.start()

    def wake(self, *, hurry: bool = False) -> None:
        """Something may wait; with `hurry` the register is asked at once, also where it was away. Any thread."""
        if hurry:
            self._hurried = True  # a turn that runs may set its time anew: the next one begins with this
        self._thread.wake()

    def stop(self) -> None:
        """End and join. Calls that run are cut off: their assets are in doubt."""
        self._thread.end()
        self._leasing.cut()
        if self.register is not None:
            self.register.cut()
        self._thread.join()
        self._leasing.close()
        if self.register is not None:
            self.register.close()

    def status(self) -> RegisterStatus:
        """How the register stands. Returns at once; any thread."""
        address = self.register.address if self.register else ""
        words, params, since = self._trouble or ("", {}, None)
        again = max(0.0, self._not_before - self._clock.monotonic()) if words else 0.0
        if not words and (none := self._leasing.trouble) is not None:
            words, params, since, again = none.words, none.params, none.since, self._leasing.due_in()
        at, asked_at = self._whole_at, self._asked_at
        return RegisterStatus(address, words, params, since, again, at, self._working, asked_at)

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _turn(self) -> float:
        """Seconds until the next turn."""
        if self._hurried:
            self._hurried, self._not_before = False, 0.0
            self._copying.hurry()
            self._leasing.hurry()
        return min(self._bring_in(), self._leasing.due_in())

    def _bring_in(self) -> float:
        if self._leasing.fill():
            self._tell()
        self._tag()
        self._label()
        register = self.register
        if register is not None and (rest := self._not_before - self._clock.monotonic()) > 0.0:
            return rest
        self._find_stuck(register.address if register else LOCAL)
        if register is None:
            return REST_SECONDS
        self._asked_at = self._clock.now()
        try:
            rest = self._ask(register)
        except (OutsideFailed, Refused) as failed:
            if isinstance(failed, OutsideFailed) and failed.kind is not OutsideKind.NETWORK:
                raise  # the disk, not the register
            self._is_away(failed.words, dict(failed.params))
            self._creator.unanswered(register)
            return self._not_before - self._clock.monotonic()
        finally:
            self._asked_at = None
        return rest

    def _tidy(self) -> None:
        """What stands as being sent is not, and nobody knows what came of it: the program ended in the middle."""
        by = self._by()
        at = by.at + self._pauses.first_look
        doubtful = self._database.write_once(lambda tx, _attempt: store.interrupt(tx, by, at))
        if doubtful:
            log.warning("assets were being sent when the program ended", number=doubtful)
        if self.register is not None:
            self._copying.carry_over(self.register)
            scope = self.register.scope
            known = self._database.read(lambda tx: known_asset_store.progress(tx, by.organisation, scope))
            self._whole_at = known.whole_at

    def _find_stuck(self, address: str) -> None:
        """What somebody has to decide, as it stands now: also what was for a register of earlier settings."""
        before, self._stuck = self._stuck, find_stuck(self._database, self._by(), address)
        if self._stuck != before:
            log.info("assets wait for somebody", unanswered=self._stuck.unanswered, elsewhere=self._stuck.elsewhere)
            self._tell()

    def _tag(self) -> None:
        """Give tags to assets that wait for one, where there are some again."""
        by, policy = self._by(), self._policy()
        if not self._database.read(lambda tx: can_assign(tx, by, policy)):  # each write would wake us again
            return
        for asset in self._database.read(lambda tx: store.untagged(tx, by, MOST)):
            if not self._database.write_once(partial(_tagged, by, policy, asset.id)):
                return
            self._tell()

    def _ask(self, register: Register) -> float:
        """Ask the register whatever there is to ask; seconds until there is something again. Raises OutsideFailed,
        Refused."""
        by = self._by()
        due = self._database.read(lambda tx: store.due(tx, by, register.address, MOST))
        if due:
            self._set_working(True)
            done = self._creator.run(register, due, self._thread.ending)
            self._set_working(False)
            if done.sign_in:
                self._confirm_sign_in(register)
            elif done.away is not None:
                told: dict[str, object] = {"server": register.address, **done.away.params}
                self._is_away(done.away.words or "assets.register.away", told, done.rest)
            else:
                self._sign_ins = 0
                self._is_there()
            return max(0.0, self._not_before - self._clock.monotonic())
        unseen = self._database.read(lambda tx: store.unseen(tx, by, register.address, MOST))
        if unseen:
            self._timed(register, lambda: self._creator.look_again(register, unseen))
            self._tell()
            return 0.0
        if self._copying.due_in() == 0.0:
            if self._timed(register, lambda: self._copying.read(register)):
                self._whole_at = self._clock.now()
            self._is_there()
            return 0.0
        return self._rest(register, by)

    def _timed(self, register: Register, ask: Callable[[], T]) -> T:
        """What it answers; where that took so long that it stood still, what is in doubt has its patience anew."""
        asked_at = self._clock.now()
        answer = ask()
        if self._clock.now() - asked_at > rules.SILENT:
            self._creator.unanswered(register)
        return answer

    def _rest(self, register: Register, by: By) -> float:
        next_at = self._database.read(lambda tx: store.next_due(tx, by, register.address))
        waits = [self._copying.due_in(), REST_SECONDS]
        if next_at is not None:
            waits.append((next_at - self._clock.now()).total_seconds())
        return max(0.05, min(waits))

    def _label(self, until: int | None = None) -> None:
        if self._labelling.ask(until):
            self._tell()

    def _settled(self, seq: int) -> None:
        """An asset is through, and all before it are: its label may come."""
        self._label(seq)
        self._tell()

    # -- how the register stands ---------------------------------------------------------------------------------------

    def _confirm_sign_in(self, register: Register) -> None:
        """One 401 proves nothing: it is asked whether the token counts. Where it does, the asset has its time."""
        health = register.health()
        self._sign_ins += 1
        if health.words:
            self._is_away(health.words, dict(health.params))
        elif self._sign_ins > 1:
            self._is_away("assets.register.sign_in", {"server": register.address})
        else:
            self._is_there()

    def _is_away(self, words: str, params: dict[str, object], rest: float = 0.0) -> None:
        self._failures, self._asked_at = self._failures + 1, None
        self._set_working(False, tell=False)
        self._not_before = self._clock.monotonic() + max(rest, rules.rest_after(self._failures, self._random()))
        since = self._trouble[2] if self._trouble else self._clock.now()
        self._trouble = (words, params, since)
        log.warning("the register cannot be asked", words=words)
        self._tell()

    def _is_there(self) -> None:
        self._failures, self._not_before = 0, 0.0
        if self._trouble is not None:
            log.info("the register can be asked again")
        self._trouble = None
        self._tell()

    def _set_working(self, working: bool, *, tell: bool = True) -> None:
        self._working = working
        if tell:
            self._tell()


def _tagged(by: By, policy: Policy, asset_id: str, tx: Connection, _attempt: int) -> bool:
    """Whether the asset has a tag now."""
    tag_store.one_at_a_time(tx)
    asset = store.get(tx, by.organisation, asset_id)
    if asset is None or asset.state is not State.UNTAGGED:
        return asset is not None
    return assign(tx, by, policy, asset).state is not State.UNTAGGED
