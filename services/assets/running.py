"""What all of the asset service rests on: its worker, who acts here, and who is told."""

from collections.abc import Callable
from typing import TypeVar

from services.assets.labelling import Labelling, Prints
from services.assets.leasing import Leasing, TagSource
from services.assets.lists import AssetLists
from services.assets.numbering import TagService
from services.assets.policy import Policy
from services.assets.ports import Register
from services.assets.presets import PresetService
from services.assets.rules import Pauses
from services.assets.worker import AssetWorker, RegisterStatus
from services.clock import Clock
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may

T = TypeVar("T")


class AssetRunning(AssetLists):
    """`policy`: of now; `make_register`: the one of the settings, None for the station's own; `random`: numbers from
    0.0 to 1.0. `start` begins the worker, in the owner of the data directory alone. `presets`: of the form; `tags`:
    their sequence and its log."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        station: str,
        policy: Callable[[], Policy],
        make_register: Callable[[], Register | None],
        prints: Prints,
        random: Callable[[], float],
        make_source: Callable[[], TagSource | None] = lambda: None,
        pauses: Pauses | None = None,
    ) -> None:
        super().__init__(database, policy)
        self._clock, self._station = clock, station
        self._make_register, self._prints, self._pauses = make_register, prints, pauses
        self._make_source, self._random = make_source, random
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._worker: AssetWorker | None = None
        self._listens = False
        self.presets = PresetService(database, self._by, self._tell)
        self.tags = TagService(database, self._now, self._by, policy, self._tell)

    def start(self) -> None:
        """Bring into the register what waits, and whatever comes, until `stop`."""
        if not self._listens:
            self._listens = True
            self._database.on_commit(self.wake)
            self._database.on_others(self._from_elsewhere)
        self._begin()

    def stop(self) -> None:
        """End the worker; calls that run are cut off. Safe to call twice."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def use(self) -> None:
        """The settings are other ones."""
        if self._worker is not None:
            self.stop()
            self._begin()
        self._tell()

    def _begin(self) -> None:
        register = self._make_register()
        labelling = Labelling(self._database, self._prints, self._now, self._policy)
        self._worker = AssetWorker(
            self._database,
            self._clock,
            by=self._now,
            policy=self._policy,
            register=register,
            labelling=labelling,
            leasing=Leasing(self._database, self._clock, self._now, self._policy, self._make_source(), self._random),
            tell=self._tell,
            random=self._random,
            pauses=self._pauses,
        )
        self._worker.start()

    def wake(self, *, hurry: bool = False) -> None:
        """Look at once whether there is something to do; with `hurry` also at a register that was away. Any thread."""
        worker = self._worker  # another thread may stop it meanwhile
        if worker is not None:
            worker.wake(hurry=hurry)

    def status(self) -> RegisterStatus:
        """How the register stands, as far as this process knows. Returns at once; any thread."""
        worker = self._worker  # another thread may stop it meanwhile
        return worker.status() if worker else RegisterStatus(self._policy().register)

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when an asset or the register is other than it was; in any thread."""
        self._listeners += (listener,)

    # ------------------------------------------------------------------------------------------------------------------

    def _now(self) -> By:
        return By(self._clock.now(), "", station=self._station)

    def _by(self, person: Person) -> By:
        if not may(person, Right.ASSETS):
            raise Refused("FORBIDDEN", "assets.refused.right")
        return By(self._clock.now(), person.name, person.id, self._station)

    def _from_elsewhere(self) -> None:
        self.wake()
        self._tell()

    def _changed(self, what: T) -> T:
        self.wake()
        self._tell()
        return what

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
