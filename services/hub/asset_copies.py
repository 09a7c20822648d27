"""The hub's copies of registers: read on all the time, so that duplicates are told and tags can be given. What was made
there is looked at once more, until it is alone with its serial."""

import threading
from collections.abc import Callable

import structlog

from services.assets.copying import Copying
from services.assets.creating import MOST, Creator
from services.assets.ports import Register
from services.assets.rules import rest_after
from services.clock import Clock
from services.database import hub_asset_store
from services.database.database import Database
from services.database.transactions import Walled
from services.errors import OutsideFailed, Refused
from services.hub.acting import STATION
from services.hub.asset_sites import Sites
from services.hub.assets import tell_troubled
from services.identity.by import By

log = structlog.get_logger(__name__)

UNKNOWN_SECONDS = 10.0  # before an organisation is looked for again that nobody has made yet


class AssetCopies:
    """Owner of a thread `register <organisation>` for each that has one, from `start` to `stop`. `number_of`: an
    organisation's number by its name, None where there is none yet; `random`: numbers from 0.0 to 1.0."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sites: Sites,
        number_of: Callable[[str], int | None],
        random: Callable[[], float],
    ) -> None:
        self._database, self._clock, self._number_of, self._random = database, clock, number_of, random
        self._stop = threading.Event()
        self._registers = [site.register for site in sites.values() if site.register is not None]
        self._threads = [
            threading.Thread(target=self._work, args=(name, site.register), name=f"register {name}", daemon=True)
            for name, site in sites.items()
            if site.register is not None
        ]

    def start(self) -> None:
        """Read from now on."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End and join; what is being asked of the registers, also by others, is cut off."""
        self._stop.set()
        for register in self._registers:
            register.cut()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        for register in self._registers:
            register.close()

    def _work(self, name: str, register: Register) -> None:
        reading: Reading | None = None
        failures = 0
        while not self._stop.is_set():
            try:
                reading = reading or self._reading(name)
                if reading is None or reading.read(register):
                    self._stop.wait(UNKNOWN_SECONDS if reading is None else reading.due_in())
                failures = 0
            except (OutsideFailed, Refused) as failed:
                failures += 1
                if not self._stop.is_set():
                    log.warning("a register cannot be read", register=register.address, words=failed.words)
                self._stop.wait(rest_after(failures, self._random()))
            except Exception:
                log.exception("reading a register broke", register=register.address)
                self._stop.wait(UNKNOWN_SECONDS)

    def _reading(self, name: str) -> "Reading | None":
        number = self._number_of(name)
        return None if number is None else Reading(Walled(self._database, number), self._clock, number)


class Reading:
    """One organisation's; one thread at a time."""

    def __init__(self, database: Walled, clock: Clock, organisation: int) -> None:
        self._database, self._clock, self._organisation = database, clock, organisation
        self._copying = Copying(database, clock, self._by)
        self._creator = Creator(database, clock, self._by)
        self.due_in = self._copying.due_in

    def read(self, register: Register) -> bool:
        """Read on, and look once more at what was made; whether that was all there is. Raises OutsideFailed."""
        self._copying.carry_over(register)
        is_whole = self._copying.read(register)
        by = self._by()
        made = self._database.read(
            lambda tx: hub_asset_store.unseen(tx, by.organisation, register.address, by.at, MOST)
        )
        if made:
            tell_troubled(self._creator.look_again(register, made))
        return is_whole

    def _by(self) -> By:
        return By(self._clock.now(), STATION, None, STATION, self._organisation)
