"""Searches that a real Request Tracker answers with 200, and that say "free" though the serial is not: none of them is
believed. So is none that answers with more than was asked for."""

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


def test_a_field_that_was_disabled_hides_everything_and_that_is_told(tracker: RequestTracker, shelf: Shelf) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        tracker.set("field", shelf.fields["Serial Number"], "Disabled", 1)
        assert failure(register, CANARY) == ("rt.blind", CANARY)
        assert failure(register, CANARY) == ("rt.no_field", "Serial Number"), "names are looked up anew after trouble"


def test_an_asset_that_is_found_by_its_mark_does_not_prove_that_serials_are(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    asset = new_asset()
    with rt_register(tracker.url, shelf) as register:
        assert register.create(asset, again=False).said is Said.CREATED
        assert register.look([sought(asset)], [asset.serial]).sure
        tracker.set("field", shelf.fields["Serial Number"], "Disabled", 1)
        with pytest.raises(OutsideFailed) as failed:
            register.look([sought(asset)], [asset.serial])
    assert failed.value.words == "rt.blind"


def test_without_the_right_to_see_assets_nothing_is_free(tracker: RequestTracker, shelf: Shelf) -> None:
    tracker.withdraw(shelf.user_id, "ShowAsset", "catalog", shelf.catalog_id)
    with rt_register(tracker.url, shelf) as register:
        assert failure(register, CANARY) == ("rt.blind", CANARY)
        assert not register.look([Sought(SERIAL)], []).sure, "nobody knows of any"


def test_a_catalog_that_is_not_visible_any_more_is_told(tracker: RequestTracker, shelf: Shelf) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        for right in CATALOG_RIGHTS:
            tracker.withdraw(shelf.user_id, right, "catalog", shelf.catalog_id)
        assert failure(register, CANARY) == ("rt.blind", CANARY)
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
        assert failure(register, "SN-ELSEWHERE") == ("rt.blind", "SN-ELSEWHERE")


def test_a_field_that_was_taken_off_the_catalog_shows_no_value_and_counts_for_nothing(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert found(register, CANARY) == [SERIAL]
        field = shelf.fields["Serial Number"]
        tracker.admin.do("apply", field=field, catalog=shelf.catalog_id, on=False)
        assert failure(register, CANARY)[0] in ("rt.filter", "rt.blind")
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
    tracker: RequestTracker, shelf: Shelf, query: str
) -> None:
    fate = asking(query.format(serial=shelf.fields["Serial Number"]))
    tracker.asset(shelf, "SN-OF-SOMEBODY", "TAG-OF-SOMEBODY")
    with faulty_line(("127.0.0.1", tracker.port), fate) as line, rt_register(line.url, shelf) as register:
        assert failure(register, CANARY)[0] in ("rt.filter", "rt.blind")


def test_a_hit_is_one_only_by_what_was_asked_for(tracker: RequestTracker, shelf: Shelf) -> None:
    asset = new_asset()
    tracker.asset(shelf, "SN-OF-SOMEBODY", "TAG-OF-SOMEBODY", Description=f"about req:{asset.mark}")
    with rt_register(tracker.url, shelf) as register:
        assert list(register.look([sought(asset)], [CANARY]).held) == []
