"""What is found of the disk, the log folder, the backups and the secrets of a data directory."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from services.database.backup import backups, made_at
from services.health.model import Area, Finding, Kind
from services.settings.places import Places
from services.settings.secrets import Kept, SecretName, Secrets

LEAST_FREE: Final = 500_000_000  # bytes; a year of scans needs less
LITTLE_FREE: Final = 2_000_000_000  # bytes: photos and backups fill that in weeks
OLD: Final = timedelta(days=3)  # one is made each day that the desktop runs; nobody scans at a weekend
_AHEAD: Final = timedelta(hours=1)


def room(data_dir: Path) -> Finding:
    """How much is free where the data are."""
    free = shutil.disk_usage(data_dir).free
    kind = Kind.FAULT if free < LEAST_FREE else Kind.WARNING if free < LITTLE_FREE else Kind.OK
    words = "cli.doctor.room" if kind is Kind.OK else "cli.doctor.no_room"
    return Finding("disk", kind, words, {"free": free // 1_000_000, "path": data_dir})


def log_finding(data_dir: Path) -> Finding:
    """Whether what goes wrong can be written down: a file is made in the folder and removed again."""
    folder = Places(data_dir).logs
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\n")
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Finding("logs", Kind.WARNING, "health.logs.closed", {"path": folder, "why": why})
    return Finding("logs", Kind.OK, "health.logs.well", {"path": folder, "megabytes": f"{size / 1e6:.1f}"})


def backup_finding(data_dir: Path, url: str, now: datetime) -> Finding:
    """How old the newest backup is. `url`: of the shared database, whose server makes its own."""
    if url:
        return Finding("backups", Kind.NOTE, "health.backups.shared", area=Area.DATABASE)
    made = backups(data_dir)
    at = made_at(made[-1]) if made else None
    if at is None:
        return Finding("backups", *_none_yet(data_dir, now), area=Area.DATABASE)
    age = now - at
    told = {"n": max(0, age.days), "number": len(made), "path": made[-1]}
    if age < -_AHEAD:
        return Finding("backups", Kind.WARNING, "health.backups.ahead", told, Area.DATABASE)
    if age > OLD:
        return Finding("backups", Kind.WARNING, "health.backups.old", told, Area.DATABASE)
    return Finding("backups", Kind.OK, "health.backups.well", told, Area.DATABASE)


def secret_findings(secrets: Secrets) -> Iterator[Finding]:
    """Where each secret is kept; never what it is. Only those that there are."""
    for name in SecretName:
        kept = secrets.kept_in(name)
        if kept is not Kept.NOWHERE:
            yield Finding(f"secret {name}", Kind.NOTE, f"health.secret.{kept}", area=Area.SETTINGS)


def _none_yet(data_dir: Path, now: datetime) -> tuple[Kind, str]:
    """A station that is new has none yet: the first is made within its first hours."""
    try:
        since = Places(data_dir).station.stat().st_mtime
    except OSError:
        return Kind.NOTE, "health.backups.first"
    old = now.timestamp() - since > OLD.total_seconds()
    return (Kind.WARNING, "health.backups.none") if old else (Kind.NOTE, "health.backups.first")
