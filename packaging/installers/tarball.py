"""The tarball for Linux systems that are not Debian's: the packed program, what goes beside it, and ./install."""

import lzma
import os
import shutil
import tarfile
from pathlib import Path
from typing import Final

from installers.beside import CHECKOUT, put_beside, template
from installers.built import Built
from installers.tree import Tree

PROGRAM: Final = "/usr/local/bin/scandesk"
CONFIGURATION: Final = "/etc/default/scandesk-hub"
SCRIPTS: Final = ("install", "uninstall", "switch")
_PRESET: Final = 1  # 48 s of processor time for 408 MB; the best takes minutes


def make_tarball(built: Built, dist: Path, work: Path) -> Path:
    """Make it in `dist`; `work` is for what comes up on the way. The same build gives the same bytes."""
    shutil.rmtree(work, ignore_errors=True)
    name = f"scandesk-{built.sortable}-linux-{os.uname().machine}"
    tree = Tree(work / name)
    put_files(tree, built)
    tree.settle(built.seconds)
    made = dist / f"{name}.tar.xz"
    with lzma.open(made, "wb", preset=_PRESET) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for one in [work / name, *sorted((work / name).rglob("*"))]:
            tar.add(one, str(one.relative_to(work)), recursive=False, filter=_of_root)
    shutil.rmtree(work)
    return made


def put_files(tree: Tree, built: Built) -> None:
    """All that the tarball brings along."""
    tree.folder("program", built.folder)
    put_beside(tree, "system/", built, program=PROGRAM, configuration=CONFIGURATION)
    for script in SCRIPTS:
        tree.text(script, template(script, {"@VERSION@": built.sortable}), mode=0o755)
    for part in sorted((CHECKOUT / "packaging" / "provision").iterdir()):
        tree.text(f"provision/{part.name}", part.read_text("utf-8"))


def _of_root(one: tarfile.TarInfo) -> tarfile.TarInfo:
    one.uid = one.gid = 0
    one.uname = one.gname = "root"
    return one
