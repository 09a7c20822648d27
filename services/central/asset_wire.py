"""What the answers of the asset contract look like: checked strictly, that no wrong answer passes for an asset."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, StringConstraints

from services.central.wire import LONGEST_TEXT, Shape, Text
from services.http.text import storable

LONGEST_TAG = 50  # characters; of a lease's id, too


def _seen(text: str) -> str:
    """Raises ValueError for what nobody sees."""
    if not text.isprintable():
        raise ValueError("control characters")
    return storable(text)


Number = Annotated[int, Field(gt=0, lt=2**63)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TAG), AfterValidator(_seen)]
Sentence = Annotated[Text, AfterValidator(lambda text: text[:LONGEST_TEXT])]


class MadeShape(Shape):
    """The body of a 201."""

    success: Literal[True]
    asset_id: Number
    asset_tag: Tag
    serial_number: str
    label_printed: bool


class RefusalShape(Shape):
    """The body of a refusal, of the contract or of our hub's extensions. `existing_asset_id`: the serial is there."""

    error: Annotated[Sentence, Field(validation_alias=AliasChoices("error", "detail"))]
    existing_asset_id: Number | None = None
    retry: bool | None = None


class ValidShape(Shape):
    """Whether a serial is free."""

    valid: bool
    serial_number: str
    existing_asset_id: Number | None = None
    existing_asset_tag: Tag | None = None


class PreviewShape(Shape):
    """The tag that comes next."""

    next_tag: Tag
    prefix: str
    sequence_number: int


class LeaseShape(Shape):
    """The body of a 201: numbers that our hub gives no more."""

    lease_id: Tag
    prefix: str
    digits: Annotated[int, Field(ge=1, le=18)]
    first: Number
    last: Number


class OfferShape(Shape):
    """What a server says that has no leases: one tag, under the name that the contract has for it."""

    next_tag: Tag
