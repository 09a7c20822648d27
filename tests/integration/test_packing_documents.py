"""What the documents of packing tell people to type does what stands beside it, in order, with the example files."""

import re
import shlex
from pathlib import Path

import pytest

from app.station import Station
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Status
from tests.support.program import Scandesk
from tests.support.source import text

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
_LINE = re.compile(r"^ *scandesk (\S+(?: \S+)*)(?: {2,}(.*))?$", re.MULTILINE)


@pytest.fixture
def with_pia(tmp_path: Path) -> Scandesk:
    """A station at which somebody is signed in."""
    scandesk = Scandesk(tmp_path / "station", NO_PINS)
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="pia", full_name="Pia", pin=None)
        station.door.sign_in("pia", None)
    return scandesk


def play(scandesk: Scandesk, document: str, folder: Path) -> list[str]:
    """Run each line; one of which it says so ends with 1. Returns the commands."""
    told = _LINE.findall(document)
    for command, does in told:
        arguments = [str(folder / one) if one.endswith(".pdf") else one for one in shlex.split(command)]
        scandesk.run(*arguments, code=1 if "exit code 1" in does else 0)
    return [command for command, _does in told]


def test_the_page_on_packing_is_played_from_its_beginning_to_its_end(with_pia: Scandesk, tmp_path: Path) -> None:
    played = play(with_pia, text(Path("docs/packing.md")), tmp_path)
    verbs = {" ".join(command.split()[:2]) for command in played}
    packing = {f"packing {verb}" for verb in ("list", "open", "pack", "undo", "scan", "command", "close", "complete")}
    assert verbs == packing | {"packing show", "packing reopen", "import shipments", "codes --page", "settings set"}
    with Station.open(with_pia.data_dir, environ=NO_PINS) as station:
        now = station.packing.show(station.packing.find("SH-1001").id)
        assert now.shipment is not None
        assert (now.shipment.lines_packed, now.shipment.boxes) == (2, 2)
        assert [box.status for box in now.boxes] == [BoxStatus.CLOSED, BoxStatus.OPEN]
        assert now.boxes[0].measures.weight == 4_200_000
        assert station.packing.standing().shipment == now.shipment


def test_what_the_first_page_tells_packers_packs(with_pia: Scandesk, tmp_path: Path) -> None:
    section = text(Path("README.md")).split("### Who packs")[1].split("\n### ")[0]
    assert len(play(with_pia, re.sub(r" +#.*", "", section), tmp_path)) == 6
    with Station.open(with_pia.data_dir, environ=NO_PINS) as station:
        now = station.packing.show(station.packing.find("SH-1001").id)
        assert now.shipment is not None
        assert now.shipment.status is Status.PACKING
        assert [line.packed for line in now.lines] == [60 * ONE, 0]


def test_the_boxes_of_the_page_are_settings_as_they_stand_there(tmp_path: Path) -> None:
    (said,) = re.findall(r"```toml\n(.*?)```", text(Path("docs/packing.md")), re.DOTALL)
    (tmp_path / "settings.toml").write_text(re.sub(r"(?m)^ +", "", said), "utf-8")
    with Station.open(tmp_path, environ={}) as station:
        (size,) = station.packing.sizes
        assert (size.name, size.measures.length) == ("Carton M", 40 * ONE)
