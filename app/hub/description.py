"""What OpenAPI says besides the routes themselves: who has to show a token, and what is answered before them."""

from typing import Any

from fastapi import FastAPI

from app.hub.access import COOKIE, OPEN
from app.hub.asset_errors import LABEL, is_of_assets
from app.hub.asset_shapes import error_of
from app.hub.packing_errors import is_of_packing
from app.hub.packing_shapes import PackingError
from app.hub.shapes import Error

_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "rt": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`token …`: one of Request Tracker, where the organisation keeps its assets; "
        "`Scandesk-Organisation` names that where several do",
    },
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "set by the sign-in"},
}


class DescribedApp(FastAPI):
    """Says of every route but the open ones that it wants a token."""

    def openapi(self) -> dict[str, Any]:
        made = self.openapi_schema is None
        described = super().openapi()
        if made:
            described["components"]["securitySchemes"] = _SCHEMES
            for path, methods in described["paths"].items():
                for method, route in methods.items():
                    free = (method.upper(), path) in OPEN
                    route["security"] = [] if free else [{scheme: []} for scheme in _schemes_of(method, path)]
                    if not free:
                        route["responses"]["429"] = _too_many(path)
        return described


def _schemes_of(method: str, path: str) -> list[str]:
    """Any of these lets in."""
    schemes = ["bearer", "rt"] if is_of_assets(path) else ["bearer"]
    return [*schemes, "cookie"] if (method, path) == ("get", LABEL) else schemes


def _too_many(path: str) -> dict[str, Any]:
    shape = error_of(path) if is_of_assets(path) else PackingError if is_of_packing(path) else Error
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {"description": "Too Many Requests", "content": {"application/json": {"schema": schema}}}
