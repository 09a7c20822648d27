"""A provisioning file as values: what it asks for, everything that is wrong with it at its line, and what of it a
station does not have yet."""

import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources import path as shipped
from services.errors import Refused
from services.identity.person import Person, Role
from services.identity.pins import hash_pin
from services.provisioning.lines import line_of, lines_of
from services.provisioning.model import Fault, Provision, Source
from services.provisioning.reading import read_provision
from services.provisioning.rules import people_faults, person_changes, setting_changes
from services.provisioning.sources import fetch
from services.settings.model import Look, Settings, Station
from services.settings.places import provision_file
from services.settings.secrets import SecretName
from services.words.catalogue import Catalogue
from tests.fakes.keyring import BrokenKeyring, MemoryKeyring

EXAMPLE = shipped("provision", "example.toml").read_text("utf-8")
ADA = Person("1", "ada", "Ada", Role.ADMIN, "", has_pin=True, badge="A1")
ADMIN = '[[people]]\nname = "ada"\nrole = "admin"\n'


def asked(text: str) -> Provision:
    found = read_provision(text)
    assert isinstance(found, Provision), found
    return found


def faults(text: str) -> list[tuple[int, str, str]]:
    """(line, key, the last part of the words) of each fault; each can be said in both languages."""
    found = read_provision(text)
    assert not isinstance(found, Provision)
    for fault in found:
        for language in ("en", "de"):
            assert "…" not in Catalogue(language).say(fault.words, **fault.params)
    return [(fault.line, fault.key, fault.words.rpartition(".")[2]) for fault in found]


# ---- what it asks for


def test_the_settings_that_it_names_are_asked_for_and_no_others() -> None:
    found = asked('[look]\nscale = 125\n[scanning.wedge]\nsuffix = "tab"\n')
    assert found.settings == {"look.scale": 125, "scanning.wedge.suffix": "tab"}
    assert (found.secrets, found.people) == ({}, ())


def test_the_example_is_right_as_it_is_and_with_all_that_it_comments_out(tmp_path: Path) -> None:
    assert asked(EXAMPLE).settings == {
        "station.name": "Bench 7",
        "station.language": "en",
        "station.zone": "Europe/Berlin",
        "look.theme": "light",
    }
    whole = re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE, flags=re.M).replace('"..."', f'"{hash_pin_of("1234")}"')
    found = asked(whole)
    assert set(found.secrets) == set(SecretName)
    assert [(one.name, one.role, one.has_pin) for one in found.people] == [
        ("ada", Role.ADMIN, True),
        ("pia", Role.PACKER, False),
    ]
    assert {"central.url", "rt.url", "scanning.serial", "weighing.scales", "printing.printers"} <= set(found.settings)


def hash_pin_of(pin: str) -> str:
    from pydantic import SecretStr

    return hash_pin(SecretStr(pin))


# ---- what is wrong with it


