"""A serial that is scanned is an asset with its tag when its answer comes; what is none is refused in words."""

from collections.abc import Iterator

import pytest

from services.assets.model import Fields, Preset, State, Tag
from services.database.database import Database
from services.errors import Refused
from services.identity.presence import Presence
from services.scanning.outcome import Reason, Verdict
from tests.services.asset_bench import CHROMEBOOK, IT, AssetBench
from tests.services.builders import ADA, command


@pytest.fixture
def bench(database: Database) -> Iterator[AssetBench]:
    made = AssetBench(database)
    yield made
    made.stop()


def test_each_serial_is_an_asset_with_the_next_tag_and_its_own_name(bench: AssetBench) -> None:
    answers = [bench.scan(code) for code in ("ABC123456", "ABC123457")]
    assert [(one.outcome.verdict, one.outcome.reason) for one in answers] == [
        (Verdict.ACCEPTED, Reason.ASSET_TAKEN)
    ] * 2
    assert [line.asset.tag for line in bench.rows()] == ["W12-0001", "W12-0002"]
    assert [line.asset.fields.internal_name for line in bench.rows()] == ["Dell CB 3100 #1", "Dell CB 3100 #2"]
    assert bench.service.tags.preview() == Tag("W12-0003", "W12-", 3)


def test_in_the_stations_own_register_it_is_created_at_once(bench: AssetBench) -> None:
    bench.scan("ABC123456")
    (line,) = bench.rows()
    assert (line.asset.state, line.asset.remote_id) == (State.CREATED, line.asset.seq)
    assert bench.log() == [("W12-0001", "reserved"), ("W12-0001", "used")]


def test_the_same_serial_in_any_case_is_a_duplicate_and_costs_no_tag(bench: AssetBench) -> None:
    bench.scan("ABC123456")
    again = bench.scan("abc123456")
    assert (again.outcome.verdict, again.outcome.reason) == (Verdict.DUPLICATE, Reason.ASSET_KNOWN)
    assert again.outcome.params["tag"] == "W12-0001"
    assert len(bench.rows()) == 1
    assert bench.service.tags.preview().number == 2


def test_a_serial_of_an_earlier_batch_is_a_duplicate_too(bench: AssetBench) -> None:
    bench.scan("ABC123456")
    ended = bench.service.finish(IT)
    assert ended.counts.created == 1
    assert bench.scan("ABC123456").outcome.reason is Reason.ASSET_KNOWN
    assert bench.scan("ABC123457").outcome.reason is Reason.ASSET_TAKEN
    assert [line.asset.number for line in bench.rows()] == [1], "a new batch has begun"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("00:1A:2B:3C:4D:5E", Reason.ASSET_OTHER),
        ("490154203237518", Reason.ASSET_OTHER),
        ("ABC 123;456", Reason.ASSET_FIELD),
        ("A" * 51, Reason.ASSET_FIELD),
    ],
)
def test_what_is_no_serial_is_refused_in_words_and_costs_nothing(bench: AssetBench, code: str, reason: Reason) -> None:
    answer = bench.scan(code)
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.REFUSED, reason)
    assert answer.outcome.params["words"].startswith("assets.")
    assert bench.rows() == []
    assert bench.log() == []


def test_without_a_model_nothing_is_entered(bench: AssetBench) -> None:
    bench.fill(Fields("Dell"))
    answer = bench.scan("ABC123456")
    assert (answer.outcome.reason, answer.outcome.params["field"]) == (Reason.ASSET_FIELD, "model")


def test_who_may_not_enter_assets_is_told_so(bench: AssetBench) -> None:
    bench.station.presence = Presence(ADA)
    assert bench.scan("ABC123456").outcome.reason is Reason.NOT_ALLOWED
    with pytest.raises(Refused, match="FORBIDDEN"):
        bench.service.clear_form(ADA)


