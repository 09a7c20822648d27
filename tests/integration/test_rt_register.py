"""Assets in a real Request Tracker: made, found, fetched, changed, and told in its own words where that fails."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.assets.model import Fields
from services.assets.ports import Health, Said, Sought
from services.errors import OutsideFailed
from services.rt import looking, server
from services.rt.register import RtRegister
from services.settings.model import RtFields
from tests.support.faulty_line import faulty_line
from tests.support.request_tracker import CATALOG_RIGHTS, RequestTracker, Shelf
from tests.support.rt_bench import LATITUDE, new_asset, rt_register, sought

pytestmark = pytest.mark.xdist_group("rt")

AWKWARD = [
    "it's",
    'a "quoted" word',
    "ends with a backslash\\",
    "\\' OR id > 0 OR Name = '",
    "100%",
    "under_score",
    "line\nbreak",
    "筆記型電腦",
    "laptop 💻 🏳️‍🌈",
    "Größe Ä-1",
    "<b>bold</b> & more",
    "=1+1",
    "x" * 300,
]


@pytest.fixture(scope="module")
def shelf(tracker: RequestTracker) -> Shelf:
    return tracker.new_shelf()


@pytest.fixture
def register(tracker: RequestTracker, shelf: Shelf) -> Iterator[RtRegister]:
    with rt_register(tracker.url, shelf) as made:
        yield made


# ---- one asset's way


def test_an_asset_that_was_made_is_found_by_its_serial_its_tag_and_its_mark(register: RtRegister) -> None:
    asset = new_asset()
    reply = register.create(asset, again=False)
    assert (reply.said, reply.tag) == (Said.CREATED, asset.tag)
    for question in (Sought(asset.serial), Sought("other", tag=asset.tag), Sought("other", mark=asset.mark)):
        looked = register.look([question], [asset.serial])
        assert [(one.remote_id, one.serial, one.tag, one.mark) for one in looked.held] == [
            (reply.remote_id, asset.serial, asset.tag, asset.mark)
        ]
        assert looked.sure


def test_all_its_fields_are_kept_and_come_back(register: RtRegister) -> None:
    asset = new_asset()
    made = register.create(asset, again=False)
    held = register.get(made.remote_id or 0)
    assert held is not None
    assert held.name == asset.tag
    assert held.values == {
        "Serial Number": asset.serial,
        "Asset Tag": asset.tag,
        "Manufacturer": LATITUDE.manufacturer,
        "Model": LATITUDE.model,
        "Category": LATITUDE.category,
        "Funding Source": LATITUDE.funding_source,
        "Internal Name": LATITUDE.internal_name,
    }


def test_blanks_around_a_text_do_not_make_it_another(register: RtRegister) -> None:
    asset = new_asset()
    register.create(replace(asset, serial=f"  {asset.serial}\n"), again=False)
    assert [one.serial for one in register.look([Sought(f" {asset.serial} ")], []).held] == [asset.serial]


def test_a_serial_in_another_case_is_the_same(register: RtRegister) -> None:
    asset = new_asset(serial="MiXed-4711")
    register.create(asset, again=False)
    assert [one.serial for one in register.look([Sought("mixed-4711")], []).held] == ["MiXed-4711"]


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_awkward_texts_are_texts_in_serials_tags_and_fields(register: RtRegister, text: str) -> None:
    plain = new_asset()
    tag = f"{plain.tag} {text}"[:255].strip()
    asset = replace(plain, serial=f"{plain.serial} {text}", tag=tag, fields=Fields(text, text, text, text, text))
    made = register.create(asset, again=False)
    assert made.said is Said.CREATED
    for question in (Sought(asset.serial), Sought("never there", tag=tag), sought(asset)):
        looked = register.look([question, Sought(f"never there {text}")], [])
        assert [one.remote_id for one in looked.held] == [made.remote_id]
        assert looked.sure
    held = register.get(made.remote_id or 0)
    assert held is not None
    assert (held.serial, held.tag, held.name) == (asset.serial, tag, tag)
    assert {held.values[name] for name in ("Manufacturer", "Model", "Category")} == {text}


def test_what_no_database_takes_is_marked(register: RtRegister) -> None:
    asset = new_asset(fields=Fields("De\0ll", "half \ud83d"))
    made = register.create(asset, again=False)
    held = register.get(made.remote_id or 0)
    assert held is not None
    assert (held.values["Manufacturer"], held.values["Model"]) == ("De␀ll", "half \ufffd")


def test_a_copy_that_somebody_made_with_its_mark_is_shown_as_what_it_is(
    tracker: RequestTracker, shelf: Shelf, register: RtRegister
) -> None:
    asset = new_asset()
    register.create(asset, again=False)
    tracker.asset(shelf, "SN-COPY", f"{asset.tag}-COPY", Description=f"req:{asset.mark}")
    held = register.look([sought(asset)], []).held
    assert [(one.serial, one.tag) for one in held] == [(asset.serial, asset.tag), ("SN-COPY", f"{asset.tag}-COPY")]


# ---- looks


def test_two_hundred_are_looked_for_at_once_and_all_that_are_there_are_found(
    tracker: RequestTracker, register: RtRegister, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PAGE", 10)
    monkeypatch.setattr(looking, "PAGE", 10)
    there = [new_asset() for _ in range(23)]
    for asset in there:
        tracker.asset(shelf, asset.serial, asset.tag)
    missing = [new_asset() for _ in range(177)]
    looked = register.look([sought(asset) for asset in there + missing], [there[0].serial])
    assert looked.sure
    assert [one.serial for one in looked.held] == [asset.serial for asset in there], "each once, over three pages"


def test_without_a_canary_one_is_found(tracker: RequestTracker, shelf: Shelf, register: RtRegister) -> None:
    tracker.asset(shelf, "SN-KNOWN-ANYWAY", "A-KNOWN-ANYWAY")
    looked = register.look([Sought("SN-NEVER-THERE")], [])
    assert (list(looked.held), looked.sure) == ([], True)


def test_a_canary_that_was_deleted_is_replaced(tracker: RequestTracker, shelf: Shelf, register: RtRegister) -> None:
    tracker.asset(shelf, "SN-STAYS", "A-STAYS")
    gone = tracker.asset(shelf, "SN-DELETED-CANARY", "A-DELETED-CANARY")
    tracker.ask(shelf.token, "PUT", f"/asset/{gone}", json={"Status": "deleted"})
    looked = register.look([Sought("SN-NEVER-THERE")], ["SN-DELETED-CANARY"])
    assert (list(looked.held), looked.sure) == ([], True)


def test_of_an_empty_catalog_nothing_is_sure(tracker: RequestTracker) -> None:
    empty = tracker.new_shelf()
    with rt_register(tracker.url, empty) as register:
        for canaries in ([], ["SN-WAS-THERE"]):
            looked = register.look([Sought("SN-1")], canaries)
            assert (list(looked.held), looked.sure) == ([], False)


def test_a_deleted_asset_is_not_found_but_can_be_fetched(
    tracker: RequestTracker, shelf: Shelf, register: RtRegister
) -> None:
    asset = new_asset()
    made = register.create(asset, again=False)
    tracker.ask(shelf.token, "PUT", f"/asset/{made.remote_id}", json={"Status": "deleted"})
    assert list(register.look([sought(asset)], []).held) == []
    held = register.get(made.remote_id or 0)
    assert held is not None
    assert (held.deleted, held.serial) == (True, asset.serial)


def test_an_asset_that_is_not_there_is_none(register: RtRegister) -> None:
    assert register.get(999_999) is None


def test_what_came_after_an_id_is_told_in_order_each_once(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    ids = [tracker.asset(own, f"SN-{n}", f"A-{n}") for n in range(5)]
    with rt_register(tracker.url, own) as register:
        assert [one.remote_id for one in register.after(ids[1], 100)] == ids[2:]
        assert [one.remote_id for one in register.after(0, 2)] == ids[:2]
        assert list(register.after(ids[-1], 100)) == []


# ---- changes


def test_fields_are_changed_and_looked_at_afterwards(register: RtRegister) -> None:
    made = register.create(new_asset(), again=False)
    assert list(register.change(made.remote_id or 0, Fields(model="Latitude 5540"))) == []
    held = register.get(made.remote_id or 0)
    assert held is not None
    assert (held.values["Model"], held.values["Manufacturer"]) == ("Latitude 5540", LATITUDE.manufacturer)


def test_a_change_that_rt_refuses_with_200_is_told_by_the_field(tracker: RequestTracker, register: RtRegister) -> None:
    own = tracker.new_shelf()
    tracker.withdraw(own.user_id, "ModifyCustomField", "field", own.fields["Model"])
    number = tracker.asset(own, "SN-1", "A-1")
    with rt_register(tracker.url, own) as mine:
        assert list(mine.change(number, Fields(category="Tablet", model="Other"))) == ["Model"]
        held = mine.get(number)
    assert held is not None
    assert held.values["Category"] == "Tablet", "a part of it was done"


# ---- other fields


def test_other_fields_of_the_catalog_are_told_and_set(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    colour = tracker.new_field("Colour", own.catalog_id, kind="SelectSingle", choices=["Red", "Blue"])
    room = tracker.new_field("Room", own.catalog_id, pattern="(?#Mandatory).")
    for field in (colour, room):
        tracker.grant(own.user_id, "SeeCustomField", "field", field)
        tracker.grant(own.user_id, "SetInitialCustomField", "field", field)
    with rt_register(tracker.url, own) as register:
        told = {one.name: (sorted(one.choices), one.required) for one in register.fields()}
        assert told == {"Colour": (["Blue", "Red"], False), "Room": ([], True)}
        made = register.create(new_asset(fields=Fields("Dell", "X", more={"colour": "red", "Room": "12"})), again=False)
        held = register.get(made.remote_id or 0)
        assert held is not None
        assert (held.values["Colour"], held.values["Room"]) == ("Red", "12")


# ---- how it stands


def test_a_register_that_has_everything_is_well(register: RtRegister) -> None:
    assert register.health() == Health()


def test_a_missing_token_and_a_wrong_one_are_told(tracker: RequestTracker, shelf: Shelf) -> None:
    for token, words in (("", "rt.no_token"), ("1-30-" + "0" * 32, "rt.sign_in")):
        with rt_register(tracker.url, shelf, token=token) as register:
            health = register.health()
            assert (health.words, health.sign_in) == (words, True)


def test_a_field_of_another_name_is_told_by_its_name(tracker: RequestTracker, shelf: Shelf) -> None:
    with rt_register(tracker.url, shelf, fields=RtFields(serial="Serial No.")) as register:
        health = register.health()
        assert (health.words, dict(health.params)) == ("rt.no_field", {"text": "Serial No."})
        with pytest.raises(OutsideFailed) as failed:
            register.look([Sought("X")], [])
        assert (failed.value.words, failed.value.params["text"]) == ("rt.no_field", "Serial No.")
        reply = register.create(new_asset(), again=False)
        assert (reply.said, reply.words, reply.params["text"]) == (Said.LATER, "rt.no_field", "Serial No.")


@pytest.mark.parametrize(("missing", "words"), [("ShowCatalog", "rt.no_catalog"), ("CreateAsset", "rt.no_create")])
def test_a_missing_right_is_told(tracker: RequestTracker, missing: str, words: str) -> None:
    own = tracker.new_shelf(catalog=[right for right in CATALOG_RIGHTS if right != missing])
    with rt_register(tracker.url, own) as register:
        assert register.health().words == words


def test_a_field_that_one_may_not_see_is_told(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    tracker.withdraw(own.user_id, "SeeCustomField", "field", own.fields["Category"])
    with rt_register(tracker.url, own) as register:
        health = register.health()
        assert (health.words, dict(health.params)) == ("rt.no_field", {"text": "Category"})


def test_two_fields_of_one_name_are_told(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    twin = tracker.new_field("Model", own.catalog_id)
    tracker.grant(own.user_id, "SeeCustomField", "field", twin)
    with rt_register(tracker.url, own) as register:
        assert register.health().words == "rt.field_twice"


def test_who_never_answers_and_who_is_no_rt_are_told(tracker: RequestTracker, shelf: Shelf) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
    with faulty_line(("127.0.0.1", tracker.port), lambda exchange: exchange.reply(page)) as line:
        with rt_register(line.url, shelf) as register:
            assert register.health().words == "rt.not_understood"
        line.close_door()
        with rt_register(line.url, shelf) as register:
            assert register.health().words == "rt.unreachable"