WRONG = [
    ("[station]\n\nnmae = 'x'", [(3, "station.nmae", "unknown")]),
    ("glitter = 1", [(1, "glitter", "unknown")]),
    ("[look]\nscale = 500", [(2, "look.scale", "too_high")]),
    ("[look]\nvolume = -1", [(2, "look.volume", "too_low")]),
    ("[look]\ntheme = 'pink'", [(2, "look.theme", "not_one_of")]),
    ("[look]\nscale = '125'", [(2, "look.scale", "bad_type")]),
    ("[look]\nmotion = 1", [(2, "look.motion", "bad_type")]),
    ("[station]\nname = 7", [(2, "station.name", "bad_value")]),
    ("[station]\nname = 2026-01-01", [(2, "station.name", "bad_value")]),
    ("look = 3", [(1, "look", "bad_value")]),
    ("look.scale = 500", [(1, "look.scale", "too_high")]),
    ("[[scanning.serial]]\nid = 'a'\nname = 'A'", [(1, "scanning.serial[1]", "missing")]),
    (
        "[[scanning.serial]]\nid='a'\nname='A'\nport='p'\n[[scanning.serial]]\nid='a'\nname='B'\nport='q'",
        [(6, "scanning.serial[2].id", "twin")],
    ),
    ("[secrets]\nrt_token = 'abc'", [(2, "secrets.rt_token", "secret_inside")]),
    ("[secrets]\nrt_token = { file = 'a', variable = 'B' }", [(2, "secrets.rt_token", "secret_source")]),
    ("[secrets]\nrt_token = { keyring = 'a' }", [(2, "secrets.rt_token", "secret_source")]),
    ("[secrets]\nrt_token = { file = '' }", [(2, "secrets.rt_token", "secret_source")]),
    ("[secrets]\nrt_token = 3", [(2, "secrets.rt_token", "secret_source")]),
    ("[secrets]\nhub = { file = 'a' }", [(2, "secrets.hub", "secret_unknown")]),
    ("secrets = 3", [(1, "secrets", "no_table")]),
    ("people = 3", [(1, "people", "no_list")]),
    ("people = [3]", [(1, "people", "no_list")]),
    ("[[people]]\nname = 'ada'", [(1, "people[1]", "missing")]),
    ("[[people]]\nname = 'ada'\nrole = 'boss'", [(3, "people[1].role", "not_one_of")]),
    ("[[people]]\nname = 'a b'\nrole = 'admin'", [(2, "people[1].name", "name_invalid")]),
    ("[[people]]\nname = 'ada'\nrole = 'admin'\nage = 3", [(4, "people[1].age", "unknown")]),
    ("[[people]]\nname = 'ada'\nrole = 'admin'\nactive = 'yes'", [(4, "people[1].active", "bad_type")]),
    ("[[people]]\nname = 'ada'\nrole = 'admin'\npin = 1234", [(4, "people[1].pin", "bad_type")]),
    ("[[people]]\nname = 'ada'\nrole = 'admin'\npin = '12'", [(4, "people[1].pin", "pin_invalid")]),
    ("[[people]]\nname = 'ada'\nrole = 'admin'\npin_hash = '12'", [(4, "people[1].pin_hash", "no_hash")]),
    (ADMIN + ADMIN.replace("ada", "ADA"), [(5, "people[2].name", "twin")]),
    (ADMIN + "badge = 'A1'\n" + ADMIN.replace("ada", "bob") + "badge = 'a1'", [(8, "people[2].badge", "twin")]),
    ("[look\nscale = 1", [(1, "", "toml")]),
    ("a = " + "[" * 5000, [(0, "", "toml")]),
]


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[text[:40] for text, _told in WRONG])
def test_what_is_wrong_is_told_with_its_line_and_key(text: str, told: list[tuple[int, str, str]]) -> None:
    assert faults(text) == told


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = "[[people]]\nname = 'x'\nrole = 'boss'\n[look]\nscale = 500\n[secrets]\nrt_token = 'abc'\n[station]\nx = 1"
    assert [line for line, _key, _words in faults(text)] == [3, 5, 7, 9]


def test_what_may_be_a_secret_is_never_told() -> None:
    text = """
[secrets]
rt_token = "hunter-one"
central_token = { file = "a", password = "hunter-two" }
[rt]
token = "hunter-three"
url = "https://ada:hunter-four@rt.example.org"
[[people]]
name = "ada"
role = "admin"
pin = "hunter-five"
[[people]]
name = "bob"
role = "it"
pin_hash = "hunter-six"
"""
    found = read_provision(text)
    assert not isinstance(found, Provision)
    assert len(found) == 6
    assert "hunter" not in repr(found)


@given(st.text())
def test_any_text_is_read_or_told(text: str) -> None:
    assert isinstance(read_provision(text), Provision | tuple)


# ---- lines


def test_the_line_of_a_key_is_found_whatever_stands_around_it() -> None:
    text = '''a.b = 1
"c d" = """
e = 3
"""
[t . "u"]  # a comment
f = [
  { g = 1 },
]
[[x]]
[x.y]
z = 1
[[x]]
[x.y]
z = 2
'''
    lines = lines_of(text)
    assert (lines["a.b"], lines["c d"], lines["t.u.f"]) == (1, 2, 6)
    assert "e" not in lines
    assert (lines["x[1].y.z"], lines["x[2].y.z"]) == (11, 14)
    assert line_of(lines, "x[2].y.gone") == 13
    assert line_of(lines, "t.u.f[1].g") == 6
    assert line_of(lines, "nowhere") == 0


# ---- what a station does not have yet


def test_only_what_is_other_than_it_is_is_a_change() -> None:
    now = Settings(station=Station(name="Bench 7"), look=Look(scale=150))
    wanted = asked('[station]\nname = "Bench 7"\n[look]\nscale = 125\n')
    assert [(one.path, one.before, one.after) for one in setting_changes(wanted, now)] == [("look.scale", 150, 125)]


