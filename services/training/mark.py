"""What tells training from work: the mark of its data directory, and what its codes begin with.

A data directory is one of training where this file lies in it; so is its database, whose identity begins with the same
word (services/database/opening.py). Nothing else decides, and no setting can.
"""

import json
from pathlib import Path
from typing import Final

from services.errors import OutsideFailed, OutsideKind
from services.settings.files import write_private

WORD: Final = "TRAINING"  # stands on everything that is made in training, whatever its language
PREFIX: Final = "SDTRAINING-"  # of each code that training makes: what a real bench refuses
COMPANY: Final = "9520000"  # in numbers of boxes (SSCC): GS1 keeps 952 for demonstrations
FOLDER: Final = "training"  # in the real data directory
FILE: Final = "TRAINING.json"
_IDENTITY: Final = "training-"
_SSCC: Final = 18


def is_training(data_dir: Path) -> bool:
    """Whether this data directory is one of training. Reads the disk."""
    return (data_dir / FILE).is_file()


def training_dir(data_dir: Path) -> Path:
    """Where the training beside this data directory is; that itself, where it is one."""
    return data_dir if is_training(data_dir) else data_dir / FOLDER


def is_ready(data_dir: Path) -> bool:
    """Whether everything that one practises with has been laid there."""
    try:
        return bool(json.loads((data_dir / FILE).read_text("utf-8"))["ready"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def mark(data_dir: Path, *, ready: bool) -> None:
    """Make the directory one of training: before anything else is in it. Raises OutsideFailed where it holds something
    else already, and where it cannot be written."""
    if not is_training(data_dir) and data_dir.is_dir() and any(data_dir.iterdir()):
        raise OutsideFailed(OutsideKind.FILE, "training.failed.not_ours", retry=False, path=str(data_dir))
    write_private(data_dir / FILE, json.dumps({"training": True, "ready": ready}) + "\n")


def is_practice_code(code: str) -> bool:
    """Whether training made this code, wherever in it that stands: a QR code may hold an address around it."""
    return PREFIX in code.upper()


def is_practice_sscc(number: str) -> bool:
    """Whether training gave this number (18 digits) to a box."""
    return len(number) == _SSCC and number[1:].startswith(COMPANY)


def marked_identity(identity: str, *, training: bool) -> str:
    """The identity of a new database: that of training says so."""
    return f"{_IDENTITY}{identity}" if training else identity


def is_training_identity(identity: str) -> bool:
    """Whether a database with this identity is one of training."""
    return identity.startswith(_IDENTITY)
