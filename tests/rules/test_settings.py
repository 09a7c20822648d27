"""Settings as values: what is wrong gets its default and is told, what the environment says holds, words are there."""

import tomllib
from collections.abc import Mapping
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.scanning import patterns as scanning
from services.settings.model import Central, Company, Database, Patterns, SerialLine, Settings, Station
from services.settings.paths import setting_paths
from services.settings.reading import Loaded, read_settings
from services.settings.secrets import Kept
from services.settings.words import choice_key, help_key, kept_key, label_key, section_key
from services.words.catalogue import Catalogue


def read(toml: str, **environ: str) -> Loaded:
    return read_settings(tomllib.loads(toml), environ)


def told(loaded: Loaded) -> list[tuple[str, str]]:
    return [(problem.words.rpartition(".")[2], problem.path) for problem in loaded.problems]


def test_nothing_found_is_all_defaults() -> None:
    assert read("") == Loaded(Settings())


def test_the_defaults_are_what_they_say() -> None:
    for model in (Settings, Station, Central, Database, Patterns):
        model.model_validate(model().model_dump())


def test_a_bad_value_gets_its_default_and_is_told_and_its_neighbours_hold() -> None:
    loaded = read('[look]\nscale = 500\nvolume = 30\n[station]\nname = "Bench 7"')
    assert (loaded.settings.look.scale, loaded.settings.look.volume) == (100, 30)
    assert loaded.settings.station.name == "Bench 7"
    assert told(loaded) == [("too_high", "look.scale")]
    assert loaded.problems[0].params == {"path": "look.scale", "raw": "500", "most": "200"}


@pytest.mark.parametrize("toml", ["look = 3", "look = []", 'look = "dark"', "[[look]]\nscale = 150"])
def test_a_section_that_is_no_section_gets_its_defaults(toml: str) -> None:
    loaded = read(toml)
    assert loaded.settings == Settings()
    assert told(loaded) == [("bad_value", "look")]


def test_what_is_not_known_is_told_and_harmless() -> None:
    loaded = read("fun = 1\n[look]\nglitter = true\n[scanning.wedge]\nmood = 3")
    assert loaded.settings == Settings()
    assert told(loaded) == [("unknown", "fun"), ("unknown", "look.glitter"), ("unknown", "scanning.wedge.mood")]


LINES = """
[[scanning.serial]]
id = "a"
name = "Left"
port = "/dev/ttyACM0"
baud = 1
[[scanning.serial]]
id = "b"
name = "No port"
[[scanning.serial]]
id = "c"
name = "Right"
port = "COM3"
suffix = "none"
[[scanning.serial]]
id = "a"
name = "Twin"
port = "COM4"
"""


def test_a_bad_serial_scanner_leaves_the_others_as_they_are() -> None:
    loaded = read(LINES)
    assert [(line.id, line.baud, line.suffix) for line in loaded.settings.scanning.serial] == [
        ("a", 9600, "auto"),
        ("c", 9600, "none"),
    ]
    assert told(loaded) == [
        ("twin", "scanning.serial[4].id"),
        ("too_low", "scanning.serial[1].baud"),
        ("missing", "scanning.serial[2]"),
    ]


def test_the_environment_holds_over_the_file_and_says_so() -> None:
    loaded = read(
        '[look]\ntheme = "light"',
        SCANDESK_LOOK__THEME="dark",
        SCANDESK_SCANNING__WEDGE__GAP_MS="50",
        SCANDESK_IDENTITY__PINS="false",
        SCANDESK_SCANNING__JOINED='[["wedge", "a"]]',
        SCANDESK_DATA_DIR="/elsewhere",
        SCANDESK_SECRET__CENTRAL_TOKEN="s3cret",
    )
    assert loaded.problems == ()
    assert loaded.settings.look.theme == "dark"
    assert loaded.settings.scanning.wedge.gap_ms == 50
    assert loaded.settings.identity.pins is False
    assert loaded.settings.scanning.joined == (("wedge", "a"),)
    assert loaded.overridden == {
        "identity.pins": "SCANDESK_IDENTITY__PINS",
        "look.theme": "SCANDESK_LOOK__THEME",
        "scanning.joined": "SCANDESK_SCANNING__JOINED",
        "scanning.wedge.gap_ms": "SCANDESK_SCANNING__WEDGE__GAP_MS",
    }


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SCANDESK_LOOK__SCALE", "huge", ("bad_value", "look.scale")),
        ("SCANDESK_LOOK__GLITTER", "1", ("unknown", "look.glitter")),
        ("SCANDESK_SCANNING__JOINED", "[[", ("bad_value", "scanning.joined")),
        ("SCANDESK_LOOK__SCALE__X", "1", ("bad_value", "look.scale")),
    ],
)
def test_a_bad_variable_is_told_and_does_not_stop_the_program(name: str, value: str, problem: tuple[str, str]) -> None:
    loaded = read_settings({}, {name: value})
    assert loaded.settings == Settings()
    assert told(loaded) == [problem]


def test_reading_leaves_what_was_found_as_it_was() -> None:
    found: dict[str, Any] = {"look": {"scale": 500}}
    read_settings(found, {"SCANDESK_LOOK__THEME": "dark"})
    assert found == {"look": {"scale": 500}}


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
NAMES = st.sampled_from(
    ["station", "look", "scanning", "serial", "joined", "wedge", "scale", "id", "name", "port", "x"]
)
TABLES = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


