"""The asset routes of a real hub, on SQLite and PostgreSQL: each row of the contract's table, and what is not in it."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.hub.asset_errors import CLEAR, CREATE, LABEL, NEXT_TAG, PREVIEW, VALIDATE
from app.hub.tags import LEASES
from tests.integration.asset_table import (
    ANSWERS,
    CODES,
    ERRORS,
    FIELDS,
    HOSTILE,
    TABLES,
    TAKEN,
    Refusal,
    full,
    shape_of,
)
from tests.integration.hub_table import Row
from tests.support.hub import Hub


def create(hub: Hub, serial: str, who: str = "bench", **more: Any) -> Any:
    """A new asset's body."""
    answer = hub.ask("POST", CREATE, full(serial, **more), who=who)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def taken(hub: Hub) -> int:
    """The number of the asset that has TAKEN; the first of its organisation."""
    return int(create(hub, TAKEN)["asset_id"])


@pytest.mark.parametrize(
    ("route", "row"),
    [(route, row) for route, table in TABLES.items() for row in table],
    ids=lambda one: getattr(one, "name", one),
)
def test_each_row_of_the_contract_is_answered_as_it_says(
    hub: Hub, taken: int, route: tuple[str, str], row: Row
) -> None:
    method, path = route
    who = "bench" if row.who == "packer" and row.status != 403 else row.who
    answer = hub.ask(
        method,
        path + row.path.replace("{taken}", str(taken)),
        row.body,
        content=row.raw,
        who=who,
        headers={"Content-Type": row.media_type},
    )
    assert answer.status_code == row.status, answer.text
    shape = shape_of(method, path, row.status)
    if shape is not None:
        shape.model_validate(answer.json())
    if isinstance(row.whole, Refusal):
        assert answer.json() == row.whole.body(path, taken)
    elif row.whole is not None:
        assert answer.json() == row.whole
    for field, value in row.has:
        assert answer.json()[field] == value
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.headers.get("www-authenticate") == "Bearer") == (row.status == 401)


def test_no_field_limit_code_or_body_of_the_contract_is_without_its_row() -> None:
    rows = TABLES["POST", CREATE]
    for field, required, longest in FIELDS:
        lengths = {(row.status, len(row.body[field])) for row in rows if isinstance(row.body, dict)
                   and isinstance(row.body.get(field), str)}  # fmt: skip
        assert {(201, longest), (400, longest + 1)} <= lengths, field
        left_out = {row.status for row in rows if isinstance(row.body, dict) and field not in row.body}
        assert (201 in left_out) != required, field
        assert not required or 400 in left_out, field
    for (_method, path), table in TABLES.items():
        if path in CODES:
            assert CODES[path] - {500} <= {row.status for row in table}, path
        said = {row.whole.error for row in table if isinstance(row.whole, Refusal)}
        assert ERRORS.get(path, set()) <= said, path


def test_the_answers_have_every_field_of_the_contract_and_no_other(hub: Hub, taken: int) -> None:
    found = {
        CREATE: create(hub, "FIELDS-1"),
        VALIDATE: hub.ask("GET", f"{VALIDATE}?serial_number={TAKEN}", who="bench").json(),
        PREVIEW: hub.ask("GET", PREVIEW, who="bench").json(),
        CLEAR: hub.ask("POST", CLEAR, who="bench").json(),
    }
    assert {path: body.keys() for path, body in found.items()} == ANSWERS
    assert found[VALIDATE]["existing_asset_id"] == taken
    made = found[CREATE]
    number, tag = made["asset_id"], made["asset_tag"]
    assert re.fullmatch(r"A01-\d{4}", tag)
    assert made["message"] == f"Asset {tag} created successfully, but label printing failed"
    assert made["retry_print_url"] == f"/labels/print?asset_id={number}"
    assert hub.ask("GET", made["retry_print_url"], who="bench").status_code == 200


def test_a_preview_changes_nothing_and_is_the_tag_that_the_next_asset_gets(hub: Hub, taken: int) -> None:
    first, again = (hub.ask("GET", PREVIEW, who="bench").json() for _ in range(2))
    assert first == again == hub.ask("GET", NEXT_TAG, who="bench").json()
    assert first["next_tag"] == f"{first['prefix']}{first['sequence_number']:04}"
    assert create(hub, "PREVIEWED-1")["asset_tag"] == first["next_tag"]
    after = hub.ask("GET", PREVIEW, who="bench").json()
    assert after["sequence_number"] == first["sequence_number"] + 1


def test_a_tag_that_is_reserved_is_nobody_elses(hub: Hub, taken: int) -> None:
    before = hub.ask("GET", PREVIEW, who="bench").json()
    reserved = hub.ask("POST", NEXT_TAG, who="bench").json()
    assert {name: reserved[name] for name in before} == before
    other = hub.ask("POST", NEXT_TAG, who="bench").json()
    assert other["reservation_id"] != reserved["reservation_id"]
    assert create(hub, "RESERVED-1")["asset_tag"] not in {reserved["next_tag"], other["next_tag"]}


