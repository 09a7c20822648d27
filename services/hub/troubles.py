"""What somebody has to see to of the hub's assets. Any thread; waits for the disk."""

from collections.abc import Iterator
from functools import partial

from services.assets.model import Asset
from services.database import hub_asset_store
from services.database.database import Database
from services.database.transactions import Walled
from services.hub.accounts import HubAccounts

MOST = 1000  # of an organisation; more are too many to read


def troubles(database: Database, accounts: HubAccounts) -> Iterator[tuple[str, Asset]]:
    """(organisation, asset), in the order of their making."""
    for name in accounts.organisations():
        number = accounts.organisation_number(name)
        if number is not None:
            look = partial(hub_asset_store.troubled, organisation=number, most=MOST)
            yield from ((name, asset) for asset in Walled(database, number).read(look))
