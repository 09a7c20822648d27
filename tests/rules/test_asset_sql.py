"""What stands in a text never leaves its quotation: RT takes what it does not understand for a question for all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assets.ports import Sought
from services.rt.search import any_of, beyond, clean, quoted

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["\\", "'", "\\'", "' OR id > 0"]
)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)  # as RT's parser takes a quotation


@given(TEXT)
def test_a_quotation_is_one_and_holds_its_text(text: str) -> None:
    found = _QUOTED.fullmatch(quoted(text))
    assert found is not None
    assert re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) == text


@given(st.lists(st.builds(Sought, TEXT.filter(bool), TEXT, TEXT), min_size=1, max_size=5), st.lists(TEXT, max_size=3))
def test_outside_of_its_quotations_a_question_has_only_our_own_words(sought: list[Sought], canary: list[str]) -> None:
    query = beyond(any_of(sought, canary, serial=2, tag=8), 17)
    words = _QUOTED.sub("?", query)
    limit = r"(CF\.2|CF\.8|Name|Description) = \?"
    assert re.fullmatch(rf"\({limit}( OR {limit})*\) AND id > 17", words)


def test_a_question_for_nothing_is_never_asked() -> None:
    with pytest.raises(ValueError, match="nothing"):
        any_of([Sought("")], [""], serial=2, tag=8)


@given(TEXT)
def test_what_is_sent_has_no_blanks_around_it_and_stays_so(text: str) -> None:
    assert clean(text) == clean(clean(text)) == clean(f" {text}\n")
