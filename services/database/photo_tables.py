"""The table of photos; the pictures themselves are files."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.database.packing_tables import Row
from services.database.tables import partial

__all__ = ["Row"]


class BoxPhotoRow(Row):
    """What is on record of one closing of a box: a photo, or why there is none. `organisation_id` is 0 for a station's
    own. `event`: the line of the log here that says that it was closed, 0: told from elsewhere."""

    __tablename__ = "box_photo"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    box_id: Mapped[str]
    shipment_id: Mapped[str]
    station: Mapped[str]
    event: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    state: Mapped[str]
    why: Mapped[str]
    taken_at: Mapped[datetime | None]
    camera: Mapped[str]
    file: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str]
    told: Mapped[str]  # "" nobody is; waiting, done, refused: a hub is told of it
    told_after: Mapped[datetime | None]  # not before

    __table_args__ = (
        Index("ix_box_photo_shipment", "organisation_id", "shipment_id", "id"),
        Index("ix_box_photo_event", "organisation_id", "station", "event"),
        partial("ix_box_photo_kept", "organisation_id", "station", "at", where="state = 'kept'"),
        partial("ix_box_photo_waiting", "organisation_id", "at", where="told = 'waiting'"),
    )


class HubPhotoRow(Row):
    """A photo that a station sent to the hub, with its picture: several hubs share a database, and no disk."""

    __tablename__ = "hub_photo"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(primary_key=True)
    box_id: Mapped[str]
    shipment_id: Mapped[str]
    station: Mapped[str]  # the name of the user that sent it
    at: Mapped[datetime]
    taken_at: Mapped[datetime]
    came_at: Mapped[datetime]
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_hub_photo_shipment", "organisation_id", "shipment_id", "at"),
        Index("ix_hub_photo_came", "organisation_id", "came_at", "size"),
    )
