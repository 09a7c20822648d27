"""The form above a batch: presets, what is for one asset alone, and internal names by a pattern."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assets import forms, names
from services.assets.model import Fields, Form, Preset
from services.errors import Refused
from services.words.catalogue import Catalogue

DELL = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #{n}", {"Colour": "grey"})
FORM = Form(DELL, number=42)


def _apply(fields: Fields, form: Form = FORM) -> Form:
    return forms.apply(Preset("p1", 1, "Preset", fields), form)


# ---- presets


def test_a_preset_of_a_device_leaves_nothing_of_the_one_before_but_the_funding_source() -> None:
    form = _apply(Fields("HP", "EliteBook 840", internal_name="HP #{n}"))
    assert form.fields == Fields("HP", "EliteBook 840", "", "Title I", "HP #{n}", {})
    assert _apply(Fields("HP", "EliteBook 840", funding_source="Grant")).fields.funding_source == "Grant"


def test_a_preset_without_a_device_changes_only_what_it_names() -> None:
    form = _apply(Fields(funding_source="Grant", more={"Room": "214"}))
    assert form.fields == replace(DELL, funding_source="Grant", more={"Colour": "grey", "Room": "214"})


def test_numbers_begin_again_with_another_pattern_and_go_on_with_the_same() -> None:
    assert _apply(Fields("HP", "EliteBook 840", internal_name="HP #{n}")).number == 1
    assert _apply(replace(DELL, funding_source="Grant")).number == 42
    assert _apply(Fields(funding_source="Grant")).number == 42


def test_a_preset_ends_what_was_for_one_asset_alone_and_keeps_how_the_batch_is_run() -> None:
    form = _apply(DELL, replace(FORM, once={"model": "3110"}, preprinted=True, labels=False))
    assert form == replace(FORM, preprinted=True, labels=False)


# ---- the next asset


def test_an_asset_gets_the_shared_fields_tidied_and_its_name() -> None:
    form = Form(replace(DELL, model=" Chromebook 3100 "), number=7)
    assert forms.fields_for(form, "ABC", "W12-1") == replace(DELL, internal_name="Dell CB 3100 #7")


def test_what_is_for_one_asset_goes_over_the_shared_fields_and_is_gone_after_it() -> None:
    once = {"model": "3110", "internal_name": "Spare {serial}", "category": "", "more.Colour": "blue", "more.Room": "1"}
    form = replace(FORM, once=once)
    assert forms.fields_for(form, "ABC", "W12-1") == Fields(
        "Dell", "3110", "", "Title I", "Spare ABC", {"Colour": "blue", "Room": "1"}
    )
    following = forms.after(form)
    assert following == replace(FORM, number=43)
    assert forms.fields_for(following, "DEF", "W12-2") == replace(DELL, internal_name="Dell CB 3100 #43")


def test_a_name_with_the_tag_waits_for_it() -> None:
    form = Form(replace(DELL, internal_name="{{{tag}}} #{n:03} {serial}"), number=7)
    waiting = forms.fields_for(form, "ABC", None).internal_name
    assert names.fill(waiting, 0, "", "W12-1") == "{W12-1} #007 ABC"
    assert forms.fields_for(form, "ABC", "W12-1").internal_name == "{W12-1} #007 ABC"


# ---- names


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Dell CB 3100 #{n}", "Dell CB 3100 #12"),
        ("#{n:03}", "#012"),
        ("#{n:01}", "#12"),
        ("{tag} {serial}", "W12-1 ABC"),
        ("{{n}}", "{n}"),
        ("{{{n}}}", "{12}"),
        ("", ""),
        ("no number", "no number"),
    ],
)
def test_a_pattern_is_filled(pattern: str, name: str) -> None:
    names.check(pattern)
    assert names.fill(pattern, 12, "ABC", "W12-1") == name


@pytest.mark.parametrize(
    "pattern", ["{", "}", "{}", "{0}", "{x}", "{n!r}", "{n.__class__}", "{n:3}", "{n:0}", "{n:010}", "{N}", "{ n }"]
)
def test_anything_else_in_braces_is_refused(pattern: str) -> None:
    with pytest.raises(Refused) as refused:
        names.check(f"#{pattern}")
    assert (refused.value.code, refused.value.params["field"]) == ("NAME_PATTERN", "internal_name")
    assert "{n:03}" in Catalogue("en").say(refused.value.words, **refused.value.params)


def test_a_pattern_fits_with_the_largest_number_of_a_batch() -> None:
    names.check("x" * 96 + "{n}")
    names.check("x" * 100)
    with pytest.raises(Refused) as refused:
        names.check("x" * 97 + "{n}")
    assert (refused.value.code, refused.value.params["most"]) == ("TOO_LONG", 100)


@given(st.text(), st.text(), st.text())
def test_filling_never_raises_and_reads_nothing_in_a_serial_or_tag(pattern: str, serial: str, tag: str) -> None:
    names.fill(pattern, 1, serial, None)
    assert names.fill("{serial}|{tag}", 1, serial, tag) == f"{serial}|{tag}"
    assert names.fill(names.fill("{serial}|{tag}", 1, serial, None), 1, "", tag) == f"{serial}|{tag}"


@given(
    st.lists(st.sampled_from(["{n}", "{n:03}", "{serial}", "{tag}", "1", "0", "{{", "a"]), max_size=9).map("".join),
    st.integers(0, 20_000),
    st.sampled_from(["", "0", "12", "S" * 50]),
    st.sampled_from(["", "W12-1", None]),
)
def test_a_name_is_known_as_the_patterns_whatever_number_it_took(
    pattern: str, number: int, serial: str, tag: str | None
) -> None:
    name = names.fill(pattern, number, serial, tag)
    assert len(name) > 100 or names.made(pattern, name, serial, tag)
    assert len(name) >= 100 or not names.made(f"{pattern}b", name, serial, tag)  # what is cut may be of either


def test_a_name_that_was_cut_is_known_and_two_numbers_are_none() -> None:
    assert names.made("#{n} {serial}{serial}{serial}", "#42 " + "S" * 96, "S" * 50, "")
    assert not names.made("#{n} {n}", "#42 43", "S", "")
