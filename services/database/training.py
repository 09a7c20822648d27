"""Work and training keep their databases apart: neither opens, brings back or accepts one of the other."""

from pathlib import Path

from services.errors import OutsideFailed, OutsideKind
from services.training.mark import is_training, is_training_identity


def refuse_other(directory: Path, identity: str | None) -> None:
    """Raise OutsideFailed where a database of training is to be used in a directory of work, or the other way round.
    `identity`: the database's, None where it has none yet."""
    if identity is None:
        return
    here, found = is_training(directory), is_training_identity(identity)
    if here != found:
        what = "practice" if found else "real"
        raise OutsideFailed(OutsideKind.FILE, f"database.refused.{what}_here", retry=False, path=str(directory))
