"""What Windows and macOS want to be told of a program: its version in their forms, and what it asks a person for."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

_FIRST_DAY: Final = date(2020, 1, 1)
IDENTIFIER: Final = "scandesk.desktop"
_RESOURCE: Final = """VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0
  ),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "Scandesk"),
      StringStruct("FileDescription", "Scandesk"),
      StringStruct("FileVersion", {dotted!r}),
      StringStruct("InternalName", {name!r}),
      StringStruct("LegalCopyright", "Apache License 2.0"),
      StringStruct("OriginalFilename", "{name}.exe"),
      StringStruct("ProductName", "Scandesk"),
      StringStruct("ProductVersion", {version!r}),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""

RUNTIME: Final = ("msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll", "vcruntime140.dll", "vcruntime140_1.dll")
"""Visual C++'s runtime, as shiboken6 brings it along for Windows: zxing-cpp wants it where there is no Qt beside it."""


def numbers(version: str, day: date) -> tuple[int, int, int, int]:
    """A version as Windows compares it: the first three numbers of ours, and the day of the commit."""
    release = [*map(int, re.findall(r"\d+", version)[:3]), 0, 0, 0][:3]
    return release[0], release[1], release[2], (day - _FIRST_DAY).days


def dotted(parts: Sequence[int]) -> str:
    """1.2.3.4"""
    return ".".join(map(str, parts))


def version_resource(name: str, version: str, day: date) -> str:
    """What Windows shows of `name`.exe under Properties, as PyInstaller reads it."""
    four = numbers(version, day)
    return _RESOURCE.format(numbers=four, dotted=dotted(four), name=name, version=version)


def info_plist(version: str, day: date, languages: Sequence[str]) -> Mapping[str, Any]:
    """What macOS reads of an app beside what PyInstaller tells it."""
    return {
        "CFBundleDisplayName": "Scandesk",
        "CFBundleShortVersionString": dotted(numbers(version, day)[:3]),
        "CFBundleVersion": dotted(numbers(version, day)),
        "CFBundleLocalizations": list(languages),
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "13.0",  # Qt 6.11's
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Apache License 2.0",
        "NSCameraUsageDescription": "Scandesk reads barcodes with the camera, where you choose one.",
        "NSLocalNetworkUsageDescription": "Scandesk speaks with your hub and your label printers.",
    }


def runtime_files(shiboken: Path) -> list[tuple[str, str]]:
    """(file, folder in the program) of `RUNTIME`; `shiboken` is the folder of shiboken6."""
    return [(str(shiboken / name), ".") for name in RUNTIME]
