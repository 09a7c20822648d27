"""Each step of the assistant with what it tries: a real hub, scanners of each kind, a ZPL printer, scales."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.printers.simulated_zpl_printer import Behaviour, SimulatedZplPrinter
from services.assistant.model import Step
from services.printing.model import JobState
from services.scanning.commands import Command
from services.scanning.layout import TEST_CODE, damaged
from services.scanning.scan import Device, Flaw
from services.settings.secrets import SecretName
from services.weighing.model import Condition, Reading
from tests.fakes.running import HeldRun
from tests.support.hub import Hub, running_hub
from tests.ui.guided import KEYBOARD, Guided
from ui.assistant.views import Present, Weighed
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as hub:
        yield hub


@pytest.fixture
def guided(tmp_path: Path, qapp: object) -> Iterator[Guided]:
    with Guided(tmp_path) as guided:
        yield guided


def mood(guided: Guided) -> Mood | None:
    return guided.body.told.mood if guided.body.told is not None else None


# ---- servers


def test_a_hub_that_answers_is_worked_with_and_its_token_is_kept(guided: Guided, hub: Hub) -> None:
    guided.go(Step.HUB)
    guided.choose(2)
    guided.type(hub.url)
    guided.type(hub.tokens["bench"])
    assert mood(guided) is Mood.ACCEPTED, guided.said
    assert guided.heard == [Mood.ACCEPTED]
    settings = guided.station.settings
    assert (settings.central.url, settings.sessions.mode, settings.packing.mode) == (hub.url, "central", "central")
    kept = guided.station.secrets.get(SecretName.CENTRAL_TOKEN)
    assert kept is not None
    assert kept.get_secret_value() == hub.tokens["bench"]
    assert guided.page.focusWidget().accessibleName() == "Go on"
    guided.choose(1)
    assert mood(guided) is Mood.ASKING
    assert guided.station.settings.sessions.mode == "central", "one press of a key takes no bench from its hub"
    guided.go(Step.STATION)
    guided.go(Step.HUB)
    assert guided.body.chosen == "with"
    guided.choose(1)
    guided.press("Do without it")
    settings = guided.station.settings
    assert (settings.sessions.mode, settings.packing.mode) == ("local", "local"), "on its own again"
    assert guided.body.done


def test_a_hub_that_does_not_take_the_token_is_not_worked_with(guided: Guided, hub: Hub) -> None:
    guided.go(Step.HUB)
    guided.choose(2)
    guided.type(hub.url)
    guided.type("nobody's")
    assert mood(guided) is Mood.REFUSED
    assert "does not take the token" in guided.said
    assert guided.heard == [Mood.REFUSED]
    assert guided.station.settings.sessions.mode == "local"
    assert guided.station.settings.central.url == hub.url, "what was typed is kept, and can be corrected"


def test_a_hub_that_is_away_can_be_used_all_the_same(guided: Guided) -> None:
    guided.go(Step.HUB)
    guided.choose(2)
    guided.type("http://127.0.0.1:1")
    guided.press("Test the connection")
    assert "Nobody answers at http://127.0.0.1:1" in guided.said
    guided.press("Use it all the same")
    assert guided.station.settings.sessions.mode == "central"
    assert guided.body.done


@pytest.mark.parametrize(("typed", "said"), [("", "Enter the address"), ("Room 7", "no address of a server")])
def test_an_address_that_is_none_is_said_at_its_field(guided: Guided, typed: str, said: str) -> None:
    guided.go(Step.HUB)
    guided.choose(2)
    guided.page.acted.emit({"url": typed, "token": ""})
    assert said in guided.body.entries[0].wrong
    assert guided.heard == [Mood.REFUSED]
    assert guided.body.entries[0].value == typed
    assert not guided.body.busy


def test_an_address_is_scanned_and_another_code_is_an_item(guided: Guided) -> None:
    guided.go(Step.HUB)
    guided.choose(2)
    assert not guided.stage.scan("https://hub.example.org:8750").outcome.kept
    assert guided.body.entries[0].value == "https://hub.example.org:8750"
    assert guided.stage.scan("W12-0789").outcome.kept
    guided.choose(1)
    assert guided.stage.scan("https://hub.example.org:8750").outcome.kept, "no address is wanted any more"


def test_a_token_is_scanned_into_its_field_and_written_down_nowhere(guided: Guided, hub: Hub) -> None:
    token = hub.tokens["bench"]
    guided.go(Step.HUB)
    guided.choose(2)
    assert not guided.stage.scan(token).outcome.kept
    assert not guided.stage.scan(hub.url).outcome.kept
    assert {one.name: one.value for one in guided.body.entries} == {"url": hub.url, "token": token}
    guided.command(Command.CONFIRM)
    assert mood(guided) is Mood.ACCEPTED, guided.said
    kept = guided.station.secrets.get(SecretName.CENTRAL_TOKEN)
    assert kept is not None
    assert kept.get_secret_value() == token
    everything = b"".join(one.read_bytes() for one in places_with_scans(guided))
    assert hub.url.encode() in everything, "what was scanned is on record"
    assert token.encode() not in everything
    assert token[-40:].encode() not in everything
    assert guided.stage.scan("W12-0789").outcome.kept, "other codes are items"


def places_with_scans(guided: Guided) -> list[Path]:
    """The database and its journal."""
    return list(guided.station.places.data_dir.glob("scandesk.sqlite3*"))


def test_a_token_of_request_tracker_is_known_by_its_look(guided: Guided) -> None:
    token = "1-26-" + "0123456789abcdef" * 2
    guided.go(Step.RT)
    guided.choose(2)
    guided.tab_to_field()
    guided.stage.scan(token)
    assert guided.body.entries[-1].value == token
    guided.choose(1)
    assert guided.stage.scan("W12-0789").outcome.kept


def test_what_is_typed_stays_when_another_field_is_scanned(guided: Guided) -> None:
    guided.go(Step.HUB)
    guided.choose(2)
    guided.page._edits["token"].setText("typed")
    guided.stage.scan("https://hub.example.org:8750")
    assert {name: edit.text() for name, edit in guided.page._edits.items()} == {
        "url": "https://hub.example.org:8750",
        "token": "typed",
    }


def test_a_try_that_takes_long_can_be_stopped_and_its_answer_counts_no_more(tmp_path: Path, qapp: object) -> None:
    held = HeldRun()
    with Guided(tmp_path, run=held) as guided:
        held.go()
        guided.page.forwarded.emit({})
        held.go()
        guided.choose(2)
        held.go()
        guided.page.acted.emit({"url": "http://127.0.0.1:1", "token": ""})
        held.step()  # it is stored
        assert guided.body.busy
        guided.press("Do not wait")
        assert not guided.body.busy
        assert mood(guided) is Mood.NEUTRAL
        held.go()
        assert mood(guided) is Mood.NEUTRAL, "what comes late is not told"
        assert guided.heard == []
        assert guided.station.settings.sessions.mode == "local"


def test_request_tracker_that_is_not_there_is_said_and_none_of_it_switched_on(guided: Guided) -> None:
    guided.go(Step.RT)
    guided.choose(2)
    guided.page.acted.emit({"url": "http://127.0.0.1:1", "catalog": "Shelf", "token": "any"})
    assert mood(guided) is Mood.REFUSED
    settings = guided.station.settings
    assert (settings.rt.catalog, settings.assets.mode) == ("Shelf", "local")
    guided.press("Use it all the same")
    assert guided.station.settings.assets.mode == "rt"


# ---- scanners


@pytest.mark.parametrize(
    ("device", "way"),
    [
        (Device("s1", "Zebra DS2208", "serial"), "by a serial line, from Zebra DS2208"),
        (Device("h1", "Honeywell 1950", "hid"), "by USB (HID POS), from Honeywell 1950"),
        (KEYBOARD, "types like a keyboard"),
    ],
)
def test_what_arrived_and_by_which_way_is_told(guided: Guided, device: Device, way: str) -> None:
    guided.go(Step.SCANNER)
    assert guided.body.code == TEST_CODE
    guided.stage.scan(TEST_CODE, device)
    assert mood(guided) is Mood.ACCEPTED
    assert guided.heard == [], "it was heard when the scan was answered"
    assert way in guided.said
    assert guided.body.done


@pytest.mark.parametrize("layout", ["fr", "de", "gb"])
def test_a_scanner_with_another_layout_is_mended_or_what_to_do_is_told(guided: Guided, layout: str) -> None:
    guided.go(Step.SCANNER)
    arrived = damaged(TEST_CODE, layout)
    guided.stage.scan(arrived, KEYBOARD, Flaw.LAYOUT)
    if len(arrived) == len(TEST_CODE):
        assert "mends its codes" in guided.said
        assert guided.station.settings.scanning.wedge.layout_sample == arrived
        assert "scanning.wedge" in guided.changed
    else:  # a dead key swallowed some
        assert mood(guided) is Mood.REFUSED
        assert "country of this computer" in guided.said
        assert not guided.body.done


def test_dead_keys_cannot_be_mended_and_the_wizard_is_offered(guided: Guided) -> None:
    guided.go(Step.SCANNER)
    guided.stage.scan(damaged(TEST_CODE, "fr")[:-3], KEYBOARD)
    assert mood(guided) is Mood.REFUSED
    assert guided.heard == [Mood.REFUSED], "the tick of the scan alone would say that all is well"
    assert [option.word for option in guided.body.options] == ["Set the scanner up"]
    guided.choose(1)
    assert guided.wizards == 1


def test_a_scanner_that_sends_no_enter_is_named_with_what_to_do(guided: Guided) -> None:
    guided.go(Step.SCANNER)
    guided.presenter.stray_typed(TEST_CODE)
    assert mood(guided) is Mood.REFUSED
    assert "sends no Enter" in guided.said
    assert [option.word for option in guided.body.options] == ["Set the scanner up"]
    guided.presenter.stray_typed("7")
    assert "too little" in guided.said


def test_caps_lock_is_named(guided: Guided) -> None:
    guided.go(Step.SCANNER)
    guided.caps_lock = True
    guided.stage.scan(TEST_CODE.swapcase(), KEYBOARD, Flaw.CAPS_LOCK)
    assert "Caps Lock is on" in guided.said
    assert guided.station.settings.scanning.wedge.layout_sample == ""


def test_what_was_known_of_the_keys_stays_while_it_fits_and_is_forgotten_where_not(guided: Guided) -> None:
    by, known = guided.station.door.presence.present, damaged(TEST_CODE, "gb")
    guided.station.change_setting("scanning.wedge.layout_sample", known, by=by)
    guided.go(Step.SCANNER)
    guided.stage.scan(TEST_CODE, KEYBOARD)  # it was mended on its way
    assert "mends its codes" in guided.said
    assert guided.station.settings.scanning.wedge.layout_sample == known
    guided.stage.scan(TEST_CODE.replace("#", "\\"), KEYBOARD)  # mended although nothing was wrong
    assert "once more" in guided.said
    assert guided.station.settings.scanning.wedge.layout_sample == ""
    guided.stage.scan(TEST_CODE, KEYBOARD)
    assert "agree on the keys" in guided.said


def test_any_other_code_is_a_test_too_and_a_flawed_one_is_none(guided: Guided) -> None:
    guided.go(Step.SCANNER)
    guided.stage.scan("W12-0789", flaw=Flaw.INCOMPLETE)
    assert not guided.body.done
    assert mood(guided) is Mood.REFUSED
    guided.stage.scan("W12-0789", KEYBOARD)
    assert "It arrived: W12-0789" in guided.said
    assert "would also tell" in guided.said


def test_a_serial_and_a_usb_scanner_that_nobody_uses_are_added(guided: Guided) -> None:
    guided.scanners = [
        Present("usb:05E0:1701", "Zebra DS2208"),
        Present("usb:0C2E:0B61", "Honeywell", "hid"),
        Present("usb:1111:2222", "Locked", "hid", "SUBSYSTEM=…"),
    ]
    guided.go(Step.SCANNER)
    guided.choose(1)
    guided.choose(1)
    assert [one.port for one in guided.station.settings.scanning.serial] == ["usb:05E0:1701"]
    assert [one.device for one in guided.station.settings.scanning.hid] == ["usb:0C2E:0B61"]
    guided.go(Step.PRINTER)
    guided.go(Step.SCANNER)
    assert [option.word for option in guided.body.options] == ["Locked"]
    guided.choose(1)
    assert "SUBSYSTEM=…" in guided.said, "what IT has to write"
    assert len(guided.station.settings.scanning.hid) == 1


# ---- the printer


@pytest.fixture
def zpl() -> Iterator[SimulatedZplPrinter]:
    with SimulatedZplPrinter() as printer:
        yield printer


def print_at(guided: Guided, zpl: SimulatedZplPrinter) -> None:
    guided.station.printing.start()
    guided.go(Step.PRINTER)
    guided.choose(len(guided.body.options))
    guided.type(zpl.address)


def until(guided: Guided, *states: JobState) -> None:
    """The label has come to this; told as by the bridge."""
    job = guided.presenter._work._job
    assert job is not None
    printed = guided.stage.station.printing
    while printed.find(job.id).state not in states:
        printed.wake()
    guided.presenter.printing_changed()


def test_printed_is_what_the_printer_says_is_printed(guided: Guided, zpl: SimulatedZplPrinter) -> None:
    print_at(guided, zpl)
    until(guided, JobState.PRINTED)
    assert mood(guided) is Mood.ACCEPTED
    assert guided.heard == [Mood.ACCEPTED]
    assert "The printer says" in guided.said
    assert len(zpl.labels) == 1
    line = guided.station.settings.printing.printers[0]
    assert (line.kind, line.address, guided.station.settings.printing.asset) == ("zpl", zpl.address, line.id)


def test_a_printer_without_paper_says_so_and_is_not_waited_for(guided: Guided, zpl: SimulatedZplPrinter) -> None:
    zpl.behaviour = replace(Behaviour(), paper_out=True)
    print_at(guided, zpl)
    assert mood(guided) is Mood.WORKING
    assert not guided.body.done
    guided.press("Do not wait")
    assert mood(guided) is Mood.NEUTRAL
    assert not guided.body.busy
    assert zpl.labels == []


def test_where_the_printer_does_not_say_somebody_looks(guided: Guided, zpl: SimulatedZplPrinter) -> None:
    zpl.behaviour = replace(Behaviour(), takes=10)
    print_at(guided, zpl)
    until(guided, JobState.UNKNOWN)
    assert mood(guided) is Mood.ASKING
    assert [option.key for option in guided.body.options] == ["came", "lost"]
    guided.choose(2)
    assert mood(guided) is Mood.REFUSED
    assert guided.heard == [Mood.REFUSED]
    assert not guided.body.done


def test_an_address_that_is_no_printers_is_said_at_its_field(guided: Guided) -> None:
    guided.go(Step.PRINTER)
    guided.choose(1)
    for typed in ("", "no port:x"):
        guided.page.acted.emit({"address": typed})
        assert guided.body.entries[0].wrong
    assert guided.station.settings.printing.printers == ()


# ---- scales

USB = Present("usb:0922:8003", "DYMO M10", "hid")
SERIAL = Present("/dev/ttyUSB0", "FT232R USB UART")


def test_a_usb_scale_that_answers_is_set_up(guided: Guided) -> None:
    guided.scales, guided.weighed = [USB], {"hid": Weighed(said="4.200 kg")}
    guided.go(Step.SCALE)
    guided.choose(1)
    assert "4.200 kg" in guided.said
    assert [(one.kind, one.port) for one in guided.station.settings.weighing.scales] == [("hid", USB.port)]
    assert guided.body.done


def test_a_serial_scale_is_tried_in_the_protocol_that_is_chosen_until_it_answers(guided: Guided) -> None:
    guided.scales, guided.weighed = [SERIAL], {"sics": Weighed(said="S S 4.2 kg")}
    guided.go(Step.SCALE)
    guided.choose(1)
    assert "What does the scale speak?" in guided.said
    guided.choose(1)
    assert mood(guided) is Mood.REFUSED
    assert "Nothing answers" in guided.said
    guided.choose(2)
    assert mood(guided) is Mood.ACCEPTED
    assert guided.heard == [Mood.REFUSED, Mood.ACCEPTED]
    assert [one["kind"] for one in guided.tried] == ["toledo", "sics"]
    assert [one.kind for one in guided.station.settings.weighing.scales] == ["sics"]


def test_why_a_scale_cannot_be_opened_is_said(guided: Guided) -> None:
    guided.scales, guided.weighed = [USB], {"hid": Weighed(why="scale.busy")}
    guided.go(Step.SCALE)
    guided.choose(1)
    assert mood(guided) is Mood.REFUSED
    assert guided.station.settings.weighing.scales == ()


def test_a_scale_of_the_bench_shows_what_it_says(guided: Guided) -> None:
    by = guided.station.door.presence.present
    line = {"id": "scale", "name": "Bench scale", "kind": "line", "port": "/dev/null"}
    guided.station.change_setting("weighing.scales", [line], by=by)
    guided.go(Step.SCALE)
    guided.choose(1)
    device = Device("scale", "Bench scale", "scale")
    guided.presenter.weighed(device, Reading(Condition.UNREADABLE, 0.0, said="??"))
    assert mood(guided) is Mood.NEUTRAL
    guided.presenter.weighed(device, Reading(Condition.WEIGHT, 0.0, weight=4_200_000, stable=True, said="4.2"))
    guided.presenter.weighed(device, Reading(Condition.WEIGHT, 1.0, weight=4_300_000, stable=True, said="4.3"))
    assert "4.300 kg" in guided.said
    assert guided.body.done
    assert guided.heard == [Mood.ACCEPTED], "not at each weight"


def test_no_scale_is_an_answer_too(guided: Guided) -> None:
    guided.go(Step.SCALE)
    guided.choose(1)
    assert guided.body.done
    guided.go(Step.SUMMARY)
    assert guided.body.lines[-1].how == "None: weights are typed"
