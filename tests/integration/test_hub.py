"""The hub as a real process: the two session contracts, on SQLite and on PostgreSQL."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import jwt
import pytest
from pydantic import SecretStr
from pysqlite3 import dbapi2

from app.hub.access import OPEN
from app.hub.events import EVENTS
from app.hub.extensions import OFFERED
from app.hub.metrics import METRICS
from app.hub.photos import PICTURE
from app.hub.place import find, hub_database
from app.hub.shapes import CreateBody, Created, Error, UpdateBody, Updated
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from tests.integration.hub_table import CREATE, MOVES, UPDATE, Row, check, send
from tests.support.hub import ELSEWHERE, PASSWORD, SESSIONS, Hub
from tests.support.program import Scandesk

CANARY = "canary"
NO_JSON = {  # a stream, lines of text, a page, a picture
    (EVENTS, "200"),
    (METRICS, "200"),
    ("/labels/print", "200"),
    (PICTURE, "200"),
}


@pytest.mark.parametrize("row", CREATE, ids=lambda row: row.name)
def test_post_answers_as_the_contract_says(hub: Hub, row: Row) -> None:
    check(row, send(hub, "POST", SESSIONS, row), Created)


@pytest.mark.parametrize("row", UPDATE, ids=lambda row: row.name)
def test_patch_answers_as_the_contract_says(hub: Hub, row: Row) -> None:
    number = hub.create(expected_items=7)["id"]
    check(row, send(hub, "PATCH", f"{SESSIONS}{row.path or number}", row), Updated)


@pytest.mark.parametrize(("before", "after", "status"), MOVES)
def test_a_status_follows_another_or_conflicts(hub: Hub, before: str, after: str, status: int) -> None:
    path = f"{SESSIONS}{hub.create()['id']}"
    assert hub.ask("PATCH", path, {"status": before}).status_code == 200
    answer = hub.ask("PATCH", path, {"status": after})
    assert answer.status_code == status
    assert answer.json()["status" if status == 200 else "error_code"] == (
        after if status == 200 else "SESSION_STATE_CONFLICT"
    )


def test_the_table_has_a_row_for_every_field_and_every_status_that_openapi_names(hub: Hub) -> None:
    paths = hub.ask("GET", "/openapi.json").json()["paths"]
    elsewhere = {"408", "409", "422", "429", "500", "503"}  # tests of their own; some want a broken world
    for table, model, route, method in (
        (CREATE, CreateBody, SESSIONS, "post"),
        (UPDATE, UpdateBody, f"{SESSIONS}{{session_id}}", "patch"),
    ):
        taken = {field for row in table if row.status < 300 for field in row.body}
        refused = {field for row in table if row.status == 400 for field in row.wrong}
        assert set(model.model_fields) <= taken & refused
        assert {str(row.status) for row in table} == set(paths[route][method]["responses"]) - elsewhere


def test_openapi_gives_every_answer_a_closed_shape(hub: Hub) -> None:
    described = hub.ask("GET", "/openapi.json").json()
    shapes = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            for status, answer in route["responses"].items():
                if (path, status) in NO_JSON or status == "204":
                    continue
                schema = answer["content"]["application/json"]["schema"]
                for one in schema.get("anyOf", [schema]):
                    name = one["$ref"].rpartition("/")[2]
                    assert shapes[name]["additionalProperties"] is False, f"{method} {path} {status}"


def test_an_error_never_says_again_what_was_sent(hub: Hub) -> None:
    for body in (
        {"session_type": CANARY},
        {"session_type": "INVENTORY", CANARY: 1},
        {"session_type": "INVENTORY", "expected_items": CANARY},
        CANARY,
    ):
        assert CANARY not in hub.ask("POST", SESSIONS, body).text
        assert CANARY not in hub.ask("PATCH", f"{SESSIONS}{CANARY}", body).text
    assert CANARY not in hub.ask("GET", f"/{CANARY}").text


def test_every_time_is_utc_with_milliseconds_and_the_session_ends_its_timeout_after_the_last_activity(hub: Hub) -> None:
    created = hub.create()
    times = {name: _moment(text) for name, text in created["timestamps"].items()}
    assert times["expires_at"] - times["last_activity"] == timedelta(minutes=480)
    updated = hub.ask("PATCH", f"{SESSIONS}{created['id']}", {"notes": "n"}).json()
    assert _moment(updated["session_duration"]["started_at"]) == times["created_at"]
    assert _moment(updated["session_duration"]["last_activity"]) >= times["last_activity"]
    assert updated["session_duration"]["duration_minutes"] == 0
    assert updated["session_token"] == created["session_token"]


def test_a_lower_count_is_answered_with_the_stored_one(hub: Hub) -> None:
    path = f"{SESSIONS}{hub.create()['id']}"
    hub.ask("PATCH", path, {"items_scanned": 5})
    answer = hub.ask("PATCH", path, {"items_scanned": 4})
    assert (answer.status_code, answer.json()["progress_summary"]["items_scanned"]) == (200, 5)


def test_an_ended_session_takes_no_change_but_hears_again_what_it_knows(hub: Hub) -> None:
    path = f"{SESSIONS}{hub.create()['id']}"
    ended = hub.ask("PATCH", path, {"status": "COMPLETED", "items_scanned": 2, "notes": "n"})
    again = hub.ask("PATCH", path, {"status": "COMPLETED", "items_scanned": 2, "notes": "n"})
    assert (again.status_code, again.json()) == (200, ended.json())
    assert hub.ask("PATCH", path, {"items_scanned": 3}).status_code == 409
    assert hub.ask("PATCH", path, {"notes": "other"}).status_code == 409


# ---- doors


def test_what_is_not_there_and_what_cannot_be_done_are_told_in_the_same_shape(hub: Hub) -> None:
    missing, wrong = hub.ask("GET", "/api/v1/nothing"), hub.ask("DELETE", SESSIONS)
    assert (missing.status_code, Error.model_validate(missing.json()).error_code) == (404, "NOT_FOUND")
    assert (wrong.status_code, Error.model_validate(wrong.json()).error_code) == (405, "METHOD_NOT_ALLOWED")
    assert wrong.headers["allow"] == "POST"
    of_two = hub.ask("DELETE", "/api/v1/ext/scan-sessions/1/scans")  # a route for each of its methods
    assert (of_two.status_code, of_two.headers["allow"]) == (405, "GET, POST")


def test_the_description_says_of_each_route_whether_it_wants_a_token(hub: Hub) -> None:
    described = hub.ask("GET", "/openapi.json").json()
    free = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method, route in methods.items()
        if {"bearer": []} not in route["security"]
    }
    assert free == OPEN
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_a_token_of_another_key_or_without_one_lets_nobody_in(hub: Hub) -> None:
    claims = jwt.decode(hub.tokens["packer"], options={"verify_signature": False})
    for forged in (
        jwt.encode(claims, "x" * 64, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        hub.tokens["packer"][:-2],
        "a.b.c",
    ):
        hub.tokens["forged"] = forged
        assert hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who="forged").status_code == 401


def test_a_revoked_token_and_one_of_somebody_who_left_let_nobody_in(own_hub: Hub) -> None:
    """Told at the command line, while the hub runs."""
    command, body = Scandesk(own_hub.data_dir, {}), {"session_type": "INVENTORY"}
    assert command.run("token", "revoke", "packer", "--json").json == {"name": "packer", "revoked": 1}
    assert own_hub.ask("POST", SESSIONS, body).status_code == 401
    made = command.run("token", "create", "packer", "--days", "2", "--json").json
    own_hub.tokens["packer"] = made["token"]
    assert timedelta(days=1) < _moment(made["expires_at"]) - _now() <= timedelta(days=2)
    assert own_hub.ask("POST", SESSIONS, body).status_code == 201
    assert command.run("user", "deactivate", "packer", "--json").json["active"] is False
    assert own_hub.ask("POST", SESSIONS, body).status_code == 401


def test_an_expired_token_lets_nobody_in_a_minute_later(tmp_path: Path) -> None:
    clock = MovedClock()
    with hub_database(tmp_path, "") as database:
        accounts = HubAccounts(database, clock)
        accounts.add_user("ann", full_name="Ann", role=HubRole.PACKER, organisation="A", password=None)
        token = accounts.create_token("ann", timedelta(days=1)).text
        for later, good in (
            (timedelta(0), True),
            (timedelta(days=1, seconds=58), True),
            (timedelta(days=1, seconds=61), False),
        ):
            clock.later = later
            assert (accounts.who(token) is not None) is good


def test_a_password_gives_a_token_and_a_wrong_one_does_not(hub: Hub) -> None:
    path = "/api/v1/ext/sign-in"
    signed_in = hub.ask("POST", path, {"name": "supervisor", "password": PASSWORD}, who=None)
    assert signed_in.status_code == 200
    hub.tokens["signed-in"] = signed_in.json()["token"]
    assert hub.ask("POST", SESSIONS, {"session_type": "CHECK_IN"}, who="signed-in").status_code == 201
    wrong = hub.ask("POST", path, {"name": "supervisor", "password": "wrong"}, who=None)
    unknown = hub.ask("POST", path, {"name": "nobody", "password": "wrong"}, who=None)
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert (wrong.status_code, wrong.json()["error_code"]) == (401, "SIGN_IN_FAILED")


def test_who_guesses_passwords_has_to_wait(own_hub: Hub) -> None:
    guess = {"name": "viewer", "password": "wrong"}
    answers = [own_hub.ask("POST", "/api/v1/ext/sign-in", guess, who=None) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_health_and_extensions_answer_everybody(hub: Hub) -> None:
    assert hub.ask("GET", "/api/v1/health", who=None).json() == {"status": "ok"}
    told = hub.ask("GET", "/api/v1/ext", who=None).json()
    assert (told["server"], told["extensions"]) == ("scandesk", OFFERED)


# ---- idempotency


def test_a_key_gives_the_same_answer_again(hub: Hub) -> None:
    body = {"session_type": "CHECK_OUT", "notes": "n"}
    first = hub.ask("POST", SESSIONS, body, key="same-1")
    again = hub.ask("POST", SESSIONS, dict(reversed(body.items())), key="same-1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    path = f"{SESSIONS}{first.json()['id']}"
    paused = hub.ask("PATCH", path, {"status": "PAUSED"}, key="same-2")
    hub.ask("PATCH", path, {"status": "ACTIVE"})
    assert hub.ask("PATCH", path, {"status": "PAUSED"}, key="same-2").json() == paused.json()
    assert hub.ask("PATCH", path, {}).json()["status"] == "ACTIVE"


def test_a_key_of_another_request_is_refused(hub: Hub) -> None:
    hub.ask("POST", SESSIONS, {"session_type": "CHECK_OUT"}, key="reused")
    answer = hub.ask("POST", SESSIONS, {"session_type": "CHECK_IN"}, key="reused")
    assert (answer.status_code, answer.json()["error_code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_key_says_nothing_of_what_others_did_with_it(hub: Hub) -> None:
    body = {"session_type": "CHECK_OUT"}
    numbers = {
        hub.ask("POST", SESSIONS, body, key="shared", who=who).json()["id"] for who in ("packer", "other", "foreign")
    }
    assert len(numbers) == 3


def test_what_was_refused_can_be_asked_again_under_its_key(hub: Hub) -> None:
    assert hub.ask("POST", SESSIONS, {"session_type": "INVENTORY", "project_id": 5}, key="mended").status_code == 404
    assert hub.ask("POST", SESSIONS, {"session_type": "INVENTORY", "project_id": 7}, key="mended").status_code == 201


def test_a_key_that_can_be_none_is_refused(hub: Hub) -> None:
    answer = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, key="k" * 201)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])


def test_a_key_outlives_a_killed_hub(hub: Hub) -> None:
    body = {"session_type": "BATCH_SCAN"}
    first = hub.ask("POST", SESSIONS, body, key="killed")
    hub.kill()
    hub.start()
    again = hub.ask("POST", SESSIONS, body, key="killed")
    assert (again.status_code, again.json()) == (201, first.json())
    assert hub.ask("POST", SESSIONS, {"session_type": "CHECK_IN"}, key="killed").status_code == 422


def test_a_second_call_under_a_key_is_told_that_the_first_still_runs(own_hub: Hub) -> None:
    """The first is held up by another process that writes into the database."""
    folder, _url = find(own_hub.data_dir, "")
    other = dbapi2.connect(str(folder / "scandesk.sqlite3"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(own_hub.ask("POST", SESSIONS, {"session_type": "CHECK_IN"}, key="running"))
        if answers[-1].status_code == 409:
            other.execute("ROLLBACK")

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert [answer.status_code for answer in answers] == [409, 201]
    assert answers[0].json()["error_code"] == "IDEMPOTENCY_KEY_RUNNING"


# ---- the process


def test_a_signal_ends_the_hub_in_order_and_nothing_is_lost(own_hub: Hub) -> None:
    number = own_hub.create()["id"]
    assert own_hub.end() == 0
    own_hub.start()
    assert own_hub.ask("PATCH", f"{SESSIONS}{number}", {}).status_code == 200


def test_users_and_lists_are_made_at_the_command_line(own_hub: Hub, tmp_path: Path) -> None:
    command = Scandesk(own_hub.data_dir, {})
    made = command.run(
        "user", "add", "eve", "--role", "packer", "--organisation", ELSEWHERE, "--json", stdin=PASSWORD.encode()
    )
    assert (made.json["role"], made.json["organisation"]) == ("packer", ELSEWHERE)
    assert (made.json["created_organisation"], made.err) == (False, "")
    slip = command.run("user", "add", "ida", "--organisation", "Elsewehre", "--json")
    assert (slip.json["created_organisation"], slip.err) == (True, "The organisation Elsewehre is new.\n")
    assert command.run("user", "add", "eve", "--json", code=1).error["code"] == "USER_TAKEN"
    assert command.run("user", "add", "dan", "--json", stdin=b"short", code=1).error["code"] == "PASSWORD_INVALID"
    own_hub.tokens["eve"] = command.run("token", "create", "eve", "--json").json["token"]
    (tmp_path / "clients.csv").write_text("id,name\n3,Three\n")
    imported = command.run(
        "import", "clients", str(tmp_path / "clients.csv"), "--organisation", ELSEWHERE, "--json"
    ).json
    assert imported["created"] == 1
    body = {"session_type": "INVENTORY", "client_id": 3}
    assert own_hub.ask("POST", SESSIONS, body, who="eve").status_code == 201
    assert own_hub.ask("POST", SESSIONS, body, who="packer").status_code == 404
    assert command.run("organisation", "add", "Third", "--json").json == {"name": "Third", "created": True}
    assert {"name": "Third"} in command.run("organisation", "list", "--json").json


def test_a_station_names_the_author_of_an_act_and_a_person_does_not(own_hub: Hub) -> None:
    named = {"Scandesk-Person": "J%C3%B6rg"}
    for who in ("bench", "packer"):
        own_hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who=who, headers=named)
    folder, _url = find(own_hub.data_dir, "")
    connection = dbapi2.connect(str(folder / "scandesk.sqlite3"))
    assert connection.execute("SELECT person FROM hub_event ORDER BY seq").fetchall() == [("Jörg",), (None,)]
    connection.close()


def test_no_secret_stands_in_the_database_or_the_log(own_hub: Hub) -> None:
    own_hub.create()
    own_hub.end()
    for path in own_hub.data_dir.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert PASSWORD.encode() not in content
        assert own_hub.tokens["packer"].encode() not in content


class MovedClock:
    """The machine's clock, so much later."""

    def __init__(self) -> None:
        self.later = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.later

    def monotonic(self) -> float:
        return SystemClock().monotonic()


def _now() -> datetime:
    return SystemClock().now()


def _moment(text: str) -> datetime:
    assert text.endswith("Z")
    assert len(text) == len("2026-03-01T09:42:07.120Z")
    return datetime.fromisoformat(text)


def test_a_password_is_kept_as_argon2_and_never_as_it_was(tmp_path: Path) -> None:
    with hub_database(tmp_path, "") as database:
        accounts = HubAccounts(database, SystemClock())
        accounts.add_user("ann", full_name="Ann", role=HubRole.PACKER, organisation="A", password=SecretStr(PASSWORD))
        (stored,) = database.read(lambda tx: tx.exec_driver_sql("SELECT password_hash FROM hub_user").one())
    assert stored.startswith("$argon2id$")
