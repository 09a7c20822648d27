"""What RT's answers look like. Ids are text in some and numbers in others; what is not visible is "" or missing."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from services.http.text import storable

LONGEST_SAID = 500  # characters of RT's sentence that are kept
DELETED = "deleted"


def _list(value: Any) -> Any:
    """RT gives "" for a list that is empty, or that one may not see."""
    return [] if value in ("", None) else value


def _text(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text), AfterValidator(storable)]
Id = Annotated[int, Field(gt=0, lt=2**63)]


class Shape(BaseModel):
    """Part of an answer; what we do not need is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class VersionShape(Shape):
    """GET /rt."""

    Version: Annotated[str, Field(min_length=1)]


class SaidShape(Shape):
    """A refusal."""

    message: Annotated[Text, AfterValidator(lambda text: text[:LONGEST_SAID])]


class CreatedShape(Shape):
    """The body of a 201."""

    type: Literal["asset"]
    id: Id


class ValueShape(Shape):
    """What an asset has in one custom field."""

    id: Id
    name: Text = ""
    values: Annotated[tuple[Text, ...], BeforeValidator(_list)] = ()


class CatalogShape(Shape):
    """Where an asset is."""

    id: Id


class AssetShape(Shape):
    """An asset, fetched or found."""

    id: Id
    Name: Text = ""
    Description: Text = ""
    Status: Text = ""
    Catalog: CatalogShape | None = None
    CustomFields: Annotated[tuple[ValueShape, ...], BeforeValidator(_list)] = ()

    def of(self, field: int) -> tuple[str, ...]:
        """Its values in the field of that id."""
        return next((one.values for one in self.CustomFields if one.id == field), ())

    def shows(self, field: int) -> bool:
        """Whether we may see the field of that id, and the catalog has it."""
        return any(one.id == field for one in self.CustomFields)

    @property
    def catalog(self) -> int:
        """The id of its catalog; 0 where it does not show it."""
        return self.Catalog.id if self.Catalog is not None else 0

    @property
    def values(self) -> Mapping[str, str]:
        """Each field's first value, by the field's name."""
        return {one.name: one.values[0] for one in self.CustomFields if one.values}


class _NumberShape(Shape):
    id: Id


def _at_least_its_number(value: Any, whole: ValidatorFunctionWrapHandler) -> AssetShape:
    """One that cannot be read keeps nobody from reading the others. Raises ValidationError where it has no number."""
    try:
        return AssetShape.model_validate(whole(value))
    except ValidationError:
        return AssetShape(id=_NumberShape.model_validate(value).id)


class FoundShape(Shape):
    """A page of a search's answer."""

    count: int
    per_page: Annotated[int, Field(gt=0)]
    items: tuple[Annotated[AssetShape, WrapValidator(_at_least_its_number)], ...]


class LinkShape(Shape):
    """What one may do with a thing."""

    ref: str = ""
    type: str = ""


class OneCatalogShape(Shape):
    """GET /catalog/…"""

    id: Id
    Name: Text
    Disabled: bool = False
    hyperlinks: Annotated[tuple[LinkShape, ...], Field(alias="_hyperlinks")] = ()

    @property
    def may_create(self) -> bool:
        """RT names the way to a new asset only to those who may go it."""
        return any(link.ref == "create" for link in self.hyperlinks)


class FieldShape(Shape):
    """A custom field of a catalog."""

    id: Id
    Name: Text
    Type: str = ""
    Pattern: Text = ""


class FieldsShape(Shape):
    """A page of them."""

    per_page: Annotated[int, Field(gt=0)]
    items: tuple[FieldShape, ...]


class ChoicesShape(Shape):
    """A field with what one may choose. RT gives "" where there is nothing."""

    Values: Annotated[tuple[Text, ...], BeforeValidator(_list)] = ()
