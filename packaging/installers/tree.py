"""A folder as it will stand on a computer: files with the rights and the time that they get there."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tree:
    """`root`: where it is put together."""

    root: Path

    def text(self, place: str, content: str, *, mode: int = 0o644) -> None:
        """A file of this text."""
        self.content(place, content.encode(), mode=mode)

    def content(self, place: str, content: bytes, *, mode: int = 0o644) -> None:
        """A file with these bytes."""
        file = self.root / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode)

    def link(self, place: str, target: str) -> None:
        """A symbolic link."""
        (self.root / place).parent.mkdir(parents=True, exist_ok=True)
        (self.root / place).symlink_to(target)

    def folder(self, place: str, source: Path) -> None:
        """All of `source`: programs may be run, all else is read; libraries need no more."""
        shutil.copytree(source, self.root / place, symlinks=True)
        for file in (self.root / place).rglob("*"):
            if file.is_file() and not file.is_symlink():
                runs = os.access(file, os.X_OK) and ".so" not in file.name
                file.chmod(0o755 if runs else 0o644)

    def settle(self, seconds: int) -> None:
        """The last thing to do: folders that everybody may enter, and one time (since 1970) for all."""
        for one in [*self.root.rglob("*"), self.root]:
            if one.is_dir() and not one.is_symlink():
                one.chmod(0o755)
            os.utime(one, (seconds, seconds), follow_symlinks=False)

    def files(self) -> Iterator[Path]:
        """Every file, in order; no links."""
        yield from (one for one in sorted(self.root.rglob("*")) if one.is_file() and not one.is_symlink())

    def md5sums(self) -> str:
        """As dpkg wants them."""
        return "".join(
            f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {file.relative_to(self.root)}\n"
            for file in self.files()
        )

    def kilobytes(self) -> int:
        """Its size in KiB, each file rounded up, as Debian's policy counts it."""
        return sum(-(-file.stat().st_size // 1024) for file in self.files())
