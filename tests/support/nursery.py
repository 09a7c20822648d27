"""Where the tests' commands come from: a process that has loaded all that they load, and forks one for each.

Most of what a command does in its second or so is importing. What comes from here is a process of its own all the same,
with its own streams, environment and end; it may be killed. Run as a module, it is the nursery itself, in one thread.
"""

import gc
import json
import os
import pkgutil
import runpy
import selectors
import socket
import sys
import threading
import time
from importlib import import_module
from typing import Any

LARGEST = 200_000  # bytes of what is asked for: arguments and environment
READY = b"ready"
_PACKAGES = ("services", "hardware", "app")
# What is run as a command, what makes up its help in the language that is asked for, what needs a display, and what a
# process of its own loads, which is never forked.
_LEFT_OUT = ("services.database.migrations", "app.cli", "app.demo", "app.desktop", "hardware.camera.decode")
_LIBRARIES = (
    "typer",
    "rich",
    "alembic.command",
    "sqlalchemy.dialects.sqlite",
    "openpyxl",
    "xlsxwriter",
    "uvicorn.main",
)


def load() -> None:
    """Import what commands import, and read the words that they say."""
    for name in (*_LIBRARIES, *_PACKAGES):
        import_module(name)
    for package in _PACKAGES:
        _load_below(package)
    import_module("services.words.files").read_language("en")


def _load_below(package: str) -> None:
    for found in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        if found.name not in _LEFT_OUT:
            import_module(found.name)
            if found.ispkg:
                _load_below(found.name)


def serve(asked: socket.socket) -> str | None:
    """Fork whatever is asked for, and tell how it ended. None once nobody is left to ask; in a fork, its module."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(asked, selectors.EVENT_READ)
        while True:
            for key, _events in waiting.select():
                if key.data is not None:
                    _tell_end(waiting, key.fd, *key.data)
                    continue
                wanted, descriptors, *_ = socket.recv_fds(asked, LARGEST, 4)
                if not wanted:
                    return None
                asker, *streams = descriptors
                pid = os.fork()
                if pid == 0:
                    _let_go(waiting, asked, asker)
                    return _become(json.loads(wanted), streams)
                _watch(waiting, pid, socket.socket(fileno=asker), streams)


def _watch(waiting: selectors.BaseSelector, pid: int, asker: socket.socket, streams: list[int]) -> None:
    for stream in streams:
        os.close(stream)
    handle = os.pidfd_open(pid)
    socket.send_fds(asker, [str(pid).encode()], [handle])
    waiting.register(handle, selectors.EVENT_READ, (pid, asker))


def _tell_end(waiting: selectors.BaseSelector, handle: int, pid: int, asker: socket.socket) -> None:
    waiting.unregister(handle)
    os.close(handle)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with asker:
        try:
            asker.send(str(code).encode())
        except OSError:  # whoever asked is gone
            return


def _let_go(waiting: selectors.BaseSelector, asked: socket.socket, asker: int) -> None:
    """In the fork: of all that is the nursery's. Else a command would hold the ends of others."""
    for key in waiting.get_map().values():
        if key.data is not None:
            os.close(key.fd)
            key.data[1].close()
    waiting.close()
    asked.close()
    os.close(asker)


def _become(wanted: dict[str, Any], streams: list[int]) -> str:
    """In the fork: take the streams, arguments, environment and folder that were asked for. The module to run."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(wanted["environ"])
    time.tzset()
    os.chdir(wanted["folder"])
    sys.argv = ["-m", *wanted["arguments"]]
    return str(wanted["module"])


if __name__ == "__main__":
    load()
    assert threading.active_count() == 1, "a thread is not forked"
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as _asked:
        _asked.send(READY)
        module = serve(_asked)
    if module is not None:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
