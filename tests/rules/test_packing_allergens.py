"""What a customer excludes is found in a product, however it is written."""

import pytest

from services.packing.allergens import matches


@pytest.mark.parametrize(
    ("allergens", "restrictions", "found"),
    [
        (["peanuts"], ["Peanuts "], ("peanuts",)),
        (["Milk", "peanuts"], ["PEANUTS", "milk"], ("Milk", "peanuts")),
        (["Weißmehl"], ["WEISSMEHL"], ("Weißmehl",)),
        (["cre\u0300me"], ["Cr\u00e8me"], ("cre\u0300me",)),
        (["tree  nuts"], ["Tree\u00a0nuts"], ("tree  nuts",)),
        (["mi\u200blk"], ["\uff2d\uff29\uff2c\uff2b"], ("mi\u200blk",)),
        ([" soy ", "SOY"], ["soy"], ("soy",)),
        (["nuts"], ["peanuts"], ()),
        ([], ["milk"], ()),
        (["milk"], [], ()),
    ],
)
def test_allergens_compare_without_blanks_and_case(
    allergens: list[str], restrictions: list[str], found: tuple[str, ...]
) -> None:
    assert matches(allergens, restrictions) == found
