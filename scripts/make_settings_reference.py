"""Writes docs/settings.md: every setting with its values and its default, as the program declares them.

.venv/bin/python scripts/make_settings_reference.py
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from services.settings.model import Settings
from services.settings.paths import item_of, section_of
from services.settings.words import help_key, label_key
from services.words.catalogue import Catalogue

FILE = Path(__file__).parents[1] / "docs" / "settings.md"
_INTRODUCTION = """# Every setting

A setting stands in `settings.toml` of the data directory, in a provisioning file ([set-up.md](set-up.md)), or in the
environment: `look.scale` is `[look]` with `scale = 125`, or `SCANDESK_LOOK__SCALE=125`. `scandesk settings show` tells
which hold, `scandesk settings set look.scale 125` changes one. Secrets are no settings: `scandesk settings secret`.

This page is made of the program itself (`scripts/make_settings_reference.py`).
"""
_NAMES = {"boolean": "`true`, `false`", "integer": "a number", "number": "a number", "string": "text"}


def reference() -> str:
    """The page."""
    return "\n".join([_INTRODUCTION, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    say = Catalogue("en").say
    for name in Settings.model_fields:
        model = section_of(Settings, name)
        if model is not None:
            yield f"## {name}\n\n{_first_sentence(model)}\n"
            yield "| setting | values | default | what it does |\n|---|---|---|---|"
            yield from _rows(model, f"{name}.", say)
            yield ""
            yield from _lists(model, f"{name}.")


def _rows(model: type[BaseModel], prefix: str, say: Any) -> Iterator[str]:
    for name, field in model.model_fields.items():
        path, section = f"{prefix}{name}", section_of(model, name)
        if section is not None:
            yield from _rows(section, f"{path}.", say)
            continue
        values = "tables, below" if item_of(model, name) else _values(_schema(model, name))
        what = f"{say(label_key(path))}. {say(help_key(path))}"
        yield f"| `{path}` | {_cell(values)} | {_default(field.default)} | {_cell(what)} |"


def _lists(model: type[BaseModel], prefix: str) -> Iterator[str]:
    """The tables of each list in this section."""
    for name in model.model_fields:
        section, item = section_of(model, name), item_of(model, name)
        if section is not None:
            yield from _lists(section, f"{prefix}{name}.")
        if item is not None:
            yield f"Each `[[{prefix}{name}]]`:\n\n| key | values | default |\n|---|---|---|"
            for key, field in item.model_fields.items():
                default = "has to be there" if field.is_required() else _default(field.default)
                yield f"| `{key}` | {_cell(_values(_schema(item, key)))} | {default} |"
            yield ""


def _schema(model: type[BaseModel], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = model.model_json_schema()["properties"][name]
    return found


def _values(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_values(one) for one in schema["anyOf"])
    if "const" in schema:
        return f"`{_quoted(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{_quoted(one)}`" for one in schema["enum"])
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return f"a list: {_values(items)}" if items else "a list"
    return _NAMES.get(str(schema.get("type")), "text") + _range(schema)


def _range(schema: Mapping[str, Any]) -> str:
    least = schema.get("minimum", schema.get("exclusiveMinimum"))
    most = schema.get("maximum")
    if schema.get("type") == "string":
        return f", at most {schema['maxLength']} characters" if "maxLength" in schema else ""
    if least is None or most is None:
        return ""
    return f", {'above ' if 'exclusiveMinimum' in schema else ''}{_number(least)} to {_number(most)}"


def _default(value: Any) -> str:
    return "none" if value == () else _cell(f"`{_quoted(value)}`")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _quoted(value: Any) -> str:
    """As TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'" if "\\" in value else f'"{value}"'
    return _number(value) if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _first_sentence(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split()).split(". ")[0].removesuffix(".") + "."


if __name__ == "__main__":
    FILE.write_text(reference(), "utf-8")
