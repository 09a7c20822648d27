"""What an attacker with a token sends to the packing routes: each is refused in its family's shape, nothing of it is
said again, nothing is packed by it, and what is another organisation's is not there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.hub.bodies import LARGEST
from app.hub.packing_ends import COMPLETE, REOPEN, REOPEN_BOX
from app.hub.packing_errors import BOX, CLOSE, ITEM, LOOKUP, NEW_BOX, PACK, is_of_packing
from app.hub.packing_shapes import PackingError
from app.hub.photos import SEND
from app.hub.shapes import Error
from app.hub.sscc import NUMBER
from app.hub.weights import WEIGHED
from tests.integration.packing_ends_table import PHOTO
from tests.integration.packing_stage import FOREIGN, OTHER, Stage, staged
from tests.integration.packing_table import MISSING
from tests.support.hub import running_hub
from tests.support.packing_hub import shipment_and_plates, to_pack

CANARY = "zq7x"  # in all that is sent, and in nothing that comes
IDS = ("shipment_id", "box_id", "license_plate_id", "so_line_id")
OTHER_NAMES = ("__proto__", "organisation_id", "id", "box_number", "status", "BOX_ID", "box_id ", "")
OTHER_TYPES = ("7", "true", "[]", '["zq7x"]', '{"zq7x": 1}', "NaN", "-Infinity", "1e999", "9" * 5000)
TEXTS = (
    "zq7x",
    "zq7x\\u0000",
    "zq7x\\ud800",
    "zq7x\\u202e",
    "zq7x' OR 1=1 --",
    "../zq7x",
    "%2e%2e/zq7x",
    "zq7x" * 1000,
)
AMOUNTS = (
    "-1",
    "0",
    "-0.0",
    "0.0000001",
    "1e-300",
    "1e300",
    "1000000000",
    '"1"',
    '"zq7x"',
    "true",
    "[1]",
    "0x10",
    "1_0",
)
PATHS = ("zq7x", "zq7x%00", "zq7x%FF", "zq7x%2F..", "zq7x'--", "zq7x" * 500, "%E2%80%AEzq7x", "zq7x%0d%0aX-A:%20b")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield staged(running, 10)


def in_object(good: dict[str, Any], **more: str) -> bytes:
    """A good body with these in it, as they stand there."""
    parts = {name: json.dumps(value) for name, value in good.items()} | more
    return ("{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in parts.items()) + "}").encode()


def wrong_bodies(good: dict[str, Any], amounts: tuple[str, ...]) -> Iterator[bytes]:
    whole = json.dumps(good).encode()
    yield from (b"", b"null", b"[]", b"[" + whole + b"]", b'"zq7x"', b"zq7x", whole[:-1], whole + b"{}", whole + b"\0")
    yield from (b"\xef\xbb\xbf" + whole, whole.decode().encode("utf-16"), b"[" * 100_000, b'{"a":' * 50_000)
    first = next(iter(good))
    yield whole[:-1] + f', "{first}": "{MISSING}"}}'.encode()  # a name twice
    yield whole[:-1] + f', "\\u00{ord(first[0]):x}{first[1:]}": "{MISSING}"}}'.encode()  # the same, written otherwise
    yield b'{"box_id": "zq7x' + b"9" * LARGEST
    yield from (in_object(good, **{name: '"zq7x"'}) for name in OTHER_NAMES if name not in good)
    for name in good.keys() & set(IDS):
        yield from (in_object(good, **{name: value}) for value in OTHER_TYPES)
        yield from (in_object(good, **{name: f'"{text}"'}) for text in TEXTS)
    yield from (in_object(good, **{name: amount}) for name in amounts for amount in AMOUNTS)


def figures(stage: Stage) -> Any:
    """All that an attack must leave as it is."""
    boxes = [stage.hub.ask("GET", BOX.format(box_id=stage.others[name]), who=who).json()
             for name, who in (("other box", "packer"), ("foreign box_id", "foreign"))]  # fmt: skip
    return boxes, shipment_and_plates(stage.hub, OTHER)


def check(answer: Any, path: str, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    (PackingError if is_of_packing(path) else Error).model_validate(answer.json())
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)


def test_a_body_that_is_none_of_the_contract_is_refused_and_packs_nothing(stage: Stage) -> None:
    box = stage.others["other box"]
    before = figures(stage)
    for path, good, amounts in (
        (PACK, to_pack(OTHER, box), ("quantity",)),
        (NEW_BOX, {"shipment_id": OTHER.shipment}, ()),
        (CLOSE, {"box_id": box}, ("weight", "length", "width", "height")),
    ):
        for body in wrong_bodies(good, amounts):
            check(stage.hub.ask("POST", path, content=body, key="zq7x-key"), path, 413 if len(body) > LARGEST else 400)
    assert figures(stage) == before


@pytest.mark.parametrize("text", PATHS)
def test_a_path_that_names_nothing_finds_nothing(stage: Stage, text: str) -> None:
    box = stage.others["other box"]
    for method, path in (
        ("GET", LOOKUP.format(barcode=text)),
        ("GET", BOX.format(box_id=text)),
        ("DELETE", ITEM.format(box_id=box, item_id=text)),
        ("DELETE", ITEM.format(box_id=text, item_id=stage.others["other item"])),
        ("GET", f"{PACK}/{text}"),
    ):
        check(stage.hub.ask(method, path), path, 404, 405)
    supervised, packed = (REOPEN, REOPEN_BOX), (COMPLETE, NUMBER, WEIGHED)
    for path, who in (*((one, "supervisor") for one in supervised), *((one, "packer") for one in packed)):
        bodies: dict[str, Any] = {COMPLETE: {}, NUMBER: {"sscc": "340123450000000017"}, WEIGHED: {"source": "typed"}}
        body = bodies.get(path, {"reason": "zq7x"})
        asked = path.format(shipment_id=text, box_id=text)
        check(stage.hub.ask("POST", asked, body, who=who), asked, 404)


@pytest.mark.parametrize("path", [NEW_BOX, CLOSE, PACK])
def test_a_route_that_is_for_posts_is_no_box(stage: Stage, path: str) -> None:
    answer = stage.hub.ask("GET", path)
    check(answer, path, 405)
    assert (answer.json()["error"]["code"], answer.headers["allow"]) == ("METHOD_NOT_ALLOWED", "POST")


def test_what_is_another_organisations_is_answered_as_what_never_was(stage: Stage) -> None:
    """Word for word, on every route with an id, for who may do everything at home."""
    before = figures(stage)
    theirs, nobodys = stage.others, dict.fromkeys(stage.others, MISSING)
    asked: list[tuple[str, str, Any]] = []
    for names in (theirs, nobodys):
        box, item = names["other box"], names["other item"]
        ids = {"shipment_id": names["other shipment"], "box_id": box, "license_plate_id": names["other plate1"],
               "so_line_id": names["other line1"]}  # fmt: skip
        asked += [
            ("POST", PACK, ids | {"quantity": 1}),
            ("POST", NEW_BOX, {"shipment_id": names["other shipment"]}),
            ("POST", CLOSE, {"box_id": box}),
            ("GET", BOX.format(box_id=box), None),
            ("DELETE", ITEM.format(box_id=box, item_id=item), None),
            ("POST", COMPLETE.format(shipment_id=names["other shipment"]), {}),
            ("POST", REOPEN.format(shipment_id=names["other shipment"]), {"reason": "x"}),
            ("POST", REOPEN_BOX.format(box_id=box), {"reason": "x"}),
            ("POST", NUMBER.format(box_id=box), {"sscc": "340123450000000017"}),
            ("POST", WEIGHED.format(box_id=box), {"source": "typed"}),
            ("POST", SEND.format(box_id=box), PHOTO),
        ]
    answers = [stage.hub.ask(method, path, body, who="foreign") for method, path, body in asked]
    half = len(answers) // 2
    for of_theirs, of_nobody in zip(answers[:half], answers[half:], strict=True):
        assert of_theirs.status_code == of_nobody.status_code == 404, of_theirs.text
        assert of_theirs.content == of_nobody.content
    assert figures(stage) == before


def test_a_part_of_anothers_work_opens_no_way_to_it(stage: Stage) -> None:
    """One's own shipment and box, with another organisation's plate or line; and the numbers on them."""
    hub, before = stage.hub, figures(stage)
    mine, names = stage.prepared("box")
    for field, anothers in (
        ("shipment_id", FOREIGN.shipment),
        ("box_id", stage.others["foreign box_id"]),
        ("license_plate_id", FOREIGN.plate(1)),
        ("so_line_id", FOREIGN.line(1)),
    ):
        answer = hub.ask("POST", PACK, to_pack(mine, names["box"], **{field: anothers}))
        check(answer, PACK, 404)
    for number in (stage.others["foreign number"], stage.others["foreign plate number"]):
        check(hub.ask("GET", LOOKUP.format(barcode=number)), LOOKUP, 404)
    found = hub.ask("GET", f"{LOOKUP.format(barcode=mine.plate_number(1))}?shipment_id={FOREIGN.shipment}")
    assert found.json()["data"]["allocated"] is False
    assert figures(stage) == before
