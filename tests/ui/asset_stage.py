"""A bench where Maria enters assets, over the real service with a register that remembers."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Condition

from services.assets.lists import Line
from services.assets.model import Asset, Fields, State
from services.assets.ports import Register
from services.assets.rules import Pauses
from services.assets.service import AssetService
from services.scanning.commands import known_to
from tests.fakes.register import FakeRegister
from tests.fakes.waiting import PATIENCE
from tests.services.asset_bench import CHROMEBOOK
from tests.ui.bench_stage import BenchStage

COMMANDS = frozenset(command for group in known_to("assets").values() for command in group)


class AssetStage(BenchStage):
    """`register` None: the station's own. Its worker begins with `work`."""

    def __init__(self, directory: Path, register: FakeRegister | None = None, form: Fields | None = CHROMEBOOK) -> None:
        super().__init__(directory, environ=_environ(register))
        self.register = register
        self.maria = self.first(None)
        self.station.door.sign_in("maria", None)
        self.changed = Condition()
        self.works = False
        self.station.assets = AssetService(
            self.station.database,
            self.clock,
            station=self.station.id,
            policy=self.station._own_assets.policy,
            make_register=self._make_register,
            prints=self.station.printing,
            random=lambda: 0.5,
            pauses=Pauses(once_more=timedelta()),
        )
        self.assets = self.station.assets
        self.assets.on_changed(self._notice)
        self.station.bench.put_in_front(self.assets.desk(COMMANDS))
        if form is not None:
            self.fill(form)

    def close(self) -> None:
        self.assets.stop()
        super().close()

    def fill(self, fields: Fields) -> None:
        self.assets.change_form(lambda form: type(form)(fields, labels=form.labels), self.maria)

    def lines(self) -> list[Line]:
        """The rows of the batch, the last first."""
        batch = self.assets.entering().batch
        return list(self.assets.rows(batch, 1000)) if batch else []

    def work_until(self, *states: State) -> None:
        """Let the worker go until the rows stand so, the last first."""
        if not self.works:
            self.works = True
            self.assets.start()
        self.until(lambda: self._states() == list(states))

    def until_last(self, so: Callable[[Asset], bool]) -> None:
        """The worker has brought the last row so far."""
        self.until(lambda: so(self.lines()[0].asset))

    def until_read(self) -> None:
        """The worker has read what the register holds."""
        self.until(lambda: self.assets.status().whole_at is not None)

    def until_away(self) -> None:
        """The worker has found that the register is away."""
        self.until(lambda: bool(self.assets.status().words))

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until that is so."""
        with self.changed:
            assert self.changed.wait_for(so, PATIENCE)

    def _states(self) -> list[State]:
        return [line.asset.state for line in self.lines()]

    def _make_register(self) -> Register | None:
        return self.register

    def _notice(self) -> None:
        with self.changed:
            self.changed.notify_all()


def _environ(register: FakeRegister | None) -> dict[str, str]:
    if register is None:
        return {}
    register.catalog = "Devices"
    named = {"SCANDESK_RT__URL": register.address, "SCANDESK_RT__CATALOG": register.catalog}
    return {"SCANDESK_ASSETS__MODE": "rt"} | named
