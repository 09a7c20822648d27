"""Tells a path on another machine from one on this: SQLite's log needs memory and locks of one machine."""

import os
import sys
from pathlib import Path, PureWindowsPath

from services.errors import OutsideFailed, OutsideKind

MOUNTS = Path("/proc/self/mounts")
# 9p and the folders of virtual machines too: their host writes the same files without the guest's locks.
NETWORK_TYPES = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "glusterfs", "beegfs"),
        *("gfs2", "ocfs2", "gpfs", "orangefs", "davfs", "9p", "vboxsf", "vmhgfs", "prl_fs", "drvfs", "acfs"),
    }
)
NETWORK_FUSE = frozenset(
    f"fuse.{name}"
    for name in ("sshfs", "glusterfs", "ceph", "davfs2", "rclone", "s3fs", "gvfsd-fuse", "vmhgfs-fuse", "curlftpfs")
)
_DRIVE_REMOTE = 4  # GetDriveTypeW


def refuse_network_path(directory: Path) -> None:
    """Raise OutsideFailed where a database in this directory would be on another machine. Waits for no disk but the
    one that the path names."""
    where = _windows(directory) if sys.platform == "win32" else network_type(directory.resolve(), _mounts())
    if where:
        raise OutsideFailed(
            OutsideKind.FILE, "database.network_path", retry=False, path=str(directory), file_system=where
        )


def network_type(path: Path, mounts: str) -> str:
    """The kind of network file system that `path` is on, "" where it is on none. `mounts`: as in /proc/self/mounts."""
    held = [
        (len(point), kind)
        for point, kind in (_mount(line) for line in mounts.splitlines() if line.count(" ") >= 2)
        if path.is_relative_to(point)
    ]
    # The longest mount point holds it; of two at one point, the later covers the earlier.
    kind = max(reversed(held), key=lambda mount: mount[0], default=(0, ""))[1]
    return kind if kind in NETWORK_TYPES | NETWORK_FUSE else ""


def is_unc(path: str) -> bool:
    r"""Whether a Windows path names another machine: `\\server\share`, also as `\\?\UNC\server\share`."""
    drive = PureWindowsPath(path).drive.replace("/", "\\").upper()
    if drive.startswith(("\\\\?\\", "\\\\.\\")):
        return drive.startswith("\\\\?\\UNC\\")
    return drive.startswith("\\\\")


def _mount(line: str) -> tuple[str, str]:
    """Mount point and type; blanks and such are written as octal there (`\\040`)."""
    _device, point, kind = line.split(" ")[:3]
    return point.encode().decode("unicode_escape").encode("latin-1").decode(errors="surrogateescape"), kind


def _mounts() -> str:
    try:
        return MOUNTS.read_text(errors="surrogateescape")
    except OSError:  # macOS has none
        return ""


def _windows(directory: Path) -> str:
    if is_unc(str(directory)):
        return "UNC"
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = os.path.splitdrive(directory.resolve())[0]
    if is_unc(drive):
        return "UNC"
    return "SMB" if ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE else ""