@given(st.dictionaries(NAMES, TABLES, max_size=6))
def test_whatever_is_found_the_program_gets_settings(found: Mapping[str, Any]) -> None:
    loaded = read_settings(found, {})
    assert Settings.model_validate(loaded.settings.model_dump()) == loaded.settings


@pytest.mark.parametrize(
    "url", ["", "https://hub.example", "https://hub.example:8443/base", "http://127.0.0.1:8000", "http://[::1]:80"]
)
def test_a_central_server_is_https_or_this_machine(url: str) -> None:
    assert Central(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example",
        "http://127.0.0.1.example.com",
        "http://localhost@evil.example",
        "https://me:secret@hub.example",
        "ftp://hub.example",
        "https://",
        "hub.example",
        "https://hub.example:99999",
        "https://hub.example/?token=1",
        "https://hub\n.example",
        "javascript:alert(1)",
    ],
)
def test_no_other_address_is_taken_and_none_is_told_in_full(url: str) -> None:
    loaded = read_settings({"central": {"url": url}}, {})
    assert loaded.settings.central.url == ""
    assert told(loaded) == [("bad_value", "central.url")]
    assert url not in str(loaded)


@pytest.mark.parametrize("secret", ["bench:hunter2@db.example/x", "db.example/x?sslmode=require&password=hunter2"])
def test_a_database_password_belongs_to_the_secrets(secret: str) -> None:
    assert Database(url="postgresql://bench@db.example/scandesk?sslmode=require").url
    loaded = read_settings({"database": {"url": f"postgresql://{secret}"}}, {})
    assert loaded.settings.database.url == ""
    assert "hunter2" not in repr(loaded)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "x" * 101, "a\0b"])
def test_a_zone_that_is_none_is_not_taken(zone: str) -> None:
    assert told(read_settings({"station": {"zone": zone}}, {})) == [("bad_value", "station.zone")]


def test_times_are_shown_in_the_named_zone_or_the_machines() -> None:
    assert str(Station(zone="Europe/Berlin").tz) == "Europe/Berlin"
    assert Station().tz is None


@pytest.mark.parametrize("pattern", ["(", "[a-", ".*", "a" * 201, "(a+)+", "(?P<x>a)(?P<x>b)"])
def test_a_pattern_must_compile_must_not_hang_and_must_not_match_nothing(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Patterns(tag=pattern)


@pytest.mark.parametrize("site", ["abcd", "ABC", "ABCDE", "AB-D", "ABCD\n", "ÄBCD"])
def test_a_site_is_four_letters_or_digits(site: str) -> None:
    assert told(read_settings({"station": {"site": site}}, {})) == [("bad_value", "station.site")]


@pytest.mark.parametrize("name", ["", "x" * 61, "a\x1bb", "a\u202eb"])
def test_a_station_has_a_name_that_can_be_read(name: str) -> None:
    assert told(read_settings({"station": {"name": name}}, {})) == [("bad_value", "station.name")]


@pytest.mark.parametrize("gap", [0, -1, float("nan"), float("inf"), "soon"])
def test_a_gap_is_a_time(gap: object) -> None:
    with pytest.raises(ValidationError):
        SerialLine.model_validate({"id": "a", "name": "A", "port": "COM1", "gap_seconds": gap})


def test_the_patterns_are_those_that_codes_are_told_apart_by() -> None:
    patterns = Patterns()
    assert scanning.Patterns.of(site="", **patterns.model_dump()) == scanning.Patterns()


@pytest.mark.parametrize(
    "wrong",
    [{"suffix": ""}, {"suffix": "\\q"}, {"prefix": "\r"}, {"prefix": "x" * 45}, {"stopbits": 3}, {"parity": "X"}],
)
def test_a_serial_line_is_one_that_there_can_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SerialLine.model_validate({"id": "a", "name": "A", "port": "COM1"} | wrong)
    SerialLine(id="a", name="A", port="COM1", stopbits=1.5, prefix="\\x02", suffix="\\x03\\r")


@pytest.mark.parametrize("logo", ["../logo.png", "/logo.png", "C:logo.png", "a\\b.png", ".png", "logo.svg", "a\n.png"])
def test_a_logo_is_a_picture_in_the_data_directory_itself(logo: str) -> None:
    with pytest.raises(ValidationError):
        Company(logo=logo)
    assert Company(logo="Our logo.JPG").logo == "Our logo.JPG"


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Settings().look.scale = 200  # type: ignore[misc]


def test_every_setting_has_a_name_an_explanation_and_names_for_its_choices() -> None:
    words = Catalogue("en")
    wanted = [*map(section_key, Settings.model_fields), *map(kept_key, Kept)]
    for path in setting_paths():
        wanted += [label_key(path), help_key(path), *(choice_key(path, choice) for choice in choices(path))]
    assert [key for key in wanted if not words.has(key)] == []
    assert {path.split(".")[0] for path in setting_paths()} == set(Settings.model_fields)


def choices(path: str) -> tuple[object, ...]:
    value: Any = Settings()
    *sections, name = path.split(".")
    for section in sections:
        value = getattr(value, section)
    kind = type(value).model_fields[name].annotation
    return get_args(kind) if str(kind).startswith("typing.Literal") else ()
