"""What OpenAPI says besides the routes themselves: who has to show a token, and what is answered before them."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from app.hub.access import COOKIE, OPEN
from app.hub.asset_errors import LABEL, is_of_assets
from app.hub.asset_shapes import error_of
from app.hub.frame_errors import OPEN_HERE, is_of_frames
from app.hub.frame_shapes import FrameError
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
                    route["security"] = [] if free else _wanted(method, path)
                    if not free:
                        route["responses"]["429"] = _too_many(path)
        return described


def _wanted(method: str, path: str) -> list[dict[str, list[str]]]:
    """Any of these lets in; on loopback nothing at all, where that is so."""
    if (method.upper(), path) in OPEN_HERE:
        return [{"bearer": []}, {}]
    schemes = ["bearer", "rt"] if is_of_assets(path) else ["bearer"]
    return [{scheme: []} for scheme in (*schemes, *(["cookie"] if (method, path) == ("get", LABEL) else []))]


def _too_many(path: str) -> dict[str, Any]:
    if is_of_assets(path):
        shape: type[BaseModel] = error_of(path)
    else:
        shape = PackingError if is_of_packing(path) else FrameError if is_of_frames(path) else Error
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {"description": "Too Many Requests", "content": {"application/json": {"schema": schema}}}
