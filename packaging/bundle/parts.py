"""What the packed program is made of: each file that went in belongs to a part, and each part has its licence in
parts.toml. What cannot be told stops the build."""

import re
import subprocess
import sys
import sysconfig
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

TABLE: Final = Path(__file__).parents[1] / "parts.toml"
OURS: Final = "scandesk"
_VISUAL_CPP: Final = re.compile(r"(msvc[pr]|vcruntime|concrt|vccorlib)\d+.*\.dll$", re.IGNORECASE)


class Kind(StrEnum):
    """Where a part comes from; the values are the sections of parts.toml."""

    PYTHON = "python"
    ELSEWHERE = "elsewhere"
    RUNTIME = "runtime"
    INSIDE = "inside"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A library, or what it carries. `within`: the part that carries it, "" for none; `files`: what of it went in."""

    kind: Kind
    name: str
    version: str
    licence: str
    within: str = ""
    files: tuple[str, ...] = field(default=(), compare=False)


class UnknownPartError(Exception):
    """Something went in whose licence nobody has looked at."""


@cache
def licences() -> dict[Kind, dict[str, str]]:
    """parts.toml."""
    return {Kind(kind): names for kind, names in tomllib.loads(TABLE.read_text("utf-8")).items()}


def normal(name: str) -> str:
    """A library's name as parts.toml has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(requirements: Iterable[str]) -> dict[str, Distribution]:
    """The libraries that are needed for these on this system, all the way down."""
    found: dict[str, Distribution] = {}
    waiting = [one for one in map(Requirement, requirements) if one.marker is None or one.marker.evaluate()]
    seen = set()
    while waiting:
        wanted = waiting.pop()
        if (key := (normal(wanted.name), *sorted(wanted.extras))) in seen:
            continue
        seen.add(key)
        found[key[0]] = distribution(wanted.name)
        waiting += _requirements(found[key[0]], wanted.extras)
    return found


def _requirements(library: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    for line in library.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield wanted


def parts_of(collected: Iterable[tuple[str, str]]) -> list[Part]:
    """The parts that (name in the program, file it was taken from) belong to. Raises UnknownPartError."""
    files = defaultdict[tuple[Kind, str, str, str], list[str]](list)
    for name, source in collected:
        for key in _belongs(Path(source)) if source not in ("", "-") else ():
            files[key].append(name)
    return [
        Part(kind, name, version, _licence(kind, name), within, tuple(sorted(files[kind, name, version, within])))
        for kind, name, version, within in sorted(files)
    ]


def _belongs(source: Path) -> Iterator[tuple[Kind, str, str, str]]:
    """(kind, name, version, within) of the parts that a file belongs to; none for our own."""
    library = _owners().get(source.resolve()) or _owners().get(source.absolute())
    if _VISUAL_CPP.match(source.name):
        yield Kind.RUNTIME, "visual-cpp-runtime", "", ""
        return
    is_about = any(part.endswith(".dist-info") for part in source.parts)  # also of what itself stays out
    if library == OURS or is_about or _is_made_here(source):
        return
    if library is not None:
        yield _of_library(library)
        if _is_carried(source):
            yield Kind.INSIDE, re.split(r"[-.]", source.name)[0], source.name.partition(".so.")[2], library
    elif _is_pythons(source):
        yield Kind.RUNTIME, "python", _python_version(), ""
    else:
        package, version = _system_package(source)
        yield Kind.SYSTEM, package, version, ""


def _of_library(library: str) -> tuple[Kind, str, str, str]:
    kinds = (kind for kind in (Kind.RUNTIME, Kind.ELSEWHERE) if library in licences()[kind])
    return next(kinds, Kind.PYTHON), library, distribution(library).version, ""


def _licence(kind: Kind, name: str) -> str:
    try:
        return licences()[kind][name]
    except KeyError:
        raise UnknownPartError(
            f"{name} is in the program, and parts.toml has no licence of it under [{kind}]"
        ) from None


@cache
def _owners() -> dict[Path, str]:
    """Each installed file, and the library that it came with."""
    return {
        Path(str(file.locate())).resolve(): normal(library.metadata["Name"])
        for library in distributions()
        for file in library.files or ()
    }


def _is_carried(source: Path) -> bool:
    """Whether it is a library of others that a wheel brings along."""
    return any(part.endswith(".libs") for part in source.parts) or source.name.startswith("libicu")


def _is_made_here(source: Path) -> bool:
    """Whether it is of this checkout, and of none of the environments in it."""
    return source.is_relative_to(TABLE.parents[1]) and not source.is_relative_to(sys.prefix)


def _is_pythons(source: Path) -> bool:
    places = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    if sys.platform != "linux":
        places.add(Path(sys.base_prefix).resolve())
    return source.name.startswith("libpython") or any(source.resolve().is_relative_to(place) for place in places)


def _python_version() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _plain(package: str) -> str:
    """Newer releases call some packages NAMEt64."""
    return package.removesuffix("t64")


@cache
def _system_package(source: Path) -> tuple[str, str]:
    """(name, version) of the system's package that the file came with."""
    for place in (source, source.resolve(), Path("/usr") / source.relative_to("/")):
        asked = subprocess.run(["dpkg", "-S", str(place)], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            package = asked.stdout.partition(": ")[0].partition(",")[0]
            asking = ["dpkg-query", "-W", "-f", "${Version}", package]
            return _plain(package.partition(":")[0]), subprocess.run(
                asking, capture_output=True, text=True, check=True
            ).stdout
    raise UnknownPartError(f"{source} is in the program, and no library and no package of the system owns it")


def texts_of(part: Part) -> list[Path]:
    """The files with its licence: its own, those that the system's package has, and those that stand here."""
    ours = Path(__file__).parents[1] / "licences"
    found = [*sorted(ours.glob(f"{part.name}.txt")), *sorted(ours.glob(f"{part.name}-*.txt"))]
    if part.kind is Kind.SYSTEM:
        found += [Path("/usr/share/doc") / name / "copyright" for name in (part.name, f"{part.name}t64")]
    elif part.kind is not Kind.INSIDE and (part.kind, part.name) != (Kind.RUNTIME, "python"):
        found += texts_in(part.name)
    return [file for file in found if file.is_file()]


def texts_in(library: str) -> list[Path]:
    """The texts that a library brings along."""
    try:
        files = distribution(library).files or ()
    except PackageNotFoundError:
        return []
    name = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
    return [
        Path(str(file.locate()))
        for file in files
        if ".dist-info" in str(file) and name.search("/".join(file.parts[1:])) and file.suffix != ".py"
    ]
