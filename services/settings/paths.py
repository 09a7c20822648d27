"""Where in the settings something stands: sections, lists of tables, and the path of each setting."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from services.settings.model import Settings


def section_of(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model of a section's field that is itself a section; None for a setting, or a name that is neither."""
    known = model.model_fields.get(name)
    kind = known.annotation if known else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def item_of(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model of the tables in a field that is a list of them; None for all others."""
    known = model.model_fields.get(name)
    inside = next(iter(get_args(known.annotation)), None) if known else None
    return inside if isinstance(inside, type) and issubclass(inside, BaseModel) else None


def setting_paths(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """The path of every setting, in order: "station.name" ... "database.url"."""
    for name in model.model_fields:
        section = section_of(model, name)
        if section is None:
            yield f"{prefix}{name}"
        else:
            yield from setting_paths(section, f"{prefix}{name}.")


def is_setting(path: str) -> bool:
    """Whether `path` names one setting."""
    return path in set(setting_paths())
