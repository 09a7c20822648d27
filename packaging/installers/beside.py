"""What a Linux system gets beside the program: menu, icons, manual page, the hub's service, rights for USB devices."""

import gzip
from pathlib import Path
from typing import Final

from installers.built import Built
from installers.tree import Tree

LINUX: Final = Path(__file__).parents[1] / "linux"
CHECKOUT: Final = Path(__file__).parents[2]


def put_beside(tree: Tree, prefix: str, built: Built, *, program: str, configuration: str) -> None:
    """Put it into `tree` under `prefix`. `program`: the command, and `configuration`: the hub's, as the service has to
    name them. What is only for all people of a computer stands under `prefix`/lib, the rest under `prefix`/share."""
    named = {"@PROGRAM@": program, "@CONFIGURATION@": configuration}
    told = {"@VERSION@": built.version, "@DAY@": built.made_at.date().isoformat()}
    share, lib = f"{prefix}share", f"{prefix}lib"
    tree.text(f"{share}/applications/scandesk.desktop", template("scandesk.desktop"))
    tree.text(f"{share}/metainfo/scandesk.metainfo.xml", template("scandesk.metainfo.xml", told))
    tree.content(f"{share}/man/man1/scandesk.1.gz", zipped(template("scandesk.1", told)))
    for picture in sorted((CHECKOUT / "resources" / "icons").glob("scandesk-*.png")):
        px = picture.stem.partition("-")[2]
        tree.content(f"{share}/icons/hicolor/{px}x{px}/apps/scandesk.png", picture.read_bytes())
    drawing = CHECKOUT / "packaging" / "icons" / "scandesk.svg"
    tree.content(f"{share}/icons/hicolor/scalable/apps/scandesk.svg", drawing.read_bytes())
    tree.text(f"{lib}/udev/rules.d/60-scandesk.rules", template("60-scandesk.rules"))
    tree.text(f"{lib}/systemd/system/scandesk-hub.service", template("scandesk-hub.service", named))
    tree.text(f"{lib}/sysusers.d/scandesk-hub.conf", template("scandesk-hub.sysusers"))


def template(name: str, values: dict[str, str] | None = None, folder: Path = LINUX) -> str:
    """The text of a file of packaging/linux, or of another `folder`, with what stands for @WORDS@ in it."""
    text = (folder / name).read_text("utf-8")
    for word, value in (values or {}).items():
        text = text.replace(word, value)
    return text


def zipped(text: str) -> bytes:
    """As manual pages and changelogs lie in Debian: the best compression, and no time in it."""
    return gzip.compress(text.encode(), 9, mtime=0)
