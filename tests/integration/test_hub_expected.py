"""What is expected in a session, at the hub: told in parts, whole or not, blind or not, and read by others."""

from typing import Any

import pytest

from app.hub.expected import Expected, ItemBody, ListQuery
from app.hub.line_shapes import OneSession
from tests.integration.expected_table import EXPECTED, EXPECTED_QUERY
from tests.integration.hub_table import Row, check
from tests.support.hub import SESSIONS, Hub, hub_beside

LISTED = "/api/v1/ext/scan-sessions"


def path(number: int) -> str:
    return f"{LISTED}/{number}/expected"


def items(*positions: int) -> list[dict[str, Any]]:
    return [{"position": at, "code": f"W-{at}", "description": f"Drill {at}"} for at in positions]


def told(hub: Hub, number: int, size: int, *positions: int, who: str = "packer", **more: Any) -> Any:
    body = {"size": size, "items": items(*positions)} | more
    return hub.ask("POST", path(number), body, who=who)


def page(hub: Hub, number: int, query: str = "", who: str = "viewer") -> Expected:
    answer = hub.ask("GET", f"{path(number)}?{query}", who=who)
    assert answer.status_code == 200, answer.text
    return Expected.model_validate(answer.json())


def line(hub: Hub, number: int) -> Any:
    return OneSession.model_validate(hub.ask("GET", f"{LISTED}/{number}", who="viewer").json()).session


@pytest.mark.parametrize("row", EXPECTED_QUERY, ids=lambda row: f"{row.name[:40]} {row.who}")
def test_each_row_of_the_query_is_answered_as_it_says(hub: Hub, row: Row) -> None:
    number = hub.create()["id"]
    check(row, hub.ask("GET", f"{path(number)}?{row.path}", who=row.who), Expected)


def test_every_field_of_an_item_is_taken_and_refused_and_every_parameter() -> None:
    given = [row for row in EXPECTED if isinstance(row.body, dict) and isinstance(row.body.get("items"), list)]
    taken = {field for row in given if row.status == 200 for item in row.body["items"] for field in item}
    refused = {row.name.split()[0] for row in given if row.wrong == ("items",)}
    assert set(ItemBody.model_fields) <= taken & refused
    named = {row.path.partition("=")[0] for row in EXPECTED_QUERY if row.status == 200}
    assert set(ListQuery.model_fields) <= named & {field for row in EXPECTED_QUERY for field in row.wrong}


def test_a_list_comes_in_parts_in_any_order_and_is_whole_when_all_of_it_is_there(hub: Hub) -> None:
    number = hub.create()["id"]
    assert (page(hub, number).size, page(hub, number).stored, page(hub, number).items) == (0, 0, [])
    assert told(hub, number, 5, 4, 5).json() == {"size": 5, "stored": 2, "blind": False}
    assert told(hub, number, 5, 1, 2, 3).json() == {"size": 5, "stored": 5, "blind": False}
    found = page(hub, number)
    assert [item.model_dump() for item in found.items] == items(1, 2, 3, 4, 5)
    assert (found.next, line(hub, number).list_size) == (None, 5)


def test_the_same_part_again_changes_nothing_also_after_a_kill(own_hub: Hub) -> None:
    number = own_hub.create()["id"]
    first = told(own_hub, number, 3, 1, 2).json()
    before = line(own_hub, number)
    own_hub.kill()
    own_hub.start()
    assert told(own_hub, number, 3, 1, 2).json() == first
    assert told(own_hub, number, 3, 2, 2, 3, 3).json()["stored"] == 3
    again = own_hub.ask("POST", path(number), {"size": 3, "items": [{"position": 1, "code": "other"}]})
    assert (again.status_code, again.json()["stored"]) == (200, 3)
    assert page(own_hub, number).items[0].code == "W-1", "an item stays as it came first"
    assert line(own_hub, number) == before, "who lists sessions sees nothing new"


def test_a_list_of_another_size_is_refused(hub: Hub) -> None:
    number = hub.create()["id"]
    told(hub, number, 3, 1)
    answer = told(hub, number, 4, 4)
    assert (answer.status_code, answer.json()["error_code"]) == (409, "SESSION_STATE_CONFLICT")
    assert (page(hub, number).size, page(hub, number).stored) == (3, 1)


def test_a_list_is_read_page_by_page(hub: Hub) -> None:
    number = hub.create()["id"]
    told(hub, number, 7, *range(1, 8))
    seen, after = [], 0
    while True:
        found = page(hub, number, f"limit=3&after={after}")
        seen += [item.position for item in found.items]
        if found.next is None:
            break
        after = found.next
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_blind_count_says_so_in_its_line_and_stays_one(hub: Hub) -> None:
    number = hub.create()["id"]
    before = line(hub, number)
    assert (before.blind, before.list_size) == (False, 0)
    told(hub, number, 2, 1, blind=True)
    told(hub, number, 2, 2)
    after = line(hub, number)
    assert (after.blind, after.list_size) == (True, 2)
    assert after.change > before.change, "who follows the events hears of it"


def test_an_ended_session_still_takes_its_list(hub: Hub) -> None:
    number = hub.create()["id"]
    hub.ask("PATCH", f"{SESSIONS}{number}", {"status": "COMPLETED"})
    assert told(hub, number, 1, 1).json()["stored"] == 1


def test_another_organisation_sees_no_list_of_ours_and_adds_nothing_to_it(hub: Hub) -> None:
    number = hub.create()["id"]
    told(hub, number, 2, 1)
    for answer in (told(hub, number, 2, 2, who="foreign"), hub.ask("GET", path(number), who="foreign")):
        assert (answer.status_code, answer.json()["error_code"]) == (404, "SESSION_NOT_FOUND")
    assert page(hub, number).stored == 1


def test_parts_that_come_to_two_hubs_on_one_database_make_one_list(hub: Hub, tmp_path: Any) -> None:
    number = hub.create()["id"]
    with hub_beside(hub, tmp_path) as other:
        told(hub, number, 4, 1, 2)
        told(other, number, 4, 2, 3)
        assert told(hub, number, 4, 4).json()["stored"] == 4
    assert [item.position for item in page(hub, number).items] == [1, 2, 3, 4]
