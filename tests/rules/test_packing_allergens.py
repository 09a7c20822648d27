"""What a customer excludes is found in a product, however it is written."""

import pytest

from services.packing.allergens import matches


@pytest.mark.parametrize(
    ("allergens", "restrictions", "found"),
    [
        (["peanuts"], ["Peanuts "], ("peanuts",)),
        (["Milk", "peanuts"], ["PEANUTS", "milk"], ("Milk", "peanuts")),
        (["Weißmehl"], ["WEISSMEHL"], ("Weißmehl",)),
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
