"""The hub's settings: the file `hub.toml` in its data directory, read when the hub starts.

A wrong one is told and the hub does not start: sessions with other rules than somebody meant would be worse.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from services.errors import OutsideFailed, OutsideKind, Refused
from services.hub.asset_sites import DIGITS, PREFIX
from services.sessions.model import DuplicateHandling, SessionConfig, SessionType, ValidationMode
from services.settings.last_good import read_text
from services.settings.model import PrinterLine, Rt, RtFields
from services.settings.rules import TagPrefix

FILE = "hub.toml"
LARGEST_NUMBER = 10**12  # of a tag

Configs = Mapping[SessionType, SessionConfig]
DEFAULTS: Configs = MappingProxyType(dict.fromkeys(SessionType, SessionConfig()))


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class _Config(_Section):
    """`session_config` of new sessions; what is not given is as for all types, or the default."""

    validation_mode: Literal["STRICT", "NORMAL", "PERMISSIVE"] | None = None
    duplicate_handling: Literal["REJECT", "WARN", "ALLOW"] | None = None
    timeout_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None


class _Sessions(_Config):
    CHECK_IN: _Config = _Config()
    CHECK_OUT: _Config = _Config()
    INVENTORY: _Config = _Config()
    BATCH_SCAN: _Config = _Config()


class _RtFields(RtFields):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Rt(Rt):
    model_config = ConfigDict(strict=True, extra="forbid")

    fields: _RtFields = _RtFields()


class _Printer(PrinterLine):
    model_config = ConfigDict(strict=True, extra="forbid")


class AssetSettings(_Section):
    """Where an organisation keeps its assets, how their tags are numbered, and who prints their labels."""

    mode: Literal["local", "rt"] = "local"
    prefix: TagPrefix = PREFIX
    digits: Annotated[int, Field(ge=1, le=12)] = DIGITS
    first: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)] = 1
    token_variable: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")] = ""  # of the environment
    rt: Annotated[_Rt, Field(validate_default=True)] = _Rt()
    printer: _Printer | None = None

    @field_validator("rt")
    @classmethod
    def _has_an_address(cls, rt: _Rt, info: ValidationInfo) -> _Rt:
        if info.data.get("mode") == "rt" and not rt.url:
            raise ValueError("RT has no address")
        return rt


def _network(text: str) -> str:
    """An address or a network, as it is written without host bits. Raises ValueError."""
    return str(ip_network(text))


class PhotoSettings(_Section):
    """How long photos of boxes are kept, and how much of them for each organisation."""

    days: Annotated[int, Field(ge=0, le=3650)] = 90  # 0: as long as there is room
    megabytes: Annotated[int, Field(ge=10, le=1_000_000)] = 5_000


class _File(_Section):
    sessions: _Sessions = _Sessions()
    assets: dict[str, AssetSettings] = {}
    proxies: list[Annotated[str, AfterValidator(_network)]] = []
    photos: PhotoSettings = PhotoSettings()


@dataclass(frozen=True, slots=True)
class HubSettings:
    """`sessions`: what new sessions of each type get; `assets`: by the organisation's name; `proxies`: networks whose
    word counts on who asks, and whether by TLS; `photos`: how long those of boxes are kept."""

    sessions: Configs = field(default_factory=lambda: DEFAULTS)
    assets: Mapping[str, AssetSettings] = field(default_factory=dict)
    proxies: Sequence[str] = ()
    photos: PhotoSettings = field(default_factory=PhotoSettings)


def read_settings(path: Path) -> HubSettings:
    """What the file says. Without one: the defaults. Raises Refused (HUB_SETTINGS_INVALID), and
    OutsideFailed where the file is there and cannot be read."""
    try:
        found = tomllib.loads(read_text(path))
    except FileNotFoundError:
        return HubSettings()
    except ValueError as error:
        raise Refused("HUB_SETTINGS_INVALID", "hub.refused.settings_file", file=path) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(OutsideKind.FILE, "hub.failed.settings", retry=False, file=path, why=why) from error
    checked = _checked(found, path)
    if _is_everybody(checked.proxies):
        raise Refused("HUB_SETTINGS_INVALID", "hub.refused.proxies", file=path)
    return HubSettings(_configs(checked.sessions), checked.assets, tuple(checked.proxies), checked.photos)


def _checked(found: dict[str, Any], path: Path) -> _File:
    try:
        return _File.model_validate(found)
    except ValidationError as error:
        names = [".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False, include_url=False)]
        raise Refused("HUB_SETTINGS_INVALID", "hub.refused.settings", file=path, names=", ".join(names)) from error


def _is_everybody(proxies: Sequence[str]) -> bool:
    """Whether these networks together are all addresses there are, of either kind."""
    networks = [ip_network(one) for one in proxies]
    four = collapse_addresses(one for one in networks if isinstance(one, IPv4Network))
    six = collapse_addresses(one for one in networks if isinstance(one, IPv6Network))
    return not all(one.prefixlen for one in four) or not all(one.prefixlen for one in six)


def _configs(sessions: _Sessions) -> Configs:
    for_all = _over(SessionConfig(), sessions)
    return MappingProxyType({kind: _over(for_all, getattr(sessions, kind.value)) for kind in SessionType})


def _over(config: SessionConfig, given: _Config) -> SessionConfig:
    """The config with what is given in place of its own."""
    validation, duplicates = given.validation_mode, given.duplicate_handling
    return replace(
        config,
        validation_mode=config.validation_mode if validation is None else ValidationMode(validation),
        duplicate_handling=config.duplicate_handling if duplicates is None else DuplicateHandling(duplicates),
        timeout_minutes=given.timeout_minutes or config.timeout_minutes,
    )
