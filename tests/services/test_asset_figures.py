"""The figures that a batch keeps are those that a count of its rows gives, whatever was done, and whatever broke."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from services.assets import acts
from services.assets.model import LOCAL, Asset, Counts, Fields, Numbering, State
from services.assets.policy import Policy
from services.assets.serials import serial_key
from services.clock import new_id
from services.database import asset_store as store
from services.database import known_asset_store
from services.database.database import Database
from services.database.opening import open_database
from services.errors import Refused
from services.identity.by import By
from tests.support.asset_counts import kept, recounted

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
REGISTER = "https://rt.example.org"
DELL = Fields("Dell", "Chromebook 3100")
_numbers = count(1)


@dataclass(frozen=True)
class Act:
    """`which`: the row; `state`, `why`: how it stands then. `breaks`: when all is done, and nothing is to stay."""

    name: str
    which: int = 0
    state: State = State.WAITING
    why: str = ""
    breaks: bool = False


ENTER = st.builds(Act, st.sampled_from(["enter", "enter here", "enter again"]), st.integers(0, 9), breaks=st.booleans())
SETTLE = st.builds(
    Act,
    st.just("settle"),
    st.integers(0, 2),
    st.sampled_from([*State, State.CREATED, State.CREATED]),
    st.sampled_from(["", "assets.why.exists"]),
    st.booleans(),
)
OTHERS = st.builds(
    Act,
    st.sampled_from(["undo", "undo last", "again", "change", "tag", "interrupt", "finish"]),
    st.integers(0, 9),
    breaks=st.booleans(),
)

TWICE = Act("settle", state=State.CREATED, why="assets.why.twice")


class Broken(Exception):
    """The program ends here."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all examples: each has an organisation of its own."""
    with closing(open_database(tmp_path_factory.mktemp("figures"))) as opened:
        yield opened


def do(tx: Connection, by: By, act: Act) -> None:
    """One act on one of the rows that are there."""
    rows = store.listing(tx, by.organisation, 10)
    if act.name.startswith("enter"):
        serial = rows[0].serial if act.name == "enter again" and rows else f"SN{next(_numbers)}"
        acts.enter_typed(tx, by, _policy(LOCAL if act.name == "enter here" else REGISTER), typed(serial))
    elif act.name == "finish":
        acts.end_batch(tx, by)
    elif act.name == "undo last":
        acts.undo_last(tx, by)
    elif act.name == "interrupt":
        store.interrupt(tx, by, NOW)
    elif rows:
        _decide(tx, by, act, rows[act.which % len(rows)])


def _decide(tx: Connection, by: By, act: Act, row: Asset) -> None:
    match act.name:
        case "undo":
            acts.undo(tx, by, row)
        case "again":
            acts.again(tx, by, _policy(REGISTER), row)
        case "change":
            acts.change(tx, by, _policy(REGISTER), row, f"SN{next(_numbers)}", DELL)
        case "tag":
            acts.settle(tx, by, row, replace(row, tag=f"OLD-{row.seq}"))
        case "settle" if not _has_another(tx, by, row):
            acts.settle(tx, by, row, replace(row, state=act.state, why=act.why))


def _has_another(tx: Connection, by: By, row: Asset) -> bool:
    """Whether its serial was entered once more since it was over: nothing brings it back then."""
    live = store.live(tx, by.organisation, serial_key(row.serial))
    return live is not None and live.id != row.id


def _policy(register: str) -> Policy:
    return Policy(Numbering("W12-", 4), register)


def typed(serial: str) -> acts.Typed:
    return acts.Typed(new_id(), serial, DELL)


@settings(max_examples=60)
@example([Act("enter")], [Act("undo"), Act("enter again"), Act("settle", 1, State.CREATED)])
@example([Act("enter")], [TWICE, Act("again")])
@example([Act("enter here")], [TWICE, Act("settle", state=State.CREATED), Act("undo")])
@given(st.lists(ENTER, min_size=1, max_size=4), st.lists(st.one_of(ENTER, SETTLE, SETTLE, OTHERS), max_size=25))
def test_the_figures_are_a_count_of_the_rows_whatever_was_done(
    shared: Database, first: list[Act], then: list[Act]
) -> None:
    by = By(NOW, "ann", None, "bench-1", next(_numbers))

    def run(tx: Connection) -> None:
        known_asset_store.reach(tx, by.organisation, REGISTER, 0, whole_at=NOW)
        for act in (*first, *then):
            with suppress(Refused, Broken), tx.begin_nested():
                do(tx, by, act)
                if act.breaks:
                    raise Broken
            assert kept(tx, by.organisation) == recounted(tx, by.organisation)

    shared.write(run)


def test_two_stations_that_change_one_batch_at_one_moment_keep_its_figures(postgres_url: str, tmp_path: Path) -> None:
    """One enters, the other one takes every second of them back as soon as it is there."""
    entered: Queue[Asset | None] = Queue()
    mine, other = By(NOW, "ann", None, "bench-1"), By(NOW, "bea", None, "bench-2")

    def take_back(database: Database) -> None:
        while (asset := entered.get()) is not None:
            now = database.read(lambda tx, asset=asset: store.get(tx, 0, asset.id))
            assert now is not None
            database.write(lambda tx, now=now: acts.undo(tx, other, now))

    with closing(open_database(tmp_path / "1", postgres_url)) as here:
        with closing(open_database(tmp_path / "2", postgres_url)) as there:
            thread = Thread(target=take_back, args=(there,))
            thread.start()
            for number in range(40):
                asset = here.write(lambda tx: acts.enter_typed(tx, mine, _policy(LOCAL), typed(f"SN{next(_numbers)}")))
                assert isinstance(asset, Asset)
                if number % 2:
                    entered.put(asset)
            entered.put(None)
            thread.join()
        (figures,) = here.read(kept).values()
        assert here.read(recounted) == {asset.batch: figures}
        assert figures == Counts(taken=20, created=20)
