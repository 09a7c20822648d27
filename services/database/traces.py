"""What still tells of a database when it and the note beside it are both gone: then a start is no first start."""

from services.database.backup import backups
from services.database.files import DatabaseFiles
from services.settings.places import Places


def used_before(files: DatabaseFiles) -> bool:
    """Whether a database of its own was in this directory, as the other files there say: its backups, its log, its
    reserve, or the id of the station, which is made after the station's first database. Of a shared database they say
    nothing, and a station that has used a shared one (it has a note of it) may begin with one of its own."""
    if files.url:
        return False
    if backups(files.directory) or files.log.exists() or files.reserve.exists():
        return True
    return Places(files.directory).station.exists() and not any(files.directory.glob("scandesk-*.identity"))
