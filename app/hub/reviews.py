"""What is told of reviews: that one is asked for, that a session is handed in, what was decided."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.hub.asking import ERRORS, ID_PARAMETER, KEY_PARAMETER, answered, asks, call_of, number_of
from app.hub.bodies import check, read_object
from app.hub.line_shapes import Figures
from app.hub.lists import LISTED
from app.hub.shapes import Shape, Text
from app.hub.station_shapes import Held
from services.hub.review import Act, ReviewState
from services.hub.reviewing import HubReviews

_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"model": Held}, **ERRORS}

HandInId = Annotated[Text, Field(min_length=1, max_length=64)]


class AskBody(Shape):
    """The body of POST …/review/ask: an empty object."""

    def told(self) -> Act:
        return Act(ReviewState.ASKED)


class HandInBody(Shape):
    """The body of POST …/review/hand-in. `hand_in`: the station's id of the act; `figures`: what it compared."""

    hand_in: HandInId
    figures: Figures | None = None

    def told(self) -> Act:
        figures = {} if self.figures is None else self.figures.model_dump(exclude_none=True)
        return Act(ReviewState.HANDED_IN, self.hand_in, figures=figures)


class ApproveBody(Shape):
    """The body of POST …/review/approve. `hand_in`: the act that it is about."""

    hand_in: HandInId

    def told(self) -> Act:
        return Act(ReviewState.APPROVED, self.hand_in)


class SendBackBody(Shape):
    """The body of POST …/review/send-back. `note`: what is to be done again."""

    hand_in: HandInId
    note: Annotated[Text, Field(min_length=1, max_length=500)]

    def told(self) -> Act:
        return Act(ReviewState.SENT_BACK, self.hand_in, self.note)


Body = AskBody | HandInBody | ApproveBody | SendBackBody
BODIES: dict[str, type[Body]] = {
    "ask": AskBody,
    "hand-in": HandInBody,
    "approve": ApproveBody,
    "send-back": SendBackBody,
}


def review_routes(reviews: HubReviews) -> APIRouter:
    """A POST for each thing that can be told of a review."""
    routes = APIRouter(prefix=f"{LISTED}/{{session_id}}/review", redirect_slashes=False)
    for name, model in BODIES.items():
        _add(routes, reviews, name, model)
    return routes


def _add(routes: APIRouter, reviews: HubReviews, name: str, model: type[Body]) -> None:
    @routes.post(
        f"/{name}",
        name=f"review_{name.replace('-', '_')}",
        response_model=None,
        responses=_ANSWERS,
        openapi_extra=asks(model, KEY_PARAMETER, ID_PARAMETER),
    )
    async def tell(request: Request) -> Response:
        number = number_of(request)
        await run_in_threadpool(reviews.check, call_of(request, {}), number)
        found = await read_object(request)
        act = check(model, found).told()
        return answered(await run_in_threadpool(reviews.tell, call_of(request, found), number, act))
