"""The file `copyright` of the Debian package: each part with its licence, as the bill of materials has them.

https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bundle import contents
from installers.built import Built

FORMAT: Final = "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
_EXCEPTION: Final = r" WITH (?:LicenseRef-)?([\w.-]+?)(?:-[Ee]xception)?(?:-[\d.]+)?(?= |\)|$)"
_COMMON: Final = {
    "Apache-2.0": "Apache-2.0",
    "GPL-2.0": "GPL-2",
    "GPL-3.0": "GPL-3",
    "LGPL-2.1": "LGPL-2.1",
    "LGPL-3.0": "LGPL-3",
    "MPL-2.0": "MPL-2.0",
    "CC0-1.0": "CC0-1.0",
}
"""The licences that each Debian has in /usr/share/common-licenses."""


def copyright_text(built: Built, licences: str) -> str:
    """`licences`: the folder with the texts, where the package has it."""
    parts = parts_by_licence(built.folder / contents.BILL)
    whole = " and ".join(sorted({one for expression in parts for one in _all_needed(expression)}))
    comment = [f"  {licence}: {', '.join(names)}" for licence, names in parts.items()]
    paragraphs = [
        [f"Format: {FORMAT}", "Upstream-Name: scandesk"],
        ["Files: *", "Copyright: the authors of Scandesk", "License: Apache-2.0"],
        [
            "Files: usr/lib/scandesk/package/_internal/*",
            f"Copyright: the authors of the parts, as told in {licences}",
            f"License: {whole}",
            "Comment: Python, and the libraries that the program stands on, are in it:",
            *comment,
        ],
        *_texts({"Apache-2.0", *_single(parts)}, licences),
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"


def parts_by_licence(file: Path) -> Mapping[str, Sequence[str]]:
    """The names of the parts under each licence, in the words of Debian's format, of a bill of materials."""
    found = defaultdict[str, set[str]](set)
    for part in _all(json.loads(file.read_text("utf-8"))["components"]):
        for one in part["licenses"]:
            licence = one.get("expression") or next(iter(one["license"].values()))
            found[in_debians_words(licence)].add(part["name"])
    return {licence: sorted(found[licence], key=str.lower) for licence in sorted(found)}


def in_debians_words(licence: str) -> str:
    """An SPDX expression as the format writes it: GPL-3+, "and", "or", "with … exception"."""
    words = re.sub(r"\bAND\b", "and", licence)
    words = re.sub(r"\bOR\b", "or", words)
    words = re.sub(_EXCEPTION, r" with \1 exception", words)
    return re.sub(r"(\d)(?:\.0)?-or-later", r"\1+", words).replace("-only", "")


def _all(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in components:
        yield one
        yield from _all(one.get("components", ()))


def _all_needed(expression: str) -> list[str]:
    return [f"({expression})"] if " or " in expression else expression.split(" and ")


def _single(licences: Mapping[str, Sequence[str]]) -> set[str]:
    """The licences that stand in these expressions."""
    return {one.strip("() ") for expression in licences for one in re.split(r" and | or ", expression)}


def _texts(names: set[str], licences: str) -> Iterator[list[str]]:
    """A paragraph for each, which says where its text is."""
    for name in sorted(names):
        common = next((file for ours, file in _COMMON.items() if re.match(rf"{ours.removesuffix('.0')}\b", name)), "")
        where = f"/usr/share/common-licenses/{common}, and {licences}" if common else licences
        yield [f"License: {name}", f" The text is in {where}."]
