"""What `scandesk organisation assets` tells of the hub's assets."""

from pathlib import Path

from app.hub.place import hub_database
from services.assets.copying import Copying
from services.assets.model import Fields, Numbering
from services.assets.policy import Policy
from services.clock import SystemClock
from services.database.transactions import Walled
from services.hub.accounts import HubAccounts
from services.hub.asset_sites import Site
from services.hub.assets import Asker, HubAssets, Wanted
from services.hub.figures import HubFigures
from services.hub.model import Caller, HubRole
from tests.fakes.register import FakeRegister
from tests.support.program import Scandesk


def test_assets_that_somebody_has_to_see_to_are_listed_and_counted(tmp_path: Path) -> None:
    command = Scandesk(tmp_path, {})
    register, clock = FakeRegister(), SystemClock()
    register.hold("OLD-1", "OLD-1")
    with hub_database(tmp_path, "") as database:
        accounts = HubAccounts(database, clock)
        user = accounts.add_user("ann", full_name="Ann", role=HubRole.ADMIN, organisation="North", password=None)
        accounts.add_organisation("South")
        assets = HubAssets(database, clock, {"North": Site(Policy(Numbering("W12-", 4), register.address), register)})
        asker = Asker(Caller(user))
        Copying(Walled(database, user.organisation_id), clock, lambda: assets.by(asker.caller)).read(register)
        assets.create(asker, Wanted("SN1", Fields("Dell", "Latitude")))
        register.before_create = lambda _asset: register.hold("SN2", "OTHER-1")
        made = assets.create(asker, Wanted("SN2", Fields("Dell", "Latitude")))
        assert HubFigures(database, clock).of(asker.caller).assets_troubled == 1
    (told,) = command.run("organisation", "assets", "--json").json
    assert (told["organisation"], told["serial_number"], told["tag"]) == ("North", "SN2", made.tag)
    assert (told["asset_id"], told["person"], told["station"]) == (made.remote_id, "ann", "hub")
    assert "OTHER-1 (3)" in told["why"]
    assert (
        f"North: {made.tag} ({made.remote_id}): The register has SN2 twice" in command.run("organisation", "assets").out
    )


def test_where_there_are_none_it_says_so(tmp_path: Path) -> None:
    command = Scandesk(tmp_path, {})
    assert command.run("organisation", "assets").out.strip() == "There are none."
    assert command.run("organisation", "assets", "--json").json == []
