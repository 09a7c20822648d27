"""Blocks of numbers for boxes at the hub: no number in two of them, none that a station is known to have given, and
none again after an older database was brought back."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.clock import SystemClock
from services.database import sscc_store
from services.database.database import Database
from services.database.sql import Sql
from services.database.sscc_note import NOTE
from services.database.walls import within
from services.errors import OutsideFailed, Refused
from services.hub.accounts import HubAccounts
from services.hub.model import Call, Caller, HubRole
from services.hub.sscc import HubSscc
from services.identity.by import By
from services.packing.sscc import Numbering

LEASED = Numbering("4012345", 3, leased=True)
SHORT = Numbering("401234567890", 3, leased=True)  # 9,999 numbers
_FORGET = Sql("DELETE FROM sscc_sequence")
_FORGET_KEYS = Sql("DELETE FROM hub_answer")


class Hub:
    """A hub with two organisations that pack."""

    def __init__(self, database: Database, note: Path) -> None:
        self.database, self.note = database, note
        accounts = HubAccounts(database, SystemClock())
        self.callers = []
        for name in ("North", "South"):
            bench = f"bench {name}"
            accounts.add_user(bench, full_name=name, role=HubRole.STATION, organisation=name, password=None)
            self.callers.append(Caller(accounts.find_user(bench), "Ann"))
        self.sscc = HubSscc(database, SystemClock(), note)

    def lease(self, count: int = 10, key: str | None = None, wanted: Numbering = LEASED, who: int = 0) -> range:
        """The serial references of a block."""
        call = Call(self.callers[who], f"{wanted} {count}" if key else "", key)
        answer = self.sscc.lease(call, wanted, count)
        body = json.loads(answer.body)
        assert (answer.status, body["prefix"], body["extension"]) == (201, wanted.prefix, wanted.extension)
        return range(body["first"], body["last"] + 1)

    def told(self, *serials: int) -> None:
        """Stations have given these."""
        organisation = self.callers[0].user.organisation_id
        by = By(SystemClock().now(), "mia", None, "elsewhere", organisation)
        given = [(LEASED.numbered(one), f"box {one}", "shipment", "elsewhere") for one in serials]
        self.database.write(within(organisation, lambda tx: sscc_store.note(tx, by, given)))

    def bring_back(self) -> None:
        """A database of before anything was leased."""

        def run(tx: Connection) -> None:
            _FORGET(tx)
            _FORGET_KEYS(tx)

        for caller in self.callers:
            self.database.write(within(caller.user.organisation_id, run))


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Hub:
    return Hub(database, tmp_path / NOTE)


def test_each_block_goes_on_behind_the_last_and_extensions_and_organisations_count_for_themselves(hub: Hub) -> None:
    other = Numbering("4012345", 4, leased=True)
    assert [hub.lease(), hub.lease(5), hub.lease()] == [range(1, 11), range(11, 16), range(16, 26)]
    assert (hub.lease(wanted=other), hub.lease(who=1)) == (range(1, 11), range(1, 11))


def test_the_same_key_gives_the_same_block(hub: Hub) -> None:
    assert (hub.lease(key="a"), hub.lease(key="a"), hub.lease(key="b")) == (range(1, 11), range(1, 11), range(11, 21))


def test_an_older_database_leases_behind_what_was_leased(hub: Hub) -> None:
    before = [hub.lease(), hub.lease(who=1), hub.lease()]
    hub.bring_back()
    after = [hub.lease(), hub.lease(who=1)]
    assert before[2].stop <= after[0].start
    assert before[1].stop <= after[1].start


def test_what_stations_are_known_to_have_given_is_in_no_block(hub: Hub) -> None:
    hub.told(5, 6, 7, 30)
    assert [hub.lease(), hub.lease(20), hub.lease(3)] == [range(8, 18), range(31, 51), range(51, 54)]


def test_the_last_numbers_come_in_a_shorter_block_and_then_none(hub: Hub) -> None:
    blocks = [hub.lease(1000, wanted=SHORT) for _each in range(10)]
    assert (len(blocks[-1]), blocks[-1].stop) == (999, 10_000)
    with pytest.raises(Refused) as told:
        hub.lease(1, wanted=SHORT)
    assert told.value.code == "SSCC_USED_UP"


def test_a_note_that_cannot_be_read_leases_nothing(hub: Hub) -> None:
    hub.lease()
    hub.note.write_text("{")
    with pytest.raises(OutsideFailed):
        hub.lease()
