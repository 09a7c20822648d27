"""Searches that a real Request Tracker answers with 200, and that say "free" though the serial is not: none of them is
believed. So is none that answers with more than was asked for."""

import json
import re
from urllib.parse import quote_plus

import pytest

from services.assets.ports import Said, Sought
from services.errors import OutsideFailed
from services.rt.register import RtRegister
from tests.support.faulty_line import Exchange, Fate, faulty_line
from tests.support.request_tracker import CATALOG_RIGHTS, FIELD_RIGHTS, RequestTracker, Shelf
from tests.support.rt_bench import new_asset, rt_register, sought

pytestmark = pytest.mark.xdist_group("rt")

SERIAL, OTHER, CANARY = "SN-IS-THERE", "SN-IS-NOT", "SN-CANARY"


@pytest.fixture
def shelf(tracker: RequestTracker) -> Shelf:
    """With an asset to be found, and a canary."""
    return filled(tracker, tracker.new_shelf())


def filled(tracker: RequestTracker, shelf: Shelf) -> Shelf:
    for serial in (SERIAL, CANARY):
        tracker.asset(shelf, serial, f"TAG-{serial}")
    return shelf


def found(register: RtRegister, *canary: str) -> list[str]:
    """The serials that a look shows, which has to be sure."""
    looked = register.look([Sought(SERIAL), Sought(OTHER)], canary)
    assert looked.sure
    return [one.serial for one in looked.held]


@pytest.fixture
def canary(tracker: RequestTracker, shelf: Shelf) -> int:
    """Its number."""
    return number_of(tracker, shelf, CANARY)


def number_of(tracker: RequestTracker, shelf: Shelf, serial: str) -> int:
    query = f"Catalog = {shelf.catalog_id} AND CF.{shelf.fields['Serial Number']} = '{serial}'"
    found = tracker.ask(shelf.token, "POST", "/assets", data={"query": query}).json()["items"]
    return int(found[0]["id"])


def unsure(register: RtRegister, canary: int) -> str:
    """What is said where a look says nothing of what is missing: "" where it does not say why, and the canary is not
    gone, as far as anybody can see."""
    try:
        assert not register.look([Sought(SERIAL), Sought(OTHER)], [CANARY]).sure
        assert list(register.gone([canary])) == []
    except OutsideFailed as failed:
        return failed.words
    return ""


def failure(register: RtRegister, *canary: str) -> tuple[str, object]:
    with pytest.raises(OutsideFailed) as failed:
        register.look([Sought(SERIAL), Sought(OTHER)], canary)
    return failed.value.words, failed.value.params.get("text")


# ---- a search by the field's id is right, where one by its name is not


def test_a_field_that_was_renamed_is_searched_by_its_id_and_told_at_the_next_start(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        tracker.set("field", shelf.fields["Serial Number"], "Name", "Serial No")
        assert found(register, CANARY) == [SERIAL]
    with rt_register(tracker.url, shelf) as anew:
        assert failure(anew, CANARY) == ("rt.no_field", "Serial Number")


def test_rights_on_the_catalog_instead_of_the_fields_are_told(tracker: RequestTracker) -> None:
    """RT sets such fields and finds by them, and does not show them among the catalog's."""
    shelf = tracker.new_shelf(each_field=())
    for right in FIELD_RIGHTS:
        tracker.grant(shelf.user_id, right, "catalog", shelf.catalog_id)
    filled(tracker, shelf)
    with rt_register(tracker.url, shelf) as register:
        assert failure(register, CANARY) == ("rt.no_field", "Serial Number")


def test_a_second_field_of_the_name_in_another_catalog_misleads_nobody(tracker: RequestTracker, shelf: Shelf) -> None:
    other = tracker.new_shelf()  # its fields have the same names
    for right in CATALOG_RIGHTS:
        tracker.grant(shelf.user_id, right, "catalog", other.catalog_id)
    for right in FIELD_RIGHTS:
        tracker.grant(shelf.user_id, right, "field", other.fields["Serial Number"])
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]


# ---- an empty answer that is none


def test_a_field_that_was_disabled_hides_everything_and_that_is_told(
    tracker: RequestTracker, shelf: Shelf, canary: int
) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        tracker.set("field", shelf.fields["Serial Number"], "Disabled", 1)
        assert unsure(register, canary) == "rt.no_field", "names are looked up anew after trouble"
        assert failure(register, CANARY) == ("rt.no_field", "Serial Number")


