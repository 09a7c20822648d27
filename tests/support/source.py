"""The checkout as text and syntax trees, for the tests that hold the house rules."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "ui", "hardware", "services", "resources")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git tracks or would track, by path from the root."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(Path(name) for name in names if name and (ROOT / name).is_file())


@cache
def text(path: Path) -> str:
    """The file's text; "" where it is a picture, a font or a sound."""
    content = (ROOT / path).read_bytes()
    return "" if b"\0" in content else content.decode()


def python_files(*rooms: str) -> list[Path]:
    """Python files in these top folders."""
    return [path for path in tracked_files() if path.suffix == ".py" and path.parts[0] in rooms]


@cache
def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(text(path), str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call in the file with its name, `text` for text(...), `session.execute` for session.execute(...)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
