"""What OpenAPI says besides the routes themselves: who has to show a token, and what is answered before them."""

from typing import Any

from fastapi import FastAPI

from app.hub.access import OPEN

_ERROR = {"$ref": "#/components/schemas/Error"}
_TOO_MANY = {"description": "Too Many Requests", "content": {"application/json": {"schema": _ERROR}}}
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class DescribedApp(FastAPI):
    """Says of every route but the open ones that it wants a token."""

    def openapi(self) -> dict[str, Any]:
        made = self.openapi_schema is None
        described = super().openapi()
        if made:
            described["components"]["securitySchemes"] = {"bearer": _BEARER}
            for path, methods in described["paths"].items():
                for method, route in methods.items():
                    free = (method.upper(), path) in OPEN
                    route["security"] = [] if free else [{"bearer": []}]
                    if not free:
                        route["responses"]["429"] = _TOO_MANY
        return described
