"""The tables of camera scans and their frames. `organisation_id` is 0 for a station's own."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.database.photo_tables import Row
from services.database.tables import partial

__all__ = ["Row"]


class CameraScanRow(Row):
    """A camera scan. Its frames are added up here, so that how it stands costs the same however many there are;
    `confidence` and `stability` in whole billionths; `latest`: the highest number of a frame, -1 before the first."""

    __tablename__ = "camera_scan"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    session: Mapped[str]
    linked: Mapped[str]  # the scan session that it is part of; "": none that is known
    begun_by: Mapped[str]
    person: Mapped[str]
    started_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    frames: Mapped[int] = mapped_column(BigInteger)
    with_user: Mapped[int] = mapped_column(BigInteger)
    valid: Mapped[int] = mapped_column(BigInteger)
    confidence: Mapped[int] = mapped_column(BigInteger)
    stability: Mapped[int] = mapped_column(BigInteger)
    latest: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_camera_scan_started", "organisation_id", "started_at", "id"),)


class CameraFrameRow(Row):
    """What was measured of a frame. The number is its name within its scan."""

    __tablename__ = "camera_frame"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    scan_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str]
    user_in_frame: Mapped[bool]
    confidence: Mapped[float]
    stability: Mapped[float]
    iou: Mapped[float | None]
    valid: Mapped[bool]
    at: Mapped[datetime]


class CameraRecordRow(Row):
    """A camera scan that a station records itself, and what a server was told of it. `told`: the number of the last
    frame that is decided about."""

    __tablename__ = "camera_record"

    scan_id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str]
    every: Mapped[int] = mapped_column(BigInteger)
    server: Mapped[str]
    state: Mapped[str]  # local, waiting, done, parked
    key: Mapped[str]
    asked: Mapped[int] = mapped_column(BigInteger)
    remote_id: Mapped[str]
    told: Mapped[int] = mapped_column(BigInteger)
    sent: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str]
    orphans: Mapped[int] = mapped_column(BigInteger)
    dropped: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        partial("ix_camera_record_waiting", "station", "server", "scan_id", where="state = 'waiting'"),
        Index("ix_camera_record_station", "station", "scan_id"),
    )
