"""Reads a request's query as strictly as a body: a closed model, each parameter once. Nothing of it is said again."""

import re
from typing import Any, TypeVar

from starlette.requests import Request

from app.hub.bodies import check
from app.hub.errors import Invalid
from app.hub.shapes import Shape, names_of

S = TypeVar("S", bound=Shape)

_DIGITS = re.compile(r"[0-9]{1,19}")
_UNKNOWN = {"query": "The query has a parameter that is not known, or one twice"}


def read_query(request: Request, model: type[S]) -> S:
    """The query as its model. Raises Invalid with a sentence for each parameter that is wrong."""
    given = request.query_params.multi_items()
    found: dict[str, Any] = dict(given)
    if len(found) < len(given) or not found.keys() <= names_of(model):
        raise Invalid(_UNKNOWN)
    described = _described(model)
    for name, text in given:
        if described[name].get("type") == "integer" and _DIGITS.fullmatch(text):
            found[name] = int(text)
    return check(model, found)


def query_parameters(model: type[Shape]) -> list[dict[str, Any]]:
    """What OpenAPI says of the query."""
    required = model.model_json_schema().get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in _described(model).items()
    ]


def _described(model: type[Shape]) -> dict[str, dict[str, Any]]:
    """The JSON schema of each parameter; none can be null."""
    properties = model.model_json_schema()["properties"]
    return {name: next(iter(schema.get("anyOf", [schema]))) for name, schema in properties.items()}
