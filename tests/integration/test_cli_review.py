"""Review before posting from the command line: handed in by who counts, judged by somebody else."""

from pathlib import Path

import pytest

from app.station import Station
from services.identity.person import Role
from tests.support.program import Scandesk

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
BEN, MIA = ("--as", "ben"), ("--as", "mia")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """A data directory with an admin, mia, and a packer, ben."""
    data_dir = tmp_path / "station"
    with Station.open(data_dir, environ=NO_PINS) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        station.people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=mia)
    return Scandesk(data_dir, NO_PINS)


def begun(scandesk: Scandesk, *more: str) -> str:
    started = scandesk.run("sessions", "start", "--type", "INVENTORY", "--expected-items", "3", *more, *BEN, "--json")
    session = str(started.json["id"])
    scandesk.run("sessions", "scan", session, "W-1", "W-2", *BEN)
    return session


def test_handed_in_sent_back_and_approved(scandesk: Scandesk) -> None:
    session = begun(scandesk, "--review")
    assert "Handed in, waits for review" in scandesk.run("sessions", "complete", session, *BEN).out
    shown = scandesk.run("sessions", "show", session, "--json").json
    assert (shown["status"], shown["review"]["asked"], shown["review"]["handed_in_by"]) == ("PAUSED", True, "ben")
    looked = scandesk.run("sessions", "review", session, *MIA, "--json").json
    assert (looked["status"], looked["comparison"]["counted"], looked["comparison"]["difference"]) == ("PAUSED", 2, -1)
    note = "Count shelf 3 again"
    back = scandesk.run("sessions", "review", session, "--send-back", "--note", note, *MIA, "--json").json
    assert (back["status"], back["review"]["note"], back["review"]["handed_in_at"]) == ("ACTIVE", note, None)
    scandesk.run("sessions", "scan", session, "W-3", *BEN)
    scandesk.run("sessions", "complete", session, *BEN)
    done = scandesk.run("sessions", "review", session, "--approve", *MIA)
    assert "Difference  +0" in done.out
    history = scandesk.run("sessions", "show", session, "--history").out
    assert "Approved it: completed  Mia Kern" in history
    assert f"Sent it back  Mia Kern  {note}" in history
    assert scandesk.run("sessions", "show", session, "--json").json["status"] == "COMPLETED"


def test_a_setting_asks_for_it_and_who_counts_may_not_judge(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "sessions.inventory.always_review", "true")
    session = begun(scandesk)
    scandesk.run("sessions", "complete", session, *BEN)
    refused = scandesk.run("sessions", "review", session, "--approve", *BEN, code=None)
    assert (refused.code, "may not review" in refused.err) == (1, True)
    assert scandesk.run("sessions", "show", session, "--json").json["status"] == "PAUSED"


@pytest.mark.parametrize(
    "given", [("--approve", "--send-back", "--note", "x"), ("--send-back",), ("--approve", "--note", "x")]
)
def test_a_verdict_is_one_and_a_note_goes_with_what_is_sent_back(scandesk: Scandesk, given: tuple[str, ...]) -> None:
    session = begun(scandesk, "--review")
    assert scandesk.run("sessions", "review", session, *given, *MIA, code=None).code == 2
