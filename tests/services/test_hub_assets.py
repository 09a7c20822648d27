"""Assets at the hub whose register is somewhere else, and fails as registers do."""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from services.assets.model import Known, Numbering, TagAct
from services.assets.rules import PATIENCE
from services.errors import OutsideFailed, OutsideKind, Refused
from services.hub.assets import LONGEST_CALL
from services.hub.model import Call
from services.hub.tags import number_from
from services.rt.server import CHANGE_SECONDS, LOOK_SECONDS
from tests.fakes.register import Fault
from tests.services.hub_asset_bench import DELL, HOUR, Bench, hub_bench


@pytest.fixture(params=["sqlite", "postgres"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, ready_sqlite: None) -> Iterator[Bench]:
    url = request.getfixturevalue("ready_postgres") if request.param == "postgres" else ""
    with hub_bench(tmp_path, url) as made:
        yield made


def fails(bench: Bench, serial: str, words: str) -> None:
    """The register did not say that it made it: to be tried again."""
    with pytest.raises(OutsideFailed, match=words) as failed:
        bench.create(serial)
    assert (failed.value.kind, failed.value.retry) == (OutsideKind.NETWORK, True)


def test_an_asset_is_made_in_the_register_with_the_next_tag_and_its_name_is_no_pattern(bench: Bench) -> None:
    made = bench.create("SN1")
    held = bench.register.assets[made.remote_id or 0]
    assert (held.serial, held.tag, held.mark) == ("SN1", "W12-0001", made.id)
    assert held.values["Internal Name"] == "Latitude {n} {tag}"
    assert (made.person, made.station) == ("Ann", "bench")
    assert bench.log("W12-0001") == [TagAct.RESERVED, TagAct.USED]


def test_what_the_register_has_already_is_refused_with_its_number_and_takes_no_tag(bench: Bench) -> None:
    late = bench.register.hold("SN9", "OTHER-1")  # after the copy was read
    for serial, number in (("OLD-1", 1), ("SN9", late.remote_id), ("sn9", late.remote_id)):
        with pytest.raises(Refused, match="ASSET_KNOWN") as refused:
            bench.create(serial)
        assert (refused.value.params["serial"], refused.value.params["remote_id"]) == (serial, number)
    assert bench.tags.preview(bench.caller).tag == "W12-0001"
    assert len(bench.register.created.all) == 0


@pytest.mark.parametrize("made_here", [False, True])
def test_one_that_was_deleted_in_the_register_is_reported_once_and_then_made_anew(
    bench: Bench, made_here: bool
) -> None:
    number = (bench.create("OLD-2").remote_id or 0) if made_here else 1
    serial = "OLD-2" if made_here else "OLD-1"
    bench.register.hold("OLD-3", "X-1")
    bench.register.assets[number] = replace(bench.register.assets[number], deleted=True)
    for _time in range(2):
        found = bench.assets.find(bench.asker, serial)
        assert (found.known and found.known.remote_id, found.deleted) == (number, True)
    with pytest.raises(Refused, match="ASSET_DELETED") as refused:
        bench.create(serial)
    assert refused.value.params["remote_id"] == number
    assert bench.assets.find(bench.asker, serial).known is None
    made = bench.create(serial)
    assert (made.remote_id != number, made.tag) == (True, "W12-0002" if made_here else "W12-0001")
    if made_here:
        assert bench.log("W12-0001")[-1] is TagAct.BURNED, "it is on the device"
    with pytest.raises(Refused, match="ASSET_KNOWN"):
        bench.create(serial)


def test_one_that_was_deleted_and_made_by_somebody_else_is_that_ones(bench: Bench) -> None:
    number = bench.create("SN1").remote_id or 0
    bench.register.assets[number] = replace(bench.register.assets[number], deleted=True)
    other = bench.register.hold("SN1", "X-1")
    assert bench.assets.find(bench.asker, "SN1").known == Known("SN1", "X-1", other.remote_id)
    with pytest.raises(Refused, match="ASSET_KNOWN") as refused:
        bench.create("SN1")
    assert refused.value.params["remote_id"] == other.remote_id


def test_of_an_asset_in_another_catalog_nothing_is_told_but_that_it_is_there(bench: Bench) -> None:
    foreign = bench.register.hold("SN1", "X-1")
    bench.register.assets[foreign.remote_id] = replace(foreign, elsewhere=True)
    assert bench.assets.find(bench.asker, "SN1").known == Known("SN1")
    with pytest.raises(Refused, match="ASSET_KNOWN") as refused:
        bench.create("SN1")
    assert refused.value.params == {"serial": "SN1", "tag": "", "remote_id": ""}
    own = bench.register.hold("SN1", "X-2")
    assert bench.assets.find(bench.asker, "SN1").known == Known("SN1", "X-2", own.remote_id)
    with pytest.raises(Refused, match="ASSET_KNOWN") as refused:
        bench.create("SN1")
    assert refused.value.params == {"serial": "SN1", "tag": "X-2", "remote_id": own.remote_id}


def test_one_that_has_another_serial_by_now_leaves_its_own_to_who_wants_it(bench: Bench) -> None:
    made = bench.create("SN1")
    bench.register.hold("OLD-2", "X-1")
    bench.copy()
    for number in (1, made.remote_id or 0):
        bench.register.assets[number] = replace(bench.register.assets[number], serial=f"NEW-{number}")
    assert bench.create("OLD-1").tag == "W12-0002"
    with pytest.raises(Refused, match="ASSET_KNOWN"):
        bench.create("SN1")  # made here: its tag is on that device


@pytest.mark.parametrize("fault", [Fault.LATER, Fault.SIGN_IN])
def test_while_the_register_takes_nothing_the_tag_stays_reserved_for_the_next_try(bench: Bench, fault: Fault) -> None:
    bench.register.faults = deque([fault])
    fails(bench, "SN1", "rt.unreachable" if fault is Fault.LATER else "rt.sign_in")
    bench.register.away = True
    fails(bench, "SN1", "rt.unreachable")
    assert bench.tags.preview(bench.caller).tag == "W12-0002"
    bench.register.away = False
    assert bench.create("SN1", replace(DELL, model="Other")).tag == "W12-0001"
    assert bench.register.with_serial("SN1")[0].values["Model"] == "Other"
    assert len(bench.register.with_serial("SN1")) == 1


def test_a_lost_answer_is_settled_by_the_next_try_with_the_same_asset_and_tag(bench: Bench) -> None:
    bench.register.faults = deque([Fault.LOST_AFTER])
    fails(bench, "SN1", "rt.no_answer")
    (held,) = bench.register.with_serial("SN1")
    made = bench.create("SN1")
    assert (made.remote_id, made.tag) == (held.remote_id, "W12-0001")
    assert len(bench.register.created.all) == 1
    with pytest.raises(Refused, match="ASSET_KNOWN"):
        bench.create("SN1")


def test_what_is_in_doubt_and_not_there_is_sent_again_after_a_pause_with_its_tag_and_mark(bench: Bench) -> None:
    bench.register.faults = deque([Fault.LOST_BEFORE])
    fails(bench, "SN1", "rt.no_answer")
    fails(bench, "SN1", "rt.no_answer")
    assert len(bench.register.created.all) == 1, "it may still come to be"
    bench.clock.advance(30)
    assert bench.create("SN1").tag == "W12-0001"
    (first, once), (second, again) = bench.register.created.all
    assert (first, once, again) == (second, False, True)


def test_what_was_never_answered_is_sent_again_however_often_it_is_asked_for(bench: Bench) -> None:
    """Nobody sits at the hub to decide what a station would ask somebody about."""
    bench.register.faults = deque([Fault.LOST_BEFORE] * 4)
    for _time in range(20):
        with suppress(OutsideFailed):
            made = bench.create("SN1")
            break
        bench.clock.advance(HOUR)
    assert made.tag == "W12-0001"
    assert {new.mark for new, _again in bench.register.created.all} == {made.id}
    assert len(bench.register.with_serial("SN1")) == 1


def test_what_is_in_doubt_and_was_made_by_somebody_else_is_a_duplicate(bench: Bench) -> None:
    bench.register.faults = deque([Fault.LOST_BEFORE])
    fails(bench, "SN1", "rt.no_answer")
    other = bench.register.hold("SN1", "X-9")
    with pytest.raises(Refused, match="ASSET_KNOWN") as refused:
        bench.create("SN1")
    assert refused.value.params["remote_id"] == other.remote_id
    assert bench.log("W12-0001")[-1] is TagAct.BURNED, "the register may have got it"


def test_an_asset_that_the_register_refuses_twice_is_told_in_its_words(bench: Bench) -> None:
    bench.register.faults = deque([Fault.REFUSED, Fault.REFUSED])
    fails(bench, "SN1", "rt.refused.*Permission Denied")
    with pytest.raises(Refused, match="ASSET_REFUSED") as refused:
        bench.create("SN1")
    assert refused.value.params["text"] == "Permission Denied"


def test_a_key_outlives_a_lost_answer_and_gets_the_asset(bench: Bench) -> None:
    bench.register.faults = deque([Fault.LOST_AFTER])
    with pytest.raises(OutsideFailed):
        bench.create("SN1", key="k")
    made = bench.create("SN1", key="k")
    assert bench.create("SN1", key="k") == made
    with pytest.raises(Refused, match="IDEMPOTENCY_KEY_REUSED"):
        bench.create("SN2", key="k")


def test_a_key_at_work_is_told_so(bench: Bench) -> None:
    told: list[str] = []

    def ask_again(_asset: object) -> None:
        with pytest.raises(Refused) as refused:
            bench.create("SN1", key="k")
        told.append(refused.value.code)

    bench.register.before_create = ask_again
    bench.create("SN1", key="k")
    assert told == ["IDEMPOTENCY_KEY_RUNNING"]


def test_what_another_hub_may_be_sending_is_left_alone_until_no_call_takes_so_long(bench: Bench) -> None:
    """A hub ends while it sends; another one, which has run for long, is asked for the same."""
    other = Bench(bench.database, bench.clock, bench.register, bench.caller)
    bench.register.before_create = _end
    with pytest.raises(Ended):
        bench.create("SN1")
    bench.register.before_create = lambda _asset: None
    fails(other, "SN1", "rt.no_answer")
    bench.clock.advance(LONGEST_CALL.total_seconds())
    fails(other, "SN1", "rt.no_answer")
    assert len(bench.register.created.all) == 1
    bench.clock.advance(1)
    assert other.create("SN1").tag == "W12-0001"


def test_no_call_to_rt_takes_as_long_as_one_that_is_given_up() -> None:
    fields_ids = 3 * LOOK_SECONDS  # of the catalog, and two pages of its fields
    assert fields_ids + CHANGE_SECONDS + PATIENCE.total_seconds() < LONGEST_CALL.total_seconds()


class Ended(Exception):
    """Where a hub ends."""


def _end(_asset: object) -> None:
    raise Ended


# ---- tags


def test_no_tag_is_given_before_the_register_was_read_once_or_while_it_holds_the_next_one(bench: Bench) -> None:
    bench.register.address = "https://other.example.org"
    other = Bench(bench.database, bench.clock, bench.register, bench.caller)
    call = Call(other.caller, "", None)
    for refused in (
        lambda: other.tags.preview(other.caller),
        lambda: other.tags.reserve(other.caller),
        lambda: other.tags.lease(call, 1),
        lambda: other.create("SN1"),
    ):
        with pytest.raises(Refused) as told:
            refused()
        assert told.value.code == "NO_TAG"
    other.register.hold("SN7", "W12-0001")
    other.copy()
    with pytest.raises(Refused, match="NO_TAG"):
        other.tags.preview(other.caller)


def test_a_sequence_that_has_stopped_goes_on_from_where_somebody_says_and_never_back(bench: Bench) -> None:
    bench.register.hold("SN7", "W12-0001")
    bench.copy()
    with pytest.raises(Refused, match="NO_TAG"):
        bench.create("SN1")
    by, numbering = bench.assets.by(bench.caller), Numbering("W12-", 4)
    assert not number_from(bench.walled, by, numbering, 1), "it would stop there again"
    assert number_from(bench.walled, by, numbering, 20)
    assert bench.log("W12-0001…W12-0019") == [TagAct.SKIPPED]
    assert bench.create("SN1").tag == "W12-0020"
    assert not number_from(bench.walled, by, numbering, 20)
    assert bench.create("SN2").tag == "W12-0021"


def test_a_duplicate_is_told_from_the_copy_while_the_register_is_away(bench: Bench) -> None:
    bench.create("SN1")
    bench.register.away = True
    for serial in ("OLD-1", "SN1"):
        with pytest.raises(Refused, match="ASSET_KNOWN"):
            bench.create(serial)
        assert bench.assets.find(bench.asker, serial).known


def test_a_lease_with_a_tag_in_it_that_the_register_holds_is_not_given(bench: Bench) -> None:
    with pytest.raises(Refused, match="NO_TAG"):
        bench.tags.lease(Call(bench.caller, "", None), 900)
    assert bench.tags.lease(Call(bench.caller, "", None), 899).status == 201
    assert bench.log("W12-0001…W12-0899") == [TagAct.LEASED]


def test_a_reserved_tag_that_nobody_used_within_a_day_is_burned_with_a_reason(bench: Bench) -> None:
    tag, _reservation = bench.tags.reserve(bench.caller)
    bench.clock.advance(23 * HOUR)
    assert bench.tags.reserve(bench.caller)[0].tag == "W12-0002"
    assert bench.log(tag.tag) == [TagAct.RESERVED]
    bench.clock.advance(2 * HOUR)
    assert bench.tags.reserve(bench.caller)[0].tag == "W12-0003"
    assert bench.log(tag.tag) == [TagAct.RESERVED, TagAct.BURNED]
    assert bench.log("W12-0002") == [TagAct.RESERVED]
    made = bench.create("SN1")
    bench.clock.advance(48 * HOUR)
    bench.tags.reserve(bench.caller)
    assert bench.log(made.tag) == [TagAct.RESERVED, TagAct.USED], "an asset has it"
