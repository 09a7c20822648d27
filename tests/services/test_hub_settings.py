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


@pytest.mark.parametrize("content", [b"[sessions", b"\xff", b"a = " + b"[" * 100 + b"]" * 100, b"#" * 100_001])
def test_a_file_that_is_no_settings_is_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(Refused, match=r"hub\.refused\.settings_file"):
        read_settings(file)


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(OutsideFailed, match=r"hub\.failed\.settings"):
        read_settings(file)
