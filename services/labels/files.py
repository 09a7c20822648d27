"""Templates and stocks: ours from resources/labels, a person's own from `labels/` of the data directory. Theirs hold
before ours; where one of theirs is wrong, ours is used and the problem told. Reads files: not on the UI thread."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from resources import path as resource
from services.errors import Refused
from services.labels.model import Problem, Stock
from services.labels.nodes import Template
from services.labels.reading import Problems, read_stock, read_template
from services.training.mark import is_training

SHIPPED: Final = "asset"  # the template that takes over
OWN: Final = "labels"  # the folder in the data directory
_TEMPLATES: Final = "templates"
_LARGEST: Final = 1_000_000  # bytes of a file
_AT: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is to print with, by key, and what was wrong in a person's own files."""

    stocks: Mapping[str, Stock]
    templates: Mapping[str, Template]
    problems: tuple[Problem, ...] = ()
    training: bool = False  # what is printed of it says so

    def stock(self, key: str) -> Stock:
        """Raises Refused (STOCK_UNKNOWN)."""
        if key not in self.stocks:
            raise Refused("STOCK_UNKNOWN", "labels.refused.stock", stock=key, known=", ".join(self.stocks))
        return self.stocks[key]

    def template(self, name: str) -> Template:
        """Ours where `name` is there but wrong. Raises Refused (TEMPLATE_UNKNOWN)."""
        if name in self.templates:
            return self.templates[name]
        if any(Path(one.file).parts[-2:] == (_TEMPLATES, f"{name}.toml") for one in self.problems):
            return self.templates[SHIPPED]
        raise Refused("TEMPLATE_UNKNOWN", "labels.refused.template", template=name, known=", ".join(self.templates))


def open_shelf(data_dir: Path | None) -> Shelf:
    """All stocks and templates. Never raises for what a person wrote; `data_dir` None: ours alone."""
    stocks: dict[str, Stock] = {}
    templates: dict[str, Template] = {}
    problems: list[Problem] = []
    for folder in (resource("labels"), data_dir / OWN) if data_dir else (resource("labels"),):
        problems += _read_stocks(folder / "stocks.toml", stocks)
        for file in sorted((folder / _TEMPLATES).glob("*.toml")):
            problems += _read_template(file, templates)
    return Shelf(MappingProxyType(stocks), MappingProxyType(templates), tuple(problems), _is_training(data_dir))


def _is_training(data_dir: Path | None) -> bool:
    return data_dir is not None and is_training(data_dir)


def _read_stocks(file: Path, stocks: dict[str, Stock]) -> list[Problem]:
    problems = Problems(str(file))
    for key, content in _toml(file, problems).items():
        stock = read_stock(key, content, problems)
        if stock is not None:
            stocks[key] = stock
    return problems.found


def _read_template(file: Path, templates: dict[str, Template]) -> list[Problem]:
    problems = Problems(str(file))
    content = _toml(file, problems)
    template = None if problems.found else read_template(file.stem, content, problems)
    if template is not None:
        templates[file.stem] = template
    return problems.found


def _toml(file: Path, problems: Problems) -> dict[str, Any]:
    """Empty where it is not there, or no TOML."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            problems.note("", "too_large", most=_LARGEST)
            return {}
        return tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.note("", "unreadable", why=error.strerror or type(error).__name__)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        problems.note(f"{at[1]}:{at[2]}" if at and at[1] else "", "no_toml", why=_AT.sub("", str(error)).strip())
    except (ValueError, RecursionError) as error:  # no UTF-8, or a number of thousands of digits
        problems.note("", "no_toml", why=type(error).__name__)
    return {}
