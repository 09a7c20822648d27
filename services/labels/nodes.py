"""The layout of a label: rows and columns in each other, down to what is printed. Plain values."""

from dataclasses import dataclass
from string import Formatter
from typing import Final, Literal

FIELDS: Final = ("tag", "serial", "model", "qr", "mark")

Align = Literal["left", "center", "right"]
Place = Literal["top", "middle", "bottom"]


@dataclass(frozen=True, slots=True)
class TextNode:
    """Text that shrinks from `size` to `least` (mm of the em), wraps to `lines` lines, and then ends in "…"."""

    text: str
    share: float = 1.0
    size: float = 4.0
    least: float = 1.6
    lines: int = 1
    bold: bool = False
    align: Align = "left"
    place: Place = "middle"


@dataclass(frozen=True, slots=True)
class CodeNode:
    """A code of `text`; a QR code among columns takes a square."""

    kind: Literal["qr", "code128"]
    text: str
    share: float = 1.0
    align: Align = "center"
    place: Place = "middle"


@dataclass(frozen=True, slots=True)
class LineNode:
    """A line across, `thick` mm, in the middle of its room."""

    thick: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Split:
    """Rows or columns, with `gap` mm between them."""

    down: bool
    parts: tuple["Node", ...]
    share: float = 1.0
    gap: float = 1.0


Node = TextNode | CodeNode | LineNode | Split


@dataclass(frozen=True, slots=True)
class Template:
    """The layouts of one kind of label, for labels wider than high, and for all others."""

    name: str
    wide: Node
    tall: Node


def fields_in(text: str) -> tuple[str, ...]:
    """The fields that `text` names in braces. Raises ValueError where the braces do not match, or say how to format:
    what a stranger wrote into one field would then be read as that of another."""
    names = []
    for _before, name, spec, conversion in Formatter().parse(text):
        if spec or conversion:
            raise ValueError("a format")
        if name is not None:
            names.append(name)
    return tuple(names)


def texts(node: Node) -> tuple[TextNode, ...]:
    """All texts below a node."""
    if isinstance(node, Split):
        return tuple(found for part in node.parts for found in texts(part))
    return (node,) if isinstance(node, TextNode) else ()


def says(node: Node, field: str) -> bool:
    """Whether a text below a node says `field`."""
    return any(field in fields_in(text.text) for text in texts(node))
