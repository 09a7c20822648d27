"""Presets: a form's fields under a name, chosen by a digit; shared by all who share the database."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from services.assets import contract
from services.assets.model import Preset
from services.clock import new_id
from services.database import asset_form_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person


class PresetService:
    """Waits for the disk: never from the UI thread. `by` refuses who may not."""

    def __init__(self, database: Database, by: Callable[[Person], By], tell: Callable[[], None]) -> None:
        self._database, self._by, self._tell = database, by, tell

    def all(self) -> Sequence[Preset]:
        """All, in their order."""
        return self._database.read(lambda tx: asset_form_store.presets(tx, 0))

    def save(self, preset: Preset, by: Person) -> Preset:
        """Keep it; `id` "": a new one, at the first free place where `position` is 0. Raises Refused: FORBIDDEN,
        PRESET_FULL (nine are chosen by digits; more are not kept), and as `contract.check_preset`."""
        self._by(by)
        contract.check_preset(preset)

        def run(tx: Connection) -> Preset:
            others = [one for one in asset_form_store.presets(tx, 0) if one.id != preset.id]
            free = [place for place in range(1, 10) if place not in {one.position for one in others}]
            if not free:
                raise Refused("PRESET_FULL", "assets.refused.preset_full")
            place = preset.position if preset.position in free else free[0]
            kept = replace(preset, id=preset.id or new_id(), position=place)
            asset_form_store.put_preset(tx, 0, kept)
            return kept

        kept = self._database.write(run)
        self._tell()
        return kept

    def drop(self, preset_id: str, by: Person) -> None:
        """It is there no more. Raises Refused: FORBIDDEN."""
        self._by(by)
        self._database.write(lambda tx: asset_form_store.drop_preset(tx, 0, preset_id))
        self._tell()
