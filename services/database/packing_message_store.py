"""What a server is to be told of packing: the outbox of shipments."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import to_micros
from services.identity.by import By
from services.packing.model import MessageKind

_INSERT = Sql(
    "INSERT INTO packing_message (id, shipment_id, kind, about, payload, state, attempts, said, created_at, author,"
    " person_id) VALUES (:id, :shipment, :kind, :about, :payload, 'waiting', 0, '{}', :at, :author, :person_id)"
)


def insert(
    tx: Connection,
    by: By,
    key: str,
    kind: MessageKind,
    shipment: str,
    about: str,
    payload: Mapping[str, object],
) -> None:
    """One more message, behind those of its shipment. `key`: its idempotency key for life; `about`: box or content."""
    said = {"kind": kind.value, "about": about, "payload": json.dumps(dict(payload), ensure_ascii=False)}
    who = {"at": to_micros(by.at), "author": by.author, "person_id": by.person_id}
    _INSERT(tx, id=key, shipment=shipment, **said, **who)
