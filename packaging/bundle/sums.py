"""SHA-256 of each file of the build, as `sha256sum --check` reads them."""

import hashlib
from pathlib import Path

FILE = "SHA256SUMS"


def write(folder: Path) -> None:
    """Write the sums of all files in `folder` into it."""
    lines = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != FILE:
            with file.open("rb") as content:
                lines.append(
                    f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.relative_to(folder).as_posix()}\n"
                )
    (folder / FILE).write_text("".join(lines), "utf-8", newline="\n")