def test_somebody_new_is_added_and_who_is_there_is_changed_only_where_he_is_other() -> None:
    people = asked(ADMIN + 'full_name = "Ada"\n' + ADMIN.replace("ada", "bob") + 'badge = "B1"').people
    changes = person_changes(people, [ADA])
    assert [(one.wanted.name, one.is_new, dict(one.fields)) for one in changes] == [("bob", True, {})]
    later = person_changes(asked(ADMIN + 'full_name = "Ada Lind"\nbadge = ""').people, [ADA])
    assert [dict(one.fields) for one in later] == [{"full_name": "Ada Lind", "badge": ""}]


def test_a_pin_counts_only_for_who_has_none() -> None:
    text = ADMIN + 'full_name = "Ada"\npin = "1234"\n'
    assert person_changes(asked(text).people, [ADA]) == ()
    without = Person("1", "ada", "Ada", Role.ADMIN, "")
    assert [one.sets_pin for one in person_changes(asked(text).people, [without])] == [True]


@pytest.mark.parametrize(
    ("text", "now", "told"),
    [
        ('[[people]]\nname = "bob"\nrole = "packer"', [], "no_admin"),
        ('[[people]]\nname = "ada"\nrole = "packer"', [ADA], "no_admin"),
        ('[[people]]\nname = "ada"\nrole = "admin"\nactive = false', [ADA], "no_admin"),
        ('[[people]]\nname = "bob"\nrole = "packer"\nbadge = "A1"', [ADA], "badge_taken"),
        ('[[people]]\nname = "bob"\nrole = "packer"', [ADA], ""),
        ("", [], ""),
    ],
)
def test_people_that_cannot_be_together_are_told(text: str, now: list[Person], told: str) -> None:
    found = people_faults(person_changes(asked(text).people, now), now)
    assert [fault.words.rpartition(".")[2] for fault in found] == ([told] if told else [])


# ---- secrets


def test_a_secret_comes_from_where_the_file_says(tmp_path: Path) -> None:
    kept, keyring = tmp_path / "token", MemoryKeyring()
    kept.write_text("from-a-file\n")
    kept.chmod(0o600)
    keyring.set_password("roll-out", "rt", "from-the-keyring")
    fetched = [
        fetch(source, tmp_path, {"RT": "from-a-variable"}, keyring)
        for source in (Source(file="token"), Source(variable="RT"), Source(keyring="roll-out", user="rt"))
    ]
    assert [one.get_secret_value() for one in fetched if one] == ["from-a-file", "from-a-variable", "from-the-keyring"]
    assert fetch(Source(file="gone"), tmp_path, {}, keyring) is None


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (Source(variable="GONE"), "no_variable"),
        (Source(keyring="a", user="b"), "no_entry"),
        (Source(file="open"), "open"),
        (Source(file="empty"), "secret"),
        (Source(file="two-lines"), "secret"),
        (Source(file="binary"), "secret"),
        (Source(file="long"), "secret"),
        (Source(file="."), "unreadable"),
    ],
)
def test_a_secret_that_cannot_be_taken_says_why(tmp_path: Path, source: Source, told: str) -> None:
    for name, content in {
        "open": b"x",
        "empty": b" \n",
        "two-lines": b"a\nb",
        "binary": b"\xff",
        "long": b"x" * 9999,
    }.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o604 if name == "open" else 0o600)
    tmp_path.chmod(0o700)
    with pytest.raises(Refused) as refused:
        fetch(source, tmp_path, {}, BrokenKeyring())
    assert refused.value.words.rpartition(".")[2] == told
    assert Fault(0, "", refused.value.words, refused.value.params).words


# ---- where a machine keeps its file


def test_each_system_has_its_own_place_and_a_variable_names_another() -> None:
    assert provision_file({}, "linux") == Path("/etc/scandesk/provision.toml")
    assert provision_file({}, "darwin") == Path("/Library/Application Support/Scandesk/provision.toml")
    assert provision_file({"ProgramData": "/pd"}, "win32") == Path("/pd/Scandesk/provision.toml")
    assert provision_file({"SCANDESK_PROVISION_FILE": ""}, "linux") is None
    named = provision_file({"SCANDESK_PROVISION_FILE": "/somewhere/mine.toml"}, "linux")
    assert named is not None
    assert PurePosixPath(named.as_posix()).name == "mine.toml"
