"""Whatever a real Request Tracker answers to a create that is no plain yes: what the register makes of it. Nothing of
it is taken for success, and nothing that may have been done for failure."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from pysqlite3 import dbapi2

from services.assets.model import Fields
from services.assets.ports import Reply, Said, Sought
from services.errors import OutsideFailed
from tests.support.faulty_line import Exchange, Fate, faulty_line
from tests.support.request_tracker import CATALOG_RIGHTS, QUICK, RequestTracker, Shelf
from tests.support.rt_bench import new_asset, rt_register

pytestmark = pytest.mark.xdist_group("rt")

Head = Callable[[bytes], bytes]
Content = Callable[[dict[str, Any]], bytes]


@pytest.fixture(scope="module")
def shelf(tracker: RequestTracker) -> Shelf:
    """Nobody changes it."""
    return tracker.new_shelf()


# ---- the token


def untaken(tracker: RequestTracker, shelf: Shelf, token: str) -> None:
    with rt_register(tracker.url, shelf, token=token) as register:
        assert register.create(new_asset(), again=False).said is Said.SIGN_IN
        with pytest.raises(OutsideFailed) as failed:
            register.look([Sought("X")], [])
        assert failed.value.words == "rt.sign_in"
        assert register.health().sign_in


def test_a_bad_token_is_told(tracker: RequestTracker, shelf: Shelf) -> None:
    untaken(tracker, shelf, shelf.token[:-1] + ("0" if shelf.token[-1] != "0" else "1"))


def test_a_revoked_token_and_a_disabled_user_are_told(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    tracker.admin.do("revoke", user=own.user_id)
    untaken(tracker, own, own.token)
    token = tracker.new_token(own.user_id, QUICK)
    with rt_register(tracker.url, own, token=token) as register:
        assert register.health().words == ""
    tracker.set("user", own.user_id, "Disabled", 1)
    untaken(tracker, own, token)


def test_a_token_that_ends_in_mid_batch_is_told_at_the_create(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    with rt_register(tracker.url, own) as register:
        assert register.create(new_asset(), again=False).said is Said.CREATED
        tracker.admin.do("revoke", user=own.user_id)
        reply = register.create(new_asset(), again=False)
    assert (reply.said, reply.words) == (Said.SIGN_IN, "rt.sign_in")


# ---- rights, catalogs, fields


def refusal(reply: Reply) -> str:
    assert reply.said is Said.REFUSED
    return reply.text


def test_without_the_right_to_create_rt_says_so(tracker: RequestTracker) -> None:
    own = tracker.new_shelf(catalog=[right for right in CATALOG_RIGHTS if right != "CreateAsset"])
    with rt_register(tracker.url, own) as register:
        assert refusal(register.create(new_asset(), again=False)) == "Permission Denied"


def test_without_the_right_to_set_a_field_there_is_no_asset_at_all(tracker: RequestTracker) -> None:
    own = tracker.new_shelf(each_field=["SeeCustomField"])
    with rt_register(tracker.url, own) as register:
        asset = new_asset()
        assert "Permission Denied" in refusal(register.create(asset, again=False))
        assert list(register.look([Sought(asset.serial, asset.tag, asset.mark)], []).held) == []


def test_a_catalog_that_is_unknown_or_disabled_is_told_by_its_name(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    with rt_register(tracker.url, own, catalog="No such catalog") as register:
        reply = register.create(new_asset(), again=False)
        assert (reply.said, reply.words, reply.params["text"]) == (Said.LATER, "rt.no_catalog", "No such catalog")
    with rt_register(tracker.url, own) as register:
        assert register.create(new_asset(), again=False).said is Said.CREATED
        tracker.set("catalog", own.catalog_id, "Disabled", 1)
        assert refusal(register.create(new_asset(), again=False)) == "Permission Denied"
        assert register.create(new_asset(), again=False).words == "rt.catalog_off", "looked up anew after a refusal"


def test_a_catalog_that_was_renamed_is_known_by_its_id(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    with rt_register(tracker.url, own) as register:
        assert register.create(new_asset(), again=False).said is Said.CREATED
        tracker.set("catalog", own.catalog_id, "Name", f"{own.catalog} renamed")
        assert register.create(new_asset(), again=False).said is Said.CREATED


def test_a_field_that_was_disabled_or_taken_off_is_a_refusal_and_then_told_by_its_name(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    with rt_register(tracker.url, own) as register:
        assert register.create(new_asset(), again=False).said is Said.CREATED
        tracker.admin.do("apply", field=own.fields["Model"], catalog=own.catalog_id, on=False)
        assert "does not apply" in refusal(register.create(new_asset(), again=False))
        reply = register.create(new_asset(), again=False)
        assert (reply.said, reply.words, reply.params["text"]) == (Said.LATER, "rt.no_field", "Model")


def test_what_a_pattern_or_a_list_does_not_take_is_a_refusal_with_rts_own_words(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    room = tracker.new_field("Room", own.catalog_id, pattern="^[0-9]+$")
    colour = tracker.new_field("Colour", own.catalog_id, kind="SelectSingle", choices=["Red"])
    for field in (room, colour):
        for right in ("SeeCustomField", "SetInitialCustomField"):
            tracker.grant(own.user_id, right, "field", field)
    with rt_register(tracker.url, own) as register:
        for more, says in (({"Room": "attic"}, "Input must match"), ({"Colour": "Green"}, "Couldn't add custom field")):
            assert says in refusal(register.create(new_asset(fields=Fields("Dell", "X", more=more)), again=False))
        reply = register.create(new_asset(fields=Fields("Dell", "X", more={"Nope": "1"})), again=False)
        assert (reply.said, reply.words, reply.params["text"]) == (Said.REFUSED, "rt.no_other_field", "Nope")


def test_a_mandatory_field_that_is_left_out_is_not_enforced(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    room = tracker.new_field("Room", own.catalog_id, pattern="(?#Mandatory).")
    tracker.grant(own.user_id, "SeeCustomField", "field", room)
    with rt_register(tracker.url, own) as register:
        made = register.create(new_asset(fields=Fields("Dell", "X", more={"Room": " "})), again=False)
    assert made.said is Said.CREATED


def test_a_tag_of_digits_alone_is_a_refusal(tracker: RequestTracker, shelf: Shelf) -> None:
    with rt_register(tracker.url, shelf) as register:
        assert "may not be all digits" in refusal(register.create(new_asset(tag="12345"), again=False))


def test_a_serial_that_rt_holds_already_exists_in_any_case(tracker: RequestTracker) -> None:
    own = tracker.new_shelf()
    tracker.set("field", own.fields["Serial Number"], "UniqueValues", 1)
    with rt_register(tracker.url, own) as register:
        assert register.create(new_asset(serial="Twice-1"), again=False).said is Said.CREATED
        assert register.create(new_asset(serial="tWICE-1"), again=False).said is Said.EXISTS


# ---- requests as they should never be, and answers that prove nothing


def garbled(head: Head = bytes, content: Content | None = None) -> Fate:
    """Somebody changes the create on its way to RT."""

    def fate(exchange: Exchange) -> None:
        lines, _, body = exchange.request.partition(b"\r\n\r\n")
        if not lines.startswith(b"POST /REST/2.0/asset "):
            exchange.reply(exchange.ask())
            return
        if content is not None:
            body = content(json.loads(body))
        lines = re.sub(rb"(?i)content-length: \d+", f"Content-Length: {len(body)}".encode(), head(lines))
        exchange.reply(exchange.line.ask(lines + b"\r\n\r\n" + body))

    return fate


def encoded(**changed: Any) -> Content:
    return lambda body: json.dumps({key: value for key, value in (body | changed).items() if value is not ...}).encode()


def untoken(head: bytes) -> bytes:
    """With another token: whoever looks like a browser is led to the page where people sign in."""
    return head.replace(b"uthorization: token ", b"uthorization: token x")


GARBLED: dict[str, tuple[Fate, Said, str]] = {
    "Bearer": (garbled(lambda head: head.replace(b"token ", b"Bearer ")), Said.SIGN_IN, "Unauthorized"),
    "a browser": (garbled(lambda head: untoken(head).replace(b"scandesk", b"Mozilla/5.0")), Said.SIGN_IN, ""),
    "a cookie": (garbled(lambda head: untoken(head) + b"\r\nCookie: RT_SID=1"), Said.SIGN_IN, ""),
    "no content type": (
        garbled(lambda head: head.replace(b"ype: application/json", b"ype: text/plain")),
        Said.REFUSED,
        "",
    ),
    "no token": (garbled(lambda head: re.sub(rb"\r\nAuthorization: [^\r]*", b"", head)), Said.SIGN_IN, "Unauthorized"),
    "no catalog": (garbled(content=encoded(Catalog=...)), Said.REFUSED, ""),
    "another catalog": (garbled(content=encoded(Catalog="Nowhere")), Said.REFUSED, ""),
    "an unknown field": (garbled(content=encoded(CustomFields={"Nope": "1"})), Said.REFUSED, "Nope not found"),
    "no JSON": (garbled(content=lambda _: b"{"), Said.REFUSED, "JSON parse error"),
    "a list": (garbled(content=lambda _: b"[]"), Said.REFUSED, "must be a HASH"),
    "fields that are a list": (garbled(content=encoded(CustomFields=[1])), Said.IN_DOUBT, ""),
    "no UTF-8": (garbled(content=lambda _: b'{"Name":"\xff\xfe"}'), Said.IN_DOUBT, ""),
    "an unknown path": (garbled(lambda head: head.replace(b"/asset ", b"/nowhere ")), Said.REFUSED, "Not Found"),
    "another method": (garbled(lambda head: head.replace(b"POST", b"PATCH", 1)), Said.IN_DOUBT, ""),
}


def test_no_cookie_is_kept_and_nobody_looks_like_a_browser(tracker: RequestTracker, shelf: Shelf) -> None:
    heads: list[bytes] = []

    def tempting(exchange: Exchange) -> None:
        heads.append(exchange.request.partition(b"\r\n\r\n")[0].lower())
        exchange.reply(exchange.ask().replace(b"\r\n", b"\r\nSet-Cookie: RT_SID=1; Path=/\r\n", 1))

    with faulty_line(("127.0.0.1", tracker.port), tempting) as line, rt_register(line.url, shelf) as register:
        assert [register.create(new_asset(), again=False).said for _ in range(2)] == [Said.CREATED, Said.CREATED]
    assert len(heads) == 4, "the catalog, its fields, two assets"
    assert not [head for head in heads if b"\r\ncookie:" in head or b"mozilla" in head]
    assert all(b"\r\nauthorization: token " in head for head in heads)


@pytest.mark.parametrize("name", GARBLED)
def test_a_garbled_create_makes_nothing_and_is_never_taken_for_done(
    tracker: RequestTracker, shelf: Shelf, name: str
) -> None:
    fate, said, says = GARBLED[name]
    asset = new_asset()
    with faulty_line(("127.0.0.1", tracker.port), fate) as line, rt_register(line.url, shelf) as register:
        reply = register.create(asset, again=False)
    assert (reply.said, reply.remote_id) == (said, None)
    assert says in reply.text
    with rt_register(tracker.url, shelf) as register:
        assert list(register.look([Sought(asset.serial, asset.tag, asset.mark)], []).held) == []


def test_a_create_of_an_asset_that_is_there_changes_nothing(tracker: RequestTracker, shelf: Shelf) -> None:
    number = tracker.asset(shelf, "SN-FIRST", "A-FIRST")
    fate = garbled(lambda head: head.replace(b"/asset ", f"/asset/{number} ".encode()))
    with faulty_line(("127.0.0.1", tracker.port), fate) as line, rt_register(line.url, shelf) as register:
        assert "exists" in refusal(register.create(new_asset(), again=False))
        held = register.get(number)
    assert held is not None
    assert held.serial == "SN-FIRST"


def answering(status: int, body: bytes, *more: bytes) -> Fate:
    """Something in between answers the create, and RT never learns of it."""

    def fate(exchange: Exchange) -> None:
        if not exchange.request.startswith(b"POST /REST/2.0/asset "):
            exchange.reply(exchange.ask())
            return
        head = b"\r\n".join([b"HTTP/1.1 %d Whatever" % status, b"Content-Length: %d" % len(body), *more])
        exchange.reply(head + b"\r\n\r\n" + body)

    return fate


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<html>Welcome</html>", Said.IN_DOUBT),
        (200, b'{"type":"asset","id":"1"}', Said.IN_DOUBT),
        (201, b"", Said.IN_DOUBT),
        (201, b"<html></html>", Said.IN_DOUBT),
        (201, b'{"type":"ticket","id":"1"}', Said.IN_DOUBT),
        (201, b'{"type":"asset","id":"0"}', Said.IN_DOUBT),
        (204, b"", Said.IN_DOUBT),
        (400, b"<html>Bad request</html>", Said.IN_DOUBT),
        (403, b"<html>Blocked</html>", Said.IN_DOUBT),
        (408, b"<html></html>", Said.IN_DOUBT),
        (502, b'{"message":"Bad Gateway"}', Said.IN_DOUBT),
        (504, b"<html></html>", Said.IN_DOUBT),
        (429, b"", Said.LATER),
        (302, b"", Said.SIGN_IN),
    ],
)
def test_an_answer_that_is_not_rts_own_proves_nothing(
    tracker: RequestTracker, shelf: Shelf, status: int, body: bytes, said: Said
) -> None:
    fate = answering(status, body)
    with faulty_line(("127.0.0.1", tracker.port), fate) as line, rt_register(line.url, shelf) as register:
        assert register.create(new_asset(), again=False).said is said


def test_how_long_to_leave_it_alone_is_told(tracker: RequestTracker, shelf: Shelf) -> None:
    fate = answering(503, b"", b"Retry-After: 17")
    with faulty_line(("127.0.0.1", tracker.port), fate) as line, rt_register(line.url, shelf) as register:
        reply = register.create(new_asset(), again=False)
    assert (reply.said, reply.rest) == (Said.IN_DOUBT, 17.0)


def test_a_database_that_is_locked_looks_like_a_wrong_token_which_one_answer_does_not_prove(
    tracker: RequestTracker, shelf: Shelf
) -> None:
    """SQLite waits for half a minute, and then RT answers 401."""
    with rt_register(tracker.url, shelf) as register:
        assert register.create(new_asset(), again=False).said is Said.CREATED
        lock = dbapi2.connect(str(tracker.folder / "rt.sqlite"), isolation_level=None, timeout=60)
        try:
            lock.execute("BEGIN EXCLUSIVE")
            asset = new_asset()
            assert register.create(asset, again=False).said is Said.SIGN_IN
        finally:
            lock.close()
        assert list(register.look([Sought(asset.serial, asset.tag, asset.mark)], []).held) == []
        assert register.create(asset, again=True).said is Said.CREATED
