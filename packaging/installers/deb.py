"""The Debian package: the packed program in /usr/lib/scandesk, and what a system gets beside it."""

import os
import shutil
import subprocess
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Final

from installers.beside import CHECKOUT, put_beside, template, zipped
from installers.built import Built, c_library
from installers.copyright import copyright_text
from installers.tree import Tree

DEBIAN: Final = CHECKOUT / "packaging" / "debian"
LIBRARIES: Final = CHECKOUT / "packaging" / "system-libraries"
HOME: Final = "usr/lib/scandesk"
CONFIGURATION: Final = "etc/default/scandesk-hub"
SCRIPTS: Final = ("postinst", "prerm", "postrm")


def make_deb(built: Built, dist: Path, work: Path) -> Path:
    """Make the package in `dist`; `work` is for what comes up on the way. The same build and the same dpkg give
    the same bytes."""
    shutil.rmtree(work, ignore_errors=True)
    tree = Tree(work)
    put_files(tree, built)
    architecture = _said("dpkg", "--print-architecture")
    values = {
        "@VERSION@": built.sortable,
        "@ARCHITECTURE@": architecture,
        "@MAINTAINER@": maintainer(),
        "@SIZE@": str(tree.kilobytes()),
        "@DEPENDS@": ", ".join([f"libc6 (>= {c_library(built.folder)})", *system_libraries()]),
    }
    sums = tree.md5sums()
    tree.text("DEBIAN/control", template("control", values, DEBIAN))
    tree.text("DEBIAN/md5sums", sums)
    tree.text("DEBIAN/conffiles", f"/{CONFIGURATION}\n")
    for script in SCRIPTS:
        tree.text(f"DEBIAN/{script}", template(script, values, DEBIAN), mode=0o755)
    tree.settle(built.seconds)
    package = dist / f"scandesk_{built.sortable}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build", str(work), str(package)]
    environ = {**os.environ, "SOURCE_DATE_EPOCH": str(built.seconds)}
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    shutil.rmtree(work)
    return package


def put_files(tree: Tree, built: Built) -> None:
    """All that the package brings along."""
    tree.folder(f"{HOME}/package", built.folder)
    tree.text(f"{HOME}/switch", template("switch"), mode=0o755)
    tree.link("usr/bin/scandesk", "../lib/scandesk/current/scandesk")  # which the installation makes: postinst
    put_beside(tree, "usr/", built, program="/usr/bin/scandesk", configuration=f"/{CONFIGURATION}")
    tree.text(CONFIGURATION, template("scandesk-hub.default"), mode=0o600)
    documents = "usr/share/doc/scandesk"
    tree.text(f"{documents}/copyright", copyright_text(built, f"/{HOME}/package/licences"))
    tree.content(f"{documents}/changelog.gz", zipped(changelog(built)))
    tree.content(f"{documents}/NEWS.gz", zipped((CHECKOUT / "CHANGELOG.md").read_text("utf-8")))


def changelog(built: Built) -> str:
    """One entry, in Debian's form; what is new is told in NEWS."""
    head = f"scandesk ({built.sortable}) stable; urgency=medium\n\n  * Made of commit {built.commit}; see NEWS.gz.\n\n"
    return f"{head} -- {maintainer()}  {format_datetime(built.made_at)}\n"


def maintainer() -> str:
    """Who answers for the package: who builds it, by the variables that Debian's own tools read."""
    name, address = os.environ.get("DEBFULLNAME", "Scandesk"), os.environ.get("DEBEMAIL", "scandesk@localhost")
    return formataddr((name, address))


def system_libraries() -> list[str]:
    """Debian's packages that the window needs beside the program."""
    lines = LIBRARIES.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
