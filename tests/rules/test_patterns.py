"""A station's own patterns: what they match, and that none can hang the bench."""

import pytest

from services.errors import Refused
from services.scanning.meaning import Kind, read_code
from services.scanning.patterns import Patterns, compile_pattern


@pytest.mark.parametrize(
    "expression", [r"(a+)+b", r"(a|a)*b", r"(.*)*x", r".*.*.*=", r"(x+x+)+y", r"(a{0,100}){0,100}", r"(?=a)a", r"(a)\1"]
)
def test_a_pattern_that_could_hang_is_refused(expression: str) -> None:
    with pytest.raises(Refused) as refused:
        compile_pattern(expression)
    assert refused.value.code == "PATTERN_UNSAFE"


@pytest.mark.parametrize("expression", ["(", "[a", "a{5,2}", "*", "(?P<x"])
def test_what_is_no_pattern_is_refused(expression: str) -> None:
    with pytest.raises(Refused) as refused:
        compile_pattern(expression)
    assert refused.value.code == "PATTERN_INVALID"


@pytest.mark.parametrize(
    "expression",
    [
        r"[A-Z]\d{2}-\d{4,6}",
        r"(?:SH|SO)-?\d{3,10}",
        r"[A-Z0-9-]{1,50}",
        r"(?i)lp\d+",
        r"(?:[A-Z]{2}|\d{3}){1,4}",
        r".*A.*",
    ],
)
def test_patterns_that_people_write_are_taken(expression: str) -> None:
    assert compile_pattern(expression) is not None


def test_no_text_is_no_pattern() -> None:
    assert compile_pattern("") is None


def test_a_pattern_matches_whole_codes_of_128_characters_at_most() -> None:
    patterns = Patterns.of(site="", tag="", shipment="", plate="", serial="A+")
    assert read_code("A" * 128, patterns).kind is Kind.SERIAL
    assert read_code("A" * 129, patterns).kind is Kind.PLAIN
    assert read_code("xAx", patterns).kind is Kind.PLAIN
