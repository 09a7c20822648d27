"""The hub keeps to its own description, whatever is asked: schemathesis against a real hub process."""

import time

import pytest

from tests.support.hub import Hub
from tests.support.schema import ask_by_schema

CASES = 50  # a route; 2,000 by `make campaigns`


@pytest.mark.timeout(1300)
def test_whatever_the_description_allows_or_forbids_is_answered_as_it_says(own_hub: Hub) -> None:
    """No 500, no status or shape that is not described, nothing sent is said again, nobody comes in without a token."""
    seed = int(time.time())
    asked = ask_by_schema(own_hub, cases=CASES, seed=seed, patience=1200)
    assert asked.whole, f"seed {seed}\n{asked.said}"
    assert asked.cases > 15 * CASES