def test_an_asset_that_is_found_by_its_mark_does_not_prove_that_serials_are(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    asset = new_asset()
    with rt_register(tracker.url, shelf) as register:
        assert register.create(asset, again=False).said is Said.CREATED
        assert register.look([sought(asset)], [asset.serial]).sure
        tracker.set("field", shelf.fields["Serial Number"], "Disabled", 1)
        assert not register.look([sought(asset)], [asset.serial]).sure


def test_without_the_right_to_see_assets_nothing_is_free_and_nothing_gone(
    tracker: RequestTracker, shelf: Shelf, canary: int
) -> None:
    tracker.withdraw(shelf.user_id, "ShowAsset", "catalog", shelf.catalog_id)
    with rt_register(tracker.url, shelf) as register:
        assert unsure(register, canary) == ""
        assert not register.look([Sought(SERIAL)], []).sure, "nobody knows of any"


def test_a_catalog_that_is_not_visible_any_more_is_told(tracker: RequestTracker, shelf: Shelf, canary: int) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        for right in CATALOG_RIGHTS:
            tracker.withdraw(shelf.user_id, right, "catalog", shelf.catalog_id)
        assert unsure(register, canary) == "rt.no_catalog"
        assert failure(register, CANARY) == ("rt.no_catalog", shelf.catalog)


def test_a_canary_of_another_catalog_proves_nothing_of_ours(tracker: RequestTracker, shelf: Shelf) -> None:
    other = tracker.new_shelf()
    tracker.admin.do("apply", field=shelf.fields["Serial Number"], catalog=other.catalog_id, on=True)
    for right in CATALOG_RIGHTS:
        tracker.grant(shelf.user_id, right, "catalog", other.catalog_id)
    body = {"Name": "ELSEWHERE", "CustomFields": {str(shelf.fields["Serial Number"]): "SN-ELSEWHERE"}}
    made = tracker.ask(shelf.token, "POST", "/asset", json=body | {"Catalog": str(other.catalog_id)})
    assert made.status_code == 201
    tracker.withdraw(shelf.user_id, "ShowAsset", "catalog", shelf.catalog_id)
    with rt_register(tracker.url, shelf) as register:
        assert not register.look([Sought(OTHER)], ["SN-ELSEWHERE"]).sure
        (held,) = register.look([Sought("SN-ELSEWHERE")], []).held
        assert held.elsewhere
        assert list(register.gone([held.remote_id])) == [held.remote_id]


def test_a_field_that_was_taken_off_the_catalog_shows_no_value_and_counts_for_nothing(
    tracker: RequestTracker, shelf: Shelf, canary: int
) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        field = shelf.fields["Serial Number"]
        tracker.admin.do("apply", field=field, catalog=shelf.catalog_id, on=False)
        assert unsure(register, canary) == "rt.no_field"
        assert failure(register, CANARY) == ("rt.no_field", "Serial Number")


def test_a_serial_in_a_catalog_that_nobody_shows_us_is_found_only_by_a_field_of_unique_values(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    """What cannot be seen cannot be looked for: RT's own check sees all catalogs."""
    hidden = tracker.new_shelf(each_field=())
    field = shelf.fields["Serial Number"]
    tracker.admin.do("apply", field=field, catalog=hidden.catalog_id, on=True)
    for right in FIELD_RIGHTS:
        tracker.grant(hidden.user_id, right, "field", field)
    body = {"Name": "HIDDEN", "Catalog": str(hidden.catalog_id), "CustomFields": {str(field): "SN-HIDDEN"}}
    assert tracker.ask(hidden.token, "POST", "/asset", json=body).status_code == 201
    with rt_register(tracker.url, shelf) as register:
        looked = register.look([Sought("SN-HIDDEN")], [CANARY])
        assert (list(looked.held), looked.sure) == ([], True)
        tracker.set("field", field, "UniqueValues", 1)
        reply = register.create(new_asset(serial="sn-hidden"), again=False)
        assert reply.said is Said.EXISTS
        assert "'sn-hidden' is not a unique value" in reply.text


# ---- an answer to another question


def asking(query: str) -> Fate:
    """Somebody in between garbles the search's question, as our own fault would."""

    def fate(exchange: Exchange) -> None:
        head, _, body = exchange.request.partition(b"\r\n\r\n")
        if body.startswith(b"query="):
            body = f"query={quote_plus(query)}".encode()
            head = re.sub(rb"(?i)content-length: \d+", f"Content-Length: {len(body)}".encode(), head)
        exchange.reply(exchange.line.ask(head + b"\r\n\r\n" + body))

    return fate


@pytest.mark.parametrize(
    "query", ["CF.{serial} = ", "foo bar", "12345", "CF.{serial} = SN-IS-THERE", "CF.{serial} = 'SN"]
)
def test_a_question_that_rt_does_not_understand_counts_for_nothing(
    tracker: RequestTracker, shelf: Shelf, canary: int, query: str
) -> None:
    fate = asking(query.format(serial=shelf.fields["Serial Number"]))
    tracker.asset(shelf, "SN-OF-SOMEBODY", "TAG-OF-SOMEBODY")
    with faulty_line(("127.0.0.1", tracker.port), fate) as line, rt_register(line.url, shelf) as register:
        assert unsure(register, canary) in ("rt.filter", "")


def test_a_hit_is_one_only_by_what_was_asked_for(tracker: RequestTracker, shelf: Shelf) -> None:
    asset = new_asset()
    tracker.asset(shelf, "SN-OF-SOMEBODY", "TAG-OF-SOMEBODY", Description=f"about req:{asset.mark}")
    with rt_register(tracker.url, shelf) as register:
        assert list(register.look([sought(asset)], [CANARY]).held) == []


# ---- what the next question is tried with


def bare(tracker: RequestTracker, shelf: Shelf, name: str) -> None:
    """An asset without a serial."""
    made = tracker.ask(shelf.token, "POST", "/asset", json={"Name": name, "Catalog": shelf.catalog})
    assert made.status_code == 201


def test_an_asset_with_a_serial_is_found_behind_many_newer_ones_without_and_whatever_its_status(
    tracker: RequestTracker,
) -> None:
    shelf = tracker.new_shelf()
    only = tracker.asset(shelf, SERIAL, "TAG-1")
    tracker.set("asset", only, "Status", "stolen")
    for number in range(11):
        tracker.asset(shelf, " ", f"BLANK-{number}")
    for number in range(11):
        bare(tracker, shelf, f"BARE-{number}")
    with rt_register(tracker.url, shelf) as register:
        assert found(register) == [SERIAL]
        assert found(register, "SN-DELETED-LONG-AGO") == [SERIAL]


def test_what_was_deleted_or_moved_or_has_no_serial_any_more_is_gone_and_the_empty_catalog_is_no_trouble(
    tracker: RequestTracker, shelf: Shelf, canary: int
) -> None:
    other, serial = tracker.new_shelf(), shelf.fields["Serial Number"]
    first, bare_now = number_of(tracker, shelf, SERIAL), tracker.asset(shelf, "SN-CLEARED", "TAG-CLEARED")
    with rt_register(tracker.url, shelf) as register:
        assert list(register.gone([first, canary, bare_now])) == []
        tracker.set("asset", canary, "Status", "deleted")
        tracker.set("asset", first, "Catalog", other.catalog_id)
        cleared = {"CustomFields": {str(serial): None}}
        tracker.ask(shelf.token, "PUT", f"/asset/{bare_now}", json=cleared).raise_for_status()
        assert not register.look([Sought(OTHER)], [CANARY]).sure
        assert list(register.gone([bare_now, canary, 999_999])) == [bare_now, canary, 999_999]
        assert list(register.gone([first])) == [], "nobody shows us the other catalog"
        assert list(register.gone([999_999])) == [], "where RT shows nothing else, nothing is sure"
        for right in CATALOG_RIGHTS:
            tracker.grant(shelf.user_id, right, "catalog", other.catalog_id)
        assert list(register.gone([first])) == [first]


# ---- one that does not show by what it was found


def hidden_twin(tracker: RequestTracker, shelf: Shelf, serial: str, tag: str = "T") -> int:
    """An asset of another catalog with these: their fields were taken off there since, and are not shown."""
    other, values = tracker.new_shelf(), {shelf.fields["Serial Number"]: serial, shelf.fields["Asset Tag"]: tag}
    for field in values:
        tracker.admin.do("apply", field=field, catalog=other.catalog_id, on=True)
    for right in CATALOG_RIGHTS:
        tracker.grant(shelf.user_id, right, "catalog", other.catalog_id)
    body = {"Name": "TWIN", "Catalog": str(other.catalog_id), "CustomFields": {str(one): values[one] for one in values}}
    made = tracker.ask(shelf.token, "POST", "/asset", json=body)
    assert made.status_code == 201, made.text
    for field in values:
        tracker.admin.do("apply", field=field, catalog=other.catalog_id, on=False)
    return int(made.json()["id"])


def test_one_that_cannot_be_read_concerns_what_alone_it_was_found_for_and_the_others_go_on(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    twin = hidden_twin(tracker, shelf, "SN-4")
    asked = [Sought(f"SN-{number}", f"TAG-{number}", f"mark-{number}") for number in range(1, 8)] + [Sought(SERIAL)]
    with rt_register(tracker.url, shelf) as register:
        for canaries in ([CANARY], []):
            looked = register.look(asked, canaries)
            assert looked.sure
            told = [(one.remote_id, one.serial, one.unread) for one in looked.held]
            assert sorted(told) == sorted([(twin, "SN-4", True), (number_of(tracker, shelf, SERIAL), SERIAL, False)])


def test_one_that_cannot_be_read_and_has_a_canarys_serial_keeps_nobody_from_looking(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    hidden_twin(tracker, shelf, CANARY)
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY, SERIAL) == [SERIAL]
        assert list(register.look([Sought(OTHER)], [CANARY, SERIAL]).held) == [], "it is none of what was asked for"


def test_a_canary_that_was_deleted_beside_one_that_cannot_be_read_keeps_nobody_from_looking(
    tracker: RequestTracker, shelf: Shelf, canary: int
) -> None:
    """The half questions are tried with the other one."""
    twin = hidden_twin(tracker, shelf, "SN-4")
    tracker.set("asset", canary, "Status", "deleted")
    with rt_register(tracker.url, shelf) as register:
        looked = register.look([Sought("SN-4"), Sought(OTHER)], [CANARY, SERIAL])
        assert looked.sure
        assert [(one.remote_id, one.serial, one.unread) for one in looked.held] == [(twin, "SN-4", True)]


def test_one_that_may_be_a_hit_for_two_counts_for_nothing(tracker: RequestTracker, shelf: Shelf) -> None:
    hidden_twin(tracker, shelf, "SN-1", "TAG-2")
    with rt_register(tracker.url, shelf) as register, pytest.raises(OutsideFailed, match=r"rt\.filter"):
        register.look([Sought("SN-1", "TAG-1"), Sought("SN-2", "TAG-2")], [CANARY])


def unreadable(number: int) -> Fate:
    """Somebody in between garbles that asset in each answer."""

    def fate(exchange: Exchange) -> None:
        head, _, body = exchange.ask().partition(b"\r\n\r\n")
        answer = json.loads(body) if body[:1] == b"{" else {}
        for item in answer.get("items", ()):
            if item["id"] == str(number):
                item |= {"CustomFields": "none", "Catalog": [], "Description": {}}
        if answer:
            body = json.dumps(answer).encode()
            head = re.sub(rb"(?i)content-length: \d+", f"Content-Length: {len(body)}".encode(), head)
        exchange.reply(head + b"\r\n\r\n" + body)

    return fate


def test_an_asset_of_an_answer_that_is_not_as_it_should_be_keeps_nobody_from_reading_the_others(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    odd = tracker.asset(shelf, "SN-ODD", "TAG-ODD")
    last = tracker.asset(shelf, "SN-LAST", "TAG-LAST")
    with faulty_line(("127.0.0.1", tracker.port), unreadable(odd)) as line, rt_register(line.url, shelf) as register:
        looked = register.look([Sought("SN-ODD"), Sought("SN-LAST"), Sought(OTHER)], [CANARY])
        assert [(one.remote_id, one.unread) for one in looked.held] == [(odd, True), (last, False)]
        assert [one.remote_id for one in register.after(0, 100)][-2:] == [odd, last]
