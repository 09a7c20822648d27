"""A Debian in a folder, without Python, Qt and libzbar, with the packed program in it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.program import Process, Scandesk

BENCH = Path("/bench")
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_MOUNTED = {"dev", "proc", "packages"}
_STRANGERS = ("bin/python3*", "lib/**/libpython3*", "lib/**/libQt6*", "lib/**/libzbar*", "lib/**/libsqlite3*")


@dataclass(frozen=True)
class BareRoot:
    """`folder`: where it is. Its /bench, empty at first, is for data. `program`: the packed program in it."""

    folder: Path
    program: str = "/opt/scandesk/scandesk"

    @property
    def bench(self) -> Path:
        """Its /bench, from outside."""
        return self.folder / BENCH.relative_to("/")

    def scandesk(self, name: str, **environ: str) -> Scandesk:
        """The packed program on the data directory /bench/`name`, with nothing in its environment but `environ`."""
        given = {"HOME": str(BENCH), "PATH": "/usr/bin:/bin", "SCANDESK_IDENTITY__PINS": "false", **environ}
        words = [f"{key}={value}" for key, value in given.items()]
        return Scandesk(BENCH / name, {}, command=(*self._inside(words), self.program))

    def says(self, *command: str, code: int | None = 0, **environ: str) -> str:
        """What a command of the system in it says, on either stream. `code`: how it has to end, None for any."""
        words = [f"{key}={value}" for key, value in {"PATH": SYSTEM_PATH, **environ}.items()]
        ended = subprocess.run(
            [*self._inside(words), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert code is None or ended.returncode == code, f"{command} ended with {ended.returncode}:\n{ended.stdout}"
        return ended.stdout

    def _inside(self, environ: list[str]) -> tuple[str, ...]:
        return ("chroot", str(self.folder), "/usr/bin/env", "-i", *environ)

    def listed(self) -> dict[str, int]:
        """Every file, folder and link in it, but what is mounted there, and its size."""
        return {
            str(path.relative_to(self.folder)): path.lstat().st_size if path.is_file() else 0
            for top in self.folder.iterdir()
            if top.name not in _MOUNTED
            for path in [top, *top.rglob("*")]
        }

    def strangers(self) -> list[Path]:
        """What is installed there that the program has to bring along itself."""
        usr = self.folder / "usr"
        return [file for pattern in _STRANGERS for file in usr.glob(pattern)]

    @contextmanager
    def desktop(self, name: str, display: str) -> Iterator[Process]:
        """The desktop, open while the block runs."""
        with self.scandesk(name, DISPLAY=display, QT_QPA_PLATFORM="xcb").started() as process:
            yield process
