"""What OpenAPI says besides the routes themselves: who has to show a token."""

from typing import Any

from fastapi import FastAPI

from app.hub.access import OPEN

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
                    route["security"] = [] if (method.upper(), path) in OPEN else [{"bearer": []}]
        return described
