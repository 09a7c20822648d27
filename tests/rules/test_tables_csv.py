"""CSV files whose bytes are not quite what they should be."""

import pytest

from services.tables.read_csv import decode


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("A1;Gerätü".encode()[:-1], "A1;Gerät\N{REPLACEMENT CHARACTER}"),
        ("A1;ä;5 €".encode()[:-1], "A1;ä;5 \N{REPLACEMENT CHARACTER}"),
        ("A1;café".encode("cp1252"), "A1;café"),
        ("A1;Gerät;café".encode("cp1252"), "A1;Gerät;café"),
    ],
)
def test_utf_8_that_breaks_off_within_a_character_is_no_windows_1252(content: bytes, text: str) -> None:
    assert decode(content) == text