def test_organisations_number_and_hold_serials_for_themselves(hub: Hub, taken: int) -> None:
    create(hub, "BOTH-1")
    theirs = hub.ask("GET", PREVIEW, who="foreign").json()
    made = create(hub, "BOTH-1", who="foreign")
    assert made["asset_tag"] == theirs["next_tag"]
    assert hub.ask("GET", made["retry_print_url"], who="bench").status_code == 404


def test_one_serial_asked_for_by_many_at_once_is_one_asset(hub: Hub, taken: int) -> None:
    before = hub.ask("GET", PREVIEW, who="bench").json()["sequence_number"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: hub.ask("POST", CREATE, full("RACE-1"), who="bench"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
    (made,) = (answer.json() for answer in answers if answer.status_code == 201)
    refused = Refusal(
        f"Serial number RACE-1 already exists (Asset #{made['asset_id']})", "serial_number", existing=True
    )
    assert [answer.json() for answer in answers if answer.status_code == 400] == [
        refused.body(CREATE, made["asset_id"])
    ] * 7
    assert hub.ask("GET", PREVIEW, who="bench").json()["sequence_number"] == before + 1


def test_many_serials_at_once_get_a_tag_each(hub: Hub, taken: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: create(hub, f"MANY-{number}"), range(24)))
    assert len({one["asset_tag"] for one in made}) == len({one["asset_id"] for one in made}) == 24


# ---- idempotency keys


def test_a_key_gets_the_same_answer_and_no_second_asset(hub: Hub, taken: int) -> None:
    first, again = (hub.ask("POST", CREATE, full("KEY-1"), who="bench", key="k1") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    without = hub.ask("POST", CREATE, full("KEY-1"), who="bench")
    assert without.status_code == 400
    other = hub.ask("POST", CREATE, full("KEY-2"), who="bench", key="k1")
    assert other.status_code == 422
    assert other.json() == {"success": False, "error": "This Idempotency-Key was used with another request"}
    assert hub.ask("POST", CREATE, full("KEY-2"), who="foreign", key="k1").status_code == 201


def test_a_refusal_is_not_remembered_under_its_key(hub: Hub, taken: int) -> None:
    assert hub.ask("POST", CREATE, full(TAKEN), who="bench", key="k2").status_code == 400
    assert hub.ask("POST", CREATE, full("KEY-3"), who="bench", key="k2").status_code == 201


# ---- blocks of tags for stations


def lease(hub: Hub, count: int, **more: Any) -> Any:
    answer = hub.ask("POST", LEASES, {"count": count}, who="relief", **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_lease_is_a_block_of_numbers_that_nobody_else_gets(hub: Hub, taken: int) -> None:
    before = hub.ask("GET", PREVIEW, who="bench").json()
    first, then = lease(hub, 10), lease(hub, 5)
    assert (first["first"], first["last"]) == (before["sequence_number"], before["sequence_number"] + 9)
    assert (then["first"], then["last"]) == (first["last"] + 1, first["last"] + 5)
    assert (first["prefix"], first["digits"]) == ("A01-", 4)
    assert hub.ask("GET", PREVIEW, who="bench").json()["sequence_number"] == then["last"] + 1
    assert create(hub, "LEASED-1")["asset_tag"] == f"A01-{then['last'] + 1:04}"


def test_a_lease_under_a_key_is_given_once(hub: Hub, taken: int) -> None:
    assert lease(hub, 3, key="lease-1") == lease(hub, 3, key="lease-1")
    assert hub.ask("POST", LEASES, {"count": 4}, who="relief", key="lease-1").status_code == 422


# ---- labels


def test_a_label_has_the_classes_of_the_contract_and_says_what_the_asset_says(hub: Hub, taken: int) -> None:
    answer = hub.ask("GET", f"{LABEL}?asset_id={taken}", who="bench")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "img-src data:" in policy
    page = LexborHTMLParser(answer.text)
    said = {name: page.css_first(f"div.label > div.{name}").text() for name in ("asset-tag", "serial", "model")}
    assert said == {"asset-tag": "A01-0001", "serial": TAKEN, "model": "Dell Chromebook 3100"}
    images = {one.attributes["alt"]: one.attributes["src"] or "" for one in page.css("div.label > img")}
    assert images.keys() == {"QR Code", "Barcode"}
    assert all(source.startswith("data:image/png;base64,") for source in images.values())


def test_hostile_fields_are_text_on_a_label(hub: Hub, taken: int) -> None:
    made = create(hub, "LABEL-1", manufacturer="<script>", model=HOSTILE)
    page = LexborHTMLParser(hub.ask("GET", made["retry_print_url"], who="bench").text)
    assert page.css_first("div.model").text() == f"<script> {HOSTILE}"
    assert {one.tag for one in page.css("*")} == {
        *("html", "head", "meta", "title", "style", "body", "div", "img"),
    }


def test_other_methods_and_paths_are_told_so_in_the_familys_shape(hub: Hub, taken: int) -> None:
    for path, bare in ((CREATE, False), (CLEAR, False), (VALIDATE, True), (LABEL, True)):
        answer = hub.ask("DELETE", path, who="bench")
        error = {"error": "Method not allowed"}
        assert (answer.status_code, answer.json()) == (405, error if bare else {"success": False} | error)
    nothing = hub.ask("GET", "/assets/nothing", who="bench")
    assert (nothing.status_code, nothing.json()) == (404, {"success": False, "error": "Not found"})
