"""Loads every module of the program as on another system, in a process of its own: `python -m tests.support.elsewhere
win32`. What only Linux has is taken away first: modules, functions and names. Libraries are loaded before, as this
system has them: they are other people's to try there."""

import importlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

OURS: Final = ("app", "ui", "hardware", "services", "resources")
NOT_ON_WINDOWS: Final = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty")
NOT_ON_MAC: Final = ("hidraw",)
LACKING: Final = {
    "win32": (
        (
            os,
            (
                "fork",
                "forkpty",
                "geteuid",
                "getuid",
                "getpgid",
                "killpg",
                "mkfifo",
                "setsid",
                "statvfs",
                "sync",
                "uname",
            ),
        ),
        (os, ("O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "fchown", "chown", "memfd_create")),
        (signal, ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2", "alarm", "pthread_kill")),
        (socket, ("AF_UNIX", "SO_REUSEPORT", "TCP_USER_TIMEOUT", "AF_NETLINK")),
    ),
    "darwin": ((os, ("memfd_create", "sched_getaffinity", "O_DIRECT")), (socket, ("TCP_USER_TIMEOUT", "AF_NETLINK"))),
}


class _Away:
    """Finds nothing under these names."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(self, name: str, *_more: object) -> None:
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def modules() -> list[str]:
    """All of ours, but migrations, which are loaded by their path."""
    found = [path.with_suffix("") for folder in OURS for path in sorted(Path(folder).rglob("*.py"))]
    return [".".join(path.parts).removesuffix(".__init__") for path in found if "migrations" not in path.parts]


def load() -> Iterator[str]:
    """Load all of them; what could not be, with why."""
    for name in modules():
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever it is, it is told with its module
            yield f"{name}: {type(error).__name__}: {error}"


def disguise(system: str) -> None:
    """From now on this process looks like one on `system` to what is loaded."""
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    away = frozenset(NOT_ON_WINDOWS if system == "win32" else NOT_ON_MAC)
    for name in away:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Away(away))  # type: ignore[arg-type]  # it answers what is asked of it
    for place, names in LACKING[system]:
        for name in names:
            if hasattr(place, name):
                delattr(place, name)
    sys.platform = system


def main() -> None:
    """Print what cannot be loaded there, a line each."""
    assert not list(load()), "all of them can be loaded here"
    disguise(sys.argv[1])
    for line in load():
        print(line)  # noqa: T201 (the test reads it)
    sys.stdout.flush()
    os._exit(0)  # what was loaded twice need not be taken down


if __name__ == "__main__":
    main()