def test_undo_gives_the_tag_back_to_the_next_one(bench: AssetBench) -> None:
    bench.scan("ABC123456")
    bench.scan("ABC123457")
    assert bench.scan(command("UNDO")).outcome.verdict is Verdict.ACCEPTED
    assert bench.states()[1] == ("ABC123457", "", State.UNDONE)
    bench.scan("ABC123458")
    assert bench.states()[2][:2] == ("ABC123458", "W12-0002")
    assert bench.rows()[2].asset.fields.internal_name == "Dell CB 3100 #2"
    assert ("W12-0002", "given_back") in bench.log()
    assert bench.scan("ABC123457").outcome.reason is Reason.ASSET_TAKEN, "what was taken back may come again"


def test_a_preset_holds_for_the_scan_that_follows(bench: AssetBench) -> None:
    ipad = Fields("Apple", "iPad 9", "Tablet", internal_name="iPad #{n}")
    for name, fields in (("Chromebook", CHROMEBOOK), ("iPad", ipad)):
        bench.service.presets.save(Preset("", 0, name, fields), IT)
    bench.scan("ABC123456")
    bench.scan(command("PRESET"))
    bench.scan("ABC123457")
    bench.scan(command("D1"))
    bench.scan("ABC123458")
    assert [line.asset.fields.model for line in bench.rows()] == ["Chromebook 3100", "iPad 9", "Chromebook 3100"]
    assert [line.asset.fields.funding_source for line in bench.rows()] == ["Title I"] * 3


def test_a_preset_that_is_not_there_is_refused(bench: AssetBench) -> None:
    answer = bench.scan(command("D2"))
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.REFUSED, Reason.COMMAND_REFUSED)


def test_the_form_is_there_after_a_restart_and_can_be_cleared(bench: AssetBench) -> None:
    bench.scan("ABC123456")
    bench.stop()
    bench.service = bench.make()
    entering = bench.service.entering()
    assert (entering.form.fields, entering.form.number) == (CHROMEBOOK, 2)
    assert entering.counts.created == 1
    assert bench.service.clear_form(IT).form.fields == Fields()
    assert len(bench.rows()) == 1, "what was entered stays"


def test_a_tag_that_is_on_the_device_already_is_scanned_after_its_serial(bench: AssetBench) -> None:
    bench.fill(CHROMEBOOK, preprinted=True)
    assert bench.scan("ABC123456").outcome.reason is Reason.ASSET_SCAN_TAG
    assert bench.scan("123456").outcome.reason is Reason.ASSET_NO_TAG_CODE
    assert bench.scan("ABC123456").outcome.reason is Reason.ASSET_NO_TAG_CODE, "that is its serial once more"
    assert bench.scan("OLD-77").outcome.reason is Reason.ASSET_TAGGED
    bench.scan("ABC123457")
    assert bench.scan("OLD-77").outcome.reason is Reason.ASSET_TAG_TAKEN
    assert [state[1:] for state in bench.states()] == [("OLD-77", State.CREATED), ("", State.TAG_NEXT)]
    assert bench.rows()[0].label is None, "a tag that is there is not printed"


def test_a_number_that_was_attached_is_not_given_again(bench: AssetBench) -> None:
    bench.service.enter("ABC1", IT, tag="W12-0002")
    for code in ("ABC2", "ABC3"):
        bench.scan(code)
    assert [tag for _serial, tag, _state in bench.states()] == ["W12-0002", "W12-0001", "W12-0003"]


def test_numbers_that_are_passed_over_stand_in_the_log(bench: AssetBench) -> None:
    bench.scan("ABC1")
    assert bench.service.tags.go_on(10, IT).tag == "W12-0010"
    bench.scan("ABC2")
    assert ("W12-0002…W12-0009", "skipped") in bench.log()
    with pytest.raises(Refused, match="TAG_NUMBER"):
        bench.service.tags.go_on(3, IT)


def test_a_tag_that_was_on_a_device_is_given_to_no_other(bench: AssetBench) -> None:
    bench.fill(CHROMEBOOK, preprinted=True)
    bench.scan("ABC1")
    bench.scan("STICKER-9")
    bench.scan(command("UNDO"))
    bench.fill(CHROMEBOOK)
    bench.scan("ABC2")
    assert bench.states()[1][1] == "W12-0001"
