"""A printing service of the tests' own: a real cupsd on loopback, Debian's filters, and printers that do as told."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

PATIENCE = 30.0  # seconds for cupsd to begin and to end

PDF_OF_ANY_SIZE = "lsb/usr/cups-pdf/CUPS-PDF_noopt.ppd"
PDF_OF_LETTERS = "lsb/usr/cupsfilters/Generic-PDF_Printer-PDF.ppd"

# A way to a printer, run by cupsd for each job, that keeps what it is sent in its folder, or does what `told` says.
_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && exit 0
folder="${DEVICE_URI#*:}"
told=$(cat "$folder/told" 2>/dev/null)
case "$told" in
    state*) cat >/dev/null; echo "STATE: +${told#state }" >&2; : >"$folder/waits"; exec sleep 600;;
    exit*) cat >/dev/null; exit "${told#exit }";;
esac
cat "${6:--}" >"$folder/$1.part" && mv "$folder/$1.part" "$folder/$1.printed"
"""

_FILES = """ServerRoot {0}/etc
RequestRoot {0}/spool
TempDir {0}/spool
CacheDir {0}/cache
StateDir {0}/run
ServerBin {0}/bin
DataDir /usr/share/cups
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
"""

_SERVER = """Listen 127.0.0.1:{1}
Listen {0}/run/cups.sock
LogLevel debug
Browsing Off
WebInterface No
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


class PrivateCups:
    """cupsd, from `start` to `stop`. `place`: where it listens, as CUPS_SERVER has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.place = f"127.0.0.1:{self._port}"
        self.socket = f"{folder}/run/cups.sock"
        self._lay_out()

    def _lay_out(self) -> None:
        folder = self._folder
        for name in ("etc", "spool", "cache", "run", "log", "bin/backend", "printers"):
            (folder / name).mkdir(parents=True)
        for name in ("filter", "daemon", "notifier", "monitor", "driver", "cgi-bin"):
            (folder / "bin" / name).symlink_to(Path("/usr/lib/cups") / name)
        for way in ("ipp", "usb"):
            backend = folder / "bin" / "backend" / way
            backend.write_text(_BACKEND)
            backend.chmod(0o700)  # cupsd runs such ones as itself
        (folder / "bin" / "backend" / "socket").symlink_to("/usr/lib/cups/backend/socket")
        (folder / "files.conf").write_text(_FILES.format(folder))
        (folder / "cupsd.conf").write_text(_SERVER.format(folder, self._port))

    def start(self) -> None:
        command = ["/usr/sbin/cupsd", "-f", "-c", f"{self._folder}/cupsd.conf", "-s", f"{self._folder}/files.conf"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = monotonic() + PATIENCE
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return
            assert monotonic() < until, (self._folder / "log" / "error").read_text()
            sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def add(self, queue: str, way: str = "ipp", *options: str, model: str = PDF_OF_ANY_SIZE) -> Path:
        """A new queue; its printer's folder."""
        printer = self._folder / "printers" / queue
        printer.mkdir(exist_ok=True)
        self.add_at(queue, f"{way}:{printer}", *options, model=model)
        return printer

    def add_at(self, queue: str, device: str, *options: str, model: str = PDF_OF_ANY_SIZE) -> None:
        """A new queue of a printer that is somewhere else, as `socket://127.0.0.1:9100`."""
        self.run("lpadmin", "-p", queue, "-E", "-v", device, "-m", model, *options)

    def run(self, *command: str) -> str:
        """One of CUPS' own commands, of this service."""
        environment = os.environ | {"CUPS_SERVER": self.place}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def on_paper(printed: Path) -> bytes:
    """What came to a printer of PDF_OF_ANY_SIZE, as PDF: Ghostscript called as CUPS-PDF's own backend calls it. That
    backend itself writes to places of the machine, and is left alone."""
    command = ["gs", "-q", "-dCompatibilityLevel=1.5", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite"]
    command += ["-sOutputFile=-", "-dAutoRotatePages=/PageByPage", "-dAutoFilterColorImages=false"]
    command += ["-dColorImageFilter=/FlateEncode", "-dPDFSETTINGS=/prepress", "-f", str(printed)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def until(true: Callable[[], bool]) -> None:
    """Wait for what another process does, and does not tell."""
    over = monotonic() + PATIENCE
    while not true():
        assert monotonic() < over, "it does not come"
        sleep(0.05)


@contextmanager
def private_cups() -> Iterator[PrivateCups]:
    """A service that runs while the block does. Its filters are another user, who has to pass through the folder."""
    folder = Path(tempfile.mkdtemp(prefix="scandesk-cups-"))
    folder.chmod(0o755)
    cups = PrivateCups(folder)
    try:
        cups.start()
        yield cups
    finally:
        cups.stop()
        shutil.rmtree(folder)
