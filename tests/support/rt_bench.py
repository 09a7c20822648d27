"""A station's register that is a real Request Tracker of the tests'."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from services.assets.model import Fields
from services.assets.ports import Held, NewAsset, Sought
from services.rt.register import RtRegister
from services.settings.model import Rt, RtFields
from tests.support.request_tracker import Shelf

LATITUDE = Fields("Dell", "Latitude 3420", "Laptop", "Title I", "Latitude #1")


@contextmanager
def rt_register(
    url: str,
    shelf: Shelf,
    *,
    token: str | None = None,
    catalog: str = "",
    fields: RtFields | None = None,
    calls: int = 4,
) -> Iterator[RtRegister]:
    """As the settings would have it. `token`: another one than the shelf's, "" for none."""
    secret = shelf.token if token is None else token
    settings = Rt(url=url, catalog=catalog or shelf.catalog, fields=fields or RtFields())
    with closing(RtRegister(settings, token=lambda: SecretStr(secret) if secret else None)) as register:
        yield register


def new_asset(serial: str = "", tag: str = "", fields: Fields = LATITUDE, **more: Any) -> NewAsset:
    """One with a serial and a tag that no other test has, unless it says so."""
    number = uuid4().hex[:10].upper()
    return NewAsset(str(uuid4()), serial or f"SN{number}", tag or f"A-{number}", fields, **more)


def sought(asset: NewAsset) -> Sought:
    """How it is looked for."""
    return Sought(asset.serial, asset.tag, asset.mark)


def there(register: RtRegister, asset: NewAsset) -> list[Held]:
    """What a look by its mark shows, which has to be sure."""
    looked = register.look([Sought("never there", mark=asset.mark)], [])
    assert looked.sure
    return list(looked.held)
