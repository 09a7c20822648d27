"""The labels of the hub's assets: what one says, as the register has it now. Any thread; waits for the disk and for the
register."""

from collections.abc import Sequence

from services.assets.labelling import wanted_for
from services.assets.model import Asset, State
from services.assets.ports import Held
from services.assets.rules import label_id
from services.database import asset_store as store
from services.database.database import Database
from services.database.transactions import Walled
from services.errors import OutsideFailed, Refused
from services.hub.assets import Asker, HubAssets
from services.printing.model import Wanted


class HubLabels:
    """Labels of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, assets: HubAssets) -> None:
        self._database, self._assets = database, assets

    def wanted(self, asker: Asker, number: int) -> Wanted:
        """What the label of that asset says. Raises Refused (ASSET_NOT_FOUND), OutsideFailed where the register cannot
        be asked and nothing is known here."""
        caller, site = asker.caller, self._assets.site(asker.caller)
        organisation, register = caller.user.organisation_id, asker.register or site.register
        walled = Walled(self._database, organisation)
        own = walled.read(lambda tx: store.by_remote(tx, organisation, site.policy.register, number))
        if own is not None and own.state is not State.CREATED:
            own = None
        if register is None:
            return _own(own)
        try:
            held = register.get(number)
        except OutsideFailed:
            if own is None:
                raise
            return _own(own)
        if held is None or held.deleted or not held.tag:
            raise _not_found()
        return _as_it_is_there(held, site.model_fields)

    def printed(self, asker: Asker, asset: Asset) -> bool:
        """Whether a printer of the hub has printed its label; once, however often its create is asked for under one
        key."""
        if asset.label:
            return True
        printer = self._assets.site(asker.caller).printer
        if printer is None or not printer.print(asset):
            return False
        by, label = self._assets.by(asker.caller), label_id(asset.id)
        walled = Walled(self._database, by.organisation)
        walled.write(lambda tx: store.wants_label(tx, asset.id, label, by.at))
        return True


def _as_it_is_there(held: Held, model_fields: Sequence[str]) -> Wanted:
    values = {name.casefold(): value for name, value in held.values.items()}
    said = (values.get(name.casefold(), "") for name in model_fields)
    return Wanted(held.tag, held.serial, " ".join(one for one in said if one))


def _own(asset: Asset | None) -> Wanted:
    if asset is None:
        raise _not_found()
    return wanted_for(asset)


def _not_found() -> Refused:
    return Refused("ASSET_NOT_FOUND", "assets.refused.not_found")
