"""The hub's settings file: what it gives, and that a wrong one is told."""

from pathlib import Path

import pytest

from services.errors import OutsideFailed, Refused
from services.hub.settings import DEFAULTS, FILE, read_settings
from services.sessions.model import DuplicateHandling, SessionConfig, SessionType, ValidationMode

STRICT = ValidationMode.STRICT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FILE


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n", "[sessions]\n", "[sessions.INVENTORY]\n"])
def test_without_a_setting_every_type_has_the_defaults(file: Path, text: str | None) -> None:
    if text is not None:
        file.write_text(text)
    assert read_settings(file).sessions == DEFAULTS == dict.fromkeys(SessionType, SessionConfig(timeout_minutes=480))


def test_a_type_has_its_own_setting_over_that_of_all_types_over_the_default(file: Path) -> None:
    file.write_text(
        '[sessions]\nvalidation_mode = "STRICT"\ntimeout_minutes = 60\n'
        '[sessions.INVENTORY]\nduplicate_handling = "REJECT"\ntimeout_minutes = 10080\n'
        '[sessions.CHECK_IN]\nvalidation_mode = "NORMAL"\nduplicate_handling = "WARN"\n'
    )
    assert read_settings(file).sessions == {
        SessionType.CHECK_IN: SessionConfig(timeout_minutes=60),
        SessionType.CHECK_OUT: SessionConfig(STRICT, timeout_minutes=60),
        SessionType.INVENTORY: SessionConfig(STRICT, DuplicateHandling.REJECT, 10080),
        SessionType.BATCH_SCAN: SessionConfig(STRICT, timeout_minutes=60),
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("more = 1", "more"),
        ("[session]", "session"),
        ("[sessions.OTHER]", "sessions.OTHER"),
        ("[sessions]\ntimeout = 1", "sessions.timeout"),
        ("[sessions]\nINVENTORY = 5", "sessions.INVENTORY"),
        *(
            (f"[sessions.CHECK_OUT]\n{name} = {value}", f"sessions.CHECK_OUT.{name}")
            for name, value in (
                ("timeout_minutes", "0"),
                ("timeout_minutes", "10081"),
                ("timeout_minutes", '"60"'),
                ("timeout_minutes", "true"),
                ("timeout_minutes", "1.5"),
                ("validation_mode", '"strict"'),
                ("duplicate_handling", '"STRICT"'),
                ("auto_commit", "true"),
            )
        ),
    ],
)
def test_what_is_wrong_is_named(file: Path, text: str, names: str) -> None:
    file.write_text(text)
    with pytest.raises(Refused, match="HUB_SETTINGS_INVALID") as refused:
        read_settings(file)
    assert (refused.value.params["names"], refused.value.params["file"]) == (names, file)


def test_proxies_are_addresses_and_networks(file: Path) -> None:
    assert read_settings(file).proxies == ()
    file.write_text('proxies = ["10.0.0.5", "fd00::/64"]')
    assert read_settings(file).proxies == ("10.0.0.5/32", "fd00::/64")


@pytest.mark.parametrize("text", ['["*"]', '["10.0.0.5/8"]', '["proxy.example.org"]', '"10.0.0.5"', "[1]", '[""]'])
def test_what_is_no_proxy_is_told(file: Path, text: str) -> None:
    file.write_text(f"proxies = {text}")
    with pytest.raises(Refused, match="HUB_SETTINGS_INVALID") as refused:
        read_settings(file)
    assert "proxies" in str(refused.value.params["names"])


@pytest.mark.parametrize("text", ['["0.0.0.0/0"]', '["10.0.0.5", "::/0"]', '["0.0.0.0/1", "128.0.0.0/1"]'])
def test_proxies_that_are_everybody_are_refused(file: Path, text: str) -> None:
    file.write_text(f"proxies = {text}")
    with pytest.raises(Refused, match="HUB_SETTINGS_INVALID") as refused:
        read_settings(file)
    assert (refused.value.words, refused.value.params) == ("hub.refused.proxies", {"file": file})


def test_a_large_network_of_proxies_is_not_everybody(file: Path) -> None:
    file.write_text('proxies = ["128.0.0.0/1", "10.0.0.0/8", "fc00::/7"]')
    assert len(read_settings(file).proxies) == 3


def test_each_organisation_says_where_its_assets_are_and_who_prints(file: Path) -> None:
    file.write_text(
        '[assets."North East"]\nmode = "rt"\nprefix = "W12-"\ndigits = 6\ntoken_variable = "RT_TOKEN"\n'
        '[assets."North East".rt]\nurl = "https://rt.example.org"\ncatalog = "Devices"\ncalls = 2\n'
        '[assets."North East".rt.fields]\nserial = "Serial"\n'
        '[assets."North East".printer]\nid = "p"\nname = "Hub"\nkind = "zpl"\naddress = "printer.example.org:9100"\n'
        "[assets.South]\n"
    )
    assets = read_settings(file).assets
    north, south = assets["North East"], assets["South"]
    assert (north.mode, north.prefix, north.digits, north.token_variable) == ("rt", "W12-", 6, "RT_TOKEN")
    assert (north.rt.url, north.rt.catalog, north.rt.calls) == ("https://rt.example.org", "Devices", 2)
    assert (north.rt.fields.serial, north.rt.fields.tag) == ("Serial", "Asset Tag")
    assert north.printer is not None
    assert (north.printer.kind, north.printer.address) == ("zpl", "printer.example.org:9100")
    assert (south.mode, south.prefix, south.digits, south.printer) == ("local", "A01-", 4, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('mode = "central"', "mode"),
        ('mode = "rt"', "rt"),
        ('prefix = ""', "prefix"),
        ("digits = 0", "digits"),
        ("digits = 13", "digits"),
        ('digits = "4"', "digits"),
        ("first = 0", "first"),
        ('token_variable = "RT-TOKEN"', "token_variable"),
        ('token = "1-14-abc"', "token"),
        ('rt.url = "ftp://rt"', "rt.url"),
        ('rt.token = "1-14-abc"', "rt.token"),
        ("rt.calls = 17", "rt.calls"),
        ('rt.fields.price = "Price"', "rt.fields.price"),
        ('printer.kind = "pigeon"', "printer.kind"),
    ],
)
def test_what_is_wrong_of_an_organisations_assets_is_named(file: Path, text: str, name: str) -> None:
    file.write_text(f"[assets.North]\n{text}")
    with pytest.raises(Refused, match="HUB_SETTINGS_INVALID") as refused:
        read_settings(file)
    assert f"assets.North.{name}" in str(refused.value.params["names"])
    assert "1-14-abc" not in str(refused.value)


@pytest.mark.parametrize("content", [b"[sessions", b"\xff", b"a = " + b"[" * 100 + b"]" * 100, b"#" * 100_001])
def test_a_file_that_is_no_settings_is_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(Refused, match=r"hub\.refused\.settings_file"):
        read_settings(file)


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(OutsideFailed, match=r"hub\.failed\.settings"):
        read_settings(file)
