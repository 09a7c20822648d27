"""A Debian in a folder, without Python, Qt and libzbar, with the packed program in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.program import Process, Scandesk

PROGRAM = "/opt/scandesk/scandesk"
BENCH = Path("/bench")
_STRANGERS = ("bin/python3*", "lib/**/libpython3*", "lib/**/libQt6*", "lib/**/libzbar*", "lib/**/libsqlite3*")


@dataclass(frozen=True)
class BareRoot:
    """`folder`: where it is. Its /bench, empty at first, is for data."""

    folder: Path

    @property
    def bench(self) -> Path:
        """Its /bench, from outside."""
        return self.folder / BENCH.relative_to("/")

    def scandesk(self, name: str, **environ: str) -> Scandesk:
        """The packed program on the data directory /bench/`name`, with nothing in its environment but `environ`."""
        given = {"HOME": str(BENCH), "PATH": "/usr/bin:/bin", "SCANDESK_IDENTITY__PINS": "false", **environ}
        words = [f"{key}={value}" for key, value in given.items()]
        return Scandesk(BENCH / name, {}, command=("chroot", str(self.folder), "/usr/bin/env", "-i", *words, PROGRAM))

    def strangers(self) -> list[Path]:
        """What is installed there that the program has to bring along itself."""
        usr = self.folder / "usr"
        return [file for pattern in _STRANGERS for file in usr.glob(pattern)]

    @contextmanager
    def desktop(self, name: str, display: str) -> Iterator[Process]:
        """The desktop, open while the block runs."""
        with self.scandesk(name, DISPLAY=display, QT_QPA_PLATFORM="xcb").started() as process:
            yield process
