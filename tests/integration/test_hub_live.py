"""The hub's live view, with real hub processes: what stations tell of themselves."""

from typing import Any

import pytest

from app.hub.shapes import Error, FieldErrors
from app.hub.station_shapes import Stations, Told
from tests.support.hub import Hub

STATIONS = "/api/v1/ext/stations"
ME = f"{STATIONS}/me"
SCANNER = {"id": "d-1", "name": "Hand <b>scanner</b>", "kind": "scanner", "state": "connected"}


def report(**fields: Any) -> dict[str, Any]:
    """A station's report; `fields` in place of an idle one's."""
    idle = {"person": None, "waiting": 0, "in_doubt": 0, "parked": 0, "oldest_at": None, "devices": [], "version": "1"}
    return {**idle, **fields}


# ---- stations


def test_what_a_station_tells_of_itself_stands_in_the_list(hub: Hub) -> None:
    told = report(
        person="Jörg", waiting=3, in_doubt=1, parked=2, oldest_at="2026-03-01T09:42:07.120Z", devices=[SCANNER]
    )
    assert Told.model_validate(hub.ask("PUT", ME, told, who="bench").json()).taken == []
    listed = Stations.model_validate(hub.ask("GET", STATIONS, who="viewer").json())
    (line,) = listed.stations
    assert line.name == "Bench"
    assert line.change == listed.change
    assert line.reported_at <= listed.as_of
    assert {name: getattr(line, name) for name in ("person", "waiting", "in_doubt", "parked", "oldest_at")} == {
        name: told[name] for name in ("person", "waiting", "in_doubt", "parked", "oldest_at")
    }
    assert [device.model_dump() for device in line.devices] == [SCANNER]


def test_a_later_report_takes_the_place_of_the_one_before(hub: Hub) -> None:
    hub.ask("PUT", ME, report(waiting=9, devices=[SCANNER]), who="bench")
    first = hub.ask("GET", STATIONS, who="supervisor").json()
    hub.ask("PUT", ME, report(waiting=0), who="bench")
    later = hub.ask("GET", STATIONS, who="supervisor").json()
    assert [(line["waiting"], line["devices"]) for line in later["stations"]] == [(0, [])]
    assert later["change"] == first["change"] + 1


@pytest.mark.parametrize("who", ["packer", "supervisor", "viewer", "foreign"])
def test_who_is_no_station_reports_nothing(hub: Hub, who: str) -> None:
    """Told before anything of the body is."""
    for body in (report(), {}):
        answer = hub.ask("PUT", ME, body, who=who)
        assert (answer.status_code, Error.model_validate(answer.json()).error_code) == (
            403,
            "INSUFFICIENT_PERMISSIONS",
        )


def test_another_organisation_sees_no_station_of_ours(hub: Hub) -> None:
    hub.ask("PUT", ME, report(), who="bench")
    before = hub.ask("GET", STATIONS, who="foreign").json()
    hub.ask("PUT", ME, report(waiting=1), who="bench")
    after = hub.ask("GET", STATIONS, who="foreign").json()
    assert (before["stations"], after["stations"]) == ([], [])
    assert before["change"] == after["change"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("person", "x" * 201),
        ("person", "a\0b"),
        ("waiting", -1),
        ("waiting", 2**63),
        ("waiting", "1"),
        ("in_doubt", 1.0),
        ("parked", None),
        ("oldest_at", "2026-02-31T00:00:00Z"),
        ("oldest_at", "2026-02-01T00:00:00+01:00"),
        ("oldest_at", 5),
        ("devices", [SCANNER] * 51),
        ("devices", [{**SCANNER, "kind": "toaster"}]),
        ("devices", [{**SCANNER, "more": 1}]),
        ("devices", None),
        ("version", "v" * 51),
    ],
)
def test_a_report_that_is_wrong_is_refused_at_its_field(hub: Hub, field: str, wrong: Any) -> None:
    answer = hub.ask("PUT", ME, report(**{field: wrong}), who="bench")
    assert answer.status_code == 400
    assert list(FieldErrors.model_validate(answer.json()).errors) == [field]
