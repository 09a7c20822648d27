"""What `scandesk frames` tells of the hub's camera scans."""

import json
from pathlib import Path

import pytest

from app.hub.place import hub_database
from services.clock import SystemClock
from services.frames.record.model import FrameRecord
from services.hub.accounts import HubAccounts
from services.hub.frames import HubFrames
from services.hub.model import DEFAULT, Call, Caller, HubRole
from tests.support.program import Scandesk

FRAMES = 2_300  # more than are read together


@pytest.fixture
def scan(tmp_path: Path) -> str:
    """Of the default organisation, with many frames; North has one of its own."""
    with hub_database(tmp_path, "") as database:
        accounts, frames = HubAccounts(database, SystemClock()), HubFrames(database, SystemClock())
        begun = []
        for name in (DEFAULT, "North"):
            user = accounts.add_user(name, full_name=name, role=HubRole.STATION, organisation=name, password=None)
            call = Call(Caller(user), "", None)
            begun.append(json.loads(frames.begin(call, f"session of {name}").body)["scanId"])
            told = [FrameRecord(f"id {n}", n, n % 2 == 0, 0.5, 0.25, None, True, frames.now()) for n in range(FRAMES)]
            frames.add(call, begun[-1], told)
        return str(begun[0])


def test_scans_are_listed_and_shown_of_one_organisation(tmp_path: Path, scan: str) -> None:
    command = Scandesk(tmp_path, {})
    (line,) = command.run("frames", "list", "--json").json
    assert (line["scanId"], line["sessionId"], line["frameCount"]) == (scan, f"session of {DEFAULT}", FRAMES)
    (other,) = command.run("frames", "list", "--organisation", "North", "--json").json
    assert other["sessionId"] == "session of North"
    assert scan in command.run("frames", "list").out
    shown = command.run("frames", "show", scan, "--json").json
    assert (shown["userDetectionRate"], shown["latestFrame"]["frameNumber"]) == (50.0, FRAMES - 1)
    assert "userDetectionRate: 50.0" in command.run("frames", "show", scan).out


def test_all_frames_are_exported_a_line_each(tmp_path: Path, scan: str) -> None:
    lines = Scandesk(tmp_path, {}).run("frames", "export", scan, "--json").out.splitlines()
    assert [json.loads(line)["frameNumber"] for line in lines] == list(range(FRAMES))
    plain = Scandesk(tmp_path, {}).run("frames", "export", scan).out.splitlines()
    assert len(plain) == FRAMES


def test_what_is_not_there_is_told_in_words(tmp_path: Path, scan: str) -> None:
    command = Scandesk(tmp_path, {})
    for asked in (("show", "none"), ("export", "none"), ("show", scan, "--organisation", "North")):
        assert command.run("frames", *asked, "--json", code=1).error["code"] == "SCAN_NOT_FOUND"
    assert "no such organisation" in command.run("frames", "list", "--organisation", "West", code=1).err
