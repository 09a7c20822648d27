"""The contract of asset batches as a table: what it names, and a row for each field, limit, code and body of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.hub.asset_errors import CLEAR, CREATE, LABEL, NEXT_TAG, PREVIEW, VALIDATE
from app.hub.asset_shapes import (
    AssetCreated,
    Cleared,
    NextTag,
    ReservedTag,
    Validated,
    error_of,
)
from tests.integration.hub_table import BIG, Row

# ---- what the contract names: (field, whether it is required, its longest text)

FIELDS = [
    ("serial_number", True, 50),
    ("internal_name", False, 100),
    ("manufacturer", True, 100),
    ("model", True, 100),
    ("category", False, 50),
    ("funding_source", False, 100),
]
ANSWERS = {
    CREATE: {"success", "asset_id", "asset_tag", "serial_number", "label_printed", "message", "retry_print_url"},
    VALIDATE: {"valid", "serial_number", "error", "existing_asset_id", "existing_asset_tag"},
    PREVIEW: {"next_tag", "prefix", "sequence_number"},
    CLEAR: {"success", "message"},
}
CODES = {
    CREATE: {201, 400, 401, 500},
    VALIDATE: {200, 400, 401, 500},
    PREVIEW: {200, 401, 500},
    CLEAR: {200, 401},
    LABEL: {200, 404, 500},
}
ERRORS = {
    CREATE: {
        "Missing required field: serial_number",
        "Serial number TAKEN-1 already exists (Asset #{taken})",
        "Serial number contains invalid characters",
    },
    VALIDATE: {"Missing required parameter: serial_number"},
    LABEL: {"Asset not found"},
}
BROKEN = {"Failed to create asset in RT: Connection timeout", "Asset tag sequence unavailable"}  # tests by name

CLOSED: dict[str, type[BaseModel]] = {
    CREATE: AssetCreated,
    VALIDATE: Validated,
    PREVIEW: NextTag,
    CLEAR: Cleared,
    NEXT_TAG: NextTag,
}
RESERVED = ReservedTag
TAKEN = "TAKEN-1"


@dataclass(frozen=True)
class Refusal:
    """The body of an error, word for word; `{taken}` is the number of the asset that has TAKEN."""

    error: str
    field: str = ""
    rule: str = ""
    existing: bool = False

    def body(self, path: str, taken: int) -> dict[str, Any]:
        """As it has to come back."""
        told: dict[str, Any] = {"error": self.error.replace("{taken}", str(taken))}
        if path in (VALIDATE, LABEL):
            return told
        told |= {"success": False}
        told |= {"field": self.field} if self.field else {}
        told |= {"validation_rule": self.rule} if self.rule else {}
        return told | ({"existing_asset_id": taken} if self.existing else {})


SAID = {name: name.replace("_", " ").capitalize() for name, _required, _longest in FIELDS}
BODY = "The body must be one JSON object in UTF-8"
NOT_LET_IN = Refusal("Authentication required")
FORBIDDEN = Refusal("User does not have permission to do that")
OF_SERIALS = "alphanumeric and hyphens only"


def full(serial: str, **more: Any) -> dict[str, Any]:
    return {"serial_number": serial, "manufacturer": "Dell", "model": "Chromebook 3100"} | more


def _bad(name: str, field: str, value: Any, refusal: Refusal) -> Row:
    return Row(name, 400, full("BAD-1") | {field: value}, whole=refusal)


def _limits() -> Iterator[Row]:
    for number, (field, required, longest) in enumerate(FIELDS):
        text = "S" * (longest - 1) + str(number)
        yield Row(f"{field} of {longest}", 201, full(f"LONG-{number}") | {field: text})
        too_long = Refusal(f"{SAID[field]} is too long", field, f"at most {longest} characters")
        yield _bad(f"{field} of {longest + 1}", field, "S" * (longest + 1), too_long)
        for kind, value in (("number", 5), ("truth", True), ("list", ["a"]), ("object", {})):
            yield _bad(f"{field} a {kind}", field, value, Refusal(f"{SAID[field]} must be text", field, "text"))
        rule = OF_SERIALS if field == "serial_number" else "printable characters only"
        invalid = Refusal(f"{SAID[field]} contains invalid characters", field, rule)
        for kind, value in (("NUL", "a\0b"), ("a line break", "a\nb"), ("another direction", "a\u202eb")):
            yield _bad(f"{field} with {kind}", field, value, invalid)
        missing = Refusal(f"Missing required field: {field}", field)
        for kind, value in (("null", None), ("empty", ""), ("blank", "  ")):
            if not required:
                yield Row(f"{field} {kind}", 201, full(f"NONE-{number}-{kind}") | {field: value})
            else:
                yield _bad(f"{field} {kind}", field, value, missing)
        if required:
            rest = {name: value for name, value in full("BAD-1").items() if name != field}
            yield Row(f"without {field}", 400, rest, whole=missing)
        else:
            yield Row(f"without {field}", 201, full(f"LESS-{number}"))


def _serials() -> Iterator[Row]:
    invalid = Refusal(SAID["serial_number"] + " contains invalid characters", "serial_number", OF_SERIALS)
    for text in ("A B", "A_B", "A/B", "Ä1", "A.1", " A1", "A1 ", "١٢٣", "'; DROP TABLE asset; --", "<b>1</b>", "=1+1"):
        yield _bad(f"serial {text!r}", "serial_number", text, invalid)
    for text in ("A", "0", "-", "a-B-0", "000123", "NULL"):
        yield Row(f"serial {text!r}", 201, full(text), has=(("serial_number", text),))
    taken = Refusal("Serial number TAKEN-1 already exists (Asset #{taken})", "serial_number", existing=True)
    yield Row("duplicate", 400, full(TAKEN), whole=taken)
    in_case = Refusal("Serial number taken-1 already exists (Asset #{taken})", "serial_number", existing=True)
    yield Row("duplicate in another case", 400, full("taken-1"), whole=in_case)


HOSTILE = "<img src=x onerror=alert(1)> {n} {tag} ${7*7} '\"; DROP TABLE asset; -- ÄÖ漢"


def _bodies(**first: Any) -> Iterator[Row]:
    for name, raw in (
        ("no JSON", b"no JSON"), ("nothing", b""), ("a list", b"[]"), ("a text", b'"a"'), ("null", b"null"),
        ("NaN", b'{"serial_number": NaN}'), ("half a character", b'{"serial_number": "\\ud800"}'),
        ("no UTF-8", b'{"model": "\xff"}'), ("a name twice", b'{"model": "a", "model": "b"}'),
        ("too deep", b'{"model":' + b"[" * 50 + b"]" * 50 + b"}"),
    ):  # fmt: skip
        yield Row(f"body {name}", 400, raw=raw, whole=Refusal(BODY))
    unknown = Refusal("The body has a field that is not known")
    yield Row("a field too many", 400, full("BAD-1", price=1), whole=unknown)
    yield Row("too large", 413, raw=b'"' + b"a" * BIG, whole=Refusal("The body is too large"))
    no_json = Refusal("The body must be application/json")
    yield Row("another media type", 415, full("BAD-1"), media_type="text/plain", whole=no_json)
    order = Refusal("Missing required field: model", "model")
    yield Row("missing before type", 400, {"serial_number": 5, "manufacturer": 5}, whole=order)
    typed = Refusal("Model must be text", "model", "text")
    yield Row("type before format", 400, full("a b", model=5), whole=typed)


def _who() -> Iterator[Row]:
    yield Row("nobody", 401, full("WHO-1"), who=None, whole=NOT_LET_IN)
    yield Row("a packer", 403, full("WHO-1"), who="packer", whole=FORBIDDEN)
    yield Row("a viewer", 403, full("WHO-1"), who="viewer", whole=FORBIDDEN)
    yield Row("a packer, and nonsense", 403, raw=b"no", who="packer", whole=FORBIDDEN)
    yield Row("a supervisor", 201, full("WHO-2"), who="supervisor")
    yield Row("an admin of another organisation", 201, full(TAKEN), who="foreign")


CREATE_ROWS = [
    *_limits(),
    *_serials(),
    *_bodies(),
    *_who(),
    Row("all fields", 201, full("ALL-1", category="Laptop", funding_source="Title I", internal_name="Dell CB #1"),
        has=(("success", True), ("label_printed", False), ("serial_number", "ALL-1"))),
    *(Row(f"hostile {name}", 201, full(f"HOSTILE-{name[:2]}", **{name: HOSTILE}))
      for name, _required, longest in FIELDS if name != "serial_number" and longest >= len(HOSTILE)),
]  # fmt: skip


def _ask(name: str, status: int, query: str = "", **more: Any) -> Row:
    return Row(name, status, path=query, **more)


FREE = {"valid": True, "serial_number": "FREE-1"}
VALIDATE_ROWS = [
    _ask("free", 200, "?serial_number=FREE-1", whole=FREE),
    _ask("duplicate", 200, f"?serial_number={TAKEN}", has=(("valid", False), ("serial_number", TAKEN),
         ("error", "Serial number already exists"), ("existing_asset_tag", "A01-0001"))),
    _ask("of another organisation", 200, "?serial_number=FREE-1", who="foreign", whole=FREE),
    _ask("of 50", 200, "?serial_number=" + "9" * 50, whole={"valid": True, "serial_number": "9" * 50}),
    _ask("of 51", 400, "?serial_number=" + "9" * 51, whole=Refusal("Serial number is too long")),
    _ask("missing", 400, whole=Refusal("Missing required parameter: serial_number")),
    _ask("empty", 400, "?serial_number=", whole=Refusal("Missing required parameter: serial_number")),
    _ask("blank", 400, "?serial_number=%20", whole=Refusal("Missing required parameter: serial_number")),
    _ask("twice", 400, "?serial_number=A&serial_number=B",
         whole=Refusal("The query has a parameter that is not known, or one twice")),
    _ask("invalid", 400, "?serial_number=A%20B", whole=Refusal("Serial number contains invalid characters")),
    _ask("NUL", 400, "?serial_number=A%00", whole=Refusal("Serial number contains invalid characters")),
    _ask("nobody", 401, "?serial_number=A", who=None, whole=NOT_LET_IN),
    _ask("a packer", 403, "?serial_number=A", who="packer", whole=FORBIDDEN),
]  # fmt: skip
LABEL_ROWS = [
    _ask("label", 200, "?asset_id={taken}"),
    _ask("missing", 400, whole=Refusal("Missing required parameter: asset_id")),
    *(_ask(f"no number {text}", 400, f"?asset_id={text}", whole=Refusal("Asset ID must be a positive integer"))
      for text in ("x", "0", "-1", "1.0", "%D9%A1", "1%00")),
    _ask("nobody's", 404, "?asset_id=4000000", whole=Refusal("Asset not found")),
    _ask("beyond all numbers", 404, "?asset_id=" + "9" * 40, whole=Refusal("Asset not found")),
    _ask("of another organisation", 404, "?asset_id={taken}", who="foreign", whole=Refusal("Asset not found")),
    _ask("nobody", 401, "?asset_id={taken}", who=None, whole=NOT_LET_IN),
    _ask("a viewer", 403, "?asset_id={taken}", who="viewer", whole=FORBIDDEN),
]  # fmt: skip


def _plain(status: int) -> list[Row]:
    """Of a route that is asked for nothing."""
    return [
        Row("asked", status),
        Row("nobody", 401, who=None, whole=NOT_LET_IN),
        Row("a packer", 403, who="packer", whole=FORBIDDEN),
    ]


TABLES: dict[tuple[str, str], list[Row]] = {
    ("POST", CREATE): CREATE_ROWS,
    ("GET", VALIDATE): VALIDATE_ROWS,
    ("GET", LABEL): LABEL_ROWS,
    ("GET", PREVIEW): _plain(200),
    ("GET", NEXT_TAG): _plain(200),
    ("POST", NEXT_TAG): _plain(201),
    ("POST", CLEAR): _plain(200),
}


LEASE = [
    Row("one", 201, {"count": 1}, who="bench"),
    Row("most", 201, {"count": 1000}, who="bench"),
    *(Row(f"count {value!r}", 400, {"count": value}, wrong=("count",), who="bench")
      for value in (0, -1, 1001, 2**63, 1.0, "1", True, None)),
    Row("nothing", 400, {}, wrong=("count",), who="bench"),
    Row("a field too many", 400, {"count": 1, "prefix": "X-"}, wrong=("body",), who="bench"),
    Row("no JSON", 400, raw=b"no", wrong=("body",), who="bench"),
    Row("nobody", 401, {"count": 1}, who=None, code="AUTH_REQUIRED"),
    Row("a packer", 403, {"count": 1}, code="INSUFFICIENT_PERMISSIONS"),
    Row("too large", 413, raw=b'"' + b"a" * BIG, who="bench", code="PAYLOAD_TOO_LARGE"),
    Row("another media type", 415, {"count": 1}, who="bench", media_type="text/plain", code="UNSUPPORTED_MEDIA_TYPE"),
]  # fmt: skip


def shape_of(method: str, path: str, status: int) -> type[BaseModel] | None:
    """The closed shape of an answer; None for the label's page."""
    if status >= 400:
        return error_of(path)
    return RESERVED if (method, path) == ("POST", NEXT_TAG) else CLOSED.get(path)
