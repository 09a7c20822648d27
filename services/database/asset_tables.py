"""The tables of assets and their tags. `organisation_id` is 0 for what a station enters for itself; the hub's rows have
the number of their organisation there, and every query names it. Importing this declares the tables of tables.py, too.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database.tables import Row, Sequence, partial

__all__ = ["Row"]

ByCharacters = String().with_variant(String(collation="C"), "postgresql")  # not as a language sorts: for ranges
OPEN = "state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt')"
UNLABELLED = "label <> '' AND labelled_at IS NULL"
BEFORE_CREATED = "state IN ('waiting', 'sent', 'in_doubt')"
LIVE = "state IN ('tag_next', 'untagged', 'waiting', 'sent', 'in_doubt', 'created')"


class AssetBatchRow(Row):
    """A run of assets, entered at one station. Its id is that of its first asset."""

    __tablename__ = "asset_batch"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    station: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # Its figures (model.Counts), kept by whatever changes one of its assets: a scan does not count them all.
    taken: Mapped[int] = mapped_column(server_default="0")
    created: Mapped[int] = mapped_column(server_default="0")
    waiting: Mapped[int] = mapped_column(server_default="0")
    needs_you: Mapped[int] = mapped_column(server_default="0")


class AssetRow(Row):
    """One asset, from the scan to the register. `id` is made before the transaction (that of its scan), and the mark by
    which the register finds it again."""

    __tablename__ = "asset"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    station: Mapped[str]
    batch: Mapped[str]
    number: Mapped[int]
    serial: Mapped[str]
    serial_key: Mapped[str]  # what serials are compared by
    manufacturer: Mapped[str]
    model: Mapped[str]
    category: Mapped[str]
    funding_source: Mapped[str]
    internal_name: Mapped[str]
    more: Mapped[dict[str, Any]]
    tag: Mapped[str]
    tag_key: Mapped[str] = mapped_column(server_default="")  # what tags are compared by
    state: Mapped[str]
    register: Mapped[str]  # the address of the one that it is for
    remote_id: Mapped[int | None] = mapped_column(BigInteger)
    why: Mapped[str]
    params: Mapped[dict[str, Any]]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    label: Mapped[str]  # the id of its print job; "" where none is wanted
    label_why: Mapped[str]
    labelled_at: Mapped[datetime | None]  # when its label was asked for, or could not be
    asked_at: Mapped[datetime]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    author: Mapped[str]  # the name with which that person, or the hub's user, signs in
    request_key: Mapped[str | None]  # the idempotency key under which the hub was asked
    request: Mapped[str]  # what was asked under it

    __table_args__ = (
        Index(
            "ix_asset_serial",
            "organisation_id",
            "serial_key",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index("ix_asset_batch", "batch", "number"),
        Index("ix_asset_tag", "tag_key"),
        Index("ix_asset_remote", "organisation_id", "remote_id"),
        partial(
            "ix_asset_open",
            "organisation_id",
            "seq",
            where=OPEN,
        ),
        partial("ix_asset_unseen", "organisation_id", "seq", where="state = 'created' AND seen_at IS NULL"),
        partial("ix_asset_label_created", "organisation_id", "seq", where=f"{UNLABELLED} AND state = 'created'"),
        partial("ix_asset_label_first", "organisation_id", "seq", where=f"{UNLABELLED} AND {BEFORE_CREATED}"),
        partial("ix_asset_request", "organisation_id", "request_key", where="request_key IS NOT NULL"),
    )


class AssetFormRow(Row):
    """The form of a station: what the next asset gets. It survives a crash."""

    __tablename__ = "asset_form"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    station: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[dict[str, Any]]
    batch: Mapped[str]  # the one that is being entered, "" for none
    changed_at: Mapped[datetime]


class AssetPresetRow(Row):
    """Fields of a form under a name; shared by all who share the database."""

    __tablename__ = "asset_preset"

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    name: Mapped[str]
    fields: Mapped[dict[str, Any]]


class KnownAssetRow(Row):
    """An asset that a register holds, as it was seen last: so that a duplicate is known at the scan."""

    __tablename__ = "known_asset"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    register: Mapped[str] = mapped_column(primary_key=True)
    remote_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    serial: Mapped[str]
    serial_key: Mapped[str]
    tag: Mapped[str] = mapped_column(ByCharacters)
    tag_key: Mapped[str] = mapped_column(ByCharacters, server_default="")
    mark: Mapped[str]

    __table_args__ = (
        Index("ix_known_asset_serial", "organisation_id", "register", "serial_key"),
        Index("ix_known_asset_tag", "organisation_id", "register", "tag_key"),
    )


class RegisterRow(Row):
    """What is known of a register: how far its assets were read, when all of them had been."""

    __tablename__ = "asset_register"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    register: Mapped[str] = mapped_column(primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger)
    whole_at: Mapped[datetime | None]  # NULL: they have never been read to the end
    fields: Mapped[dict[str, Any]]


class TagSequenceRow(Row):
    """Numbers that may be given: a whole prefix that is ours, or a block of it that was leased."""

    __tablename__ = "tag_sequence"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    prefix: Mapped[str]
    lease: Mapped[str]  # "" for a prefix of our own
    next_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int | None] = mapped_column(BigInteger)  # NULL: no end
    stopped_tag: Mapped[str]  # the tag that somebody else gave; "" while all is well
    stopped_by: Mapped[int | None] = mapped_column(BigInteger)  # the asset that has it in the register

    __table_args__ = (
        UniqueConstraint("organisation_id", "prefix", "lease"),
        partial(
            "ix_tag_sequence_usable",
            "organisation_id",
            "prefix",
            "seq",
            where="last_number IS NULL OR next_number <= last_number",
        ),
    )


class TagWishRow(Row):
    """A block of numbers that a station is about to ask the hub for: under this key, until it is stored here."""

    __tablename__ = "tag_wish"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    station: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    number: Mapped[int]  # how many
    at: Mapped[datetime]
    other_at: Mapped[datetime | None]  # since when a block of another kind is the answer; NULL: it is not


class TagRow(Row):
    """A tag that was handed out, and what became of it."""

    __tablename__ = "tag"

    organisation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(primary_key=True)
    # What tags are compared by. NULL: it was given before 0022, and differs in case alone from another that was.
    tag_key: Mapped[str | None]
    prefix: Mapped[str]
    number: Mapped[int | None] = mapped_column(BigInteger)  # NULL: it was printed before, by somebody else
    state: Mapped[str]
    asset: Mapped[str]  # the id of the row that it is for
    reserved_at: Mapped[datetime | None]  # when it was reserved by itself; NULL: for an asset

    __table_args__ = (
        Index("ix_tag_key", "organisation_id", "tag_key", unique=True),
        partial("ix_tag_free", "organisation_id", "prefix", "number", where="state = 'free'"),
        partial(
            "ix_tag_alone", "organisation_id", "reserved_at", where="state = 'reserved' AND reserved_at IS NOT NULL"
        ),
    )


class TagEventRow(Row):
    """The log of tags: nothing happens to one that does not stand here."""

    __tablename__ = "tag_event"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    act: Mapped[str]
    tag: Mapped[str]
    station: Mapped[str]
    author: Mapped[str]
    serial: Mapped[str]
    asset: Mapped[str]
    remote_id: Mapped[int | None] = mapped_column(BigInteger)
    why: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what the words of `why` want

    __table_args__ = (Index("ix_tag_event_tag", "organisation_id", "tag", "seq"),)
